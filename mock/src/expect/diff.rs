//! Differences between JSON values.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::validation::step;

/// The number of unchanged lines that a line diff shows around a change.
const CONTEXT: usize = 3;

/// Returns the paths at which two values differ, such as `$.identifiers.email_address`.
pub(super) fn differing_paths(expected: &Value, received: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    collect(expected, received, "$", &mut paths);
    paths
}

fn collect(expected: &Value, received: &Value, path: &str, paths: &mut Vec<String>) {
    match (expected, received) {
        (Value::Object(expected), Value::Object(received)) => {
            for (name, value) in expected {
                let at = step(path, name);
                match received.get(name) {
                    Some(other) => collect(value, other, &at, paths),
                    None => paths.push(at),
                }
            }
            let added = received.keys().filter(|name| !expected.contains_key(*name));
            paths.extend(added.map(|name| step(path, name)));
        }
        (Value::Array(expected), Value::Array(received)) if expected.len() == received.len() => {
            for (index, (value, other)) in expected.iter().zip(received).enumerate() {
                collect(value, other, &format!("{path}[{index}]"), paths);
            }
        }
        _ if expected == received => {}
        _ => paths.push(path.to_owned()),
    }
}

/// Removes the fields of the received value that the expected value does not have, at any depth. An array is not
/// changed if its length differs from the length of the expected array.
pub(super) fn restricted_to(expected: &Value, received: Value) -> Value {
    match (expected, received) {
        (Value::Object(expected), Value::Object(received)) => received
            .into_iter()
            .filter_map(|(name, value)| {
                let value = restricted_to(expected.get(&name)?, value);
                Some((name, value))
            })
            .collect(),
        (Value::Array(expected), Value::Array(received)) if expected.len() == received.len() => expected
            .iter()
            .zip(received)
            .map(|(expected, received)| restricted_to(expected, received))
            .collect(),
        (_, received) => received,
    }
}

/// Returns a line diff of two values, which are written as JSON with sorted keys. Returns an empty string if the two
/// texts are equal.
pub(super) fn lines(expected: &Value, received: &Value) -> String {
    let [expected, received] = [expected, received].map(|value| pretty(value, 0));
    let diff = TextDiff::from_lines(expected.as_str(), received.as_str());
    let mut text = String::new();
    for (index, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if index > 0 {
            text.push_str("  …\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            text.push_str(match change.tag() {
                ChangeTag::Delete => "- ",
                ChangeTag::Insert => "+ ",
                ChangeTag::Equal => "  ",
            });
            text.push_str(change.value().trim_end_matches('\n'));
            text.push('\n');
        }
    }
    text
}

/// Writes a value with one field per line. The keys are sorted here, because `serde_json` does not sort them if its
/// feature `preserve_order` is enabled.
fn pretty(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth + 1);
    let close = "  ".repeat(depth);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let mut names: Vec<_> = fields.iter().collect();
            names.sort_by_key(|(name, _)| *name);
            let lines: Vec<_> = names
                .into_iter()
                .map(|(name, value)| {
                    format!(
                        "{indent}{}: {}",
                        Value::from(name.as_str()),
                        pretty(value, depth + 1)
                    )
                })
                .collect();
            format!("{{\n{}\n{close}}}", lines.join(",\n"))
        }
        Value::Array(items) if !items.is_empty() => {
            let lines: Vec<_> = items
                .iter()
                .map(|item| format!("{indent}{}", pretty(item, depth + 1)))
                .collect();
            format!("[\n{}\n{close}]", lines.join(",\n"))
        }
        other => other.to_string(),
    }
}
