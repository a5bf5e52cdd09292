//! Scalar values.

use zephr_runtime::{Number, RawJson, Secret, from_json, to_json};

use crate::types::Login;
use crate::{fault, owned, round};

#[test]
fn integers_are_limited_to_64_bits() {
    assert_eq!(round::<i64>("9223372036854775807"), i64::MAX);
    assert_eq!(round::<i64>("-9223372036854775808"), i64::MIN);
    for text in [
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
    ] {
        assert_eq!(
            fault::<i64>(text),
            owned(("$", "an integer", "one beyond 64 bits"))
        );
    }
    for text in ["1.0", "1e2", "-0.5"] {
        assert_eq!(
            fault::<i64>(text),
            owned(("$", "an integer", "a number with a fraction or exponent"))
        );
    }
    assert_eq!(fault::<i64>(r#""1""#), owned(("$", "an integer", "a string")));
}

#[test]
fn malformed_numbers_are_rejected() {
    for text in [
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x1",
        "1_000",
    ] {
        assert!(from_json::<Number>(text).is_err(), "{text}");
        assert!(RawJson::parse(text).is_err(), "{text}");
    }
}

#[test]
fn numbers_convert_to_and_from_primitive_types() {
    assert_eq!(Number::from(7).as_i64(), Some(7));
    assert_eq!(Number::from(u64::MAX).as_u64(), Some(u64::MAX));
    assert_eq!(Number::from(u64::MAX).as_i64(), None);
    assert_eq!(Number::try_from(0.5).unwrap().as_str(), "0.5");
    assert_eq!(Number::try_from(1e300).unwrap().as_str(), "1e300");
    assert!(Number::try_from(f64::NAN).is_err());
    assert!(Number::try_from(f64::INFINITY).is_err());
    let huge: Number = "1e400".parse().unwrap();
    assert_eq!((huge.as_f64(), huge.as_i64()), (None, None));
    assert_eq!(format!("{huge} {huge:?}"), "1e400 1e400");
    assert_ne!("1.0".parse::<Number>().unwrap(), Number::from(1));
}

#[test]
fn only_necessary_characters_are_escaped() {
    let text = "quote \" slash / backslash \\ tab \t newline \n bell \u{7} é 😀 \u{2028}";
    let json = to_json(text);
    assert_eq!(
        json,
        "\"quote \\\" slash / backslash \\\\ tab \\t newline \\n bell \\u0007 é 😀 \u{2028}\""
    );
    assert_eq!(round::<String>(&json), text);
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
}

#[test]
fn escapes_are_decoded() {
    assert_eq!(
        from_json::<String>(r#""\ud83d\ude00 \u00e9 \/ \b\f\n\r\t \u0000""#).unwrap(),
        "😀 é / \u{8}\u{c}\n\r\t \0"
    );
    for broken in [
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83dx""#,
        r#""\x""#,
        r#""\u12""#,
        "\"\n\"",
        "\"",
        r#""\"#,
    ] {
        assert!(from_json::<String>(broken).is_err(), "{broken}");
        assert!(RawJson::parse(broken).is_err(), "{broken}");
    }
}

#[test]
fn raw_json_is_validated_and_kept_verbatim() {
    assert_eq!(
        RawJson::parse(" {\"a\" : [ 1.0 ]}\n").unwrap().to_string(),
        "{\"a\" : [ 1.0 ]}"
    );
    for broken in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "[1 2]",
        "nul",
        "truee",
        "1 2",
        "[\"\u{1}\"]",
    ] {
        assert!(RawJson::parse(broken).is_err(), "{broken}");
    }
    let raw = RawJson::parse("[1,2]").unwrap();
    assert_eq!(raw.deserialize::<Vec<i64>>().unwrap(), [1, 2]);
    assert!(raw.deserialize::<String>().is_err());
    assert_eq!(format!("{raw:?}"), "[1,2]");
    assert!(RawJson::null().is_null());
}

#[test]
fn raw_json_is_created_from_values() {
    assert_eq!(RawJson::from("a\"b").as_str(), r#""a\"b""#);
    assert_eq!(RawJson::from("s".to_owned()).as_str(), r#""s""#);
    assert_eq!(RawJson::from(false).as_str(), "false");
    assert_eq!(RawJson::from(u64::MAX).as_str(), "18446744073709551615");
    assert_eq!(RawJson::from("1.50".parse::<Number>().unwrap()).as_str(), "1.50");
    assert_eq!(RawJson::from_value(&vec![1, 2]).as_str(), "[1,2]");
}

#[test]
fn slices_and_absent_values_can_be_bodies() {
    let lines = ["a".to_owned(), "b".to_owned()];
    assert_eq!(to_json(&lines[..]), r#"["a","b"]"#);
    assert_eq!(to_json(&None::<String>), "");
    assert_eq!(to_json(&Some(true)), "true");
}

#[test]
fn secrets_are_decoded_and_encoded_but_not_displayed() {
    let login: Login = round(r#"{"user":"joe","password":"canary"}"#);
    assert_eq!(login.password, Secret::from("canary"));
    assert_eq!(login.password.expose(), "canary");
    let shown = format!("{login:?} {login:#?}");
    assert!(shown.contains("joe") && !shown.contains("canary"), "{shown}");
}

#[test]
fn errors_do_not_contain_values() {
    for text in [
        r#"{"user":"joe","password":{"canary":"canary"}}"#,
        r#"{"user":"joe","password":"canary"#,
        r#"{"user":"joe","password":"canary\x"}"#,
        r#"{"user":["canary"],"password":"canary"}"#,
        r#"{"user":"joe","password":"canary"} canary"#,
        r#"{"user":"joe","password":canary}"#,
    ] {
        let error = from_json::<Login>(text).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}
