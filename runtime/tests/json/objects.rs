//! Known and unknown fields, aliases, null, absent and present values.

use zephr_runtime::{Map, Number, RawJson, from_json, to_json};

use crate::types::{ExpiryState, Page, Session};
use crate::wide::Wide;
use crate::{fault, owned, round};

#[test]
fn known_fields_are_decoded_and_encoded() {
    let session: Session = round(r#"{"user_id":"u-1","state":"active","grant_id":"g"}"#);
    assert_eq!(session.user_id, "u-1");
    assert_eq!(session.state, Some(ExpiryState::Active));
    assert_eq!(session.grant_id.as_deref(), Some("g"));
    assert_eq!(session.previous, None);
    assert!(session.extra.is_empty());
}

#[test]
fn fields_may_be_in_any_order_and_surrounded_by_white_space() {
    let session: Session = from_json(
        " {\r\n\t\"grant_id\" : \"g\" , \"previous\" : { \"user_id\":\"u-0\" } , \"user_id\" : \"u-1\" } ",
    )
    .unwrap();
    assert_eq!(
        to_json(&session),
        r#"{"user_id":"u-1","grant_id":"g","previous":{"user_id":"u-0"}}"#
    );
}

#[test]
fn unknown_fields_are_kept_verbatim_and_in_order() {
    let text = r#"{"user_id":"u","zeta":[1.0, {"a": 1e400}],"alpha":null,"é\n":"\u00e9"}"#;
    let session: Session = from_json(text).unwrap();
    let kept: Vec<(&str, &str)> = session
        .extra
        .iter()
        .map(|(name, value)| (name, value.as_str()))
        .collect();
    let as_written = [
        ("zeta", r#"[1.0, {"a": 1e400}]"#),
        ("alpha", "null"),
        ("é\n", r#""\u00e9""#),
    ];
    assert_eq!(kept, as_written);
    assert_eq!(to_json(&session), text);
}

#[test]
fn duplicate_unknown_fields_are_kept_and_the_last_one_is_returned() {
    let session: Session = round(r#"{"user_id":"u","x":1,"y":2,"x":3}"#);
    assert_eq!(session.extra.get("x").map(RawJson::as_str), Some("3"));
    assert_eq!(session.extra.len(), 3);
}

#[test]
fn extra_fields_can_be_set_and_removed() {
    let mut session: Session = from_json(r#"{"user_id":"u","x":1,"y":2,"x":3}"#).unwrap();
    session.extra.set("x", "text");
    session.extra.set("new", true);
    assert_eq!(
        to_json(&session),
        r#"{"user_id":"u","x":"text","y":2,"new":true}"#
    );
    assert_eq!(session.extra.remove("y"), Some(RawJson::from(2)));
    assert_eq!(session.extra.remove("y"), None);
    assert_eq!(to_json(&session), r#"{"user_id":"u","x":"text","new":true}"#);
}

#[test]
fn a_known_field_takes_precedence_over_an_extra_one() {
    let mut session = Session::new("u").grant_id("known");
    session.extra.set("grant_id", "extra");
    assert_eq!(to_json(&session), r#"{"user_id":"u","grant_id":"known"}"#);
    session.grant_id = None;
    assert_eq!(to_json(&session), r#"{"user_id":"u","grant_id":"extra"}"#);
    session.extra.set("grant_id", RawJson::null());
    assert_eq!(to_json(&session), r#"{"user_id":"u","grant_id":null}"#);
}

#[test]
fn an_extra_field_replaces_a_required_one() {
    let mut session = Session::new("known").grant_id("g");
    session.extra.set("user_id", RawJson::null());
    assert_eq!(to_json(&session), r#"{"grant_id":"g","user_id":null}"#);
    session.extra.set("user_id", 7);
    assert_eq!(to_json(&session), r#"{"grant_id":"g","user_id":7}"#);
    session.extra.remove("user_id");
    assert_eq!(to_json(&session), r#"{"user_id":"known","grant_id":"g"}"#);
}

#[test]
fn an_alias_is_written_back_as_received() {
    let mut session: Session = round(r#"{"user_id":"u","grantId":"g"}"#);
    assert_eq!(session.grant_id.as_deref(), Some("g"));
    session.grant_id = Some("other".to_owned());
    assert_eq!(to_json(&session), r#"{"user_id":"u","grantId":"other"}"#);
    assert_eq!(
        session,
        from_json(r#"{"user_id":"u","grant_id":"other"}"#).unwrap()
    );
}

#[test]
fn the_canonical_name_takes_precedence_over_an_alias() {
    for text in [
        r#"{"user_id":"u","grant_id":"right","grantId":"wrong"}"#,
        r#"{"user_id":"u","grantId":"wrong","grant_id":"right"}"#,
    ] {
        let session: Session = from_json(text).unwrap();
        assert_eq!(session.grant_id.as_deref(), Some("right"));
        assert_eq!(
            session.extra.get("grantId").map(RawJson::as_str),
            Some(r#""wrong""#)
        );
        assert_eq!(
            to_json(&session),
            r#"{"user_id":"u","grant_id":"right","grantId":"wrong"}"#
        );
    }
}

#[test]
fn a_wrong_value_under_an_overridden_alias_is_ignored() {
    round::<Session>(r#"{"user_id":"u","grant_id":"right","grantId":[1]}"#);
    let under_alias = fault::<Session>(r#"{"user_id":"u","grantId":[1]}"#);
    assert_eq!(under_alias, owned(("$.grantId", "a string", "an array")));
}

#[test]
fn null_absent_and_present_are_distinct() {
    let absent: Session = round(r#"{"user_id":"u"}"#);
    let null: Session = round(r#"{"user_id":"u","state":null,"grantId":null}"#);
    assert_eq!(absent.state, None);
    assert_eq!(null.state, None);
    assert_eq!(absent, null);
    let mut now = null;
    now.state = Some(ExpiryState::Expired);
    assert_eq!(
        to_json(&now),
        r#"{"user_id":"u","state":"expired","grantId":null}"#
    );
}

#[test]
fn a_required_field_must_be_present_and_not_null() {
    assert_eq!(
        fault::<Session>("{}"),
        owned(("$.user_id", "a required field", "nothing"))
    );
    assert_eq!(
        fault::<Session>(r#"{"user_id":null}"#),
        owned(("$.user_id", "a string", "null"))
    );
}

#[test]
fn a_duplicate_known_field_is_an_error() {
    let expected = "a field that comes once";
    assert_eq!(
        fault::<Session>(r#"{"user_id":"a","user_id":"b"}"#),
        owned(("$.user_id", expected, "it twice"))
    );
    assert_eq!(
        fault::<Session>(r#"{"user_id":"a","grantId":"b","grantId":"c"}"#),
        owned(("$.grantId", expected, "it twice"))
    );
}

#[test]
fn unknown_values_of_an_enum_are_kept() {
    let session: Session = round(r#"{"user_id":"u","state":"paused"}"#);
    assert_eq!(session.state, Some(ExpiryState::from("paused")));
    assert_eq!(ExpiryState::from("expired"), ExpiryState::Expired);
    assert_eq!(ExpiryState::Expired.to_string(), "expired");
    assert_eq!(ExpiryState::from("odd".to_owned()).as_ref(), "odd");
}

#[test]
fn types_may_have_more_than_64_fields() {
    let fields: Vec<String> = (0..70).map(|index| format!("\"{index:02}\":{index}")).collect();
    let wide: Wide = round(&format!("{{{}}}", fields.join(",")));
    assert_eq!(wide.values[69], 69);
    let without_last = format!("{{{}}}", fields[..69].join(","));
    assert_eq!(
        fault::<Wide>(&without_last),
        owned(("$.69", "a required field", "nothing"))
    );
    let twice = format!("{{{},\"69\":1}}", fields.join(","));
    assert_eq!(
        fault::<Wide>(&twice),
        owned(("$.69", "a field that comes once", "it twice"))
    );
}

#[test]
fn maps_keep_their_order_and_their_form() {
    let page: Page = round(r#"{"labels":{"b":"1","a":"2","b":"3"}}"#);
    let labels = page.labels.unwrap();
    assert_eq!(labels.len(), 3);
    assert_eq!(labels.get("b").map(String::as_str), Some("3"));

    let mut page: Page = round(r#"{"labels":[]}"#);
    let labels = page.labels.as_mut().unwrap();
    assert!(labels.is_empty());
    assert_eq!(*labels, Map::new());
    labels.insert("a", "x".to_owned());
    assert_eq!(to_json(&page), r#"{"labels":{"a":"x"}}"#);
    assert_eq!(
        fault::<Page>(r#"{"labels":["x"]}"#),
        owned(("$.labels[0]", "an object", "a string"))
    );
    assert_eq!(
        fault::<Page>(r#"{"labels":{"a b":null}}"#),
        owned((r#"$.labels["a b"]"#, "a string", "null"))
    );
}

#[test]
fn maps_can_be_built_and_changed() {
    let mut map: Map<i64> = [("a", 1), ("b", 2)].into_iter().collect();
    assert_eq!(map.insert("a", 3), Some(1));
    assert_eq!(map.remove("b"), Some(2));
    assert_eq!(map.remove("b"), None);
    if let Some(value) = map.get_mut("a") {
        *value += 1;
    }
    assert_eq!(map.iter().collect::<Vec<_>>(), [("a", &4)]);
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a".to_owned(), 4)]);
}

#[test]
fn numbers_are_kept_verbatim() {
    for number in ["1.0", "1e400", "18446744073709551616", "-0", "1E+2", "0.10"] {
        let page: Page = round(&format!(
            r#"{{"price":{number},"data":{number},"unknown":{number}}}"#
        ));
        assert_eq!(page.price.as_ref().map(Number::as_str), Some(number));
    }
}

#[test]
fn large_maps_merge_like_small_ones() {
    for names in [3, 31, 32, 33, 200] {
        let fields = (0..3 * names).map(|index| (format!("n{}", index * 7 % (2 * names)), index));
        let read = || from_json::<Map<i64>>(r#"{"n0":1,"n0":2,"n1":3}"#).unwrap();
        let (mut inserted, mut extended) = (read(), read());
        for (name, value) in fields.clone() {
            inserted.insert(name, value);
        }
        extended.extend(fields);
        assert_eq!(to_json(&extended), to_json(&inserted), "{names}");
    }
}
