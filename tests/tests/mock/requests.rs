//! Paths, methods, parameters and bodies.

use zephr_admin::{
    Operation,
    operation::{BodyKind, Location},
    operations::OPERATIONS,
};
use zephr_mock::Mock;

use crate::{
    filled, operation,
    raw::{Connection, Raw},
    users,
};

#[tokio::test]
async fn a_signed_request_gets_the_documented_example() {
    let mock = Mock::builder().static_responses().start().await.unwrap();
    let reply = users().signed().send(&mock);
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(reply.body.contains("user_id"), "{}", reply.body);
}

#[tokio::test]
async fn every_operation_is_found_by_its_path() {
    let mock = Mock::start().await.unwrap();
    for operation in OPERATIONS {
        filled(operation).send(&mock);
        assert_eq!(mock.requests().last().unwrap().operation, Some(operation.id));
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_distinguished() {
    let mock = Mock::start().await.unwrap();
    for path in [
        "/",
        "/v3",
        "/v3/userss",
        "/v3/users/",
        "/v3/users//grants",
        "/v3/users/a/b/c/d",
    ] {
        let reply = Raw::new("GET", path).signed().send(&mock);
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.message().contains(path), "{}", reply.message());
        assert_eq!(mock.requests().last().unwrap().operation, None);
    }
    let reply = Raw::new("PATCH", "/v3/users").signed().send(&mock);
    assert_eq!((reply.status, reply.header("allow")), (405, Some("get, post")));
    assert_eq!(Raw::new("BREW", "/v3/users").signed().send(&mock).status, 405);
}

#[tokio::test]
async fn literal_segments_take_precedence_over_parameters() {
    let mock = Mock::start().await.unwrap();
    for (path, template) in [
        ("/v4/users/segments/7", "/v4/users/segments/{segmentId}"),
        ("/v4/users/7/segments", "/v4/users/{userId}/segments"),
        ("/v4/users/segments/segments", "/v4/users/segments/{segmentId}"),
    ] {
        Raw::new("GET", path).signed().send(&mock);
        assert_eq!(
            mock.requests().last().unwrap().operation,
            Some(operation("GET", template).id),
            "{path}"
        );
    }
}

#[tokio::test]
async fn malformed_bodies_are_rejected() {
    let mock = Mock::builder().static_responses().start().await.unwrap();
    let post = || Raw::new("POST", "/v4/sessions/news");
    let body = r#"{"identifiers":{"email_address":"a@b.c"},"validators":{"password":"p"}}"#;
    assert!(post().json(body).signed().send(&mock).status < 300);
    for bad in [
        &body[1..],
        &body[..40],
        "{\"password\": hush-hush}",
        "nothing",
        "{} {}",
    ] {
        let reply = post().json(bad).signed().send(&mock);
        assert_eq!(reply.status, 400, "{bad}");
        assert!(reply.message().contains("not JSON"), "{bad}: {}", reply.message());
        assert!(!reply.body.contains("hush"), "{}", reply.body);
    }
    assert_eq!(post().json(b"\"\xff\"").signed().send(&mock).status, 400);
    let deep = "[".repeat(100_000);
    assert_eq!(post().json(deep).signed().send(&mock).status, 400);
    let reply = post().signed().send(&mock);
    assert_eq!(
        (reply.status, reply.message().contains("is required")),
        (400, true),
        "{}",
        reply.body
    );
    let mut undeclared = post();
    undeclared.body = body.into();
    assert_eq!(undeclared.clone().signed().send(&mock).status, 415);
    assert_eq!(
        undeclared
            .header("content-type", "text/plain")
            .signed()
            .send(&mock)
            .status,
        415
    );
}

#[tokio::test]
async fn oversized_bodies_are_rejected() {
    let mock = Mock::start().await.unwrap();
    // The announced body is not sent: the rejection must not wait for it.
    let mut declared = Connection::to(&mock);
    declared.write(b"POST /v3/users HTTP/1.1\r\nhost: mock\r\ncontent-length: 17000000\r\n\r\n");
    assert_eq!(declared.read().status, 413);
    let mut chunked = Connection::to(&mock);
    chunked.write(b"POST /v3/users HTTP/1.1\r\nhost: mock\r\ntransfer-encoding: chunked\r\n\r\n1100000\r\n");
    chunked.write(&vec![b' '; 0x110_0000]);
    assert_eq!(chunked.read().status, 413);
    assert_eq!(mock.requests().last().unwrap().status, 413);
    assert_eq!(users().signed().send(&mock).status, 200);
}

#[tokio::test]
async fn missing_required_parameters_are_rejected() {
    let mock = Mock::start().await.unwrap();
    let mut seen = 0;
    for operation in OPERATIONS.iter().filter(|operation| operation.signed) {
        let required = operation
            .parameters
            .iter()
            .filter(|p| p.required && p.location != Location::Path);
        for parameter in required {
            seen += 1;
            let reply = filled(operation).signed().send(&mock);
            assert_eq!(reply.status, 400, "{}", operation.id);
            assert!(
                reply.message().contains("is required"),
                "{} {}",
                operation.id,
                parameter.name
            );
        }
    }
    assert!(seen > 0, "no operation has a required parameter");
}

#[tokio::test]
async fn missing_required_bodies_are_rejected() {
    let mock = Mock::start().await.unwrap();
    let takes_json = |o: &&&Operation| {
        o.signed
            && o.body
                .is_some_and(|body| body.required && body.kind == BodyKind::Json)
    };
    for operation in OPERATIONS.iter().filter(takes_json) {
        assert_eq!(
            filled(operation).signed().send(&mock).status,
            400,
            "{}",
            operation.id
        );
    }
}
