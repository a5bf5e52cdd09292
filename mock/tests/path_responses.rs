//! Responses that a test sets for requests that match no operation.

#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{client_of, send};
use zephr_mock::{Fault, Mock, MockBuilder, Preset};
use zephr_runtime::Method;

const PATH: &str = "/v5/accounts/a%20b";
const JSON: Option<&str> = Some("application/json");

async fn start() -> Mock {
    let builder = Mock::builder()
        .respond_to_path("GET", PATH, 200, JSON, r#"{"name":"Readers"}"#)
        .respond_to_path("PATCH", "/v3/users", 202, None, "");
    builder.start().await.unwrap()
}

#[tokio::test]
async fn a_response_can_be_set_for_a_path_without_an_operation() {
    let mock = start().await;
    let reply = send(&mock, "GET", &format!("{PATH}?page=1"), None).await;
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!((reply.status, body), (200, json!({ "name": "Readers" })));
    let reply = send(&mock, "PATCH", "/v3/users", Some(json!({ "any": "body" }))).await;
    assert_eq!((reply.status, reply.body.as_str()), (202, ""));
    // Other methods and paths are not affected.
    assert_eq!(send(&mock, "GET", "/v5/accounts", None).await.status, 404);
    assert_eq!(send(&mock, "PUT", "/v3/users", None).await.status, 405);
    assert_eq!(send(&mock, "GET", "/v3/users?search=joe", None).await.status, 200);
    let requests = mock.requests();
    assert_eq!(
        requests.first().unwrap().to_string(),
        format!("GET {PATH}?page=1 -> 200 (no operation)")
    );
}

#[tokio::test]
async fn another_method_is_rejected_with_the_methods_that_have_a_response() {
    let builder = Mock::builder()
        .respond_to_path("PUT", PATH, 204, None, "")
        .respond_to_path("GET", PATH, 200, JSON, "{}")
        .respond_to_path("PATCH", "/v3/users", 202, None, "");
    let mock = builder.start().await.unwrap();
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let set = "the responses set with `MockBuilder::respond_to_path()` or `--respond` are only for";
    for (method, path, name, allow, only) in [
        (Method::Post, PATH, "POST", "GET, PUT", "GET, PUT"),
        (Method::Delete, "/v3/users", "DELETE", "GET, PATCH, POST", "PATCH"),
    ] {
        let error = client.request(method, path).send().await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 405);
        assert_eq!(error.headers().unwrap().get("allow").unwrap(), allow);
        let expected = format!("method `{name}` is not allowed for this path: use {allow}; {set} {only}");
        assert_eq!(error.message(), Some(&*expected));
    }
}

#[tokio::test]
async fn path_responses_require_a_signature_and_support_faults_on_any() {
    let mock = start().await;
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, "7other-private7");
    let error = client.request(Method::Get, PATH).send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 401);
    mock.faults().add(Fault::on("listUsers").status(500)).unwrap();
    mock.faults()
        .add(Fault::on_any().preset(Preset::EdgeError))
        .unwrap();
    assert_eq!(send(&mock, "GET", PATH, None).await.status, 502);
    assert_eq!(send(&mock, "GET", PATH, None).await.status, 200);
    assert_eq!(mock.faults().left(), 1);
}

#[tokio::test]
async fn a_path_without_a_response_verifies_no_signature_and_keeps_faults() {
    let mock = start().await;
    mock.faults().add(Fault::on_any().status(503)).unwrap();
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, "7other-private7");
    for (method, path, status) in [
        (Method::Get, "/v5/none", 404),
        (Method::Post, PATH, 405),
        (Method::Delete, "/v3/users", 405),
    ] {
        let error = client.request(method, path).send().await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(mock.faults().left(), 1);
    }
}

#[test]
fn invalid_responses_are_errors_that_name_the_mistake() {
    for (method, path, status, reason) in [
        (
            "GET",
            "/v3/users/u-1",
            200,
            "the operation `getUser` has this method and path; to set its response, use `MockBuilder::respond()` \
             or a fault",
        ),
        (
            "get",
            "/v5",
            200,
            "the method must be an HTTP method in upper case",
        ),
        (
            "G T",
            "/v5",
            200,
            "the method must be an HTTP method in upper case",
        ),
        (
            "GET",
            "v5",
            200,
            "the path must begin with `/` and be percent-encoded",
        ),
        (
            "GET",
            "/v5/a b",
            200,
            "the path must begin with `/` and be percent-encoded",
        ),
        (
            "GET",
            "/v5?page=1",
            200,
            "the path must have no query; the response applies to any query",
        ),
        ("GET", "/v5", 1, "1 is no final HTTP status"),
    ] {
        let builder = Mock::builder().respond_to_path(method, path, status, JSON, "{}");
        let error = builder.start_blocking().unwrap_err();
        let expected = format!("invalid response for `{method} {path}`: {reason}");
        assert_eq!(error.to_string(), expected);
    }
}
