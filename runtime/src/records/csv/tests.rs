use proptest::prelude::*;

use super::super::decoder::Next;
use super::{Rows, to_json};
use crate::{Map, RawJson};

/// Returns the rows of a document that is fed in chunks: offset, bytes and decoded value of each.
fn rows(text: &[u8], cuts: &[usize], budget: usize) -> (Vec<(usize, String, String)>, bool) {
    let mut rows = Rows::new();
    let mut found = Vec::new();
    let mut start = 0;
    let ends = cuts.iter().copied().chain([text.len()]);
    let chunks: Vec<&[u8]> = ends
        .map(|end| &text[std::mem::replace(&mut start, end)..end])
        .collect();
    for chunk in chunks.into_iter().chain([b"\n".as_slice()]) {
        rows.feed(chunk);
        loop {
            match rows.next(&mut { budget }).unwrap() {
                Next::Record(range) => {
                    let row = rows.decode::<Map<RawJson>>(&range);
                    let row = row.map_or_else(|error| error.to_string(), |row| crate::to_json(&row));
                    let bytes = String::from_utf8_lossy(rows.text(&range)).into_owned();
                    found.push((range.start, bytes, row));
                }
                Next::Paused => assert!(budget < usize::MAX),
                Next::NeedsMore => break,
            }
        }
    }
    (found, rows.is_complete())
}

#[track_caller]
fn check(text: &[u8], expected: &[(usize, &str, &str)], is_complete: bool) {
    let expected: Vec<(usize, String, String)> = expected
        .iter()
        .map(|(at, bytes, row)| (*at, (*bytes).to_owned(), (*row).to_owned()))
        .collect();
    let every_byte: Vec<usize> = (1..text.len()).collect();
    for cuts in [&[], every_byte.as_slice()] {
        for budget in [1, 2, 7, usize::MAX] {
            assert_eq!(rows(text, cuts, budget), (expected.clone(), is_complete));
        }
    }
}

#[test]
fn rows_become_objects_with_the_column_names() {
    check(
        b"user_id,note,city\r\nu1,\"a \"\"b\"\",\r\nc\",London\r\n\r\nu2,,\xc3\x85\n",
        &[
            (
                19,
                "u1,\"a \"\"b\"\",\r\nc\",London",
                r#"{"user_id":"u1","note":"a \"b\",\r\nc","city":"London"}"#,
            ),
            (46, "u2,,Å", r#"{"user_id":"u2","city":"Å"}"#),
        ],
        true,
    );
}

#[test]
fn the_last_row_needs_no_line_break() {
    check(b"\xef\xbb\xbfa\n1", &[(5, "1", r#"{"a":"1"}"#)], true);
    check(b"\"a\"\n\"1\"", &[(4, "\"1\"", r#"{"a":"1"}"#)], true);
}

#[test]
fn a_header_alone_is_an_empty_list() {
    check(b"a,b\n", &[], true);
    check(b"", &[], true);
}

#[test]
fn an_error_names_its_row_and_column() {
    check(
        b"a,b\n1,2\n3\n4,\xff\n5,6,7\n8,9\n",
        &[
            (4, "1,2", r#"{"a":"1","b":"2"}"#),
            (
                8,
                "3",
                "expected as many fields as the header has at $[1], found fewer (byte 8)",
            ),
            (
                10,
                "4,\u{fffd}",
                "expected UTF-8 text at $[2].b, found other bytes (byte 10)",
            ),
            (
                14,
                "5,6,7",
                "expected as many fields as the header has at $[3], found more (byte 14)",
            ),
            (20, "8,9", r#"{"a":"8","b":"9"}"#),
        ],
        true,
    );
}

#[test]
fn an_open_quote_leaves_the_document_incomplete() {
    check(b"a\n1\n\"2\n3", &[(2, "1", r#"{"a":"1"}"#)], false);
    assert_eq!(
        to_json(b"a\n\"2").unwrap_err().to_string(),
        "expected the end of a row at $, found the end of the document (byte 4)"
    );
}

#[test]
fn a_whole_document_becomes_a_json_array() {
    assert_eq!(
        to_json(b"a,b\n1,2\n3,\n").unwrap(),
        r#"[{"a":"1","b":"2"},{"a":"3"}]"#
    );
    assert_eq!(to_json(b"a,b\n").unwrap(), "[]");
    assert!(to_json(b"a,b\n1\n").is_err());
}

proptest! {
    #[test]
        fn chunking_makes_no_difference(text in r#"(\PC|[a",\r\n]){0,24}"#, cuts in any::<[prop::sample::Index; 3]>(), budget in 1..5_usize) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.sort_unstable();
        prop_assert_eq!(rows(text.as_bytes(), &cuts, budget), rows(text.as_bytes(), &[], usize::MAX));
    }
}
