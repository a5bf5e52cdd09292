//! Requests and responses of working clients of the service, if the description differs from them or does not
//! contain them.

use serde_json::json;
use zephr_admin::{
    ErrorKind, RawJson, from_json,
    operations::by_id,
    types::{
        AdminLogin, BulkUpdate, EmailUpdate, Identifiers, NewAdminUser, NewIdentifiers, NewSession, NewUser,
        Validators,
    },
};

use crate::{JSON, Recorder, responding};

fn body(recorder: &Recorder) -> serde_json::Value {
    serde_json::from_slice(&recorder.last().body).unwrap()
}

fn joe() -> Identifiers {
    Identifiers::new().email_address("joe@company.com")
}

#[tokio::test]
async fn an_eviction_sends_the_unquoted_pattern_as_application_json() {
    let recorder = Recorder::default();
    let cache = recorder.client().cache();
    let pattern = r#"^/news/.*"\d+"$"#;
    for call in [
        cache.evict_origin(pattern),
        cache.evict_origin_v3(pattern),
        cache.evict_site_origin("news", pattern),
    ] {
        call.await.unwrap();
        assert_eq!(recorder.last().headers["content-type"], "application/json");
        assert_eq!(recorder.last().body.as_ref(), pattern.as_bytes());
    }
}

#[tokio::test]
async fn foreign_keys_of_a_new_user_are_sent_as_one_object() {
    let recorder = Recorder::default();
    let user = NewUser::new(joe())
        .foreign_key("crm", "42")
        .foreign_key("shop", "s-7");
    recorder.client().users().create(&user).await.ok();
    assert_eq!(
        body(&recorder)["foreign_keys"],
        json!({"crm": "42", "shop": "s-7"})
    );
}

#[tokio::test]
async fn an_email_update_contains_its_site() {
    let recorder = Recorder::default();
    let update = EmailUpdate::new(NewIdentifiers::new("joe@company.com")).site_slug("news");
    recorder
        .client()
        .users()
        .update_email("u1", &update)
        .await
        .unwrap();
    assert_eq!(body(&recorder)["siteSlug"], "news");
}

