//! Redacted values for logs: no secret is written at any depth.

use serde_json::json;
use zephr_runtime::{List, Map, Secret, redacted, to_json};

use super::types::{Login, Mixed, Session};
use zephr_runtime::from_json;

const CANARY: &str = "canary";

#[track_caller]
fn assert_redacted(value: &(impl zephr_runtime::Encode + serde::Serialize), expected: serde_json::Value) {
    assert!(to_json(value).contains(CANARY), "the value contains no secret");
    assert!(serde_json::to_string(value).unwrap().contains(CANARY));
    let shown = redacted(value);
    for text in [
        shown.to_string(),
        format!("{shown:?}"),
        serde_json::to_string(&shown).unwrap(),
    ] {
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            expected
        );
    }
}

#[test]
fn secrets_are_redacted_at_any_depth() {
    let login = r#"{"user":"joe","password":"canary"}"#;
    let shown = json!({"user": "joe", "password": "[redacted]"});
    assert_redacted(&from_json::<Login>(login).unwrap(), shown.clone());
    assert_redacted(&from_json::<Mixed>(login).unwrap(), shown.clone());
    assert_redacted(
        &from_json::<List<Login>>(&format!("[{login}]")).unwrap(),
        json!([shown]),
    );
    assert_redacted(
        &from_json::<Map<Login>>(&format!(r#"{{"a":{login}}}"#)).unwrap(),
        json!({"a": shown}),
    );
    assert_redacted(
        &from_json::<Map<Secret>>(r#"{"a":"canary"}"#).unwrap(),
        json!({"a": "[redacted]"}),
    );
}

#[test]
fn an_extra_field_that_replaces_a_secret_is_redacted_too() {
    let mut login: Login = from_json(r#"{"user":"joe","password":"canary","note":"x"}"#).unwrap();
    login.extra.set("password", "canary-2");
    assert_redacted(
        &login,
        json!({"user": "joe", "password": "[redacted]", "note": "x"}),
    );
}

#[test]
fn values_without_secrets_are_written_unchanged() {
    let text = r#"{"user_id":"u-1","more":{"a":[1,null]}}"#;
    let session: Session = from_json(text).unwrap();
    assert_eq!(redacted(&session).to_string(), to_json(&session));
}
