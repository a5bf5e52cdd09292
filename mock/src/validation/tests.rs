use serde_json::{Value, json};
use zephr_catalog::{Catalog, Parameter, Type};

use super::Validator;

fn catalog() -> Catalog {
    let types = json!([
        {"name": "Mood", "shape": {"enum": ["good", "bad"]}},
        {"name": "Person", "shape": {"object": [
            {"name": "name", "required": true, "type": "PersonName"},
            {"name": "age", "type": "integer"},
            {"name": "password", "type": "secret"},
            {"name": "mood", "type": "Mood"},
            {"name": "friends", "aliases": ["mates"], "type": {"array": "Person"}},
            {"name": "notes", "type": {"map": "json"}},
        ]}},
        {"name": "PersonName", "shape": {"newtype": "string"}},
    ]);
    let catalog = json!({
        "$comment": "", "title": "", "version": "", "server": "", "operations": [], "types": types,
    });
    Catalog::parse(&catalog.to_string()).unwrap()
}

fn problem(value: Value, is_strict: bool) -> String {
    let validator = Validator {
        catalog: &catalog(),
        is_strict,
    };
    let person = Type::Named("Person".to_owned());
    validator.check(&person, &value).err().unwrap_or_default()
}

fn check_text(parameter: Value, text: &str) -> Result<(), String> {
    let parameter: Parameter = serde_json::from_str(&parameter.to_string()).unwrap();
    let validator = Validator {
        catalog: &catalog(),
        is_strict: false,
    };
    validator.check_text(&parameter, text)
}

#[test]
fn a_mismatch_is_reported_with_its_path() {
    for (value, expected) in [
        (json!([]), "expected an object at $, found an array"),
        (json!({}), "$.name is required"),
        (json!({"name": null}), "expected a string at $.name, found null"),
        (
            json!({"name": "a", "age": 1.5}),
            "expected an integer at $.age, found a number",
        ),
        (
            json!({"name": "a", "mood": "hush"}),
            "expected one of `good`, `bad` at $.mood, found another text",
        ),
        (
            json!({"name": "a", "mates": [{"name": 5}]}),
            "expected a string at $.mates[0].name, found a number",
        ),
        (
            json!({"name": "a", "age": null, "notes": {"x y": [1]}, "other": 1}),
            "",
        ),
    ] {
        assert_eq!(problem(value, false), expected);
    }
}

#[test]
fn strict_mode_rejects_undescribed_fields() {
    assert_eq!(
        problem(json!({"name": "a", "x y": 1}), true),
        "$[\"x y\"] is not described"
    );
    assert_eq!(problem(json!({"name": "a", "notes": {"x y": 1}}), true), "");
}

#[test]
fn parameters_are_validated_against_their_type() {
    let of = |ty: &str| json!({"name": "a", "in": "query", "type": ty});
    assert_eq!(check_text(of("integer"), "12"), Ok(()));
    assert!(check_text(of("integer"), "twelve").is_err());
    assert_eq!(check_text(of("boolean"), "true"), Ok(()));
    assert_eq!(check_text(of("PersonName"), "12"), Ok(()));
    assert_eq!(check_text(of("Mood"), "good"), Ok(()));
    assert!(check_text(of("Mood"), "12").is_err());
    let filters = json!({"name": "a", "in": "query", "type": {"array": "string"}, "style": "base64_json"});
    assert_eq!(check_text(filters.clone(), "WyJhIl0="), Ok(()));
    assert!(
        check_text(filters.clone(), "WyJhIl0")
            .unwrap_err()
            .contains("no Base64")
    );
    assert!(check_text(filters, "WzFd").unwrap_err().contains("$[0]"));
}

#[test]
fn secrets_and_possible_secrets_are_hidden() {
    let mut value = json!({
        "name": "a",
        "password": "CANARY-1",
        "token": "CANARY-2",
        "age": {"CANARY-3": 1},
        "mood": "CANARY-4",
        "friends": [{"name": "b", "password": ["CANARY-5"]}, {"name": ["CANARY-6"]}],
        "notes": {"stored": true},
    });
    let validator = Validator {
        catalog: &catalog(),
        is_strict: false,
    };
    validator.redact(&Type::Named("Person".to_owned()), &mut value);
    assert!(!value.to_string().contains("CANARY"), "{value}");
    assert_eq!(value["name"], "a");
    assert_eq!(value["friends"][0]["name"], "b");
    assert_eq!(value["notes"]["stored"], true);
}
