//! The receiver of webhooks: its credentials, its limits, and the preservation of all fields of an event.

#![cfg(feature = "webhooks")]
// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::unwrap_used)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zephr_admin::ext::webhooks::{Credential, Event, EventKind, Receiver, Rejection, RuleDetails};
use zephr_admin::{HeaderMap, HeaderName, HeaderValue, RawJson, StatusCode, to_json};

const CANARY: &str = "CANARY-s3cr3t";
const USER: &str = r#"{
    "tenantId": "acme", "subTenantId": "acme-live", "type": "CREATE_USER", "time": 1592181105400,
    "details": {
        "user_id": "u-1", "identifiers": {"email_address": "gwen@example.com"}, "attributes": {"first-name": "Gwen"},
        "tenantId": "acme", "email_verified": false, "tracking_id": "t-1", "registered": "2020-06-15T00:31:44Z"
    },
    "webhook": "CRM"
}"#;
const RULE: &str = r#"{
    "type": "FEATURE_CUSTOM", "time": 1613536094188,
    "details": {
        "user_id": "u-1", "authenticated": false,
        "access_model": {
            "meters": {}, "credits": {}, "delivered_entitlements": [], "granted_bundles": [], "jwt_bundles": [],
            "user_state": "anonymous"
        },
        "content_uri": "/news", "feature_name": "banner", "new": [1.50]
    }
}"#;

fn headers<const N: usize>(fields: [(&'static str, &str); N]) -> HeaderMap {
    let field = |(name, value): (_, &str)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        )
    };
    let mut headers = HeaderMap::new();
    for (name, value) in fields.map(field) {
        headers.append(name, value);
    }
    headers
}

fn authorized() -> HeaderMap {
    headers([("authorization", &format!("Bearer {CANARY}"))])
}

fn receiver() -> Receiver {
    Receiver::new([Credential::bearer(CANARY)])
}

fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

fn event(body: &str) -> Event {
    receiver().receive(&authorized(), body.as_bytes()).unwrap()
}

#[test]
fn each_of_several_credentials_is_accepted() {
    let receiver = Receiver::new([
        Credential::basic("zephr", "old"),
        Credential::basic("zephr", "new: é"),
        Credential::bearer(CANARY),
    ]);
    for accepted in [
        &basic("zephr:old"),
        &basic("zephr:new: é"),
        &basic("zephr:old").replace("Basic", "bAsIc"),
        &format!("Bearer {CANARY}"),
        &format!("bearer   {CANARY} "),
    ] {
        let received = receiver.receive(&headers([("authorization", accepted)]), b"{}");
        assert!(received.is_ok(), "{accepted}");
    }
    for refused in [
        "",
        "Bearer",
        "Bearer ",
        CANARY,
        &basic("zephr:"),
        &basic("zephr:ol"),
        &basic("zephr:old "),
        &basic("other:old"),
        &basic(CANARY),
        &basic(&format!(":{CANARY}")),
        &basic("zephr:old").replace("Basic", "Bearer"),
        &format!("Basic {CANARY}"),
        &format!("Bearer {CANARY}x"),
        &format!("Bearer {}", CANARY.to_lowercase()),
        &format!("Bearer {CANARY} x"),
        &format!("Bearer, Bearer {CANARY}"),
    ] {
        let received = receiver.receive(&headers([("authorization", refused)]), b"{}");
        assert_eq!(received.unwrap_err(), Rejection::Unauthorized, "{refused}");
    }
    let none = receiver.receive(&HeaderMap::new(), b"{}");
    assert_eq!(none.unwrap_err(), Rejection::Unauthorized);
}

#[test]
fn two_authorization_headers_are_refused() {
    let bearer = format!("Bearer {CANARY}");
    let two = headers([("authorization", &bearer), ("authorization", &bearer)]);
    assert_eq!(receiver().receive(&two, b"{}"), Err(Rejection::Unauthorized));
}

#[test]
fn empty_secrets_and_missing_credentials_are_rejected() {
    let empty = Receiver::new([Credential::basic("zephr", ""), Credential::bearer("")]);
    for receiver in [empty, Receiver::new([])] {
        for value in ["Bearer ", "Bearer", &basic("zephr:"), &basic(":")] {
            let received = receiver.receive(&headers([("authorization", value)]), b"{}");
            assert_eq!(received, Err(Rejection::Unauthorized), "{value}");
        }
    }
}

#[test]
fn limits_and_encodings_are_checked_after_the_credential() {
    let receiver = receiver().body_limit(8);
    let bearer = format!("Bearer {CANARY}");
    let with = |name, value| headers([("authorization", bearer.as_str()), (name, value)]);
    assert!(receiver.receive(&authorized(), b"{\"a\": 1}").is_ok());
    let large = Err(Rejection::TooLarge(8));
    assert_eq!(receiver.receive(&authorized(), b"{\"a\": 12}"), large);
    assert_eq!(receiver.receive(&with("content-length", "9"), b"{}"), large);
    assert!(receiver.receive(&with("content-length", "8"), b"{}").is_ok());
    assert!(
        receiver
            .receive(&with("content-encoding", "identity"), b"{}")
            .is_ok()
    );
    let encoded = receiver.receive(&with("content-encoding", "gzip"), b"{}");
    assert_eq!(encoded, Err(Rejection::Encoded));
    let other = headers([
        ("authorization", "Bearer x"),
        ("content-length", "9"),
        ("content-encoding", "gzip"),
    ]);
    assert_eq!(
        receiver.receive(&other, b"{\"a\": 12}"),
        Err(Rejection::Unauthorized)
    );
}

