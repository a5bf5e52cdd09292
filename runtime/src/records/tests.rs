use proptest::prelude::*;

use super::decoder::{Next, RecordDecoder};
use super::scan::is_delimited;
use crate::json::{Field, Shape, Table};

/// The shape of the records: objects with a `user`.
const RECORD: Shape = Shape::Object(&Table {
    name: "Record",
    fields: &[
        Field::optional("seq"),
        Field::required("user"),
        Field::optional("items"),
    ],
});

/// The result of splitting a document: its records, an envelope field, and the end or error.
#[derive(Debug, PartialEq)]
struct Split {
    records: Vec<String>,
    meta: Option<String>,
    end: Result<bool, (String, String, String, usize)>,
}

/// Splits a document that is fed in chunks ending at these offsets.
fn split_at(text: &[u8], cuts: &[usize]) -> Split {
    split_in_steps(text, cuts, usize::MAX)
}

/// Like `split_at`, parsing at most `budget` bytes at a time.
fn split_in_steps(text: &[u8], cuts: &[usize], budget: usize) -> Split {
    let mut decoder = RecordDecoder::new(RECORD);
    let mut records = Vec::new();
    let mut start = 0;
    let chunks = cuts.iter().copied().chain([text.len()]).map(|end| {
        let chunk = &text[start..end];
        start = end;
        chunk
    });
    let chunks: Vec<&[u8]> = chunks.chain([b"\n".as_slice()]).collect();
    let mut end = Ok(());
    'all: for chunk in chunks {
        decoder.feed(chunk);
        loop {
            match decoder.next(&mut { budget }) {
                Ok(Next::Record(range)) => {
                    records.push(String::from_utf8_lossy(decoder.text(&range)).into_owned());
                }
                Ok(Next::Paused) => assert!(budget < usize::MAX),
                Ok(Next::NeedsMore) => break,
                Err(error) => {
                    end = Err(error);
                    break 'all;
                }
            }
        }
    }
    Split {
        records,
        meta: decoder.envelope_field("meta").map(ToString::to_string),
        end: end.map(|()| decoder.is_complete()).map_err(|error| {
            (
                error.path(),
                error.expected().to_owned(),
                error.found().to_owned(),
                error.offset(),
            )
        }),
    }
}

#[track_caller]
fn split(text: &str) -> Split {
    let whole = split_at(text.as_bytes(), &[]);
    let cuts: Vec<usize> = (1..text.len()).collect();
    assert_eq!(split_at(text.as_bytes(), &cuts), whole, "byte by byte: {text}");
    for budget in 1..4 {
        assert_eq!(
            split_in_steps(text.as_bytes(), &[], budget),
            whole,
            "in steps: {text}"
        );
    }
    whole
}

#[track_caller]
fn records(text: &str) -> Vec<String> {
    let split = split(text);
    assert_eq!(split.end, Ok(true), "{text}");
    split.records
}

const A: &str = r#"{"user": "a"}"#;
const B: &str = r#"{"user":"b}],{[","seq":-1.5e3,"q":"\"\\"}"#;

