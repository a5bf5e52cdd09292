//! Reporting of untyped parts of a value with their paths, and preservation of envelopes.

use zephr_runtime::{
    Bytes, FromResponse, List, Map, Method, Operation, RawJson, decode, from_json, to_json, untyped_parts,
};

use crate::types::{Page, Session};

#[test]
fn unknown_fields_and_untyped_values_are_reported_with_their_paths() {
    let text = r#"{"results":[{"user_id":"a"},{"user_id":"b","new":{"x":1}}],"total":2,"page":1}"#;
    let (list, _): (List<Session>, _) = decode(text.as_bytes(), &[]).unwrap();
    let traced = untyped_parts(&list);
    assert_eq!(traced.text, text);
    assert_eq!(traced.unknown, ["$.results[1].new", "$.page"]);
    assert_eq!(list.total(), Some(2));
    assert_eq!(traced.untyped, Vec::<String>::new());

    let (map, _): (Map<Vec<RawJson>>, _) = decode(br#"{"a":[],"b c":[1,{"d":2}]}"#, &[]).unwrap();
    let traced = untyped_parts(&map);
    assert_eq!(traced.untyped, [r#"$["b c"][0]"#, r#"$["b c"][1]"#]);
    assert_eq!(traced.unknown, Vec::<String>::new());
}

#[test]
fn envelopes_are_written_back() {
    static OPERATION: Operation = Operation {
        envelope: &["data"],
        ..Operation::new("getPage", Method::Get, "/page")
    };
    let text = r#"{"data":{"data":{"user_id":"u"},"status":"ok"},"time":1}"#;
    let decoded = Session::decode(&Bytes::from_static(text.as_bytes()), &OPERATION).unwrap();
    assert_eq!(decoded.wrappers.names(), ["data", "data"]);
    assert_eq!(decoded.wrappers.envelope_field("time").unwrap().as_str(), "1");
    assert_eq!(to_json(&decoded), text);
    assert_eq!(untyped_parts(&decoded).unknown, ["$.data.status", "$.time"]);
}

#[test]
fn a_known_name_is_never_reported_as_unknown() {
    let mut page: Page = from_json("{}").unwrap();
    page.extra.set("total", RawJson::null());
    page.extra.set("other", "x");
    assert_eq!(untyped_parts(&page).unknown, ["$.other"]);
}
