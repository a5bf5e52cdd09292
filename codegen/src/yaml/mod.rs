//! Writes values as YAML in block style. The output is deterministic.

pub(crate) mod scalar;

use crate::tree::Json;

use scalar::Style;

/// The line width; longer lines are folded at spaces, if there are any.
pub(crate) const WIDTH: usize = 110;

/// The maximum length of an implicit key. A longer key is written after a `?`, with its value on a line of its own.
const MAX_KEY_LENGTH: usize = 1024;

/// Returns the value as YAML text that ends with a line break, each line indented by `indent` spaces.
pub(crate) fn write(value: &Json, indent: usize) -> String {
    let mut text = String::new();
    match value {
        Json::Object(entries) if !entries.is_empty() => object(entries, indent, &mut text),
        Json::Array(items) if !items.is_empty() => array(items, indent, &mut text),
        other => {
            text.push_str(&" ".repeat(indent));
            single(other, indent, indent, &mut text);
        }
    }
    text
}

fn object(entries: &[(String, Json)], indent: usize, text: &mut String) {
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 || !ends_in_dash(text) {
            text.push_str(&" ".repeat(indent));
        }
        let start = text.len() - text.rfind('\n').map_or(0, |at| at + 1);
        let key = scalar::key(key);
        let mut width = key.chars().count();
        if width > MAX_KEY_LENGTH {
            text.push_str(&format!("? {key}\n{}", " ".repeat(indent)));
            width = 0;
        } else {
            text.push_str(&key);
        }
        text.push(':');
        match value {
            Json::Object(entries) if !entries.is_empty() => {
                text.push('\n');
                object(entries, indent + 2, text);
            }
            Json::Array(items) if !items.is_empty() => {
                text.push('\n');
                array(items, indent, text);
            }
            other => {
                text.push(' ');
                single(other, start + width + 2, indent + 2, text);
            }
        }
    }
}

fn array(items: &[Json], indent: usize, text: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 || !ends_in_dash(text) {
            text.push_str(&" ".repeat(indent));
        }
        text.push_str("- ");
        match item {
            Json::Object(entries) if !entries.is_empty() => object(entries, indent + 2, text),
            Json::Array(items) if !items.is_empty() => array(items, indent + 2, text),
            other => single(other, indent + 2, indent + 2, text),
        }
    }
}

/// Returns `true` if the text ends with the dash of a list item, after which its first line follows.
fn ends_in_dash(text: &str) -> bool {
    text.ends_with("- ")
}

/// Writes a scalar or an empty container, with a line break. The current line already has `column` characters, and
/// further lines are indented by `indent` spaces.
fn single(value: &Json, column: usize, indent: usize, text: &mut String) {
    match value {
        Json::Null => text.push_str("null"),
        Json::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => text.push_str(number),
        Json::Array(_) => text.push_str("[]"),
        Json::Object(_) => text.push_str("{}"),
        Json::String(string) => match scalar::style(string) {
            Style::Plain => fold(string, column, indent, text),
            Style::Quoted => fold(&scalar::quoted(string), column, indent, text),
            Style::Escaped => text.push_str(&scalar::escaped(string)),
            Style::Literal => return literal(string, indent, text),
        },
    }
    text.push('\n');
}

fn literal(string: &str, indent: usize, text: &mut String) {
    text.push_str(match (string.ends_with("\n\n"), string.ends_with('\n')) {
        (true, _) => "|+\n",
        (false, true) => "|\n",
        (false, false) => "|-\n",
    });
    for line in string.strip_suffix('\n').unwrap_or(string).split('\n') {
        if !line.is_empty() {
            text.push_str(&" ".repeat(indent));
            text.push_str(line);
        }
        text.push('\n');
    }
}

/// Writes words, and wraps lines that would become too long. A line can only be broken at a single space.
fn fold(string: &str, column: usize, indent: usize, text: &mut String) {
    let mut column = column;
    let mut first = true;
    let mut previous_is_blank = false;
    for word in string.split(' ') {
        let width = word.chars().count();
        let breakable = !first && !word.is_empty() && !previous_is_blank;
        if breakable && column + 1 + width > WIDTH {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else if !first {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
        (first, previous_is_blank) = (false, word.is_empty());
    }
}
