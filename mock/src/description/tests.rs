use serde_json::{Value, json};

use super::{Field, Schema};

static PERSON: Schema = Schema::Object(&[
    Field::required("name", &Schema::Text),
    Field::optional("age", &Schema::Integer),
    Field::optional("password", &Schema::Secret),
    Field::optional("mood", &Schema::Words(&["good", "bad"])),
    Field::optional("friends", &Schema::Array(&PERSON)).or(&["mates"]),
    Field::optional("notes", &Schema::Map(&Schema::Any)),
]);

fn problem(value: Value, strict: bool) -> String {
    PERSON.check(&value, strict).err().unwrap_or_default()
}

#[test]
fn what_does_not_fit_is_named_by_its_path() {
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
fn strictly_what_is_not_described_is_a_mistake() {
    assert_eq!(
        problem(json!({"name": "a", "x y": 1}), true),
        "$[\"x y\"] is not described"
    );
    assert_eq!(problem(json!({"name": "a", "notes": {"x y": 1}}), true), "");
}

#[test]
fn what_came_as_text_is_checked_as_what_it_says() {
    assert!(Schema::Integer.check_text("12", false).is_ok());
    assert!(Schema::Integer.check_text("twelve", false).is_err());
    assert!(Schema::Bool.check_text("true", false).is_ok());
    let filters = Schema::Base64Json(&Schema::Array(&Schema::Text));
    assert!(filters.check_text("WyJhIl0=", false).is_ok());
    assert!(
        filters
            .check_text("WyJhIl0", false)
            .unwrap_err()
            .contains("no Base64")
    );
    assert!(filters.check_text("WzFd", false).unwrap_err().contains("$[0]"));
}

#[test]
fn secrets_and_what_may_be_one_are_hidden() {
    let mut value = json!({
        "name": "a",
        "password": "CANARY-1",
        "token": "CANARY-2",
        "age": {"CANARY-3": 1},
        "mood": "CANARY-4",
        "friends": [{"name": "b", "password": ["CANARY-5"]}],
        "notes": {"kept": true},
    });
    PERSON.redact(&mut value);
    assert!(!value.to_string().contains("CANARY"), "{value}");
    assert_eq!(value["name"], "a");
    assert_eq!(value["friends"][0]["name"], "b");
    assert_eq!(value["notes"]["kept"], true);
}
