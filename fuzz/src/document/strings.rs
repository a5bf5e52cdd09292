//! Names and values, common and odd.

use serde_json::{Value, json};

use super::Writer;

/// Names that are common in descriptions.
const NAMES: &[&str] = &[
    "id", "name", "type", "kind", "user_id", "userId", "UserId", "user-id", "items", "data", "results",
    "count", "next", "a", "b", "c", "self", "Self", "crate", "super", "async", "match", "r#type", "String",
    "Option", "Vec", "Result", "Box", "new", "build", "client", "send", "into", "clone", "extra", "body",
    "path", "query", "error", "Error", "1st", "2", "a.b", "a[b]", "a/b", "a~b", "$x", "_", "__", "X-Rate",
    "is it", "+1", "-1", "日本", "été", "ß", "İ", "ǆ", "default", "true", "null", "<<", "😀", "`", "*/",
    "\"", "\\", "{x}", "#",
];

const ODD_NAMES: &[&str] = &[
    "",
    " ",
    "\u{202e}rtl",
    "\u{0}",
    "\n",
    "\r\n",
    "a\tb",
    "\u{feff}",
    "\u{e000}",
    "~",
    "/",
    "%2F",
    "..",
    ".",
    "x-odd",
];

const PROSE: &[&str] = &[
    "Reads it.",
    "",
    "Ends in a \\",
    "`unclosed",
    "```",
    "```rust\nlet x = 1;",
    "* a\n* b",
    "[x]",
    "[x](y",
    "<b>bold",
    "*/ /*",
    "\"#",
    "# heading",
    "a\r\nb",
    "\ttabbed",
    "    code",
    "see https://example.com/x",
    "日本語",
    "\u{202e}",
    "a | b",
    "${x} {y}",
    "<!-- x",
    "&amp;",
    "#![deny(warnings)]",
    "//! x",
    "1. x",
    "r#\"",
];

const MEDIA_TYPES: &[&str] = &[
    "application/json",
    "application/json",
    "application/json",
    "application/json; charset=utf-8",
    "application/vnd.a+json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
    "text/plain",
    "text/csv",
    "image/png",
    "application/xml",
    "*/*",
    "text/*",
];

const ODD_MEDIA_TYPES: &[&str] = &[
    "",
    "json",
    "*",
    "application/",
    "a/b/c",
    "multipart/mixed",
    "APPLICATION/JSON",
    "text/plain;",
];

/// The prefix of a placeholder string for a number that `serde_json` cannot represent, such as `"@number:1e400"`. The
/// number replaces the string when the document is serialized.
const NUMBER: &str = "@number:";

const NUMBERS: &[&str] = &[
    "1e400",
    "-1e-400",
    "123456789012345678901234567890",
    "-0",
    "-0.0",
    "1E2",
    "0.1e1",
    "1.0",
    "9223372036854775808",
];

/// Replaces the number placeholders in the JSON text of a document.
pub(super) fn with_numbers(text: &str) -> String {
    let mark = format!("\"{NUMBER}");
    let mut parts = text.split(&mark);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('"').unwrap_or((part, ""));
        all.push_str(number);
        all.push_str(rest);
    }
    all
}

impl Writer {
    pub(super) fn name(&mut self) -> String {
        match () {
            () if !self.odd() => self.rng.word(NAMES).to_owned(),
            () if self.rng.one_in(10) => "long".repeat(1 + self.rng.below(3_000)),
            () => self.rng.word(ODD_NAMES).to_owned(),
        }
    }

    pub(super) fn prose(&mut self) -> Value {
        let length = if self.odd() { 2_000 } else { 1 };
        json!(self.rng.word(PROSE).repeat(length))
    }

    pub(super) fn media_type(&mut self) -> &'static str {
        let all = if self.odd() { ODD_MEDIA_TYPES } else { MEDIA_TYPES };
        self.rng.word(all)
    }

    pub(super) fn number(&mut self) -> Value {
        match self.rng.below(6) {
            0 => json!(i64::MAX),
            1 => json!(i64::MIN),
            2 => json!(u64::MAX),
            3 => json!(f64::MIN_POSITIVE),
            4 => json!(format!("{NUMBER}{}", self.rng.word(NUMBERS))),
            _ => json!(self.rng.below(100)),
        }
    }

    /// Returns any value.
    pub(super) fn value(&mut self, depth: usize) -> Value {
        let count = self.rng.below(4);
        match self.rng.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.rng.one_in(2)),
            2 => self.number(),
            3 => json!(self.name()),
            4 => json!(self.rng.word(&[
                "2026-06-12",
                "2026-06-12T00:00:00Z",
                "yes",
                "0x10",
                "1_000",
                ".inf",
                "aGk=",
                "https://a.example"
            ])),
            5 => (0..count).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object((0..count).map(|_| (self.name(), self.value(depth - 1))).collect()),
        }
    }
}