#[test]
fn bulk_updates_set_attributes_to_values_of_any_type() {
    let update = BulkUpdate::user("u1")
        .set_attribute("newsletter", false)
        .set_attribute("age", 42)
        .set_attribute("city", "London");
    let values: Vec<_> = update
        .actions
        .iter()
        .map(|action| action.attribute.as_ref().unwrap().value.as_str())
        .collect();
    assert_eq!(values, ["false", "42", r#""London""#]);
}

#[tokio::test]
async fn exported_events_may_lack_a_user() {
    let events = r#"{"results":[[{"seq-no":1,"event":{"type":"login"}}]]}"#;
    let (_mock, zephr) = responding("exportUserAndEventsCSV", 200, JSON, events).await;
    let exported = zephr.users().export_with_events().await.unwrap();
    assert_eq!(exported[0].user, None);
    assert_eq!(
        exported[0].extra.get("event").unwrap().as_str(),
        r#"{"type":"login"}"#
    );
}

#[tokio::test]
async fn a_user_without_accounts_has_an_empty_list() {
    for (media_type, text) in [(None, ""), (JSON, r#"{"message":"not found"}"#)] {
        let (_mock, zephr) = responding("listUserAccounts", 404, media_type, text).await;
        let accounts = zephr.users().list_accounts("u1").send().await.unwrap();
        assert!(accounts.is_empty());
        assert_eq!(accounts.status(), 404);
        assert_eq!(accounts.body().as_ref(), text.as_bytes());
    }
}

#[tokio::test]
async fn other_error_responses_are_not_empty_lists() {
    for (status, media_type, text) in [
        (404, Some("text/html"), "<html>no such page</html>"),
        (400, JSON, "{}"),
        (410, None, ""),
    ] {
        let (_mock, zephr) = responding("listUserAccounts", status, media_type, text).await;
        let error = zephr.users().list_accounts("u1").await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status().unwrap().as_u16()),
            (ErrorKind::Api, status)
        );
    }
    // An untyped call returns the response unchanged.
    let (_mock, zephr) = responding("listUserAccounts", 404, JSON, "{}").await;
    let error = zephr
        .users()
        .list_accounts("u1")
        .into_request()
        .send()
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    let (_mock, zephr) = responding("listUsers", 404, JSON, "{}").await;
    assert!(zephr.users().list().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn single_sign_on_sends_a_cookie_and_no_identifiers() {
    let recorder = Recorder::default();
    let (sessions, admins) = (recorder.client().sessions(), recorder.client().admin_users());
    let sso = json!({"validators": {"use_sso": true}});
    let is_sent = || {
        let cookie = recorder.last().headers["cookie"].clone();
        assert!(cookie.is_sensitive());
        assert_eq!(
            (cookie.to_str().unwrap(), body(&recorder)),
            ("blaize_session=s-1", sso.clone())
        );
    };
    let session = NewSession::sso();
    sessions.create("news", &session).session_cookie("s-1").await.ok();
    is_sent();
    sessions.create_v3(&session).session_cookie("s-1").await.ok();
    is_sent();
    admins.login(&AdminLogin::sso()).session_cookie("s-1").await.ok();
    is_sent();
    admins
        .create(&NewAdminUser::sso())
        .session_cookie("s-1")
        .await
        .ok();
    is_sent();
}

#[tokio::test]
async fn a_cookie_can_replace_the_validators() {
    let recorder = Recorder::default();
    let session = NewSession::without_validators(joe());
    recorder
        .client()
        .sessions()
        .create_v3(&session)
        .jwt_cookie("a.b.c")
        .await
        .ok();
    assert_eq!(recorder.last().headers["cookie"], "blaize_jwt=a.b.c");
    assert_eq!(
        body(&recorder),
        json!({"identifiers": {"email_address": "joe@company.com"}})
    );
}

#[tokio::test]
async fn a_password_login_sends_identifiers_and_validators() {
    let recorder = Recorder::default();
    let session = NewSession::new(joe(), Validators::new().password("p"));
    recorder.client().sessions().create("news", &session).await.ok();
    assert_eq!(
        recorder.last().body.as_ref(),
        br#"{"identifiers":{"email_address":"joe@company.com"},"validators":{"password":"p"}}"#
    );
}

/// A field that is set by name is never omitted silently.
#[tokio::test]
async fn an_extra_field_overrides_a_required_field() {
    let recorder = Recorder::default();
    let update = EmailUpdate::new(NewIdentifiers::new("joe@company.com"))
        .with_extra("new_identifiers", RawJson::null());
    recorder
        .client()
        .users()
        .update_email("u1", &update)
        .await
        .unwrap();
    assert_eq!(body(&recorder), json!({"new_identifiers": null}));
}

#[tokio::test]
async fn request_bodies_missing_from_the_description_are_sent() {
    let recorder = Recorder::default();
    let zephr = recorder.client();
    let sent = || {
        let request = recorder.last();
        let media_type = request.headers["content-type"].to_str().unwrap().to_owned();
        (media_type, String::from_utf8(request.body.to_vec()).unwrap())
    };
    let is = |media_type: &str, body: &str| (media_type.to_owned(), body.to_owned());

    let items = zephr.static_items();
    items.save("ads.txt", "example.com").await.unwrap();
    assert_eq!(sent(), is("text/plain", "example.com"));

    let resources = zephr.resources();
    resources.update_content("r1", "<p>").await.ok();
    assert_eq!(sent(), is("application/octet-stream", "<p>"));
    let as_html = resources
        .update_content("r1", "")
        .customize(|request| request.body("text/html", "<p>"));
    as_html.await.ok();
    assert_eq!(sent(), is("text/html", "<p>"));

    let version: RawJson = from_json(r#"{"label":"x"}"#).unwrap();
    let rules = zephr.request_rules();
    rules.create_version("r1", &version).await.ok();
    assert_eq!(sent(), is("application/json", r#"{"label":"x"}"#));

    let users = zephr.users();
    users.reset_legacy_password("u1", r#"{"a":1}"#).await.ok();
    assert_eq!(sent(), is("application/json", r#""{\"a\":1}""#));

    let seats = zephr.account_users();
    seats
        .save("a1", "u1")
        .body(RawJson::parse("{}").unwrap())
        .await
        .unwrap();
    assert_eq!(sent(), is("application/json", "{}"));
    seats.save("a1", "u1").await.unwrap();
    assert!(recorder.last().body.is_empty());
    assert!(!by_id("saveAccountUser").unwrap().body.unwrap().required);
}

#[tokio::test]
async fn a_legacy_password_is_a_secret() {
    let repeated = r#"{"message":"cannot store correct-horse-battery"}"#;
    let (_mock, zephr) = responding("resetLegacyPassword", 400, JSON, repeated).await;
    let call = zephr.users().reset_legacy_password("u1", "correct-horse-battery");
    let error = call.await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("horse"), "{error}");
}
