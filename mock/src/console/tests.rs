//! Tests that values in JSON text are hidden.

use serde_json::{Value, json};

use super::{format, masking::with_hidden};

fn hidden(text: &str, redacted: Value) -> Option<String> {
    with_hidden(text, &redacted)
}

#[test]
fn hiding_values_keeps_the_rest_of_the_text() {
    let text = "{ \"b\" : [1.50, \"x\\u0041\"],\n\t\"a\": {\"s\": \"CANARY \\\" {\", \"n\": null} }\n";
    let redacted = json!({ "a": { "s": "…", "n": null }, "b": [1.5, "xA"] });
    assert_eq!(
        hidden(text, redacted).unwrap(),
        "{ \"b\" : [1.50, \"x\\u0041\"],\n\t\"a\": {\"s\": \"…\", \"n\": null} }\n"
    );
}

#[test]
fn only_values_of_the_redacted_copy_are_shown() {
    for (text, redacted, shown) in [
        (
            r#"{"a":"CANARY","a":"x"}"#,
            json!({ "a": "x" }),
            r#"{"a":"…","a":"x"}"#,
        ),
        (r#"{"a":{"b":"CANARY"}}"#, json!({ "a": "…" }), r#"{"a":"…"}"#),
        (r#"{"a":["CANARY"]}"#, json!({ "a": { "b": 1 } }), r#"{"a":"…"}"#),
        (r#"["x","CANARY"]"#, json!(["x"]), r#"["x","…"]"#),
        (r#"{"b":"CANARY"}"#, json!({}), r#"{"b":"…"}"#),
        (r#""CANARY""#, json!("…"), r#""…""#),
        ("{}", json!({}), "{}"),
        ("[]", json!([]), "[]"),
        ("true", json!(true), "true"),
    ] {
        assert_eq!(hidden(text, redacted).as_deref(), Some(shown), "{text}");
    }
    for text in [
        "",
        "{",
        "{\"a\"",
        "{\"a\":1,}",
        "[1",
        "nope",
        "{} CANARY",
        "{\"a\" 1}",
    ] {
        assert_eq!(hidden(text, json!({ "a": 1 })), None, "{text}");
    }
}

#[test]
fn durations_have_at_most_two_units() {
    for (millis, text) in [
        (0, "0 ms"),
        (5, "5 ms"),
        (1001, "1 s 1 ms"),
        (90_061_000, "1 d 1 h"),
        (31_536_000_000, "365 d"),
    ] {
        assert_eq!(format::duration(millis), text);
    }
}
