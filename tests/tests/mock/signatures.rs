//! Verification of signatures, and the explanations of rejected ones.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use zephr_admin::operations::OPERATIONS;
use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::signature::{Clock as _, Scheme, SystemClock};

use crate::{
    filled,
    raw::{Raw, fresh_nonce},
    users,
};

const ACCESS: &str = MockBuilder::ACCESS_KEY;
const SECRET: &str = MockBuilder::SECRET_KEY;

#[tokio::test]
async fn all_but_one_operation_must_be_signed() {
    let mock = Mock::start().await.unwrap();
    let unsigned: Vec<_> = OPERATIONS
        .iter()
        .filter(|operation| filled(operation).send(&mock).status != 401)
        .collect();
    assert_eq!(
        unsigned
            .iter()
            .map(|operation| operation.path)
            .collect::<Vec<_>>(),
        ["/zephr/oauth2/token"]
    );
}

#[tokio::test]
async fn wrong_signatures_are_rejected_with_a_reason() {
    let mock = Mock::start().await.unwrap();
    let right = || users().sign(ACCESS, SECRET, Scheme::Zephr);
    let another = |bend: fn(&mut Raw)| {
        let mut other = users();
        bend(&mut other);
        other.sign(ACCESS, SECRET, Scheme::Zephr)
    };
    let without_hash = |header: String| header.rsplit_once(':').unwrap().0.to_owned();
    let cases = [
        ("a bearer token", "Bearer abc".to_owned(), "cannot be read"),
        (
            "the name of the description",
            right().replace("SHA256", "SHA-256"),
            "cannot be read",
        ),
        ("three fields", without_hash(right()), "cannot be read"),
        (
            "a hash in capitals",
            right().to_uppercase().replace("DEMO", "demo"),
            "cannot be read",
        ),
        (
            "an unknown access key",
            users().sign("other", SECRET, Scheme::Zephr),
            "access key",
        ),
        (
            "another secret",
            users().sign(ACCESS, "other", Scheme::Zephr),
            "does not match",
        ),
        (
            "another method",
            another(|r| r.method = "POST".into()),
            "does not match",
        ),
        (
            "another path",
            another(|r| r.path = "/v3/user".into()),
            "does not match",
        ),
        (
            "another query",
            another(|r| r.query = "a=b".into()),
            "does not match",
        ),
        ("no query", another(|r| r.query = String::new()), "does not match"),
        (
            "the query decoded",
            another(|r| r.query = r.query.replace("%40", "@")),
            "does not match",
        ),
        (
            "another body",
            another(|r| r.body = b"{}".to_vec()),
            "does not match",
        ),
    ];
    for (case, header, reason) in cases {
        let reply = users().header("authorization", header.clone()).send(&mock);
        assert_eq!(reply.status, 401, "{case}");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{case}");
        assert!(reply.message().contains(reason), "{case}: {}", reply.message());
        assert!(!reply.body.contains(SECRET), "{case}");
    }
    let reply = users().send(&mock);
    assert_eq!(
        (reply.status, reply.message().as_str()),
        (401, "the request has no Authorization header")
    );
    let reply = users().signed().signed().send(&mock);
    assert!(reply.message().contains("more than one"), "{}", reply.message());
}

#[tokio::test]
async fn an_rfc_2104_hmac_is_rejected() {
    // A common mistake, suggested by the name of the scheme: a real HMAC-SHA-256 of the same fields (`vectors/`).
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../vectors/signatures.json")).unwrap();
    let mock = Mock::builder()
        .credentials("access", "secret")
        .clock(|| 1_700_000_000_000)
        .start()
        .await
        .unwrap();
    for (hash, status) in [
        (&vectors[0]["wrong"]["true_hmac"], 401),
        (&vectors[0]["hash"], 200),
    ] {
        let header = format!(
            "ZEPHR-HMAC-SHA256 access:1700000000000:n-1:{}",
            hash.as_str().unwrap()
        );
        assert_eq!(users().header("authorization", header).send(&mock).status, status);
    }
}

#[tokio::test]
async fn the_raw_path_is_verified() {
    let mock = Mock::builder().static_responses().start().await.unwrap();
    let encoded = Raw::new("GET", "/v3/users/a%2Fb%20%C3%A9");
    assert_eq!(encoded.clone().signed().send(&mock).status, 200);
    let decoded = Raw::new("GET", "/v3/users/a/b é").sign(ACCESS, SECRET, Scheme::Zephr);
    assert_eq!(encoded.header("authorization", decoded).send(&mock).status, 401);
}

