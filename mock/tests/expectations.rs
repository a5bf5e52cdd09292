//! Expectations on received requests.

#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use std::{panic, time::Duration};

use serde_json::json;
use support::{JOE, send, user};
use zephr_mock::{Fault, Mock};

/// Returns the report of an expectation that is not met.
fn report(mock: &Mock) -> String {
    mock.try_verify().unwrap_err().to_string()
}

/// Returns the message of a panic.
fn panic_of<T>(code: impl FnOnce() -> T) -> String {
    let result = panic::catch_unwind(panic::AssertUnwindSafe(code));
    let panicked = result.err().unwrap();
    panicked.downcast_ref::<String>().unwrap().clone()
}

/// Drops a mock whose expectations are not met.
fn discard(mock: Mock) {
    assert!(panic::catch_unwind(panic::AssertUnwindSafe(|| drop(mock))).is_err());
}

#[tokio::test]
async fn met_expectations_are_not_reported() {
    let mock = Mock::start().await.unwrap();
    mock.expect("createUser")
        .once()
        .with_json(user("ann@example.com"))
        .with_status(201);
    mock.expect("users().get")
        .at_least(1)
        .at_most(2)
        .with_path("user_id", JOE);
    mock.expect("listUsers")
        .with_query("search", "a b")
        .with_header("accept", "application/json");
    mock.expect("deleteUser").never();
    mock.expect("createUser")
        .matching("a post", |head, body| head.method == "POST" && !body.is_empty());
    mock.expect_nothing_else();
    send(&mock, "POST", "/v3/users", Some(user("ann@example.com"))).await;
    send(&mock, "GET", &format!("/v3/users/{JOE}"), None).await;
    send(&mock, "GET", "/v3/users?search=a b", None).await;
    mock.verify();
}

#[tokio::test]
async fn a_report_compares_with_the_closest_request() {
    let mock = Mock::start().await.unwrap();
    mock.expect("createUser")
        .once()
        .with_json(user("ann@example.com"))
        .with_status(409);
    send(&mock, "POST", "/v3/users", Some(json!({}))).await;
    send(&mock, "POST", "/v3/users", Some(user("bob@example.com"))).await;
    let report = report(&mock);
    let expected = "\
`createUser` (users().create): expected exactly 1 matching request, received 0
  expected at tests/expectations.rs:LINE
  2 requests do not match; the closest is
    POST /v3/users -> 400 (users().create, createUser)
      body differs at $.identifiers, $.validators (- expected, + received):
      - {
      -   \"identifiers\": {
      -     \"email_address\": \"ann@example.com\"
      -   },
      -   \"validators\": {
      -     \"password\": \"…\"
      -   }
      - }
      + {}
      status: expected 409, received 400

latest requests:
  POST /v3/users -> 400 (users().create, createUser)
  POST /v3/users -> 201 (users().create, createUser)";
    let lines: Vec<_> = report
        .lines()
        .map(|line| match line.strip_prefix("  expected at ") {
            Some(_) => "  expected at tests/expectations.rs:LINE".to_owned(),
            None => line.to_owned(),
        })
        .collect();
    assert_eq!(lines.join("\n"), expected);
    discard(mock);
}

#[tokio::test]
async fn a_diff_shows_the_differences_without_secrets() {
    let mock = Mock::start().await.unwrap();
    mock.expect("createUser")
        .with_partial_json(json!({ "identifiers": { "email_address": "ann@example.com" } }));
    mock.expect("createUser")
        .with_partial_json(json!({ "validators": { "password": "CANARY-2" } }));
    send(&mock, "POST", "/v3/users", Some(user("bob@example.com"))).await;
    let report = report(&mock);
    for line in [
        "body differs at $.identifiers.email_address (- expected, + received):",
        "-     \"email_address\": \"ann@example.com\"",
        "+     \"email_address\": \"bob@example.com\"",
        "body differs at $.validators.password (the values are withheld: they are secret or not described)",
    ] {
        assert!(report.contains(line), "{line} is missing from\n{report}");
    }
    assert!(!report.contains("CANARY"), "{report}");
    discard(mock);
}

#[tokio::test]
async fn request_counts_are_verified() {
    let mock = Mock::start().await.unwrap();
    mock.expect("getUser").never();
    mock.expect("getUser").at_most(1);
    mock.expect("getUser").at_least(3);
    mock.expect("listUsers");
    mock.expect_nothing_else();
    for _ in 0..2 {
        send(&mock, "GET", &format!("/v3/users/{JOE}"), None).await;
    }
    send(&mock, "GET", "/v3/nothing", None).await;
    let report = report(&mock);
    for line in [
        "expected no matching request, received 2",
        "expected at most 1 matching request, received 2",
        "expected at least 3 matching requests, received 2",
        "`listUsers` (users().list): expected at least 1 matching request, received 0",
        "expected no other requests, received 1",
        "    GET /v3/nothing -> 404 (no operation)",
    ] {
        assert!(report.contains(line), "{line} is missing from\n{report}");
    }
    discard(mock);
}

