//! Errors: their kinds and messages.

use std::error::Error as _;
use std::time::Duration;

use zephr_runtime::operation::{Operation, ResponseSpec, Status};
use zephr_runtime::{Error, ErrorKind, List, RawJson, StatusCode, Text};

use crate::server::{Reaction, Server};
use crate::{DEEP, GET, POST, SECRET, builder, client};

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
        "testOperation (GET /v3/users): 409 Conflict: user exists"
    );
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn a_wrong_key_pair_and_a_wrong_password_are_distinguished() {
    static DOCUMENTED: Operation = Operation {
        responses: &[ResponseSpec {
            status: Status::Code(401),
            media_type: None,
            meaning: "Not allowed to read this profile.",
        }],
        ..GET
    };
    static UNSIGNED: Operation = Operation {
        signed: false,
        ..POST
    };
    let password = Some("hunter-2");
    for (body, operation, secret, [key_pair, login]) in [
        ("", &GET, None, [true, false]),
        ("", &DOCUMENTED, None, [false, false]),
        ("", &POST, password, [false, false]),
        ("<html>password", &POST, password, [false, false]),
        ("", &UNSIGNED, password, [false, true]),
        (
            r#"{"error":"Authentication credentials are required"}"#,
            &POST,
            password,
            [true, false],
        ),
        (
            r#"{"message":"the signature does not match"}"#,
            &POST,
            password,
            [true, false],
        ),
        (
            r#"{"message":"the address or the password is wrong"}"#,
            &POST,
            password,
            [false, true],
        ),
        // The message is withheld, since it echoes the password, but both are still distinguished.
        (
            r#"{"message":"hunter-2 is not valid"}"#,
            &POST,
            password,
            [false, false],
        ),
        (
            r#"{"message":"no signature of hunter-2"}"#,
            &POST,
            password,
            [true, false],
        ),
        (
            r#"{"message":"password hunter-2 is wrong"}"#,
            &POST,
            password,
            [false, true],
        ),
    ] {
        let server = Server::responding("401 Unauthorized", "", body).await;
        let secret = secret.map(zephr_runtime::Secret::from);
        let call = client(&server.url()).call(operation).json(&secret);
        let error = call.send::<()>().await.unwrap_err();
        assert!(error.is_unauthorized());
        let found = [error.is_key_pair_rejected(), error.is_login_rejected()];
        assert_eq!(found, [key_pair, login], "{operation}: {body}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter"), "{shown}");
        if body.contains("hunter") {
            let named = ["key pair or signature was rejected (", "login was rejected ("];
            assert_eq!(named.map(|text| shown.contains(text)), found, "{shown}");
        }
    }
}

#[tokio::test]
async fn a_message_is_never_partially_redacted() {
    let message = "the address or the password is wrong";
    let body = format!(r#"{{"message":"{message}"}}"#);
    for (password, is_shown) in [
        ("wrong", false),
        ("pass", true),
        ("or", false),
        ("swordfish", true),
    ] {
        let server = Server::responding("401 Unauthorized", "", &body).await;
        let call = client(&server.url())
            .call(&POST)
            .json(&zephr_runtime::Secret::from(password));
        let error = call.send::<()>().await.unwrap_err();
        let withheld = "the login was rejected (the service's message is withheld because it repeats a secret of \
                        the request; `Error::body` returns it)";
        assert_eq!(
            error.message(),
            Some(if is_shown { message } else { withheld }),
            "{password}"
        );
    }
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

#[tokio::test]
async fn without_retries_there_is_one_attempt() {
    for (bytes, status) in [
        (b"".as_slice(), None),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
            Some(StatusCode::OK),
        ),
    ] {
        let mut server = Server::start(Reaction::Bytes(bytes.to_vec())).await;
        let error = client(&server.url()).call(&GET).send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.source().is_some());
        assert_eq!(error.status(), status);
        assert!(error.to_string().contains("the connection failed"), "{error}");
        assert_eq!(server.all().len(), 1);
    }
    let mut busy = Server::responding("503 Service Unavailable", "retry-after: 0\r\n", "").await;
    assert_eq!(
        client(&busy.url())
            .call(&GET)
            .send::<()>()
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Api
    );
    assert_eq!(busy.all().len(), 1);
}

#[tokio::test]
async fn an_unreachable_host_received_nothing() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&url)
        .call(&GET)
        .query("email", "canary")
        .send::<()>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(
        error
            .to_string()
            .ends_with(&format!("failed to send the request to {url}")),
        "{error}"
    );
    assert!(
        !chain(&error).contains("canary") && !format!("{error:?}").contains("canary"),
        "{error:?}"
    );
}

#[tokio::test]
async fn no_response_is_a_timeout() {
    let server = Server::start(Reaction::Stall(Vec::new())).await;
    let client = builder(&server.url())
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client
        .call(&GET)
        .query("email", "canary")
        .send::<()>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout() && error.status().is_none());
    assert!(error.to_string().contains("timed out"), "{error}");
    assert!(!chain(&error).contains("canary"));
}

#[tokio::test]
async fn a_stalled_response_is_a_timeout() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let server = Server::start(Reaction::Stall(half)).await;
    let client = builder(&server.url())
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client.call(&GET).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.status(), Some(StatusCode::OK));
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
async fn an_empty_body_is_an_error_only_if_a_value_is_required() {
    for body in ["", " \r\n"] {
        let server = Server::json(body).await;
        let call = || client(&server.url()).call(&GET);
        let error = call().send::<RawJson>().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::EmptyBody, Some(StatusCode::OK))
        );
        assert!(
            error.to_string().contains("200 OK, but the body is empty"),
            "{error}"
        );
        assert_eq!(call().send::<Option<RawJson>>().await.unwrap().into_value(), None);
        assert_eq!(
            call().send::<List<RawJson>>().await.unwrap_err().kind(),
            ErrorKind::EmptyBody
        );
        call().send::<()>().await.unwrap();
        assert_eq!(
            call().send::<Text>().await.unwrap_err().kind(),
            ErrorKind::EmptyBody
        );
        assert_eq!(call().send::<Option<Text>>().await.unwrap().into_value(), None);
    }
}

#[tokio::test]
async fn a_body_of_the_wrong_type_is_an_error_with_its_path() {
    let server = Server::json(r#"[1,"canary"]"#).await;
    let error = client(&server.url())
        .call(&GET)
        .send::<Vec<i64>>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.decode_error().unwrap().path(), "$[1]");
    assert_eq!(error.message(), None);
    assert!(
        chain(&error).contains("expected") && !chain(&error).contains("canary"),
        "{}",
        chain(&error)
    );
    assert!(!format!("{error:?}").contains("canary"));
    assert_eq!(
        error.body().map(|body| &body[..]),
        Some(br#"[1,"canary"]"#.as_slice())
    );
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

fn chain(error: &Error) -> String {
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

    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
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
