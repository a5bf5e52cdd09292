//! Responses, request log, connections, start and stop.

use std::{net::TcpStream, thread};

use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::signature::Scheme;

use crate::{
    operation,
    raw::{Connection, Raw, address},
    users,
};

const ACCESS: &str = MockBuilder::ACCESS_KEY;
const SECRET: &str = MockBuilder::SECRET_KEY;

#[tokio::test]
async fn responses_can_be_configured() {
    let list = operation("GET", "/v3/users");
    let mock = Mock::builder()
        .respond(list.id, 503, Some("text/html"), "<h1>Down</h1>")
        .wrong_type(operation("GET", "/v3/users/{user_id}").id)
        .start()
        .await
        .unwrap();
    let reply = users().signed().send(&mock);
    assert_eq!((reply.status, reply.body.as_str()), (503, "<h1>Down</h1>"));
    assert_eq!(reply.header("content-type"), Some("text/html"));
    assert_eq!(users().send(&mock).status, 401);
    let reply = Raw::new("GET", "/v3/users/u1").signed().send(&mock);
    assert_eq!((reply.status, reply.body.as_str()), (200, "42"));
}

#[tokio::test]
async fn invalid_configured_responses_are_rejected_at_start() {
    let id = operation("GET", "/v3/users").id;
    for (builder, reason) in [
        (
            Mock::builder().respond("listusers?", 200, None, ""),
            "no operation `listusers?`",
        ),
        (Mock::builder().respond(id, 99, None, ""), "99"),
        (Mock::builder().respond(id, 101, None, ""), "101"),
        (Mock::builder().respond(id, 200, Some("a\nb"), ""), "media type"),
    ] {
        let error = builder.start().await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[tokio::test]
async fn requests_are_recorded_without_the_signature_hash() {
    let mock = Mock::start().await.unwrap();
    let header = users().sign_at(ACCESS, SECRET, Scheme::Zephr, 17, "n-1");
    users().header("authorization", header.clone()).send(&mock);
    users().header("authorization", "Basic c2VjcmV0").send(&mock);
    let requests = mock.requests();
    let [signed, basic] = &requests[..] else {
        panic!("{requests:?}")
    };
    assert_eq!(signed.operation, Some(operation("GET", "/v3/users").id));
    assert_eq!(
        (signed.method.as_str(), signed.path.as_str()),
        ("GET", "/v3/users")
    );
    assert_eq!(
        (signed.query.as_str(), signed.status),
        ("identifiers.email_address=a%40b.c", 401)
    );
    assert_eq!(
        signed.authorization.as_deref(),
        Some("ZEPHR-HMAC-SHA256 demo:17:n-1:…")
    );
    assert_eq!(basic.authorization.as_deref(), Some("…"));
    assert!(
        signed
            .to_string()
            .starts_with("GET /v3/users?identifiers.email_address=a%40b.c -> 401")
    );
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let mock = Mock::start().await.unwrap();
    let mut connection = Connection::to(&mock);
    for _ in 0..3 {
        assert_eq!(connection.send(&users().signed()).status, 200);
        assert_eq!(connection.send(&users()).status, 401);
    }
    assert_eq!(mock.requests().len(), 6);
}

#[tokio::test]
async fn many_connections_are_served_at_once() {
    let mock = Mock::start().await.unwrap();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let mut connection = Connection::to(&mock);
                for _ in 0..25 {
                    assert_eq!(connection.send(&users().signed()).status, 200);
                }
            });
        }
    });
    assert_eq!(mock.requests().len(), 400);
}

#[tokio::test]
async fn invalid_http_does_not_stop_the_server() {
    let mock = Mock::start().await.unwrap();
    for noise in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET /v3/users HTTP/1.1\r\nhost",
    ] {
        Connection::to(&mock).write(noise);
    }
    let long = Raw::new("GET", &format!("/v3/users/{}", "x".repeat(60_000)));
    assert!([404, 414, 431].contains(&long.signed().send(&mock).status));
    assert_eq!(users().signed().send(&mock).status, 200);
}

#[tokio::test]
async fn dropping_the_mock_stops_it_immediately() {
    let mock = Mock::start().await.unwrap();
    let address = address(&mock).to_owned();
    let mut idle = Connection::to(&mock);
    assert_eq!(idle.send(&users().signed()).status, 200);
    drop(mock);
    assert!(TcpStream::connect(&address).is_err(), "still listening");
    assert!(idle.is_closed());
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let again = Mock::builder().port(port).start().await.unwrap();
    assert_eq!(users().signed().send(&again).status, 200);
}

#[test]
fn the_mock_outlives_the_runtime_that_started_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mock = runtime.block_on(Mock::start()).unwrap();
    drop(runtime);
    assert_eq!(users().signed().send(&mock).status, 200);
    let address = address(&mock).to_owned();
    drop(mock);
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn an_incomplete_request_does_not_block_the_drop() {
    let mock = Mock::start().await.unwrap();
    let mut connection = Connection::to(&mock);
    assert_eq!(connection.send(&users().signed()).status, 200);
    connection.write(b"POST /v3/users HTTP/1.1\r\nhost: mock\r\ncontent-length: 10\r\n\r\n{");
    drop(mock);
    assert!(connection.is_closed());
}

#[tokio::test]
async fn a_port_in_use_is_an_error() {
    let mock = Mock::start().await.unwrap();
    let port = address(&mock).rsplit_once(':').unwrap().1.parse().unwrap();
    assert!(Mock::builder().port(port).start().await.is_err());
}

#[test]
fn debug_shows_no_secret() {
    let builder = Mock::builder().credentials("access", "CANARY-secret");
    let shown = format!("{builder:?}");
    assert!(shown.contains("access") && !shown.contains("CANARY"), "{shown}");
}
