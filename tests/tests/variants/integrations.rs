//! Requests that working integrations of the API send, and responses that they read.
//!
//! The tests of each integration:
//!
//! | integration | file | tests |
//! | --- | --- | --- |
//! | 1 | `tests/tests/variants/integrations.rs` | `any_request_can_be_signed_and_sent`, `any_response_can_be_read_as_json_or_text` |
//! | 1 | `tests/tests/independent/main.rs` | `requests_of_the_client_are_accepted` |
//! | 2 | `tests/tests/variants/integrations.rs` | `a_request_of_another_http_client_is_signed` |
//! | 2 | `tests/tests/independent/main.rs` | `requests_signed_for_reqwest_are_accepted`, `requests_signed_for_hyper_are_accepted` |
//! | 3 | `tests/tests/variants/evidence.rs` | `a_cookie_can_replace_the_validators` |
//! | 4 | `tests/tests/variants/evidence.rs` | `single_sign_on_sends_a_cookie_and_no_identifiers` |
//! | 5 | `tests/tests/variants/integrations.rs` | `a_user_is_added_to_an_account_with_or_without_a_body` |
//! | 6 | `tests/tests/variants/integrations.rs` | `the_id_of_a_new_account_is_in_its_response` |
//! | 6 | `tests/tests/created/main.rs` | `the_mock_returns_an_id`, `an_id_is_taken_from_the_location_header`, `an_id_is_taken_from_the_body` |
//! | 7 | `tests/tests/variants/integrations.rs` | `a_thousand_users_are_updated_in_bulk` |
//! | 7 | `tests/tests/variants/evidence.rs` | `bulk_updates_set_attributes_to_values_of_any_type` |
//! | 8 | `tests/tests/variants/evidence.rs` | `foreign_keys_of_a_new_user_are_sent_as_one_object` |
//! | 8 | `tests/tests/variants/integrations.rs` | `foreign_keys_are_decoded_from_an_object_or_a_list` |
//! | 9 | `tests/tests/variants/evidence.rs` | `an_eviction_sends_the_unquoted_pattern_as_application_json` |
//! | 10 | `tests/tests/variants/evidence.rs` | `a_user_without_accounts_has_an_empty_list` |
//! | 11 | `tests/tests/variants/integrations.rs` | `a_csv_export_is_read_row_by_row`, `rows_of_a_json_export_are_its_records` |
//! | 11 | `tests/tests/variants/evidence.rs` | `exported_events_may_lack_a_user` |
//! | 12 | `tests/tests/variants/evidence.rs` | `an_email_update_contains_its_site` |
//! | 13 | `tests/tests/variants/integrations.rs` | `a_signed_request_can_be_sent_to_another_host` |
//! | 14 | `tests/tests/variants/integrations.rs` | `an_undescribed_endpoint_can_be_called` |
//! | 15 | `tests/tests/variants/integrations.rs` | `a_legacy_password_is_built_from_its_fields`, `a_legacy_password_can_be_serialized_from_a_custom_type` |

use serde_json::json;
use zephr_admin::{
    ErrorKind, Map, Method, RawJson, Secret,
    ext::LegacyPassword,
    from_json, to_json,
    types::{AccessRequest, AccountSettings, BulkUpdate, Identifiers, NewUser, UserValidators},
};
use zephr_mock::Mock;

use crate::{JSON, Recorder, check_map, client, responding};

#[test]
fn every_integration_has_its_tests() {
    check_map(include_str!("integrations.rs"), 15);
}

fn body(recorder: &Recorder) -> serde_json::Value {
    serde_json::from_slice(&recorder.last().body).unwrap()
}

