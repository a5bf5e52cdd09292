//! The mock's administration endpoints and its request log.

use zephr_mock::Mock;

use crate::{raw::Raw, users};

#[tokio::test]
async fn admin_endpoints_are_disabled_by_default() {
    let mock = Mock::start().await.unwrap();
    for (method, path) in [("POST", "/__mock/reset"), ("GET", "/__mock/requests")] {
        assert_eq!(Raw::new(method, path).send(&mock).status, 404);
    }
}

#[tokio::test]
async fn admin_endpoints_control_faults_clock_log_and_reset() {
    let mock = Mock::builder().admin().start().await.unwrap();
    let post = |path: &str, body: &str| Raw::new("POST", path).json(body).send(&mock);
    let added = post(
        "/__mock/faults",
        r#"{"operation":"listUsers","status":503,"retry_after":1,"times":2}"#,
    );
    assert_eq!((added.status, added.body.as_str()), (200, r#"{"left":2}"#));
    assert_eq!(users().signed().send(&mock).status, 503);
    assert_eq!(Raw::new("DELETE", "/__mock/faults").send(&mock).status, 200);
    assert_eq!(users().signed().send(&mock).status, 200);
    for (body, problem) in [
        (r#"{"operation":"no"}"#, "no operation `no`"),
        (r#"{"statsu":503}"#, "statsu"),
        (r#"{"drop":"now"}"#, "before"),
        (r#"{"body":"{}"}"#, "a body without a status"),
        (r#"{"media_type":"text/html"}"#, "a media type without a status"),
        (r#"{"headers":[["x-a","b"]]}"#, "a header without a status"),
        (r#"{"retry_after":1}"#, "`Retry-After` without a status"),
        ("[", "EOF"),
    ] {
        let reply = post("/__mock/faults", body);
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.message().contains(problem), "{}", reply.message());
    }
    let reply = post(
        "/__mock/script",
        r#"{"operation":"getUser","steps":[{},{"retry_after":1}]}"#,
    );
    assert_eq!((reply.status, mock.faults().left()), (400, 0));
    let scripted = post(
        "/__mock/script",
        r#"{"operation":"users().list","steps":[{"preset":"rate_limited"},{},{"status":418,"headers":[["x-a","b"]]}]}"#,
    );
    assert_eq!((scripted.status, scripted.body.as_str()), (200, r#"{"left":3}"#));
    assert_eq!(users().signed().send(&mock).header("retry-after"), Some("1"));
    assert_eq!(users().signed().send(&mock).status, 200);
    assert_eq!(users().signed().send(&mock).header("x-a"), Some("b"));
    let before = mock.clock().now_millis();
    assert_eq!(post("/__mock/clock", r#"{"advance_ms":86400000}"#).status, 200);
    assert!(mock.clock().now_millis() >= before + 86_400_000);
    let record = Raw::new("GET", "/__mock/requests").send(&mock);
    let record: serde_json::Value = serde_json::from_str(&record.body).unwrap();
    assert_eq!(record["requests"][0]["operation"], "listUsers");
    assert_eq!(record["requests"][0]["status"], 503);
    assert_eq!(post("/__mock/reset", "").status, 200);
    assert_eq!(mock.requests().len(), 0);
    assert_eq!(post("/__mock/other", "").status, 404);
}

#[tokio::test]
async fn requests_are_recorded_with_bodies_and_without_secrets() {
    let mock = Mock::start().await.unwrap();
    let create = |body: &str| Raw::new("POST", "/v3/users").json(body).signed().send(&mock);
    create(
        r#"{"identifiers":{"email_address":"a@b.c"},"validators":{"password":"CANARY-1"},"token":"CANARY-2"}"#,
    );
    create(r#"{"identifiers":{"email_address":"a@b.c"},"validators":"CANARY-3"}"#);
    create("CANARY-4");
    Raw::new("POST", "/v3/users")
        .json(r#"{"validators":{"password":"CANARY-5"}}"#)
        .send(&mock);
    let requests = mock.requests().to("createUser");
    let statuses: Vec<_> = requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [201, 400, 400, 401]);
    let body: serde_json::Value = serde_json::from_str(requests[0].body.as_deref().unwrap()).unwrap();
    assert_eq!(body["identifiers"]["email_address"], "a@b.c");
    assert_eq!(body["validators"]["password"], "…");
    assert_eq!(requests[2].body, None);
    let shown = format!("{requests:?}");
    assert!(!shown.contains("CANARY"), "{shown}");
}
