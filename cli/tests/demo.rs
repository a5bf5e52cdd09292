//! `zephr demo`: the life cycle of a session.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use support::{Run, ZEPHR, isolated, start, with_service, zephr};
use zephr_catalog::catalog;
use zephr_mock::{Mock, MockBuilder};

const CANARY: &str = "canary-1f6b3d";

const OPERATIONS: [&str; 5] = [
    "createNewSessionUnderGivenSite",
    "lookupSessionUnderGivenSite",
    "deleteSessionUnderGivenSite",
    "createAnonymousSessionUnderGivenSite",
    "fetchExternalTemplate",
];

#[test]
fn requests_signatures_and_statuses_are_printed_without_secrets() {
    let session = format!(r#"{{"session_id":"{CANARY}-session","user_id":"u1"}}"#);
    let mock = start(
        Mock::builder()
            .static_responses()
            .credentials(MockBuilder::ACCESS_KEY, CANARY)
            .respond(OPERATIONS[0], 201, Some("application/json"), session),
    );
    let mut command = with_service(ZEPHR, "http://127.0.0.1:1");
    let command = command
        .env("ZEPHR_SECRET_KEY", CANARY)
        .args(["demo", "--base-url", mock.url()]);
    let run = Run::of(command);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for hidden in [CANARY, "not-a-real-one"] {
        assert!(!run.out.contains(hidden), "{}", run.out);
    }
    let requests = mock.requests();
    let called: Vec<_> = requests.iter().filter_map(|request| request.operation).collect();
    assert_eq!(called, OPERATIONS);
    let with_id = requests.iter().filter(|request| request.path.contains(CANARY));
    assert_eq!(with_id.count(), 2);
    for (request, id) in requests.iter().zip(OPERATIONS) {
        let operation = catalog().by_id(id).unwrap();
        let signature = request.authorization.as_deref().unwrap();
        let lines = [
            format!("> {} {}\n", operation.method, operation.path),
            format!("> Authorization: {signature}\n"),
            format!("< {}\n", request.status),
        ];
        for line in lines {
            assert!(run.out.contains(line.trim_end()), "{line}{}", run.out);
        }
    }
    assert!(
        run.out.contains("\n  session_id: \"(not shown)\"\n"),
        "{}",
        run.out
    );
}

#[test]
fn the_demo_starts_its_own_mock() {
    // The demo uses the mock even if the environment or a profile selects a tenant.
    for mut command in [isolated(ZEPHR), with_service(ZEPHR, "http://127.0.0.1:1")] {
        let out = Run::of(command.arg("demo")).ok();
        let count = |text: &str| out.matches(text).count();
        assert_eq!(count("\n> Authorization: ZEPHR-HMAC-SHA256 demo:"), 5, "{out}");
        assert_eq!(count(":  zephr "), 5, "{out}");
        assert!(
            out.ends_with("\n  template: \"<p>Welcome to the news!</p>\"\n"),
            "{out}"
        );
    }
}

#[test]
fn a_service_that_cannot_be_reached_is_an_error() {
    let run = zephr(
        "http://127.0.0.1:1",
        &["demo", "--base-url", "http://127.0.0.1:1"],
    );
    assert_eq!(run.code, 1);
    assert!(run.err.contains("failed to send the request"), "{}", run.err);
}
