//! Errors: their kinds and messages.

use std::error::Error as _;
use std::time::Duration;

use zephr_runtime::operation::{Method, Operation, ResponseSpec, Status};
use zephr_runtime::{CallOptions, Error, ErrorKind, RawJson, Redirect, StatusCode};

use crate::server::Server;
use crate::{DEEP, GET, POST, SECRET, client, operation, refusing};

pub(crate) async fn failing(status: &str, headers: &str, body: &str) -> Error {
    let server = Server::responding(status, headers, body).await;
    client(&server.url())
        .call(&GET)
        .send::<RawJson>()
        .await
        .unwrap_err()
}

#[tokio::test]
async fn an_api_error_contains_the_response_and_shows_the_message() {
    let body = r#"{"message":"user exists","email":"canary@x.y"}"#;
    let error = failing(
        "409 Conflict",
        "content-type: application/json\r\nretry-after: 7\r\n",
        body,
    )
    .await;
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.status(), Some(StatusCode::CONFLICT));
    assert!(error.is_conflict() && !error.is_not_found());
    assert_eq!(
        error.operation().map(|operation| operation.id),
        Some("testOperation")
    );
    assert_eq!(error.content_type(), Some("application/json"));
    assert_eq!(error.headers().unwrap()["retry-after"], "7");
    assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
    assert_eq!(error.message(), Some("user exists"));
    assert_eq!(
        error.to_string(),
        "testOperation (GET /v3/users): 409 Conflict: user exists (retry after 7 s)"
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn errors_spans_and_requests_use_the_method_names_of_the_client() {
    static LIST: Operation = Operation {
        call: "users().list",
        ..GET
    };
    let server = Server::responding("404 Not Found", "", "").await;
    let call = client(&server.url()).call(&LIST);
    assert!(format!("{call:?}").contains("users().list"), "{call:?}");
    let error = call.send::<()>().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "users().list (testOperation, GET /v3/users): 404 Not Found"
    );
    let shown = format!("{error:?}");
    assert!(
        shown.contains("users().list") && shown.contains("testOperation"),
        "{shown}"
    );
}

#[tokio::test]
async fn not_found_is_distinguished_from_other_errors() {
    let error = failing("404 Not Found", "", "").await;
    assert!(error.is_not_found() && !error.is_conflict());
    assert_eq!(error.message(), None);
    assert_eq!(error.to_string(), "testOperation (GET /v3/users): 404 Not Found");
}

#[tokio::test]
async fn an_html_page_of_the_edge_proxy_is_named() {
    let page = "<!DOCTYPE html><h1>canary</h1>";
    let error = failing(
        "429 Too Many Requests",
        "content-type: text/html\r\ncf-ray: 8f-FRA\r\n",
        page,
    )
    .await;
    assert!(
        error
            .to_string()
            .ends_with("an HTML page from Cloudflare (ray 8f-FRA) instead of a response of the service"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("canary"));
    let error = failing("200 OK", "content-type: text/html\r\n", page).await;
    assert_eq!((error.kind(), error.message()), (ErrorKind::Decode, None));
    assert!(
        error
            .to_string()
            .contains("an HTML page (from Cloudflare or another proxy?)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_redirect_is_an_error_and_not_followed() {
    let mut server = Server::responding("302 Found", "location: /elsewhere\r\n", "").await;
    let error = client(&server.url())
        .call(&POST)
        .json(&true)
        .send::<()>()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Api, Some(StatusCode::FOUND))
    );
    assert_eq!(server.all().len(), 1);
}

/// An operation whose only documented success is a redirect.
static MOVE: Operation = Operation {
    responses: &[ResponseSpec {
        status: Status::Code(302),
        media_type: None,
        meaning: "",
    }],
    ..operation(Method::Post, "/v3/users")
};

#[tokio::test]
async fn a_redirect_with_a_large_body_may_have_taken_effect() {
    let server = Server::responding("302 Found", "location: /elsewhere\r\n", "a large body").await;
    let options = CallOptions::new().body_limit(1);
    let call = client(&server.url()).call(&MOVE).json(&true).with(options);
    let error = call.send::<Redirect>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::BodyTooLarge, Some(StatusCode::FOUND))
    );
    assert!(error.may_have_taken_effect());
}

#[tokio::test]
async fn invalid_arguments_are_errors_before_anything_is_sent() {
    let mut server = Server::json("{}").await;
    let client = client(&server.url());
    let cases = [
        (client.call(&DEEP).path("..").path("x"), "`one` is `.` or `..`"),
        (client.call(&DEEP).path("x").path(""), "`two` is empty"),
        (client.call(&DEEP).path("x"), "`two` was not given"),
        (client.call(&GET).path("x"), "more path parameters"),
        (
            client.call(&GET).header("x-thing", "canary\n"),
            "header `x-thing`",
        ),
        (client.call(&GET).cookie("sid", "canary;"), "cookie `sid`"),
        (
            client.call(&GET).query_prefixed("foreign_key.", "", "x"),
            "foreign_key.…",
        ),
        (
            client.call(&GET).header("x-first", "\0").cookie("sid", "\0"),
            "x-first",
        ),
    ];
    for (call, expected) in cases {
        let error = call.send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    assert!(server.all().is_empty());
}

#[tokio::test]
async fn without_credentials_a_signed_operation_is_not_sent() {
    let mut server = Server::json("{}").await;
    let client = zephr_runtime::Client::with_base_url(server.url())
        .build()
        .unwrap();
    let error = client.call(&GET).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("no credentials"), "{error}");
    client.set_credentials(zephr_runtime::Credentials::new("A:K", SECRET));
    let error = client.call(&GET).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(!format!("{error} {error:?}").contains(SECRET));
    assert!(server.all().is_empty());
}

#[test]
fn outside_a_runtime_a_call_is_an_error() {
    let client = client("http://127.0.0.1:1");
    let mut sending = std::pin::pin!(client.call(&GET).send::<()>());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = sending.as_mut().poll(&mut context) else {
        panic!("no error")
    };
    assert!(chain(&error).contains("no Tokio runtime"), "{}", chain(&error));
}

/// Returns the message of an error and of its sources.
pub(crate) fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text += &format!(": {error}");
        next = error.source();
    }
    text
}

/// As printed by `main() -> Result<(), Error>`.
#[tokio::test]
async fn debug_of_an_error_is_one_line_with_its_sources() {
    let error = failing("409 Conflict", "", r#"{"message":"user exists"}"#).await;
    assert_eq!(
        format!("{error:?}"),
        "testOperation (GET /v3/users): 409 Conflict: user exists"
    );

    let error = failing("200 OK", "", "[1,]").await;
    assert_eq!(
        format!("{error:?}"),
        "testOperation (GET /v3/users): 200 OK, but the body cannot be decoded: expected another value at $, \
         found a trailing comma (byte 3)"
    );

    let socket = refusing();
    let closed = socket.local_addr().unwrap();
    let error = client(&format!("http://{closed}"))
        .call(&GET)
        .send::<()>()
        .await
        .unwrap_err();
    let shown = format!("{error:?}");
    let text = shown
        .strip_prefix(&format!(
            "testOperation (GET /v3/users): failed to send the request to http://{closed}: "
        ))
        .unwrap();
    assert!(
        text.contains("Connection refused") && !text.contains('\n'),
        "{shown}"
    );

    // The alternate form shows the fields.
    assert!(
        format!("{error:#?}").starts_with("Error {\n    kind: Transport,"),
        "{error:#?}"
    );
}