#[tokio::test]
async fn any_request_can_be_signed_and_sent() {
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

#[tokio::test]
async fn any_response_can_be_read_as_json_or_text() {
    let (_mock, zephr) = responding("listUsers", 200, JSON, r#"{"pong":true}"#).await;
    let response = zephr.request(Method::GET, "/v3/users").send().await.unwrap();
    assert_eq!(
        response.json::<serde_json::Value>().unwrap(),
        json!({"pong": true})
    );
    let (_mock, zephr) = responding("listUsers", 200, Some("text/plain"), "pong").await;
    let response = zephr.request(Method::GET, "/v3/users").send().await.unwrap();
    assert_eq!(response.text().unwrap(), "pong");
}

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

#[tokio::test]
async fn a_user_is_added_to_an_account_with_or_without_a_body() {
    let recorder = Recorder::default();
    let users = recorder.client().account_users();
    users.save("a1", "u1").await.unwrap();
    assert_eq!(recorder.last().body.as_ref(), b"");
    users.save("a1", "u1").body(json!({})).await.unwrap();
    assert_eq!(recorder.last().body.as_ref(), b"{}");
}

#[tokio::test]
async fn the_id_of_a_new_account_is_in_its_response() {
    let mock = Mock::start().await.unwrap();
    let accounts = client(&mock).accounts();
    let settings = AccountSettings::new().name("Company");
    let id = accounts.create(&settings).await.unwrap().id.unwrap();
    assert_eq!(accounts.get(&id).await.unwrap().name.as_deref(), Some("Company"));
}

#[tokio::test]
async fn a_thousand_users_are_updated_in_bulk() {
    let mock = Mock::start().await.unwrap();
    let updates = (0..1_000).map(|user| {
        let update = BulkUpdate::user(format!("u{user}"));
        (0..14).fold(update, |update, letter| {
            update.set_attribute(format!("letter-{letter}"), false)
        })
    });
    let report = client(&mock).users().update_bulk(updates).await.unwrap();
    // None of these users exists in the mock.
    assert_eq!((report.succeeded(), report.failed()), (0, 1_000));
    let submitted: Vec<serde_json::Value> = mock
        .requests()
        .to("users().submit_bulk_update")
        .iter()
        .map(|request| serde_json::from_str(request.body.as_ref().unwrap()).unwrap())
        .collect();
    let updates: Vec<_> = submitted
        .iter()
        .flat_map(|body| body["updates"].as_array().unwrap())
        .collect();
    assert_eq!(updates.len(), 1_000);
    for update in updates {
        let actions = update["actions"].as_array().unwrap();
        assert_eq!(actions.len(), 14);
        assert!(actions.iter().all(|action| action["attribute"]["value"] == false));
    }
}

/// Both forms occur. A value is written back in the form in which it was received until it is changed.
#[test]
fn foreign_keys_are_decoded_from_an_object_or_a_list() {
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

/// Events as CSV, row by row.
#[tokio::test]
async fn a_csv_export_is_read_row_by_row() {
    let csv = "user_id,event,note\r\nu1,login,\"a, \"\"b\"\"\"\r\nu2,logout,\r\n";
    let (_mock, zephr) = responding(
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

    // The typed call reads the same rows. Columns that the type does not describe are unknown fields.
    let mut items = zephr.users().export_with_events().stream();
    let item = items.try_next().await.unwrap().unwrap();
    assert_eq!(item.extra.get("event").unwrap().to_text().unwrap(), "login");
    let whole = zephr.users().export_with_events().send().await.unwrap();
    assert_eq!((whole.len(), whole.body().as_ref()), (2, csv.as_bytes()));
    assert_eq!(whole[1].extra.get("user_id").unwrap().to_text().unwrap(), "u2");
}

#[tokio::test]
async fn rows_of_a_json_export_are_its_records() {
    let json = r#"{"results":[[{"seq-no":1,"event":"login"},{"seq-no":2}]]}"#;
    let (_mock, zephr) = responding("exportUserAndEventsCSV", 200, JSON, json).await;
    let mut rows = zephr.users().export_with_events().rows();
    let row = rows.try_next().await.unwrap().unwrap();
    assert_eq!(to_json(&row), r#"{"seq-no":1,"event":"login"}"#);
    assert_eq!(
        to_json(&rows.try_next().await.unwrap().unwrap()),
        r#"{"seq-no":2}"#
    );
    assert!(rows.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_malformed_row_is_an_error_with_its_position_and_can_be_skipped() {
    let csv = "user_id,event\nu1,login\ncanary\nu3,logout\n";
    let (_mock, zephr) = responding("exportUserAndEventsCSV", 200, Some("text/csv"), csv).await;
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

/// The sites are listed by another host of the service.
#[tokio::test]
async fn a_signed_request_can_be_sent_to_another_host() {
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

/// An endpoint that the description does not contain.
#[tokio::test]
async fn an_undescribed_endpoint_can_be_called() {
    let recorder = Recorder::default();
    let request = recorder.client().request(Method::GET, "/v4/users");
    request.segment("u/1").segment("sessions").send().await.unwrap();
    assert_eq!(
        recorder.last().url.as_str(),
        "https://acme.api.zephr.com/v4/users/u%2F1/sessions"
    );
}

#[tokio::test]
async fn a_legacy_password_is_built_from_its_fields() {
    let recorder = Recorder::default();
    let users = recorder.client().users();
    let password = LegacyPassword::new()
        .field("algorithm", "pbkdf2")
        .field("hash", "canary")
        .field("iterations", 10_000);
    assert_eq!(
        format!("{password:?}"),
        r#"{"algorithm": …, "hash": …, "iterations": …}"#
    );
    // The password is JSON in a string, in both operations with a legacy password.
    let text = r#"{"algorithm":"pbkdf2","hash":"canary","iterations":10000}"#;

    let user = NewUser::new(Identifiers::new().email_address("joe@company.com"))
        .validators(UserValidators::new().legacy_password(password.clone()));
    assert!(!format!("{user:?}").contains("canary"));
    users.create(&user).await.ok();
    assert_eq!(body(&recorder)["validators"], json!({"legacy_password": text}));

    users.reset_legacy_password("u1", password).await.ok();
    assert_eq!(body(&recorder), json!(text));
}

/// A program may have its own type for the algorithm of its old system.
#[tokio::test]
async fn a_legacy_password_can_be_serialized_from_a_custom_type() {
    let recorder = Recorder::default();
    let password = Secret::from_serialize(&json!({"algorithm": "md5", "hash": "canary"})).unwrap();
    assert!(!format!("{password:?}").contains("canary"));
    let call = recorder.client().users().reset_legacy_password("u1", password);
    call.await.ok();
    assert_eq!(body(&recorder), json!(r#"{"algorithm":"md5","hash":"canary"}"#));
}

/// The list of an endpoint that the description does not contain can be streamed as well.
#[tokio::test]
async fn records_of_an_undescribed_endpoint_can_be_streamed() {
    let (_mock, zephr) = responding("listUsers", 200, JSON, r#"{"results":[{"a":1},{"a":2}]}"#).await;
    let mut records = zephr.request(Method::GET, "/v3/users").records::<Map<RawJson>>();
    let mut sum = 0;
    while let Some(record) = records.try_next().await.unwrap() {
        sum += record.get("a").unwrap().as_i64().unwrap();
    }
    assert_eq!(sum, 3);
}
