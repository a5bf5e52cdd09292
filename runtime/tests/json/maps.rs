//! Maps of any field names.

use zephr_runtime::{Map, from_json, to_json};

/// `foreign_keys` occurs as one map and as a list of maps; what is written is one map.
#[test]
fn a_list_of_objects_is_read_as_one_map() {
    for (json, written) in [
        (r#"[{"crm":"42"}]"#, r#"{"crm":"42"}"#),
        (
            r#"[ {"crm":"42", "shop":"s-7"}, {}, {"erp":"9"} ]"#,
            r#"{"crm":"42","shop":"s-7","erp":"9"}"#,
        ),
        (r#"[{}]"#, "{}"),
        ("[]", "[]"),
        (r#"{"crm":"42"}"#, r#"{"crm":"42"}"#),
    ] {
        let map: Map<String> = from_json(json).unwrap();
        assert_eq!(to_json(&map), written, "{json}");
    }
}

#[test]
fn other_lists_are_no_map() {
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
