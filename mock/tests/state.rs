//! Scripts, presets, seeds, snapshots and starts.

#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::{JOE, send, user};
use zephr_catalog::{Location, catalog};
use zephr_mock::{Assumption, Fault, Mock, MockBuilder, Preset};

#[tokio::test]
async fn a_script_sets_the_response_of_each_request() {
    let mock = Mock::start().await.unwrap();
    let job = |status: &str| Fault::response(200).json(json!({ "jobId": "j", "status": status }));
    mock.faults()
        .script(
            "retrieveBulkUserUpdateJob",
            [
                job("processing"),
                Fault::pass().preset(Preset::EdgeError),
                Fault::pass(),
                job("completed").header("x-step", "4"),
            ],
        )
        .unwrap();
    let path = "/v4/user-updates/j";
    let mut seen = Vec::new();
    for _ in 0..5 {
        let reply = send(&mock, "GET", path, None).await;
        seen.push(reply.status);
    }
    assert_eq!(seen, [200, 502, 404, 200, 404]);
    let invalid = mock
        .faults()
        .script("getUser", [Fault::pass(), Fault::response(99)]);
    assert_eq!(invalid.unwrap_err().to_string(), "99 is no final HTTP status");
    assert_eq!(mock.faults().left(), 0, "nothing was added");
}

#[tokio::test]
async fn a_part_of_a_response_without_a_status_is_an_error() {
    let mock = Mock::start().await.unwrap();
    let fault = || Fault::on("getUser");
    let second = Duration::from_secs(1);
    for (invalid, part) in [
        (fault().body("text/plain", "x"), "a body"),
        (fault().json(json!({})), "a body"),
        (fault().header("x-a", "b"), "a header"),
        (fault().retry_after(second), "`Retry-After`"),
        (fault().preset(Preset::SlowBody).header("x-a", "b"), "a header"),
    ] {
        let expected = format!(
            "the fault sets {part} without a status, which has no effect; set a status, or a preset with a status"
        );
        let added = mock.faults().add(invalid.clone());
        assert_eq!(added.unwrap_err().to_string(), expected);
        let added = mock.faults().script("getUser", [Fault::pass(), invalid]);
        assert_eq!(added.unwrap_err().to_string(), expected);
    }
    assert_eq!(mock.faults().left(), 0, "nothing was added");
    let valid = [
        fault().status(404).header("x-a", "b").retry_after(second),
        fault().preset(Preset::EdgeError).header("x-a", "b"),
        fault().compute(|_, _| Fault::pass().retry_after(Duration::from_secs(1))),
    ];
    for fault in valid {
        mock.faults().add(fault).unwrap();
    }
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(send(&mock, "GET", &format!("/v3/users/{JOE}"), None).await.status);
    }
    assert_eq!(statuses, [404, 502, 500], "the computed fault is invalid");
}

#[tokio::test]
async fn a_fault_can_be_computed() {
    let mock = Mock::start().await.unwrap();
    let by_id = |head: &http::request::Parts, _: &[u8]| match head.uri.path().ends_with("/teapot") {
        true => Fault::response(418),
        false => Fault::pass(),
    };
    let faults = mock.faults();
    faults.add(Fault::on("getUser").times(2).compute(by_id)).unwrap();
    faults
        .add(Fault::on("getUser").compute(|_, _| Fault::response(7)))
        .unwrap();
    let mut seen = Vec::new();
    for id in ["teapot", JOE, JOE, JOE] {
        seen.push(send(&mock, "GET", &format!("/v3/users/{id}"), None).await.status);
    }
    assert_eq!(seen, [418, 200, 500, 200]);
}