#[test]
fn a_body_that_is_not_a_json_object_is_malformed() {
    for body in ["", "[1]", "[{}]", "null", "\"CREATE_USER\"", "{", "{} {}"] {
        let rejection = receiver().receive(&authorized(), body.as_bytes()).unwrap_err();
        assert!(matches!(rejection, Rejection::Malformed(_)), "{body}");
        assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
    }
    let bytes = receiver()
        .receive(&authorized(), b"{\"a\": \"\xff\"}")
        .unwrap_err();
    assert!(matches!(bytes, Rejection::Malformed(_)));
}

#[test]
fn the_user_of_an_event_is_typed_and_keeps_unknown_fields() {
    let event = event(USER);
    assert_eq!(event.kind(), &EventKind::CreateUser);
    assert_eq!(event.time().unwrap().millis(), Some(1_592_181_105_400));
    let texts = [event.tenant_id(), event.sub_tenant_id(), event.webhook_label()];
    assert_eq!(
        texts.map(Option::unwrap),
        ["acme", "acme-live", "CRM"].map(str::to_owned)
    );
    let user = event.user().unwrap();
    assert_eq!(user.email_address(), Some("gwen@example.com"));
    assert_eq!(
        user.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        ["tenantId", "tracking_id"]
    );
    let sent = serde_json::from_str::<serde_json::Value>(USER).unwrap();
    let kept = serde_json::from_str::<serde_json::Value>(&to_json(event.fields())).unwrap();
    assert_eq!(kept, sent);
}

#[test]
fn rule_details_are_typed_and_keep_unknown_fields() {
    let event = event(RULE);
    assert_eq!(event.kind(), &EventKind::FeatureCustom);
    let rule = event.rule().unwrap();
    assert_eq!(rule.authenticated, Some(false));
    assert_eq!(rule.content_uri.as_deref(), Some("/news"));
    assert_eq!(rule.extra.get("new").map(RawJson::as_str), Some("[1.50]"));
    assert!(rule.access().unwrap().is_some());
    assert_eq!(RuleDetails::default().access(), Ok(None));
    let kept = serde_json::from_str::<serde_json::Value>(&to_json(&rule)).unwrap();
    assert_eq!(
        kept,
        event
            .details()
            .unwrap()
            .deserialize::<serde_json::Value>()
            .unwrap()
    );
}

#[test]
fn unknown_kinds_and_renamed_fields_are_preserved() {
    let body =
        r#"{"kind":"X","type":"GRANT_ENDED","when":1.10,"Details":{"a":[1e400]},"time":"noon","type2":null}"#;
    let event = event(body);
    assert_eq!(event.kind().as_str(), "GRANT_ENDED");
    assert!(matches!(event.kind(), EventKind::Unknown(_)));
    assert_eq!(to_json(event.fields()), body);
    assert!(event.time().is_none() && event.details().is_none());
    assert!(event.user().is_err() && event.rule().is_err());
    assert_eq!(self::event(r#"{"type": 7}"#).kind().as_str(), "");
}

#[test]
fn the_fingerprint_is_the_digest_of_the_body() {
    assert_eq!(event(USER).fingerprint(), event(USER).fingerprint());
    assert_eq!(
        event(USER),
        Event::from_body(USER.as_bytes()).unwrap(),
        "events of other sources have the same"
    );
    assert_ne!(event(USER).fingerprint(), event(RULE).fingerprint());
    // The output of `printf '{}' | sha256sum`. It must not change, so that stored fingerprints remain valid.
    let digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    assert_eq!(event("{}").fingerprint().to_string(), digest);
    assert_eq!(event("{}").fingerprint().as_bytes().first(), Some(&0x44));
}

#[test]
fn rejections_become_responses() {
    let statuses = [
        (Rejection::Unauthorized, 401),
        (Rejection::TooLarge(8), 413),
        (Rejection::Encoded, 415),
        (Rejection::Incomplete, 400),
    ];
    for (rejection, status) in statuses {
        let response = rejection.to_response::<String>();
        assert_eq!(response.status(), status);
        assert_eq!(response.body(), &rejection.to_string());
        let challenges = response.headers().get_all("www-authenticate").iter().count();
        assert_eq!(challenges, if status == 401 { 2 } else { 0 });
    }
}

#[test]
fn debug_and_errors_contain_no_secrets_or_personal_data() {
    let encoded = basic(&format!("zephr:{CANARY}"));
    let receiver = Receiver::new([Credential::bearer(CANARY), Credential::basic("zephr", CANARY)]);
    let mut shown = format!(
        "{receiver:?} {receiver:#?} {:?} {:#?}",
        Credential::bearer(CANARY),
        Credential::basic("zephr", CANARY)
    );
    for (headers, body) in [
        (headers([("authorization", &format!("Bearer {CANARY}x"))]), "{}"),
        (headers([("authorization", &format!("{encoded}x"))]), "{}"),
        (authorized(), CANARY),
        (authorized(), r#"{"type": "CANARY-s3cr3t"#),
    ] {
        let rejection = receiver.receive(&headers, body.as_bytes()).unwrap_err();
        shown += &format!(" {rejection} {rejection:?}");
        shown += rejection.to_response::<String>().body();
    }
    shown += &format!("{:?}", event(USER));
    for secret in [
        CANARY,
        encoded.trim_start_matches("Basic "),
        "gwen",
        "u-1",
        "zephr:",
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
