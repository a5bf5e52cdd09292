//! Errors of the service and of its edge proxy, and bodies that match no type.

use zephr_admin::ErrorKind;

use crate::{JSON, json, responding};

#[tokio::test]
async fn errors_contain_the_message_of_the_service() {
    let html = "<!doctype html><title>Attention Required! | Cloudflare</title>";
    for (status, media_type, body, message) in [
        (404, JSON, r#"{"message":"gone"}"#, Some("gone")),
        (404, JSON, r#"{"error":"gone"}"#, Some("gone")),
        (400, JSON, r#"{"status":400,"message":"gone"}"#, Some("gone")),
        (500, JSON, "", None),
    ] {
        let (_mock, zephr) = responding("getUser", status, media_type, body).await;
        let error = zephr.users().get("u1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.message(), message, "{body}");
        assert_eq!(error.is_not_found(), status == 404);
        assert_eq!(
            error.body().map(|body| body.as_ref()).unwrap_or_default(),
            body.as_bytes()
        );
    }
    for status in [403, 429, 503] {
        let (_mock, zephr) = responding("getUser", status, Some("text/html"), html).await;
        let error = zephr.users().get("u1").await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.content_type(), Some("text/html"));
        assert_eq!(error.body().unwrap().as_ref(), html.as_bytes());
        assert!(error.to_string().to_lowercase().contains("html"), "{error}");
    }
}

#[tokio::test]
async fn a_mismatched_body_is_a_decode_error_with_its_path() {
    let body = r#"{"results":[{"user_id":"u1"},{"identifiers":{"email_address":[]}}]}"#;
    let (_mock, zephr) = json("listUsers", body).await;
    let error = zephr.users().list().username("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.operation().unwrap().id, "listUsers");
    let place = error.decode_error().unwrap();
    assert_eq!(place.path(), "$.results[1].identifiers.email_address");
    assert_eq!((place.expected(), place.found()), ("a string", "an array"));
    assert_eq!(
        error.body().unwrap().as_ref(),
        body.as_bytes(),
        "the body is kept"
    );
    for body in ["7", "true", r#""x""#, r#"{"results":7}"#, "[7]", "<html>"] {
        let (_mock, zephr) = json("listUsers", body).await;
        let error = zephr.users().list().username("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}
