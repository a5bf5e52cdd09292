//! Whole bodies: envelopes, error paths, nesting, malformed text.

use zephr_runtime::json::MAX_DEPTH;
use zephr_runtime::{Bytes, FromResponse, List, Map, Method, Operation, RawJson, decode, from_json, to_json};

use crate::types::{Mixed, Page, Session};
use crate::{fault, owned, round};

#[test]
fn a_value_may_be_wrapped_repeatedly() {
    for (text, expected) in [
        (r#"{"user_id":"u"}"#, &[][..]),
        (r#"{"data":{"user_id":"u"}}"#, &["data"]),
        (
            r#"{"status":"ok","data":{"data":{"user_id":"u"},"x":1}}"#,
            &["data", "data"],
        ),
        (r#"{"result":{"data":{"user_id":"u"}}}"#, &["result", "data"]),
    ] {
        let (session, wrappers): (Session, _) = decode(text.as_bytes(), &["data", "result"]).unwrap();
        assert_eq!(session.user_id, "u");
        assert_eq!(wrappers.names(), expected, "{text}");
    }
}

#[test]
fn an_object_with_the_required_fields_is_not_unwrapped() {
    for text in [
        r#"{"user_id":"u","data":{"user_id":"other"}}"#,
        r#"{"data":{"user_id":"other"},"user_id":"u"}"#,
    ] {
        let (session, wrappers): (Session, _) = decode(text.as_bytes(), &["data"]).unwrap();
        assert_eq!((session.user_id.as_str(), wrappers.names().len()), ("u", 0));
        assert!(session.extra.get("data").is_some());
    }
    let (page, wrappers): (Page, _) = decode(br#"{"data":{"total":1}}"#, &["data"]).unwrap();
    assert!(page.data.is_some() && wrappers.names().is_empty());
}

/// A type without required fields is recognized by any field that it knows.
#[test]
fn a_type_without_required_fields_is_recognized_by_a_known_field() {
    for (text, total, wrappers) in [
        (r#"{"total":1,"result":{"total":2}}"#, 1, &[][..]),
        (r#"{"result":{"total":2},"total":1}"#, 1, &[]),
        (r#"{"total":1,"result":["x"]}"#, 1, &[]),
        (r#"{"status":"ok","result":{"total":2}}"#, 2, &["result"]),
        (r#"{"result":{"result":{"x":1},"total":2}}"#, 2, &["result"]),
        (
            r#"{"result":{"x":1,"result":{"total":2}}}"#,
            2,
            &["result", "result"],
        ),
    ] {
        let (page, found): (Page, _) = decode(text.as_bytes(), &["result"]).unwrap();
        assert_eq!(
            (page.total, found.names().as_slice()),
            (Some(total), wrappers),
            "{text}"
        );
    }
    // If a required field is missing outside of the envelope, it must be inside, even if a known field is outside.
    let text = br#"{"state":"active","data":{"user_id":"u"}}"#;
    let (session, wrappers): (Session, _) = decode(text, &["data"]).unwrap();
    assert_eq!((session.user_id.as_str(), wrappers.names()), ("u", vec!["data"]));
    // If the envelope contains no object, the error is inside the envelope. The outer object is not an empty `Page`.
    let error = decode::<Page>(br#"{"result":[1]}"#, &["result"]).unwrap_err();
    assert_eq!(
        (error.path(), error.expected()),
        ("$.result[0]".to_owned(), "an object")
    );
}

#[test]
fn lists_maps_and_choices_are_unwrapped() {
    let (list, wrappers): (List<Session>, _) = decode(br#"{"users":[{"user_id":"u"}]}"#, &["users"]).unwrap();
    assert_eq!((list.len(), wrappers.names()), (1, vec!["users"]));
    let (list, wrappers): (List<Session>, _) = decode(br#"{"data":{"results":[]}}"#, &["data"]).unwrap();
    assert_eq!(
        (list.wrappers(), wrappers.names().len()),
        (vec!["data", "results"], 0)
    );
    let (map, _): (Map<i64>, _) = decode(br#"{"data":{"a":1}}"#, &["data"]).unwrap();
    assert_eq!(map.get("a"), Some(&1));
    let (choice, _): (Mixed, _) = decode(br#"{"result":{"user_id":"u"}}"#, &["result"]).unwrap();
    assert!(matches!(choice, Mixed::Session(_)));
    let (text, _): (String, _) = decode(br#"{"data":"token"}"#, &["data"]).unwrap();
    assert_eq!(text, "token");
}

#[test]
fn error_paths_include_the_envelope() {
    let error = decode::<Session>(br#"{"data":{"user_id":[]}}"#, &["data"]).unwrap_err();
    assert_eq!(error.path(), "$.data.user_id");
    let error = decode::<Session>(br#"{"data":[{"user_id":[]}]}"#, &["data"]).unwrap_err();
    assert_eq!(error.path(), "$.data[0].user_id");
}

#[test]
fn a_wrapper_may_hold_a_single_item_array() {
    static OPERATION: Operation = Operation {
        envelope: &["data", "results"],
        ..Operation::new("getPage", Method::Get, "/page")
    };
    for text in [
        r#"{"results":[{"user_id":"u"}],"total":1}"#,
        r#"{"data":{"results":[{"user_id":"u"}]},"x":1.0}"#,
        r#"{"data":[{"results":[{"user_id":"u"}]}]}"#,
    ] {
        let decoded = Session::decode(&Bytes::from_static(text.as_bytes()), &OPERATION).unwrap();
        assert_eq!(decoded.value.user_id, "u");
        assert_eq!(to_json(&decoded), text);
    }
    for (text, path, found) in [
        (r#"{"data":[]}"#, "$.data", "an empty array"),
        (
            r#"{"data":[{"user_id":"u"},{"user_id":"v"}]}"#,
            "$.data[1]",
            "an object",
        ),
    ] {
        let error = decode::<Session>(text.as_bytes(), &["data"]).unwrap_err();
        assert_eq!(
            (error.path().as_str(), error.expected(), error.found()),
            (path, "a single item", found)
        );
    }
}

#[test]
fn errors_contain_the_path() {
    let error = from_json::<Page>(r#"{"sessions":[{"user_id":[]}]}"#).unwrap_err();
    assert_eq!(error.path(), "$.sessions[0].user_id");
    assert_eq!(
        (error.expected(), error.found(), error.offset()),
        ("a string", "an array", 24)
    );
    assert_eq!(
        error.to_string(),
        "expected a string at $.sessions[0].user_id, found an array (byte 24)"
    );
    assert_eq!(
        fault::<Page>(r#"{"sessions":[{"user_id":"a"},{"user_id":"b","previous":{}}]}"#),
        owned(("$.sessions[1].previous.user_id", "a required field", "nothing"))
    );
    assert_eq!(
        fault::<Page>(r#"{"odd key":[1,{]}"#),
        owned((r#"$["odd key"][1]"#, "a field name", "something else"))
    );
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let limit = usize::from(MAX_DEPTH);
    assert!(RawJson::parse(&nested(limit)).is_ok());
    for depth in [limit + 1, 200, 100_000] {
        let error = RawJson::parse(&nested(depth)).unwrap_err();
        assert_eq!(
            (error.expected(), error.found()),
            ("at most 128 levels of nesting", "more")
        );
        assert!(RawJson::parse(&"{\"a\":".repeat(depth)).is_err());
    }
    // The depth of unknown values counts from the root of the document.
    let inside = |depth: usize| format!(r#"{{"user_id":"u","x":{}}}"#, nested(depth));
    assert!(from_json::<Session>(&inside(limit - 1)).is_ok());
    assert!(from_json::<Session>(&inside(limit)).is_err());
}

#[test]
fn recursive_types_have_the_same_limit() {
    let nested = |depth: usize| {
        format!(
            "{}{{\"user_id\":\"u\"}}{}",
            r#"{"user_id":"u","previous":"#.repeat(depth - 1),
            "}".repeat(depth - 1)
        )
    };
    let limit = usize::from(MAX_DEPTH);
    round::<Session>(&nested(limit));
    for depth in [limit + 1, 200, 100_000] {
        assert_eq!(from_json::<Session>(&nested(depth)).unwrap_err().found(), "more");
    }
    let pages = |depth: usize| format!("{}[]{}", r#"{"pages":"#.repeat(depth), "}".repeat(depth));
    assert!(from_json::<Page>(&pages(limit - 1)).is_ok());
    for text in [
        pages(limit),
        pages(100_000),
        r#"{"data":"#.repeat(100_000),
        "[".repeat(100_000),
    ] {
        assert!(from_json::<Page>(&text).is_err());
        assert!(from_json::<List<Page>>(&text).is_err());
        assert!(from_json::<Mixed>(&text).is_err());
        assert!(decode::<Session>(text.as_bytes(), &["data"]).is_err());
    }
}

#[test]
fn bodies_must_be_utf8_and_one_document() {
    let error = decode::<Page>(b"{\"x\":\"\xff\"}", &[]).unwrap_err();
    assert_eq!(
        (error.expected(), error.found(), error.offset()),
        ("UTF-8 text", "other bytes", 6)
    );
    assert_eq!(
        fault::<Page>("{} x"),
        owned(("$", "the end of the document", "more text"))
    );
    assert_eq!(
        fault::<Page>("{}{}"),
        owned(("$", "the end of the document", "more text"))
    );
    assert_eq!(
        fault::<Page>(""),
        owned(("$", "valid JSON", "the end of the document"))
    );
    assert_eq!(
        fault::<Page>("<html>"),
        owned(("$", "an object", "something that is not JSON"))
    );
    assert!(decode::<Page>(b"\xef\xbb\xbf{}", &[]).is_ok());
}
