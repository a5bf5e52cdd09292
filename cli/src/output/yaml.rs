//! JSON values as YAML 1.2.

use serde_json::Value;

/// Returns a value as a YAML document.
pub(super) fn document(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Writes a value. A non-empty object or array begins on the line of its parent.
fn write(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (index, (name, field)) in fields.iter().enumerate() {
                start(index, indent, out);
                out.push_str(&scalar(name));
                out.push(':');
                inside(field, indent, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                start(index, indent, out);
                out.push_str("- ");
                write(item, indent + 2, out);
                end(out);
            }
        }
        Value::String(text) => out.push_str(&scalar(text)),
        other => out.push_str(&other.to_string()),
    }
}

fn start(index: usize, indent: usize, out: &mut String) {
    if index > 0 {
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

fn end(out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

fn inside(field: &Value, indent: usize, out: &mut String) {
    let is_block = match field {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if is_block {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent + 2));
        write(field, indent + 2, out);
    } else {
        out.push(' ');
        write(field, indent, out);
    }
    end(out);
}

/// Returns a string without quotes if every YAML parser reads it as the same string, and quoted as in JSON
/// otherwise.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "_./@- ".contains(c);
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_safe)
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_lowercase().as_str());
    match is_plain {
        true => text.to_owned(),
        false => Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn blocks_are_nested_and_ambiguous_strings_are_quoted() {
        let value = serde_json::json!({
            "name": "Joe Blow",
            "ok": "yes",
            "date": "2025-01-01",
            "list": [{"a": 1, "b": [true, null]}, "x: y", []],
            "empty": {},
        });
        let expected = "name: Joe Blow\nok: \"yes\"\ndate: \"2025-01-01\"\nlist:\n  - a: 1\n    b:\n      - true\n      \
                        - null\n  - \"x: y\"\n  - []\nempty: {}\n";
        assert_eq!(document(&value), expected);
    }
}