#[tokio::test]
async fn the_legacy_scheme_is_accepted() {
    let mock = Mock::start().await.unwrap();
    let header = users().sign(ACCESS, SECRET, Scheme::Blaize);
    assert_eq!(users().header("authorization", header).send(&mock).status, 200);
}

#[tokio::test]
async fn timestamps_outside_the_window_are_rejected() {
    let now = 1_700_000_000_000;
    let mock = Mock::builder().clock(move || now).start().await.unwrap();
    let five_minutes = 300_000;
    let cases = [
        (now - five_minutes, None),
        (now + five_minutes, None),
        (now - five_minutes - 1, Some("300001 ms behind")),
        (now + five_minutes + 1, Some("300001 ms ahead of")),
        (0, Some("behind")),
        (u64::MAX, Some("ahead of")),
    ];
    for (millis, reason) in cases {
        let header = users().sign_at(ACCESS, SECRET, Scheme::Zephr, millis, &fresh_nonce());
        let reply = users().header("authorization", header).send(&mock);
        match reason {
            None => assert_eq!(reply.status, 200, "{millis}: {}", reply.body),
            Some(reason) => {
                assert_eq!(reply.status, 401, "{millis}");
                assert!(reply.message().contains(reason), "{millis}: {}", reply.message());
            }
        }
    }
    let mock = Mock::builder()
        .clock(move || now)
        .window(Duration::from_secs(1))
        .start()
        .await
        .unwrap();
    let header = users().sign_at(ACCESS, SECRET, Scheme::Zephr, now - 1001, &fresh_nonce());
    assert_eq!(users().header("authorization", header).send(&mock).status, 401);
}

#[tokio::test]
async fn a_nonce_is_accepted_once() {
    let mock = Mock::start().await.unwrap();
    let signed = users().signed();
    assert_eq!(signed.send(&mock).status, 200);
    let reply = signed.send(&mock);
    assert_eq!(reply.status, 401);
    assert!(reply.message().contains("used before"), "{}", reply.message());
}

#[tokio::test]
async fn a_mistake_is_explained_in_a_header_and_in_the_log() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&log);
    let mock = Mock::builder()
        .log(move |line| lines.lock().unwrap().push(line.to_owned()))
        .start()
        .await
        .unwrap();
    let without_query = Raw::new("GET", "/v3/users").sign(ACCESS, SECRET, Scheme::Zephr);
    let seconds = SystemClock.now_millis() / 1000;
    let in_seconds = users().sign_at(ACCESS, SECRET, Scheme::Zephr, seconds, &fresh_nonce());
    // A signature that is used for two requests is valid only for the first.
    let reused = users().sign(ACCESS, SECRET, Scheme::Zephr);
    assert_eq!(
        users().header("authorization", reused.clone()).send(&mock).status,
        200
    );
    let cases = [
        (users(), without_query, "the query was not hashed"),
        (users(), in_seconds, "it is in seconds"),
        (
            Raw::new("GET", "/v3/users/1"),
            reused,
            "one signature was sent with two calls",
        ),
    ];
    for (request, header, reason) in cases {
        let path = request.path.clone();
        let reply = request.header("authorization", header).send(&mock);
        let explanation = reply.header("x-zephr-mock-explanation").unwrap();
        assert!(explanation.contains(reason), "{explanation}");
        assert_eq!((reply.status, reply.message().as_str()), (401, explanation));
        let logged = log.lock().unwrap().pop();
        assert_eq!(logged, Some(format!("401 GET {path}: {explanation}")));
    }
}

#[tokio::test]
async fn a_rejected_request_does_not_consume_its_nonce() {
    let mock = Mock::start().await.unwrap();
    let signed = users().signed();
    let mut bent = signed.clone();
    bent.query.push_str("&x=1");
    assert_eq!(bent.send(&mock).status, 401);
    assert_eq!(signed.send(&mock).status, 200);
}

#[tokio::test]
async fn a_mock_may_reject_every_signature() {
    let mock = Mock::builder().reject_all_signatures().start().await.unwrap();
    assert_eq!(users().signed().send(&mock).status, 401);
    assert_eq!(users().signed().send(&mock).status, 401);
    let reply = Raw::new("POST", "/zephr/oauth2/token")
        .json(r#"{"grant_type":"refresh_token","refresh_token":"t"}"#)
        .send(&mock);
    assert_eq!(reply.status, 200, "{}", reply.body);
}
