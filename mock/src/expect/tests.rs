use serde_json::json;

use super::diff;

#[test]
fn differences_are_reported_with_their_paths() {
    let expected = json!({ "a": { "b": 1, "c": [1, 2] }, "d": "x" });
    let received = json!({ "a": { "b": 2, "c": [1, 3] }, "e": null });
    assert_eq!(
        diff::differing_paths(&expected, &received),
        ["$.a.b", "$.a.c[1]", "$.d", "$.e"]
    );
    assert_eq!(diff::differing_paths(&expected, &expected), [""; 0]);
    assert_eq!(diff::differing_paths(&json!([1]), &json!([1, 2])), ["$"]);
}

#[test]
fn a_partial_comparison_ignores_unexpected_fields() {
    let expected = json!({ "a": { "b": 1 }, "l": [{ "x": 1 }] });
    let received = json!({ "a": { "b": 1, "c": 2 }, "l": [{ "x": 1, "y": 2 }], "z": 1 });
    assert_eq!(diff::restricted_to(&expected, received), expected);
    let other = json!({ "l": [{ "x": 1 }, { "x": 2 }] });
    assert_eq!(diff::restricted_to(&expected, other.clone()), other);
}

#[test]
fn a_diff_shows_changed_lines_with_context() {
    let expected = json!({ "z": 1, "a": { "list": [1, "two", null], "empty": {} } });
    let mut received = expected.clone();
    received["a"]["list"][1] = json!("three");
    let text = diff::lines(&expected, &received);
    let lines = [
        r#"      "empty": {},"#,
        r#"      "list": ["#,
        r#"        1,"#,
        r#"-       "two","#,
        r#"+       "three","#,
        r#"        null"#,
        r#"      ]"#,
        r#"    },"#,
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    assert_eq!(diff::lines(&expected, &expected), "");
}
