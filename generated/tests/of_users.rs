//! Support for tests and logs of other programs: building values, errors and responses, and redacting values.

#![cfg(feature = "test-util")]
// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use zephr_admin::test_util::SkippingTimer;
use zephr_admin::types::{Grant, Identifiers, NewSession, SessionLookup, Validators};
use zephr_admin::{
    BoxFuture, Client, Credentials, Error, ErrorKind, HttpRequest, HttpResponse, Method, Response,
    SleepReason, StatusCode, Transport, TransportError, Url, from_json, operations, redacted, to_json,
};

/// Responds to every request with 503.
struct Busy;

impl Transport for Busy {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let response = HttpResponse::new(StatusCode::SERVICE_UNAVAILABLE, Default::default(), "");
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::test]
async fn retries_are_tested_without_waiting() {
    let timer = SkippingTimer::new();
    let zephr = Client::with_base_url("http://localhost:1")
        .credentials(Credentials::new("AK", "secret"))
        .transport(Arc::new(Busy))
        .timer(timer.clone())
        .jitter(|longest| longest)
        .build()
        .unwrap();
    let error = zephr.users().get("u-1").await.unwrap_err();
    assert_eq!(
        (error.status(), error.attempts()),
        (Some(StatusCode::SERVICE_UNAVAILABLE), 3)
    );
    let delays = [200, 400].map(|millis| (SleepReason::Backoff, Duration::from_millis(millis)));
    assert_eq!(timer.skipped(), delays);
}

#[tokio::test]
async fn a_transport_can_be_tested_without_a_client() {
    let request = HttpRequest::new(Method::GET, Url::parse("http://localhost:1/v3/users").unwrap());
    let response = Arc::new(Busy).send(request).await.unwrap();
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn values_responses_and_errors_can_be_built() {
    let mut grant = Grant::default();
    grant.grant_id = Some("g-1".into());
    let response = Response::for_test(grant.clone());
    assert_eq!(
        response.grant_id,
        from_json::<Grant>(r#"{"grantId":"g-1"}"#).unwrap().grant_id
    );
    assert_eq!(
        (response.status(), response.into_value()),
        (StatusCode::OK, grant)
    );

    let operation = operations::by_call("grants().get").unwrap();
    let missing = Error::api_for_test(StatusCode::NOT_FOUND, "").with_operation(operation);
    assert!(missing.is_not_found());
    assert!(missing.to_string().starts_with("grants().get ("), "{missing}");
    let wrong = Error::api_for_test(StatusCode::UNAUTHORIZED, r#"{"message":"the password is wrong"}"#);
    assert!(wrong.is_login_rejected() && !wrong.is_key_pair_rejected());
    let late = Error::for_test(ErrorKind::Timeout, "too late");
    assert!(late.is_timeout());
    assert_eq!(
        (late.kind(), late.to_string().as_str()),
        (ErrorKind::Timeout, "too late")
    );
    let lost = Error::for_test(ErrorKind::OutcomeUnknown, "cut off")
        .with_operation(operations::by_call("users().create").unwrap());
    assert_eq!(
        lost.verify_with().map(|operation| operation.name()),
        Some("users().list")
    );
}

#[test]
fn secrets_of_emitted_types_are_redacted_in_logs() {
    let login = NewSession::new(
        Identifiers::new().email_address("joe@example.com"),
        Validators::new().password("canary"),
    );
    assert!(to_json(&login).contains("canary"));
    assert_eq!(
        redacted(&login).to_string(),
        r#"{"identifiers":{"email_address":"joe@example.com"},"validators":{"password":"[redacted]"}}"#
    );
    let sessions = r#"{"sessions":[{"city":"London","session_id":"canary"}]}"#;
    let lookup: SessionLookup = from_json(sessions).unwrap();
    assert_eq!(
        redacted(&lookup).to_string(),
        sessions.replace("canary", "[redacted]")
    );
}

/// Fields are public, so any value that can be created can be filled with any content.
#[test]
fn every_type_has_a_constructor() {
    let items = include_str!("../api.txt");
    let structs = items
        .lines()
        .filter(|line| line.contains(": struct ") && line.ends_with("non_exhaustive"));
    let cannot: Vec<&str> = structs
        .filter(|line| {
            let name = line.split_once(": ").map_or(*line, |(name, _)| name);
            !line.contains(", Default") && !items.contains(&format!("{name}::new("))
        })
        .collect();
    assert_eq!(cannot, [""; 0]);
}
