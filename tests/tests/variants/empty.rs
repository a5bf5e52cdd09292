//! Responses without the described body, responses with an undescribed body, and text bodies.

use zephr_admin::ErrorKind;

use crate::{JSON, responding};

#[tokio::test]
async fn an_empty_body_is_an_error_except_for_a_list_with_status_204() {
    for status in [200, 204] {
        let (_mock, zephr) = responding("getUser", status, None, "").await;
        let error = zephr.users().get("u1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::EmptyBody);
        assert_eq!(error.status().unwrap(), status);
    }
    // Only status 204 means that the list is empty.
    let (_mock, zephr) = responding("listUsers", 204, None, "").await;
    let users = zephr.users().list().username("x").send().await.unwrap();
    assert!(users.is_empty());
    let (_mock, zephr) = responding("listUsers", 200, None, "").await;
    let error = zephr.users().list().username("x").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EmptyBody);
}

#[tokio::test]
async fn an_undescribed_body_is_not_an_error() {
    for (media_type, body) in [
        (JSON, r#"{"message":"done"}"#),
        (Some("text/html"), "<p>done"),
        (None, "x"),
    ] {
        let (_mock, zephr) = responding("deleteUser", 200, media_type, body).await;
        let response = zephr.users().delete("u1").send().await.unwrap();
        assert_eq!(response.body().as_ref(), body.as_bytes(), "it is kept");
    }
}

#[tokio::test]
async fn text_may_be_a_json_string_or_unquoted() {
    for (media_type, body) in [(JSON, r#""done""#), (JSON, "done"), (Some("text/plain"), "done")] {
        let (_mock, zephr) = responding("postAccountBulking", 200, media_type, body).await;
        let text = zephr.account_users().add_by_domains("a1").await.unwrap();
        assert_eq!(text.as_str(), "done", "{body}");
    }
}
