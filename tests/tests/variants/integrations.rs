//! What working integrations of the API send and read, one test for each case that no other test covers.
//!
//! The other cases are in [`evidence`](super::evidence): sign-in with a cookie (3 and 4), any JSON value in bulk
//! updates (7), foreign keys as a map (8), evictions (9), a user without accounts (10) and the site of an e-mail
//! update (12).

use serde_json::json;
use zephr_admin::{
    ErrorKind, Map, Method, RawJson, Secret, from_json, to_json,
    types::{AccessRequest, Identifiers, NewUser, UserValidators},
};

use crate::{JSON, Recorder, answering};

fn body(recorder: &Recorder) -> serde_json::Value {
    serde_json::from_slice(&recorder.last().body).unwrap()
}

/// Case 1.
#[tokio::test]
async fn any_signed_request_is_sent() {
    let recorder = Recorder::default();
    let request = recorder
        .client()
        .request(Method::PUT, "/v3/anything/at all")
        .query("expand", "a&b")
        .header("x-team", "growth")
        .json(&json!({"a": 1}));
    request.send().await.unwrap();
    let sent = recorder.last();
    assert_eq!(
        sent.url.as_str(),
        "https://acme.api.zephr.com/v3/anything/at%20all?expand=a%26b"
    );
    assert_eq!(
        (sent.method.as_str(), sent.body.as_ref()),
        ("PUT", br#"{"a":1}"#.as_slice())
    );
    assert_eq!(sent.headers["x-team"], "growth");
    let authorization = sent.headers["authorization"].to_str().unwrap();
    assert!(authorization.starts_with("ZEPHR-HMAC-SHA256 key:"));
}

/// Case 1.
#[tokio::test]
async fn any_response_is_read_as_json_or_text() {
    let (_mock, zephr) = answering("listUsers", 200, JSON, r#"{"pong":true}"#).await;
    let response = zephr.request(Method::GET, "/v3/users").send().await.unwrap();
    assert_eq!(
        response.json::<serde_json::Value>().unwrap(),
        json!({"pong": true})
    );
    let (_mock, zephr) = answering("listUsers", 200, Some("text/plain"), "pong").await;
    let response = zephr.request(Method::GET, "/v3/users").send().await.unwrap();
    assert_eq!(response.text().unwrap(), "pong");
}

/// Case 2.
#[test]
fn a_request_of_another_http_client_is_signed() {
    let zephr = Recorder::default().client();
    let request = http::Request::post("https://acme.api.zephr.com/v3/users?a=b")
        .body("{}")
        .unwrap();
    let header = zephr.sign(&request).unwrap();
    assert!(header.is_sensitive());
    assert!(header.to_str().unwrap().starts_with("ZEPHR-HMAC-SHA256 key:"));
}

/// Case 5.
#[tokio::test]
async fn a_user_is_added_to_an_account_with_or_without_a_body() {
    let recorder = Recorder::default();
    let users = recorder.client().account_users();
    users.save("a1", "u1").await.unwrap();
    assert_eq!(recorder.last().body.as_ref(), b"");
    users.save("a1", "u1").body(json!({})).await.unwrap();
    assert_eq!(recorder.last().body.as_ref(), b"{}");
}

/// Case 8: both forms occur. What is read is written back in its form until it is changed.
#[test]
fn foreign_keys_are_read_from_a_list_too() {
    for keys in [r#"{"crm":"42","shop":"s-7"}"#, r#"[{"crm":"42"},{"shop":"s-7"}]"#] {
        let json = format!(r#"{{"identifiers":{{}},"foreign_keys":{keys}}}"#);
        let user: NewUser = from_json(&json).unwrap();
        let read = user.foreign_keys.as_ref().unwrap();
        assert_eq!(
            (read.get("crm").unwrap(), read.get("shop").unwrap()),
            (&"42".to_owned(), &"s-7".to_owned())
        );
        assert_eq!(to_json(&user), json);
        let changed = user.foreign_key("erp", "9");
        assert_eq!(
            to_json(&changed),
            r#"{"identifiers":{},"foreign_keys":{"crm":"42","shop":"s-7","erp":"9"}}"#
        );
    }
    let request: AccessRequest = from_json(r#"{"path":"/","foreign_keys":[{"crm":"42"}]}"#).unwrap();
    assert_eq!(request.foreign_keys.unwrap().get("crm").unwrap(), "42");
}

/// Case 11: events as CSV, one row after the other.
#[tokio::test]
async fn an_export_in_csv_is_read_row_by_row() {
    let csv = "user_id,event,note\r\nu1,login,\"a, \"\"b\"\"\"\r\nu2,logout,\r\n";
    let (_mock, zephr) = answering(
        "exportUserAndEventsCSV",
        200,
        Some("text/csv; charset=utf-8"),
        csv,
    )
    .await;
    let mut rows = zephr.users().export_with_events().rows();
    let mut read = Vec::new();
    while let Some(row) = rows.try_next().await.unwrap() {
        read.push(to_json(&row));
    }
    assert_eq!(
        read,
        [
            r#"{"user_id":"u1","event":"login","note":"a, \"b\""}"#,
            r#"{"user_id":"u2","event":"logout"}"#
        ]
    );

    // The typed calls read the same: columns that no type describes are unknown fields.
    let mut items = zephr.users().export_with_events().stream();
    let item = items.try_next().await.unwrap().unwrap();
    assert_eq!(item.extra.get("event").unwrap().to_text().unwrap(), "login");
    let whole = zephr.users().export_with_events().send().await.unwrap();
    assert_eq!((whole.len(), whole.body().as_ref()), (2, csv.as_bytes()));
    assert_eq!(whole[1].extra.get("user_id").unwrap().to_text().unwrap(), "u2");
}

/// Case 11.
#[tokio::test]
async fn rows_of_an_export_in_json_are_its_records() {
    let json = r#"{"results":[[{"seq-no":1,"event":"login"},{"seq-no":2}]]}"#;
    let (_mock, zephr) = answering("exportUserAndEventsCSV", 200, JSON, json).await;
    let mut rows = zephr.users().export_with_events().rows();
    let row = rows.try_next().await.unwrap().unwrap();
    assert_eq!(to_json(&row), r#"{"seq-no":1,"event":"login"}"#);
    assert_eq!(
        to_json(&rows.try_next().await.unwrap().unwrap()),
        r#"{"seq-no":2}"#
    );
    assert!(rows.try_next().await.unwrap().is_none());
}

/// Case 11.
#[tokio::test]
async fn a_bad_row_is_an_error_with_its_place_that_can_be_passed_over() {
    let csv = "user_id,event\nu1,login\ncanary\nu3,logout\n";
    let (_mock, zephr) = answering("exportUserAndEventsCSV", 200, Some("text/csv"), csv).await;
    let mut rows = zephr.users().export_with_events().rows().continue_on_error();
    assert!(rows.try_next().await.unwrap().is_some());
    let error = rows.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let record = error.record().unwrap();
    assert_eq!(
        (record.number(), record.offset(), record.bytes().as_ref()),
        (1, 23, b"canary".as_slice())
    );
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("as many fields as the header has") && !shown.contains("canary"),
        "{shown}"
    );
    assert_eq!(
        rows.try_next()
            .await
            .unwrap()
            .unwrap()
            .get("user_id")
            .unwrap()
            .to_text()
            .unwrap(),
        "u3"
    );
    assert!(rows.try_next().await.unwrap().is_none());

    let mut rows = zephr.users().export_with_events().rows();
    rows.try_next().await.unwrap();
    assert!(rows.try_next().await.is_err());
    assert!(
        rows.try_next().await.unwrap().is_none(),
        "without `continue_on_error` it is over"
    );
    assert_eq!(
        zephr.users().export_with_events().await.unwrap_err().kind(),
        ErrorKind::Decode
    );
}

/// Case 13: the sites are listed by another host of the service.
#[tokio::test]
async fn a_signed_request_goes_to_another_host() {
    let recorder = Recorder::default();
    let queries = json!([{"query": "{ sites { slug } }", "variables": {}}]);
    recorder
        .client()
        .request(Method::POST, "/v4/admin/graphql")
        .base_url("https://console.zephr.com")
        .json(&queries)
        .send()
        .await
        .unwrap();
    let sent = recorder.last();
    assert_eq!(sent.url.as_str(), "https://console.zephr.com/v4/admin/graphql");
    assert!(sent.headers.contains_key("authorization"));
    assert_eq!(body(&recorder), queries);
}

/// Case 14: an endpoint that the description lacks.
#[tokio::test]
async fn an_undescribed_endpoint_is_called() {
    let recorder = Recorder::default();
    let request = recorder.client().request(Method::GET, "/v4/users");
    request.segment("u/1").segment("sessions").send().await.unwrap();
    assert_eq!(
        recorder.last().url.as_str(),
        "https://acme.api.zephr.com/v4/users/u%2F1/sessions"
    );
}

/// Case 15: JSON in a JSON string.
#[tokio::test]
async fn a_legacy_password_is_json_in_a_secret() {
    let recorder = Recorder::default();
    let password = Secret::from_serialize(&json!({"algorithm": "md5", "hash": "canary"})).unwrap();
    assert!(!format!("{password:?}").contains("canary"));
    let user = NewUser::new(Identifiers::new().email_address("joe@company.com"))
        .validators(UserValidators::new().legacy_password(password.clone()));
    recorder.client().users().create(&user).await.ok();
    assert_eq!(
        body(&recorder)["validators"],
        json!({"legacy_password": r#"{"algorithm":"md5","hash":"canary"}"#})
    );
    recorder
        .client()
        .users()
        .reset_legacy_password("u1", password)
        .await
        .ok();
    assert_eq!(body(&recorder), json!(r#"{"algorithm":"md5","hash":"canary"}"#));
}

/// The list of an endpoint that the description lacks is streamed, too.
#[tokio::test]
async fn records_of_any_endpoint_are_streamed() {
    let (_mock, zephr) = answering("listUsers", 200, JSON, r#"{"results":[{"a":1},{"a":2}]}"#).await;
    let mut records = zephr.request(Method::GET, "/v3/users").records::<Map<RawJson>>();
    let mut sum = 0;
    while let Some(record) = records.try_next().await.unwrap() {
        sum += record.get("a").unwrap().as_i64().unwrap();
    }
    assert_eq!(sum, 3);
}