#[tokio::test]
async fn presets_simulate_failures_of_the_service() {
    let mock = Mock::start().await.unwrap();
    let path = format!("/v3/users/{JOE}");
    let with = async |preset| {
        mock.faults().add(Fault::on("getUser").preset(preset)).unwrap();
        let started = std::time::Instant::now();
        let reply = send(&mock, "GET", &path, None).await;
        (reply.status, started.elapsed())
    };
    assert_eq!(with(Preset::RateLimited).await.0, 429);
    assert_eq!(with(Preset::EdgeError).await.0, 502);
    assert_eq!(with(Preset::WrongClock).await.0, 401);
    let (status, elapsed) = with(Preset::SlowBody).await;
    assert_eq!(status, 200);
    assert!(elapsed >= Duration::from_millis(7 * 250), "{elapsed:?}");
    mock.faults()
        .add(Fault::on("deleteUser").preset(Preset::CutAfterCommit))
        .unwrap();
    assert_eq!(send(&mock, "DELETE", &path, None).await.status, 0);
    assert_eq!(
        send(&mock, "GET", &path, None).await.status,
        404,
        "it was executed"
    );
    let custom = Fault::on("getUser").preset(Preset::RateLimited).status(503);
    mock.faults().add(custom).unwrap();
    assert_eq!(
        send(&mock, "GET", &path, None).await.status,
        503,
        "the setting takes precedence"
    );
}

