use super::{Language, Settings, readable};

#[test]
fn a_language_is_found_by_its_name() {
    for language in Language::ALL {
        assert_eq!(Language::by_name(language.name()), Some(language));
    }
    assert_eq!(Language::by_name("cobol"), None);
}

#[test]
fn long_json_is_formatted_like_serde_json_to_vec_pretty() {
    let value = serde_json::json!({
        "text": "a {b}: [c], \"d\\\" e", "empty": {}, "none": [], "list": [1, [true, null], {"a": {"b": "c"}}], "end": "\\"
    });
    let compact = serde_json::to_vec(&value).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    assert_eq!(readable(compact), pretty);
}

#[test]
fn short_formatted_or_invalid_bodies_are_unchanged() {
    let long = "x".repeat(100);
    for body in [
        r#"{"short":true}"#.to_owned(),
        format!("{{\"a\": \"{long}\"}}"),
        format!("{{\"a\":\"{long}\""),
        long,
    ] {
        assert_eq!(readable(body.clone().into()), body.into_bytes());
    }
}

#[test]
fn debug_omits_the_secret_key() {
    let settings = Settings::Literals {
        base_url: "http://localhost",
        access_key: "access",
        secret_key: "canary-5b1d",
    };
    let shown = format!("{settings:?}");
    assert!(shown.contains("access") && !shown.contains("canary"), "{shown}");
}
