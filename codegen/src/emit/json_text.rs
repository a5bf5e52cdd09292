//! JSON as text.

use crate::tree::Json;

/// The value on one line, without spaces.
pub(crate) fn compact(json: &Json) -> String {
    let mut text = String::new();
    write(json, None, &mut text);
    text
}

/// The value over several lines, indented by two spaces.
pub(super) fn pretty(json: &Json) -> String {
    let mut text = String::new();
    write(json, Some(0), &mut text);
    text
}

/// Writes at a level of indentation; without one, on one line.
fn write(json: &Json, level: Option<usize>, text: &mut String) {
    match json {
        Json::Null => text.push_str("null"),
        Json::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => text.push_str(number),
        Json::String(string) => text.push_str(&quoted(string)),
        Json::Array(items) => {
            let inner = level.map(|level| level.saturating_add(1));
            group(['[', ']'], items, level, text, |item, text| {
                write(item, inner, text)
            });
        }
        Json::Object(entries) => {
            let inner = level.map(|level| level.saturating_add(1));
            group(['{', '}'], entries, level, text, |(key, value), text| {
                text.push_str(&quoted(key));
                text.push_str(if level.is_some() { ": " } else { ":" });
                write(value, inner, text);
            });
        }
    }
}

fn group<T>(
    [open, close]: [char; 2],
    items: &[T],
    level: Option<usize>,
    text: &mut String,
    write_item: impl Fn(&T, &mut String),
) {
    text.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        if let Some(level) = level {
            new_line(level.saturating_add(1), text);
        }
        write_item(item, text);
    }
    if let Some(level) = level.filter(|_| !items.is_empty()) {
        new_line(level, text);
    }
    text.push(close);
}

fn new_line(level: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", level));
}

fn quoted(string: &str) -> String {
    serde_json::Value::from(string).to_string()
}
