//! The page of the state: faults, clock, documents and snapshots.

use std::time::Duration;

use zephr_mock::{Fault, Mock, Preset};

use super::{
    http::{page, submit},
    start,
    support::{JOE, send},
};

#[tokio::test]
async fn faults_are_added_listed_and_cleared() {
    let mock = start();
    let path = format!("/v3/users/{JOE}");
    let added = submit(
        &mock,
        "/state/faults",
        &[
            ("operation", "users().get"),
            ("status", "503"),
            ("retry_after", "2"),
            ("times", "2"),
        ],
    );
    assert_eq!(
        added.header("location"),
        Some("/__console/state?done=fault-added")
    );
    let state = page(&mock, "/state");
    assert!(
        state.contains("getUser</strong>: status 503 instead of the result; Retry-After: 2"),
        "{state}"
    );
    assert_eq!(send(&mock, "GET", &path, None).await.status, 503);
    let request = page(&mock, "/requests/1");
    assert!(request.contains("status 503 instead of the result"), "{request}");
    submit(&mock, "/state/faults/clear", &[]);
    assert_eq!(send(&mock, "GET", &path, None).await.status, 200);
    submit(&mock, "/state/faults", &[("preset", "CutAfterCommit")]);
    assert_eq!(send(&mock, "DELETE", &path, None).await.status, 0);
    for (fields, problem) in [
        (
            [("operation", "noSuchOperation"), ("status", "")],
            "no operation `noSuchOperation`",
        ),
        (
            [("operation", ""), ("status", "700")],
            "700 is no final HTTP status",
        ),
        ([("operation", ""), ("times", "-1")], "`times` is not a number"),
        ([("operation", ""), ("preset", "Unknown")], "no such preset"),
    ] {
        let refused = submit(&mock, "/state/faults", &fields);
        assert!(
            refused.status == 400 && refused.body.contains(problem),
            "{refused:?}"
        );
    }
    assert_eq!(mock.faults().left(), 0);
}

#[test]
fn the_clock_can_be_advanced_and_frozen() {
    let now = 1_790_000_000_000;
    let mock = Mock::builder()
        .console()
        .clock(move || now)
        .start_blocking()
        .unwrap();
    let advance = [("action", "advance"), ("amount", "2"), ("unit", "hours")];
    submit(&mock, "/state/clock", &advance);
    assert_eq!(mock.clock().now_millis(), now + 2 * 60 * 60 * 1000);
    submit(&mock, "/state/clock", &[("action", "freeze")]);
    assert!(mock.clock().is_frozen());
    let state = page(&mock, "/state");
    assert!(
        state.contains("2 h ahead") && state.contains(">frozen<"),
        "{state}"
    );
    submit(&mock, "/state/clock", &[("action", "unfreeze")]);
    assert!(!mock.clock().is_frozen());
    assert_eq!(submit(&mock, "/state/clock", &[("action", "stop")]).status, 400);
}

#[test]
fn a_frozen_clock_advances_only_on_request() {
    let time = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(1000));
    let base = std::sync::Arc::clone(&time);
    let mock = Mock::builder()
        .clock(move || base.load(std::sync::atomic::Ordering::Relaxed))
        .start_blocking()
        .unwrap();
    mock.clock().freeze();
    time.store(5000, std::sync::atomic::Ordering::Relaxed);
    mock.clock().freeze();
    assert_eq!(mock.clock().now_millis(), 1000);
    mock.clock().advance(Duration::from_millis(10));
    let snapshot = mock.snapshot();
    assert_eq!(mock.clock().now_millis(), 1010);
    mock.clock().unfreeze();
    assert_eq!(mock.clock().now_millis(), 5010);
    mock.restore(&snapshot);
    assert_eq!(mock.clock().now_millis(), 1010, "a snapshot contains the clock");
    mock.reset();
    assert_eq!(mock.clock().now_millis(), 5000);
}

#[tokio::test]
async fn documents_are_saved_loaded_and_reset() {
    let mock = start();
    let path = format!("/v3/users/{JOE}");
    let status = async || send(&mock, "GET", &path, None).await.status;
    submit(&mock, "/state/snapshots", &[]);
    send(&mock, "DELETE", &path, None).await;
    assert_eq!(status().await, 404);
    submit(&mock, "/state/snapshots/1/restore", &[]);
    assert_eq!(status().await, 200, "restored");
    let saved = submit(&mock, "/state/snapshots/1/download", &[]);
    assert!(
        saved
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    submit(
        &mock,
        "/state/seed",
        &[
            ("seed", "{\"companies\":[{\"company_id\":\"c\"}]}"),
            ("mode", "replace"),
        ],
    );
    assert_eq!(status().await, 404, "replaced");
    assert!(page(&mock, "/state/companies").contains("<code>c</code>"));
    submit(&mock, "/state/seed", &[("seed", &saved.body), ("mode", "add")]);
    assert_eq!(status().await, 200, "added");
    assert!(page(&mock, "/state/companies").contains("<code>c</code>"), "kept");
    let refused = submit(
        &mock,
        "/state/seed",
        &[("seed", "{\"people\":[]}"), ("mode", "add")],
    );
    assert!(
        refused.status == 400 && refused.body.contains("people"),
        "{refused:?}"
    );
    let undescribed = r#"{"companies":[{"company_id":"d","motto":"news"}]}"#;
    let load = |more: &[(&str, &str)]| {
        let fields = [&[("seed", undescribed), ("mode", "add")], more].concat();
        submit(&mock, "/state/seed", &fields)
    };
    let refused = load(&[]);
    assert!(
        refused.status == 400 && refused.body.contains("$.companies[0].motto"),
        "{refused:?}"
    );
    assert_eq!(load(&[("unchecked", "yes")]).status, 303);
    assert_eq!(status().await, 200, "unchanged");
    submit(&mock, "/state/reset", &[]);
    assert!(!page(&mock, "/state/companies").contains("<code>c</code>"));
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn faults_are_described_without_values() {
    let fault = Fault::on("getUser")
        .status(503)
        .header("x-key", "CANARY")
        .body("text/plain", "CANARY")
        .delay(Duration::from_millis(5));
    assert_eq!(
        fault.to_string(),
        "delayed by 5 ms; status 503 instead of the result; headers x-key; text/plain body of 6 bytes"
    );
    assert_eq!(Fault::pass().to_string(), "served normally");
    assert_eq!(
        Fault::pass().preset(Preset::SlowBody).to_string(),
        "preset SlowBody"
    );
    assert_eq!(
        Fault::pass().slow_body(Duration::from_millis(5)).to_string(),
        "body in parts, 5 ms apart"
    );
    assert_eq!(
        Fault::pass().drop_after().to_string(),
        "connection closed after the request was executed, without a response"
    );
}