#[tokio::test]
async fn unmet_conditions_are_reported() {
    let mock = Mock::start().await.unwrap();
    mock.expect("listUsers").with_query("search", "x");
    mock.expect("listUsers").with_query("page", "1");
    mock.expect("listUsers").with_header("x-tenant", "a");
    mock.expect("listUsers").with_header("authorization", "CANARY");
    mock.expect("listUsers")
        .with_header("Blaize-Admin-Session", "CANARY");
    mock.expect("listUsers").matching("a condition", |_, _| false);
    mock.expect("listUsers").with_json(json!({}));
    mock.expect("listUsers").with_body("text");
    mock.expect("getUser").with_path("user_id", "u");
    send(&mock, "GET", "/v3/users?search=y", None).await;
    send(&mock, "GET", "/v3/users/v", None).await;
    let report = report(&mock);
    for line in [
        "query parameter `search`: expected \"x\", received \"y\"",
        "query parameter `page`: expected \"1\", but it is absent",
        "header `x-tenant`: expected \"a\", but it is absent",
        "header `authorization`: another value, or none, was received",
        "header `Blaize-Admin-Session`: another value, or none, was received",
        "condition not met: a condition",
        "body: expected JSON, but it is empty",
        "body: expected text, but it is empty",
        "path parameter `user_id`: expected \"u\", received \"v\"",
    ] {
        assert!(report.contains(line), "{line} is missing from\n{report}");
    }
    assert!(!report.contains("CANARY"), "{report}");
    discard(mock);
}

#[test]
fn a_misspelled_operation_fails_at_once_with_a_suggestion() {
    for (name, suggestion) in [
        ("creatUser", "did you mean `createUser`?"),
        ("users().crate", "did you mean `users().create`?"),
        (
            "users().update_bulk",
            "did you mean `users().submit_bulk_update`?",
        ),
        ("bulkUpdateUsers", "did you mean `updateBulkUsers`?"),
    ] {
        let mock = Mock::builder().start_blocking().unwrap();
        let message = panic_of(|| mock.expect(name));
        assert!(message.contains(suggestion), "{message}");
        let message = panic_of(|| mock.requests().to(name));
        assert!(message.contains(suggestion), "{message}");
        assert!(
            mock.faults()
                .add(Fault::on(name))
                .unwrap_err()
                .to_string()
                .contains(suggestion)
        );
        assert!(
            mock.wait_for(name)
                .wait()
                .unwrap_err()
                .to_string()
                .contains(suggestion)
        );
    }
}

#[test]
fn a_misspelled_path_parameter_fails_at_once_with_a_suggestion() {
    let mock = Mock::builder().start_blocking().unwrap();
    let wrong =
        |name: &'static str| panic_of(|| mock.expect("saveAccountUser").at_least(0).with_path(name, JOE));
    assert_eq!(
        wrong("usr_id"),
        "`saveAccountUser` has no path parameter `usr_id`; did you mean `user_id`?"
    );
    assert_eq!(
        wrong("site"),
        "`saveAccountUser` has no path parameter `site`; it has `account_id`, `user_id`"
    );
    let message = panic_of(|| mock.expect("listUsers").at_least(0).with_path("user_id", JOE));
    assert_eq!(
        message,
        "`listUsers` has no path parameter `user_id`; it has none"
    );
}

#[tokio::test]
async fn a_fault_that_truncates_a_body_after_its_end_is_an_error() {
    let (sender, lines) = std::sync::mpsc::channel();
    let mock = Mock::builder()
        .log(move |line| sender.send(line.to_owned()).unwrap())
        .start()
        .await
        .unwrap();
    let path = format!("/v3/users/{JOE}");
    let whole = send(&mock, "GET", &path, None).await;
    let length = whole.body.len();
    let truncate = |bytes| mock.faults().add(Fault::on("getUser").truncate(bytes)).unwrap();
    truncate(length - 1);
    assert_ne!(send(&mock, "GET", &path, None).await, whole);
    mock.verify();
    truncate(length);
    assert_eq!(send(&mock, "GET", &path, None).await, whole);
    let reason = format!("the fault truncates the body after {length} bytes, but the body has only {length}");
    assert_eq!(lines.try_recv().unwrap(), format!("200 GET {path}: {reason}"));
    assert!(lines.try_recv().is_err(), "one line for one request");
    let report = report(&mock);
    assert!(
        report.starts_with(&format!(
            "expected each fault to have an effect, but 1 had none\n  requests:\n    \
             GET {path} -> 200 (users().get, getUser): {reason}\n"
        )),
        "{report}"
    );
    discard(mock);
}

#[test]
fn a_panicking_test_is_not_aborted_by_its_expectations() {
    let panicked = panic::catch_unwind(|| {
        let mock = Mock::builder().start_blocking().unwrap();
        mock.expect("createUser");
        panic!("the first");
    });
    assert_eq!(panicked.unwrap_err().downcast_ref::<&str>(), Some(&"the first"));
}

#[tokio::test]
async fn wait_for_waits_for_the_number_of_requests() {
    let mock = Mock::start().await.unwrap();
    let get = || async { send(&mock, "GET", &format!("/v3/users/{JOE}"), None).await };
    get().await;
    assert_eq!(mock.wait_for("getUser").await.unwrap().len(), 1);
    let waiting = async { mock.wait_for("users().get").times(2).await.unwrap().len() };
    let sending = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        get().await
    };
    assert_eq!(tokio::join!(waiting, sending).0, 2);
    let error = mock
        .wait_for("getUser")
        .times(3)
        .within(Duration::from_millis(20))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "received 2 of 3 requests to `getUser` within 20ms; 0 requests to other operations"
    );
}