#[test]
fn records_are_found_in_every_form_of_a_list() {
    let forms = [
        format!("[{A},{B}]"),
        format!(" [ [ {A} , {B} ] ] "),
        format!("[[{A}],[],[{B}]]"),
        format!("\u{feff}[{A}\n,\t{B}]\r\n"),
        format!(r#"{{"results":[{A},{B}]}}"#),
        format!(r#"{{"items" : [[{A}],[{B}]] , "results": []}}"#).replace("items", "data"),
        format!(r#"{{"meta": {{"n": [1]}}, "data": {{"results": [{A},{B}], "links": {{}}}}, "total": 2}}"#),
    ];
    for form in forms {
        assert_eq!(records(&form), [A, B], "{form}");
    }
}

#[test]
fn a_single_record_is_a_list_of_one() {
    for alone in [
        A.to_owned(),
        format!(r#"{{"data":{A},"meta":1}}"#),
        r#"{"seq":1,"items":[1],"user":2,"data":[3]}"#.to_owned(),
    ] {
        let text = if alone.starts_with(r#"{"data"#) { A } else { &alone };
        assert_eq!(records(&alone), [text]);
    }
}

#[test]
fn an_empty_document_is_an_empty_list() {
    for empty in [
        "",
        "  ",
        "[]",
        "[[]]",
        r#"{"results":[]}"#,
        r#"{"results":[[],[]],"meta":{}}"#,
    ] {
        assert!(records(empty).is_empty(), "{empty}");
    }
}

#[test]
fn envelope_fields_are_kept() {
    let text = format!(r#"{{"meta":{{"count":2}},"results":[[{A}]],"results":7}}"#);
    assert_eq!(split(&text).meta.as_deref(), Some(r#"{"count":2}"#));
    let text = format!(r#"{{"data":{{"meta":"inner","results":[{A}]}},"meta":"outer"}}"#);
    assert_eq!(split(&text).meta.as_deref(), Some(r#""outer""#));
    // A field of a record is not an envelope field.
    assert_eq!(split(r#"{"meta":1,"user":2}"#).meta, None);
}

#[test]
fn malformed_text_is_an_error_with_its_path() {
    let cases = [
        (format!("[{A} {B}]"), "$[0]", "`,` or `]`"),
        (format!("[{A},]"), "$[1]", "a JSON value"),
        (format!("[[{A}],{B}]"), "$[1]", "an array"),
        (
            format!(r#"{{"results":[[{A},x]]}}"#),
            "$.results[0][1]",
            "a JSON value",
        ),
        (format!(r#"{{"results":[{A}];}}"#), "$.results", "`,` or `}`"),
        (format!(r#"{{"results":[{A}],}}"#), "$", "a field name"),
        (
            r#"{"results" []}"#.to_owned(),
            "$.results",
            "`:` after a field name",
        ),
        (
            r#"{"meta": nil, "results": []}"#.to_owned(),
            "$.meta",
            "a JSON value",
        ),
        (format!("[{A}] [{B}]"), "$", "the end of the document"),
        ("<html>".to_owned(), "$", "a JSON value"),
        ("null".to_owned(), "$", "a list"),
        (r#"{"error": "no"}"#.to_owned(), "$", "a list"),
        (r#"{"data": {"results": 1}}"#.to_owned(), "$.data", "a list"),
    ];
    for (text, path, expected) in cases {
        let Err((found_path, found, ..)) = split(&text).end else {
            panic!("{text} is accepted");
        };
        assert_eq!((found_path.as_str(), found.as_str()), (path, expected), "{text}");
    }
}

#[test]
fn a_truncated_document_is_incomplete() {
    let text = format!(r#"{{"meta":{{}},"results":[[{A}],[{B}]],"links":{{"next":"x"}}}}"#);
    for end in 1..text.len() {
        assert_eq!(
            split_at(&text.as_bytes()[..end], &[]).end,
            Ok(false),
            "{}",
            &text[..end]
        );
    }
    assert_eq!(split(&text).end, Ok(true));
}

#[test]
fn the_buffer_stays_small() {
    let mut decoder = RecordDecoder::new(RECORD);
    decoder.feed(br#"{"meta":{},"results":["#);
    for _ in 0..10_000 {
        decoder.feed(A.as_bytes());
        while decoder.next(&mut { usize::MAX }).unwrap() != Next::NeedsMore {}
        decoder.feed(b",");
        while decoder.next(&mut { usize::MAX }).unwrap() != Next::NeedsMore {}
        assert!(decoder.buffered() <= 100 && decoder.retained() <= 100);
    }
}

/// Counts the name comparisons in an object with this number of fields.
fn comparisons(fields: usize, field: impl Fn(usize) -> String) -> usize {
    let mut decoder = RecordDecoder::new(RECORD);
    let fields: Vec<String> = (0..fields).map(field).collect();
    decoder.feed(format!(r#"{{{},"results":[{A}]}}"#, fields.join(",")).as_bytes());
    assert!(matches!(decoder.next(&mut { usize::MAX }), Ok(Next::Record(_))));
    decoder.comparisons
}

#[test]
fn envelope_fields_take_linear_time() {
    let other = |number| format!(r#""k{number}":0"#);
    let known = |number: usize| format!(r#""{}":0"#, ["seq", "items"][number % 2]);
    let wrapper = |_| r#""data":0"#.to_owned();
    for field in [&other as &dyn Fn(usize) -> String, &known, &wrapper] {
        let cost = |fields| comparisons(fields, field);
        assert_eq!(cost(40_000) - cost(20_000), 2 * (cost(20_000) - cost(10_000)));
        assert!(cost(10_000) <= 4 * 10_001);
    }
}

#[test]
fn envelope_fields_count_as_retained() {
    let mut decoder = RecordDecoder::new(RECORD);
    decoder.feed(br#"{"results":[]"#);
    for number in 0..1_000 {
        decoder.feed(format!(r#","k{number}":{number}"#).as_bytes());
        assert_eq!(decoder.next(&mut { usize::MAX }), Ok(Next::NeedsMore));
    }
    assert!(
        decoder.retained() >= 1_000 * r#""k":"#.len(),
        "{}",
        decoder.retained()
    );
}

#[test]
fn nesting_is_limited() {
    let Err((_, expected, ..)) = split_at("{\"data\":".repeat(129).as_bytes(), &[]).end else {
        panic!("it is accepted");
    };
    assert_eq!(expected, "at most 128 levels of nesting");
    assert_eq!(split_at("{\"data\":".repeat(128).as_bytes(), &[]).end, Ok(false));
}

#[test]
fn a_malformed_value_with_an_unambiguous_end_can_be_skipped() {
    for sound in [
        &br#"{"a":"\ud800"}"#[..],
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\n\"}",
        br#"{"a":1,"a":"\\"}"#,
        br#"{"a":NaN,"b":"\"}"}"#,
        b"7",
    ] {
        assert!(is_delimited(sound), "{}", String::from_utf8_lossy(sound));
    }
    for broken in [
        &br#"{"a":"x },{"b":"y"}"#[..],
        br#"{"a":1]"#,
        br#"{"a" 1}"#,
        br#"{"a":"\"}"#,
        b"[x]",
    ] {
        assert!(!is_delimited(broken), "{}", String::from_utf8_lossy(broken));
    }
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        r#"[\[\]{}",:\\é😀]{0,8}"#.prop_map(|text: String| serde_json::to_string(&text).unwrap()),
        Just(r#""\ud83d\ude00\u005c\"""#.to_owned()),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[ {}]", items.join(" ,"))),
            prop::collection::vec((any::<String>(), inner), 0..3).prop_map(|fields| {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{} : {value}", serde_json::to_string(name).unwrap()))
                    .collect();
                format!("{{{}\n}}", fields.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
        fn chunking_makes_no_difference(
        values in prop::collection::vec(value(), 0..5),
        meta in value(),
        form in 0..5,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let given: Vec<String> = values.iter().map(|value| format!("{{\"user\":{value}}}")).collect();
        let text = match form {
            0 => format!("[{}]", given.join(",")),
            1 => format!("[[{}]]", given.join(" , ")),
            2 => format!("{{\"results\":[{}],\"meta\":{meta}}}", given.join(",")),
            3 => format!("{{\"meta\":{meta},\"results\":[[{}]]}}", given.join(",\n")),
            _ => format!("{{\"data\":{{\"items_\":1,\"results\":[[{}]]}},\"meta\":{meta}}}", given.join("],[")),
        };
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len())).collect();
        cuts.sort_unstable();
        let split = split_at(text.as_bytes(), &cuts);
        prop_assert_eq!(split.records, given);
        prop_assert_eq!(split.end, Ok(true));
        prop_assert_eq!(split.meta.is_some(), form >= 2);
    }

    #[test]
        fn arbitrary_bytes_are_handled(text in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"[]{},:\"\\ 1".to_vec())], 0..60)) {
        let cuts: Vec<usize> = (1..text.len()).collect();
        prop_assert_eq!(split_at(&text, &cuts), split_at(&text, &[]));
    }
}
