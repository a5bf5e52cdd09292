//! JSON as text.

use crate::tree::Json;

/// The longest line of [`fitted`].
const WIDTH: usize = 120;

/// Returns the value on one line, without spaces.
pub(crate) fn compact(json: &Json) -> String {
    let mut text = String::new();
    write(json, "", &mut text);
    text
}

/// Returns the value on one line if it fits, else with one entry per line. `level` is the level of indentation, and
/// `before` is the number of other characters on the line.
pub(super) fn fitted(json: &Json, level: usize, before: usize) -> String {
    let mut text = String::new();
    write_fitted(json, level, before, &mut text);
    text
}

fn write_fitted(json: &Json, level: usize, before: usize, text: &mut String) {
    let room = WIDTH.checked_sub(level * 2 + before);
    let start = text.len();
    // Writing a long value again at each level would take quadratic time, so its length is estimated first.
    if room.is_some_and(|room| remaining(json, room).is_some()) {
        write(json, " ", text);
        let width = text.get(start..).map(|line| line.chars().count());
        if width <= room {
            return;
        }
        text.truncate(start);
    }
    match json {
        Json::Array(items) => lines(['[', ']'], items, level, text, |item, text| {
            write_fitted(item, level + 1, 1, text);
        }),
        Json::Object(entries) => lines(['{', '}'], entries, level, text, |(key, value), text| {
            let start = text.len();
            write_string(key, text);
            text.push_str(": ");
            let width = text.get(start..).map_or(0, |key| key.chars().count());
            write_fitted(value, level + 1, width + 1, text);
        }),
        scalar => write(scalar, " ", text),
    }
}

/// Subtracts the minimum length of a value from `room`. Returns `None` if the value does not fit.
fn remaining(json: &Json, room: usize) -> Option<usize> {
    match json {
        Json::Null | Json::Bool(_) => room.checked_sub(4),
        Json::Number(text) => room.checked_sub(text.len()),
        Json::String(text) => room.checked_sub(text.chars().count() + 2),
        Json::Array(items) => items.iter().try_fold(room, |room, item| remaining(item, room)),
        Json::Object(entries) => entries.iter().try_fold(room, |room, (key, value)| {
            remaining(value, room.checked_sub(key.chars().count() + 4)?)
        }),
    }
}

/// Writes one item per line.
fn lines<T>(
    [open, close]: [char; 2],
    items: &[T],
    level: usize,
    text: &mut String,
    write_item: impl Fn(&T, &mut String),
) {
    let new_line = |level: usize, text: &mut String| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", level));
    };
    text.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        new_line(level + 1, text);
        write_item(item, text);
    }
    new_line(level, text);
    text.push(close);
}

/// Writes on one line, with `space` after each colon and comma.
fn write(json: &Json, space: &str, text: &mut String) {
    match json {
        Json::Null => text.push_str("null"),
        Json::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => text.push_str(number),
        Json::String(string) => write_string(string, text),
        Json::Array(items) => group(['[', ']'], items, space, text, |item, text| {
            write(item, space, text)
        }),
        Json::Object(entries) => group(['{', '}'], entries, space, text, |(key, value), text| {
            write_string(key, text);
            text.extend([":", space]);
            write(value, space, text);
        }),
    }
}

fn group<T>(
    [open, close]: [char; 2],
    items: &[T],
    space: &str,
    text: &mut String,
    write_item: impl Fn(&T, &mut String),
) {
    text.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.extend([",", space]);
        }
        write_item(item, text);
    }
    text.push(close);
}

fn write_string(string: &str, text: &mut String) {
    let is_escaped = |byte: u8| matches!(byte, b'"' | b'\\' | ..b' ');
    if string.bytes().any(is_escaped) {
        // Strings can always be serialized.
        text.push_str(&serde_json::to_string(string).unwrap_or_default());
    } else {
        text.extend(["\"", string, "\""]);
    }
}
