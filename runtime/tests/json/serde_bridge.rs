//! serde's traits, tested with serde_json.

use serde_json::json;
use zephr_runtime::{List, Map, Number, RawJson, from_json};

use crate::types::{ExpiryState, Mixed, Page, Session, SessionOrText};

#[test]
fn json_text_round_trips_through_serde_json() {
    let text =
        r#"{"user_id":"u\n","grantId":"g","x":[1,-2,1.5,true,null,{"é":"😀"}],"big":18446744073709551615}"#;
    let session: Session = from_json(text).unwrap();
    assert_eq!(serde_json::to_string(&session).unwrap(), text);
    let back: Session = serde_json::from_str(text).unwrap();
    assert_eq!(back, session);
}

#[test]
fn values_convert_to_other_formats() {
    let page: Page =
        from_json(r#"{"total":1,"sessions":[{"user_id":"u"}],"labels":{"a":"b"},"x":[1.5]}"#).unwrap();
    let value = serde_json::to_value(&page).unwrap();
    assert_eq!(
        value,
        json!({"total": 1, "sessions": [{"user_id": "u"}], "labels": {"a": "b"}, "x": [1.5]})
    );
    assert_eq!(serde_json::from_value::<Page>(value).unwrap(), page);
}

#[test]
fn every_kind_of_type_implements_serde() {
    assert_eq!(
        serde_json::to_value(ExpiryState::Active).unwrap(),
        json!("active")
    );
    assert_eq!(
        serde_json::from_value::<ExpiryState>(json!("new")).unwrap(),
        ExpiryState::from("new")
    );
    assert_eq!(
        serde_json::from_value::<Mixed>(json!(true)).unwrap(),
        Mixed::Flag(true)
    );
    assert_eq!(
        serde_json::to_string(&SessionOrText::Text("t".to_owned())).unwrap(),
        r#""t""#
    );
    assert_eq!(
        serde_json::from_str::<List<i64>>(r#"{"results":[1]}"#).unwrap(),
        List::from(vec![1])
    );
    assert_eq!(serde_json::to_string(&List::from(vec![1, 2])).unwrap(), "[1,2]");
    let map: Map<bool> = serde_json::from_value(json!({"a": true})).unwrap();
    assert_eq!(serde_json::to_value(&map).unwrap(), json!({"a": true}));
    assert_eq!(
        serde_json::to_string(&RawJson::parse("[ 1 ]").unwrap()).unwrap(),
        "[1]"
    );
    assert_eq!(serde_json::from_str::<Number>("2.5").unwrap().as_str(), "2.5");
    let empty = <List<i64> as zephr_runtime::JsonValue>::of_no_content().unwrap();
    assert_eq!(serde_json::to_string(&empty).unwrap(), "[]");
}

#[test]
fn decode_errors_are_propagated_by_serde() {
    let error = serde_json::from_str::<Session>(r#"{"user_id":[]}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("expected a string at $.user_id, found an array"),
        "{error}"
    );
    let huge: Number = "1e400".parse().unwrap();
    assert!(serde_json::to_string(&vec![huge]).is_err());
    assert!(serde_json::from_str::<Page>(&format!("{{\"x\":{}", "[".repeat(100_000))).is_err());
}
