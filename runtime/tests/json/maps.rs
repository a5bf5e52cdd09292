//! Maps with arbitrary field names.

use zephr_runtime::{Map, from_json, to_json};

use crate::types::Page;

/// `foreign_keys` occurs as one map and as a list of maps. The enclosing object keeps the form in which it was
/// received.
#[test]
fn a_list_of_objects_in_a_field_is_merged_into_one_map() {
    for (received, written) in [
        (r#"[{"crm":"42"}]"#, r#"{"crm":"42","erp":"9"}"#),
        (
            r#"[{"crm":"42","shop":"s-7"},{}]"#,
            r#"{"crm":"42","shop":"s-7","erp":"9"}"#,
        ),
        (r#"[{}]"#, r#"{"erp":"9"}"#),
        ("[]", r#"{"erp":"9"}"#),
        (r#"{"crm":"42"}"#, r#"{"crm":"42","erp":"9"}"#),
    ] {
        let json = format!(r#"{{"labels":{received}}}"#);
        let mut page: Page = from_json(&json).unwrap();
        assert_eq!(to_json(&page), json);
        page.labels.as_mut().unwrap().set("erp", "9");
        assert_eq!(to_json(&page), format!(r#"{{"labels":{written}}}"#));
    }
}

/// A list that is the whole document has no enclosing object that could keep its form.
#[test]
fn a_top_level_list_of_objects_is_not_a_map() {
    let error = from_json::<Map<String>>(r#"[{"crm":"42"}]"#).unwrap_err();
    assert_eq!((error.expected(), error.found()), ("an object", "an array"));
    assert!(from_json::<Map<String>>("[]").unwrap().is_empty());
}

#[test]
fn other_lists_are_not_maps() {
    for (json, path, expected, found) in [
        (r#"[{"crm":"42"},"x"]"#, "$[1]", "an object", "a string"),
        (r#"[[{"crm":"42"}]]"#, "$[0]", "an object", "an array"),
    ] {
        let error = from_json::<Map<String>>(json).unwrap_err();
        assert_eq!(
            (error.path().as_str(), error.expected(), error.found()),
            (path, expected, found),
            "{json}"
        );
    }
}
