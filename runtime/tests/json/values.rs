//! Values of the caller's types: converted to maps and raw JSON and back, compared and hashed.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use zephr_runtime::{IntoMap, Map, Number, RawJson, Secret, UnknownFields, to_json};

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

#[test]
fn numbers_compare_with_integers_by_value() {
    for text in ["5", "5.0", "5e0", "50e-1", "0.005E+3", "0.0005e4"] {
        let five = number(text);
        assert!(five == 5 && five != 6 && five > 4_u8 && five < 6_i128, "{text}");
        assert!(five > -6 && five >= 5_usize && five <= 5_u64, "{text}");
    }
    for zero in ["0", "-0", "0.00", "0e9", "-0.0e-3"] {
        assert!(
            number(zero) == 0 && number(zero) > -1 && number(zero) < 1,
            "{zero}"
        );
    }
    assert!(number("-5.5") < -5 && number("-5.5") > -6);
    assert!(number("18446744073709551616") > u64::MAX && number("18446744073709551615") == u64::MAX);
    assert!(number("1e400") > u128::MAX && number("-1e400") < i128::MIN);
    assert!(number("1e-400") > 0 && number("-1e-400") < 0);
    assert!(number("1e99999999999999999999") > 1 && number("1e-99999999999999999999") < 1);
}

#[test]
fn numbers_are_ordered_by_value() {
    let sorted = [
        "-10", "-9.5", "-0.1", "-0", "0", "0.09", "0.1", "1", "1.0", "2", "10", "1e1", "10.5", "1e2",
    ];
    let mut numbers: Vec<Number> = sorted.iter().rev().map(|text| number(text)).collect();
    numbers.sort();
    let texts: Vec<&str> = numbers.iter().map(Number::as_str).collect();
    assert_eq!(texts, sorted);
}

#[test]
fn secrets_can_be_map_keys() {
    let known: HashSet<Secret> = [Secret::from("a"), Secret::from("b"), Secret::from("a")].into();
    assert_eq!(known.len(), 2);
    assert!(known.contains(&Secret::from("b")));
}

fn map_json<F>(fields: impl IntoMap<RawJson, F>) -> String {
    to_json(&fields.into_map())
}

#[test]
fn maps_are_created_from_values_with_fields() {
    let both = r#"{"age":42,"city":"London"}"#;
    assert_eq!(map_json((("age", 42), ("city", "London"))), both);
    assert_eq!(map_json(json!({"age": 42, "city": "London"})), both);
    assert_eq!(
        map_json(Map::<RawJson>::new().with("age", 42).with("city", "London")),
        both
    );
    assert_eq!(map_json([("age", json!(42)), ("city", json!("London"))]), both);
    assert_eq!(
        map_json(BTreeMap::from([
            ("city", RawJson::from("London")),
            ("age", RawJson::from(42))
        ])),
        both
    );
    assert_eq!(
        map_json([("city", "London"), ("country", "GB")]),
        r#"{"city":"London","country":"GB"}"#
    );
    assert_eq!(
        map_json(HashMap::from([("city".to_owned(), "London".to_owned())])),
        r#"{"city":"London"}"#
    );
    assert_eq!(
        map_json(["a", "b"].iter().map(|name| (*name, true))),
        r#"{"a":true,"b":true}"#
    );
    assert_eq!(
        map_json((("nickname", None::<&str>), ("age", Some(42)))),
        r#"{"nickname":null,"age":42}"#
    );
    assert_eq!(map_json((("only", 1),)), r#"{"only":1}"#);
    let borrowed = json!({"age": 42});
    assert_eq!(map_json(&borrowed), r#"{"age":42}"#);
    assert_eq!(map_json(&Map::<RawJson>::new().with("age", 42)), r#"{"age":42}"#);
    assert_eq!(map_json(json!({})), "{}");
    let serde_json::Value::Object(object) = json!({"age": 42}) else {
        unreachable!()
    };
    assert_eq!(map_json(object), r#"{"age":42}"#);
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Profile {
    city: String,
    age: u8,
}

#[test]
fn any_serializable_value_converts_to_json() {
    let profile = Profile {
        city: "London".to_owned(),
        age: 42,
    };
    let map = Map::<RawJson>::from_serialize(&profile).unwrap();
    assert_eq!(to_json(&map), r#"{"city":"London","age":42}"#);
    assert_eq!(
        RawJson::from_serialize(&profile).unwrap().as_str(),
        r#"{"city":"London","age":42}"#
    );
    assert_eq!(
        RawJson::from(json!([1, {"a": null}])).as_str(),
        r#"[1,{"a":null}]"#
    );
    let error = Map::<RawJson>::from_serialize("text").unwrap_err();
    assert_eq!(
        error.to_string(),
        "a value of type `str` is not written as a JSON object"
    );
    assert!(Map::from_serialize(&[json!({"a": 1})]).is_err());
    let error = RawJson::from_serialize(&HashMap::from([((1, 2), "secret")]))
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("cannot be written as JSON: its `Serialize` implementation failed"),
        "{error}"
    );
}

#[test]
fn raw_values_decode_into_types_of_the_caller() {
    let text = r#"{"city":"London","age":42}"#;
    let profile = Profile {
        city: "London".to_owned(),
        age: 42,
    };
    let raw = RawJson::parse(text).unwrap();
    assert_eq!(raw.deserialize::<Profile>().unwrap(), profile);
    assert_eq!(
        raw.deserialize::<Option<HashMap<String, serde_json::Value>>>()
            .unwrap()
            .unwrap()
            .len(),
        2
    );
    let map: Map<RawJson> = raw.decode().unwrap();
    assert_eq!(map.deserialize::<Profile>().unwrap(), profile);
    let mut extra = UnknownFields::default();
    extra.set("city", "London");
    extra.set("age", 42);
    assert_eq!(extra.deserialize::<Profile>().unwrap(), profile);
    assert_eq!(RawJson::null().deserialize::<Option<Profile>>().unwrap(), None);
    // `decode` preserves the text of a number.
    let precise = RawJson::parse("1.000000000000000000001").unwrap();
    assert_eq!(precise.decode::<Number>().unwrap().as_str(), precise.as_str());
}

#[test]
fn a_decode_error_names_the_type_but_no_value() {
    let raw = RawJson::parse("{\n\"city\": \"hunter2\",\n\"age\": \"hunter2\"}").unwrap();
    let error = raw.deserialize::<Profile>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected json::values::Profile at $, found a value that does not fit it (byte 37)"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
}
