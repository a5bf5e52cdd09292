//! Alternative serializations of a JSON text.

use std::{collections::BTreeMap, fmt::Write as _, mem};

use serde_json::Value;

/// The whitespace that a serializer writes between tokens.
#[derive(Clone, Copy)]
enum Style {
    Compact,
    Spaced,
    Indented(usize),
}

/// Returns the texts that common serializers write for the JSON value in `body`, except `body` itself. Returns an empty
/// list if `body` is not JSON.
pub(crate) fn forms(body: &[u8]) -> Vec<Vec<u8>> {
    let (Ok(text), Ok(value)) = (std::str::from_utf8(body), serde_json::from_slice::<Value>(body)) else {
        return Vec::new();
    };
    let mut forms = Vec::new();
    for text in [text.to_owned(), sorted(value).to_string()] {
        for style in [
            Style::Compact,
            Style::Spaced,
            Style::Indented(2),
            Style::Indented(4),
        ] {
            let styled = restyled(&text, style);
            let escaped = ascii(&styled);
            forms.push(styled.into_bytes());
            forms.push(escaped.into_bytes());
        }
    }
    forms.sort();
    forms.dedup();
    forms.retain(|form| form != body);
    forms
}

/// Returns a JSON text with line breaks and indentation.
#[cfg(feature = "console")]
pub(crate) fn indented(text: &str) -> String {
    restyled(text, Style::Indented(2))
}

/// Sorts the keys of all objects, even if the feature `preserve_order` of `serde_json` is enabled.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.into_iter().collect();
            Value::Object(
                fields
                    .into_iter()
                    .map(|(key, value)| (key, sorted(value)))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// Changes the whitespace of a JSON text. The text is not parsed, so the order of keys, the form of numbers and the
/// escapes do not change.
fn restyled(text: &str, style: Style) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut depth, mut in_string, mut escaped, mut opened) = (0_usize, false, false, false);
    for c in text.chars() {
        if in_string {
            out.push(c);
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        if c.is_ascii_whitespace() {
            continue;
        }
        let was_opened = mem::replace(&mut opened, false);
        if matches!(c, '}' | ']') {
            depth = depth.saturating_sub(1);
        }
        // An empty object or array stays on its line.
        let breaks = if matches!(c, '}' | ']') {
            !was_opened
        } else {
            was_opened
        };
        if breaks {
            line(&mut out, style, depth);
        }
        out.push(c);
        match c {
            '"' => in_string = true,
            '{' | '[' => (depth, opened) = (depth + 1, true),
            ',' if matches!(style, Style::Spaced) => out.push(' '),
            ',' => line(&mut out, style, depth),
            ':' if !matches!(style, Style::Compact) => out.push(' '),
            _ => {}
        }
    }
    out
}

fn line(out: &mut String, style: Style, depth: usize) {
    if let Style::Indented(width) = style {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', width * depth));
    }
}

/// Escapes non-ASCII characters as `\u`, the default of some serializers.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}
