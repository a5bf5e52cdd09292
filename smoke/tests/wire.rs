//! The emitted requests against the mock: the signature covers the sent request, and every response is decoded or
//! reported.

use std::{
    collections::BTreeSet,
    process::{Command, Output},
};

use zephr_admin::{Client, Credentials, ErrorKind, operations::OPERATIONS, test_util::SkippingTimer};
use zephr_mock::{Mock, MockBuilder};
use zephr_smoke::{
    report::{Called, Ending, explained},
    smoke,
};

const CANARY: &str = "CANARY-4f1d9e7c";

/// Operations whose responses cannot be decoded from a number.
const TEN: [(&str, &str); 10] = [
    ("POST", "/v4/sessions/{site}"),
    ("GET", "/v4/sessions/{site}/{sessionId}"),
    ("GET", "/v3/users"),
    ("GET", "/v3/users/{user_id}"),
    ("GET", "/v3/users/{userId}/grants"),
    ("GET", "/v3/accounts/{id}"),
    ("GET", "/v3/products/{id}"),
    ("GET", "/v3/companies"),
    ("GET", "/v3/webhooks/{id}"),
    ("GET", "/v4/user-updates/{job_id}"),
];

/// Returns a mock that responds with the documented examples.
fn examples() -> MockBuilder {
    Mock::builder().static_responses()
}

fn client(mock: &Mock) -> Client {
    client_with(mock, MockBuilder::SECRET_KEY)
}

fn client_with(mock: &Mock, secret: &str) -> Client {
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, secret))
        // Some tests respond to every request with an error that is retried.
        .timer(SkippingTimer::new())
        .build()
        .unwrap()
}

async fn call_all(client: &Client) -> Vec<Called> {
    let mut ended = Vec::new();
    for call in smoke::calls() {
        ended.push(Called::of(call, client).await);
    }
    ended
}

fn failures(ended: &[Called]) -> Vec<String> {
    ended
        .iter()
        .filter(|called| called.failed())
        .map(ToString::to_string)
        .collect()
}

fn id(method: &str, path: &str) -> &'static str {
    let found = OPERATIONS
        .iter()
        .find(|o| o.method.as_str() == method && o.path == path);
    found.unwrap_or_else(|| panic!("no operation {method} {path}")).id
}

