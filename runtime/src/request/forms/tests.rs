//! The bodies of forms.

use super::*;
use crate::request::{
    style::tests::value,
    tests::{PLAIN, filled},
};

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

#[test]
fn a_file_keeps_its_media_type() {
    let request = filled(&PLAIN, |encoder| {
        let own = Upload::new("a", "1").media_type("image/gif");
        encoder.file("a", own).expect("a part");
        encoder.file("b", Upload::new("b", "2")).expect("a part");
        encoder.file("c", Upload::new("c", "3")).expect("a part");
        encoder.retype_parts(0, "image/png");
        encoder.file("d", Upload::new("d", "4")).expect("a part");
    });
    let body = String::from_utf8(request.body.to_vec()).expect("text");
    let types: Vec<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("Content-Type: "))
        .collect();
    assert_eq!(
        types,
        ["image/gif", "image/png", "image/png", "application/octet-stream"]
    );
}