#[tokio::test]
async fn seeds_can_be_json_text_or_rust_values() {
    let mock = Mock::builder()
        .seed(r#"{"account_users":[{"account_id":"a","user_id":"u"}],"accounts":[{"account_id":"a"}]}"#)
        .documents(
            "users",
            [json!({ "user_id": "u", "identifiers": { "email_address": "ann@example.com" } })],
        )
        .start()
        .await
        .unwrap();
    let reply = send(&mock, "GET", "/v3/accounts/a/users", None).await;
    assert_eq!(
        (reply.status, reply.body.contains("\"u\"")),
        (200, true),
        "{reply:?}"
    );
    for (collection, document, problem) in [
        (
            "people",
            json!({}),
            "the documents: there is no collection `people`",
        ),
        ("users", json!({}), "the documents: $.users[0]: it needs user_id"),
        ("users", json!(7), "the documents: $.users[0]: "),
    ] {
        let error = Mock::builder()
            .documents(collection, [document])
            .start()
            .await
            .unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn a_misspelled_seed_is_an_error_that_names_the_path_and_a_similar_name() {
    for (seed, problem) in [
        (
            json!({ "user": [] }),
            "there is no collection `user`; did you mean `users`?",
        ),
        (
            json!({ "users": [{ "user_id": "u", "identifers": {} }] }),
            "$.users[0].identifers is not described; did you mean `identifiers`?",
        ),
        (
            json!({ "users": [{ "user_id": "t" }, { "user_id": "u", "identifiers": { "email_adress": "a@b.c" } }] }),
            "$.users[1].identifiers.email_adress is not described; did you mean `email_address`?",
        ),
        (
            json!({ "users": [{ "user_id": "u", "validators": { "pasword": "p" } }] }),
            "$.users[0].validators.pasword is not described; did you mean `password`?",
        ),
        (
            json!({ "users": [{ "user_id": 7 }] }),
            "expected a string at $.users[0].user_id, found a number",
        ),
        (
            json!({ "users": [{ "user_id": "u", "email_verified": "yes" }] }),
            "expected true or false at $.users[0].email_verified, found a string",
        ),
        (
            json!({ "bundles": [{ "id": "b", "includes": { "meters": ["m", 1] } }] }),
            "expected a string at $.bundles[0].includes.meters[1], found a number",
        ),
        (
            json!({ "webhooks": [{ "webhook_id": "w", "triggers": "user.create" }] }),
            "expected an array at $.webhooks[0].triggers, found a string",
        ),
        (
            json!({ "users": [{ "user_id": "u", "colour": "red" }] }),
            "$.users[0].colour is not described; `unchecked_seed` allows it",
        ),
    ] {
        let error = Mock::builder().seed(seed.to_string()).start().await.unwrap_err();
        assert_eq!(error.to_string(), format!("the seed: {problem}"));
    }
    let [colour, flag] = [
        json!({ "user_id": "u", "colour": "red" }),
        json!({ "user_id": "v", "email_verified": "yes" }),
    ];
    let builder =
        || Mock::builder().documents("users", [json!({ "user_id": "t" }), colour.clone(), flag.clone()]);
    assert_eq!(
        builder().start().await.unwrap_err().to_string(),
        "the documents: $.users[1].colour is not described; `unchecked_seed` allows it"
    );
    let mock = builder().unchecked_seed().start().await.unwrap();
    assert!(
        send(&mock, "GET", "/v3/users/v", None)
            .await
            .body
            .contains("\"yes\"")
    );
}

#[tokio::test]
async fn a_snapshot_is_restored() {
    let mock = Mock::start().await.unwrap();
    // With a frozen clock, the users created before and after the restore have the same registration date.
    mock.clock().freeze();
    let path = format!("/v3/users/{JOE}");
    let before = mock.snapshot();
    let create = || async { send(&mock, "POST", "/v3/users", Some(user("ann@example.com"))).await };
    let first = create().await;
    send(&mock, "DELETE", &path, None).await;
    mock.clock().advance(Duration::from_secs(3600));
    let advanced = mock.clock().now_millis();
    mock.restore(&before);
    assert!(mock.clock().now_millis() < advanced);
    assert_eq!(send(&mock, "GET", &path, None).await.status, 200);
    assert_eq!(create().await, first, "the same ID");
    let other = Mock::builder()
        .seed(mock.snapshot().to_seed())
        .start()
        .await
        .unwrap();
    let location = first.location.unwrap();
    assert_eq!(
        send(&other, "GET", &location, None).await,
        send(&mock, "GET", &location, None).await
    );
    let shown = format!("{before:?}");
    assert!(!shown.contains("joe"), "{shown}");
}

/// Stored documents contain fields of several types, and fields that only the mock uses. A seed may therefore contain
/// all these fields.
#[tokio::test]
async fn a_snapshot_is_a_valid_seed() {
    let lenient = || {
        [
            Assumption::Parents,
            Assumption::References,
            Assumption::Uniqueness,
        ]
        .into_iter()
        .fold(Mock::builder(), MockBuilder::without)
    };
    let mock = lenient().start().await.unwrap();
    let writes = catalog()
        .operations
        .iter()
        .filter(|operation| operation.method != "DELETE");
    for operation in writes {
        let mut path = operation.path.clone();
        for parameter in operation
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path)
        {
            let example = parameter.example.as_ref().unwrap();
            let text = example.to_text().unwrap_or_else(|| example.compact());
            path = path.replace(&format!("{{{}}}", parameter.wire()), &text);
        }
        let body = operation.body.as_ref().and_then(|body| body.example.as_ref());
        // Some requests fail, because the document in the path does not exist.
        send(
            &mock,
            &operation.method,
            &path,
            body.map(|body| body.decode().unwrap()),
        )
        .await;
    }
    let seed = mock.snapshot().to_seed();
    let other = lenient().seed(&seed).start().await.unwrap();
    assert_eq!(other.snapshot().to_seed(), seed);
    let collections: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&seed).unwrap();
    assert!(collections.len() > 20, "{:?}", collections.keys());
}

#[tokio::test]
async fn mocks_do_not_share_state() {
    let mocks: Vec<_> = (0..32)
        .map(|_| Mock::builder().start_blocking().unwrap())
        .collect();
    let urls: std::collections::BTreeSet<_> = mocks.iter().map(Mock::url).collect();
    assert_eq!(urls.len(), 32);
    send(&mocks[0], "DELETE", &format!("/v3/users/{JOE}"), None).await;
    assert_eq!(
        send(&mocks[1], "GET", &format!("/v3/users/{JOE}"), None)
            .await
            .status,
        200
    );
    assert_eq!(
        (
            mocks[0].requests().len(),
            mocks[1].requests().len(),
            mocks[2].requests().len()
        ),
        (1, 1, 0)
    );
}

/// Only the fastest of several starts counts, because the machine may be busy.
#[test]
fn a_mock_starts_within_five_milliseconds() {
    let times = (0..20).map(|_| {
        let started = std::time::Instant::now();
        let builder = Mock::builder();
        #[cfg(feature = "console")]
        let builder = builder.console();
        let mock = builder.start_blocking().unwrap();
        let elapsed = started.elapsed();
        drop(mock);
        elapsed
    });
    let fastest = times.min().unwrap();
    assert!(fastest < Duration::from_millis(5), "{fastest:?}");
}
