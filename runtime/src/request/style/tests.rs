//! Every style, with the examples of the OpenAPI specification.

use super::*;

const LIST: &str = r#"["blue","black","a,b"]"#;
const FIELDS: &str = r#"{"R":100,"G":"x y","none":null}"#;

fn value(json: &str) -> ParamValue<'_> {
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
fn queries() {
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

#[test]
fn paths() {
    let path = |style: Style, json: &str| style.in_path("c", &value(json));
    assert_eq!(path(Style::Simple, LIST), "blue,black,a%2Cb");
    assert_eq!(path(Style::Simple, FIELDS), "R,100,G,x%20y");
    assert_eq!(path(Style::SimpleExploded, FIELDS), "R=100,G=x%20y");
    assert_eq!(path(Style::Label, LIST), ".blue,black,a%2Cb");
    assert_eq!(path(Style::LabelExploded, LIST), ".blue.black.a%2Cb");
    assert_eq!(path(Style::LabelExploded, FIELDS), ".R=100.G=x%20y");
    assert_eq!(path(Style::LabelExploded, "[1.5,2]"), ".1%2E5.2");
    assert_eq!(path(Style::Matrix, LIST), ";c=blue,black,a%2Cb");
    assert_eq!(path(Style::MatrixExploded, LIST), ";c=blue;c=black;c=a%2Cb");
    assert_eq!(path(Style::Matrix, FIELDS), ";c=R,100,G,x%20y");
    assert_eq!(path(Style::MatrixExploded, FIELDS), ";R=100;G=x%20y");
    assert_eq!(path(Style::Label, "\"a/b\""), ".a%2Fb");
    assert_eq!(path(Style::MatrixExploded, "5"), ";c=5");
}

#[test]
fn headers_and_cookies_are_not_encoded() {
    let header = |style: Style, json: &str| style.in_header("c", &value(json));
    assert_eq!(header(Style::Simple, FIELDS), Ok(Some("R,100,G,x y".to_owned())));
    assert_eq!(
        header(Style::SimpleExploded, FIELDS),
        Ok(Some("R=100,G=x y".to_owned()))
    );
    assert_eq!(header(Style::Simple, "[]"), Ok(None));
    assert!(header(Style::Simple, LIST).is_err());
    assert_eq!(header(Style::Simple, r#""a,b""#), Ok(Some("a,b".to_owned())));
    let cookies = Style::FormExploded.in_cookies("c", &value("[1,2]"));
    assert_eq!(
        cookies,
        [
            ("c".to_owned(), vec!["1".to_owned()]),
            ("c".to_owned(), vec!["2".to_owned()])
        ]
    );
}

#[test]
fn each_field_of_a_form_is_serialized() {
    let json = r#"{"a":"x y","b":[1,2],"c":[1,2],"d":[{"e":1}],"f":{"g":"h"},"i":null}"#;
    assert_eq!(
        form(Some(&value(json)), &[("c", Style::Form)]).as_deref(),
        Ok("a=x%20y&b=1&b=2&c=1,2&d=%7B%22e%22%3A1%7D&f=%7B%22g%22%3A%22h%22%7D")
    );
    assert_eq!(form(None, &[]).as_deref(), Ok(""));
    assert!(form(Some(&value("[1]")), &[]).is_err());
}