#[tokio::test]
async fn every_operation_is_called_and_decoded() {
    let mock = examples().start().await.unwrap();
    let ended = call_all(&client(&mock)).await;
    assert_eq!(failures(&ended), [""; 0]);
    let called: BTreeSet<_> = ended.iter().map(|called| called.operation).collect();
    assert_eq!(called, OPERATIONS.iter().map(|operation| operation.id).collect());
    assert_eq!(ended.len(), 165);
    // Each request was routed to the intended operation.
    let received: Vec<_> = mock
        .requests()
        .iter()
        .filter_map(|request| request.operation)
        .collect();
    assert_eq!(
        received,
        ended.iter().map(|called| called.operation).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn rejected_signatures_are_authentication_errors() {
    let mock = examples().reject_all_signatures().start().await.unwrap();
    let ended = call_all(&client(&mock)).await;
    let (failed, other): (Vec<_>, Vec<_>) = ended.iter().partition(|called| called.failed());
    assert_eq!((failed.len(), other.len()), (164, 1));
    for called in failed {
        let line = called.to_string();
        assert!(
            line.contains("401") && line.contains("rejects every signature"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn wrong_types_are_reported_with_their_path() {
    let ten: BTreeSet<_> = TEN.iter().map(|(method, path)| id(method, path)).collect();
    let mock = ten
        .iter()
        .fold(examples(), |mock, id| mock.wrong_type(*id))
        .start()
        .await
        .unwrap();
    let ended = call_all(&client(&mock)).await;
    let failed: BTreeSet<_> = ended
        .iter()
        .filter(|called| called.failed())
        .map(|called| called.operation)
        .collect();
    assert_eq!(failed, ten);
    for called in ended.iter().filter(|called| called.failed()) {
        let Ending::Failed { kind, message } = &called.ending else {
            unreachable!()
        };
        assert_eq!(*kind, Some(ErrorKind::Decode), "{message}");
        assert!(
            message.contains(" at $") && message.contains("found a number"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn a_wrong_nested_type_is_reported_with_its_path() {
    let id = id("POST", "/v4/sessions/{site}");
    let body = r#"{"session_id": "s", "user_id": [1]}"#;
    let mock = examples()
        .respond(id, 201, Some("application/json"), body)
        .start()
        .await
        .unwrap();
    let failed = failures(&call_all(&client(&mock)).await);
    assert_eq!(failed.len(), 1);
    assert!(failed[0].contains("$.user_id"), "{}", failed[0]);
}

#[tokio::test]
async fn no_response_causes_a_panic() {
    let bodies: [(u16, Option<&str>, &[u8]); 12] = [
        (200, None, b""),
        (204, None, b""),
        (200, Some("application/json"), b"null"),
        (200, Some("application/json"), b"[]"),
        (200, Some("application/json"), b"{}"),
        (200, Some("application/json"), b"{\"results\":[[[{}]]]}"),
        (200, Some("application/json"), b"{\"data\":{\"data\":7}}"),
        (200, Some("application/json"), b"\"\xff\xfe\""),
        (200, Some("application/json"), b"{\"a\":"),
        (302, Some("text/html"), b"<a href=/>moved</a>"),
        (429, Some("text/html"), b"<!doctype html><title>Attention</title>"),
        (500, Some("application/json"), b"{\"message\": 5}"),
    ];
    for (status, media_type, body) in bodies {
        let answered = |mock: MockBuilder, id: &'static str| mock.respond(id, status, media_type, body);
        let all = OPERATIONS
            .iter()
            .map(|operation| operation.id)
            .fold(examples(), answered);
        let mock = all.start().await.unwrap();
        let ended = call_all(&client(&mock)).await;
        assert_eq!(ended.len(), 165);
        for called in ended {
            assert!(called.failed() || status < 300, "{called}");
        }
    }
}

#[tokio::test]
async fn empty_responses_are_successes() {
    let all = OPERATIONS.iter().fold(examples(), |mock, operation| {
        mock.respond(operation.id, 204, None, "")
    });
    let mock = all.start().await.unwrap();
    let ended = call_all(&client(&mock)).await;
    assert_eq!(failures(&ended), [""; 0]);
    assert!(
        ended
            .iter()
            .any(|called| matches!(called.ending, Ending::Empty(204)))
    );
}

#[tokio::test]
async fn a_stopped_server_is_an_error() {
    let mock = examples().start().await.unwrap();
    let client = client(&mock);
    drop(mock);
    assert_eq!(failures(&call_all(&client).await).len(), 165);
}

#[tokio::test]
async fn calls_run_concurrently() {
    let mock = examples().start().await.unwrap();
    let zephr = client(&mock);
    let started: Vec<_> = smoke::calls()
        .map(|call| {
            let zephr = zephr.clone();
            tokio::spawn(async move { Called::of(call, &zephr).await })
        })
        .collect();
    for call in started {
        let ended = call.await.unwrap();
        assert!(!ended.failed(), "{ended}");
    }
    assert_eq!(mock.requests().len(), 165);
}

#[tokio::test]
async fn the_secret_is_never_shown() {
    let builder = examples().credentials(MockBuilder::ACCESS_KEY, CANARY);
    let mut shown = vec![format!("{builder:?}")];
    let mock = builder.start().await.unwrap();
    let right = client_with(&mock, CANARY);
    shown.push(format!("{right:?} {mock:?} {:?}", Credentials::new("a", CANARY)));
    assert_eq!(failures(&call_all(&right).await), [""; 0]);
    // The reverse case: the client's secret key is wrong. The errors of the mock do not contain the key.
    let other = examples().start().await.unwrap();
    let wrong = client_with(&other, CANARY);
    for call in smoke::calls() {
        let called = Called::of(call, &wrong).await;
        shown.push(format!("{called} {called:?}"));
    }
    let error = wrong.users().get("u1").await.unwrap_err();
    shown.push(format!("{error} {error:?} {}", explained(&error)));
    shown.push(String::from_utf8_lossy(error.body().unwrap()).into_owned());
    shown.push(format!("{:?} {:?}", mock.requests(), other.requests()));
    let gone = { client_with(&examples().start().await.unwrap(), CANARY) };
    let error = gone.users().get("u1").await.unwrap_err();
    shown.push(format!("{error} {error:?} {}", explained(&error)));
    for text in shown {
        assert!(!text.contains("CANARY"), "{text}");
    }
}

/// Runs the `drive` binary with a key pair.
fn drive(arguments: &[&str], secret: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_drive"))
        .args(arguments)
        .env("ZEPHR_ACCESS_KEY", MockBuilder::ACCESS_KEY)
        .env("ZEPHR_SECRET_KEY", secret)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn drive_smoke_prints_counts_and_fails_on_failed_calls() {
    let mock = examples()
        .credentials(MockBuilder::ACCESS_KEY, CANARY)
        .start()
        .await
        .unwrap();
    let output = drive(&["smoke", "--base-url", mock.url()], CANARY);
    let all = text(&output);
    assert!(output.status.success(), "{all}");
    assert_eq!(all.lines().last(), Some("165 called, 0 failed"));
    assert_eq!(all.lines().count(), 166);
    assert!(!all.contains("CANARY"));

    let output = drive(&["smoke", "--base-url", mock.url()], "CANARY-of-another-kind");
    let all = text(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(all.lines().last(), Some("165 called, 164 failed"));
    assert!(!all.contains("CANARY"));
}

#[test]
fn drive_reports_an_invalid_base_url() {
    for (arguments, reason) in [
        (&["smoke", "--base-url", "ftp://mock"][..], "base URL"),
        (&["smoke", "--base-url", "http://example.com"], "plain http"),
    ] {
        let output = drive(arguments, CANARY);
        let all = text(&output);
        assert_eq!(output.status.code(), Some(1), "{all}");
        assert!(
            all.contains(reason) && !all.contains("CANARY") && !all.contains("panicked"),
            "{all}"
        );
    }
}
