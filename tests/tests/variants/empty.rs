//! Responses without the described body, responses with an undescribed body, and text bodies.

use zephr_admin::ErrorKind;

use crate::{JSON, answering};

#[tokio::test]
async fn an_empty_answer_is_told_apart() {
    for status in [200, 204] {
        let (_mock, zephr) = answering("getUser", status, None, "").await;
        let error = zephr.users().get("u1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::EmptyBody);
        assert_eq!(error.status().unwrap(), status);
    }
    // Only status 204 means that the list is empty.
    let (_mock, zephr) = answering("listUsers", 204, None, "").await;
    let users = zephr.users().list().username("x").send().await.unwrap();
    assert!(users.is_empty());
    let (_mock, zephr) = answering("listUsers", 200, None, "").await;
    let error = zephr.users().list().username("x").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EmptyBody);
}

#[tokio::test]
async fn a_body_that_nobody_described_does_no_harm() {
    for (media_type, body) in [
        (JSON, r#"{"message":"done"}"#),
        (Some("text/html"), "<p>done"),
        (None, "x"),
    ] {
        let (_mock, zephr) = answering("deleteUser", 200, media_type, body).await;
        let answer = zephr.users().delete("u1").send().await.unwrap();
        assert_eq!(answer.body().as_ref(), body.as_bytes(), "it is kept");
    }
}

#[tokio::test]
async fn a_text_is_quoted_or_bare() {
    for (media_type, body) in [(JSON, r#""done""#), (JSON, "done"), (Some("text/plain"), "done")] {
        let (_mock, zephr) = answering("postAccountBulking", 200, media_type, body).await;
        let text = zephr.account_users().add_by_domains("a1").await.unwrap();
        assert_eq!(text.as_str(), "done", "{body}");
    }
}
