//! Styles in paths, headers and cookies, and reserved characters.

use super::*;
use crate::request::{
    style::tests::{FIELDS, LIST, value},
    tests::{PLAIN, filled},
};

#[test]
fn path_parameters_follow_their_style() {
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
fn reserved_characters_are_decoded_where_equivalent() {
    let (all, encoded) = (":/?@!$(),*;'&=+#[]% %3A", "%27%26%3D%2B%23%5B%5D%25%20%253A");
    let request = |but: &'static str| {
        filled(&PLAIN, |encoder| {
            encoder.query("a", "a:b");
            let before = encoder.query_length();
            encoder.query("b", all);
            encoder.free_reserved(before, but);
            encoder.query("c", "a:b");
        })
    };
    let query = |freed: &str| format!("a=a%3Ab&b={freed}{encoded}&c=a%3Ab");
    assert_eq!(request("").url.query(), Some(&*query(":/?@!$(),*;")));
    assert_eq!(request(",").url.query(), Some(&*query(":/?@!$()%2C*;")));
}
