//! Every style, with the examples of the OpenAPI specification.

use super::*;

pub(in crate::request) const LIST: &str = r#"["blue","black","a,b"]"#;
pub(in crate::request) const FIELDS: &str = r#"{"R":100,"G":"x y","none":null}"#;

pub(in crate::request) fn value(json: &str) -> ParamValue<'_> {
    ParamValue::of(json).expect("JSON").expect("a value")
}

fn query(style: Style, json: &str) -> String {
    let pairs = style
        .in_query("c", &value(json))
        .expect("no separator in an item");
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

#[test]
fn query_parameters_follow_their_style() {
    assert_eq!(query(Style::Form, LIST), "c=blue,black,a%2Cb");
    assert_eq!(query(Style::FormExploded, LIST), "c=blue&c=black&c=a%2Cb");
    assert_eq!(query(Style::Spaces, LIST), "c=blue%20black%20a%2Cb");
    for (style, json) in [
        (Style::Spaces, r#"["a b","c"]"#),
        (Style::Pipes, r#"["a|b","c"]"#),
        (Style::Pipes, r#"["a|b"]"#),
    ] {
        assert!(style.in_query("c", &value(json)).is_err());
    }
    assert_eq!(query(Style::Pipes, r#""a|b""#), "c=a%7Cb");
    assert_eq!(query(Style::Pipes, LIST), "c=blue%7Cblack%7Ca%2Cb");
    assert_eq!(
        query(Style::Deep, LIST),
        "c%5B0%5D=blue&c%5B1%5D=black&c%5B2%5D=a%2Cb"
    );
    assert_eq!(query(Style::Form, FIELDS), "c=R,100,G,x%20y");
    assert_eq!(query(Style::FormExploded, FIELDS), "R=100&G=x%20y");
    assert_eq!(query(Style::Deep, FIELDS), "c%5BR%5D=100&c%5BG%5D=x%20y");
    assert_eq!(query(Style::Form, r#""a&b""#), "c=a%26b");
    assert_eq!(query(Style::FormExploded, "[]"), "");
    for style in [Style::Form, Style::Spaces, Style::Pipes, Style::Deep] {
        assert_eq!(query(style, "[]"), "");
        assert_eq!(query(style, "{}"), "");
    }
    assert_eq!(query(Style::Json, "[1,\"a\"]"), "c=%5B1%2C%22a%22%5D");
    assert_eq!(
        query(Style::Form, r#"[{"a":1},true]"#),
        "c=%7B%22a%22%3A1%7D,true",
        "nested values are serialized as JSON"
    );
    assert_eq!(
        query(Style::Deep, r#"{"a":[{"b":1.50}]}"#),
        "c%5Ba%5D%5B0%5D%5Bb%5D=1.50"
    );
}
