//! The normal form of a description: block style, canonical order of keys, no `x-` keys. Two versions then
//! differ only if their content differs. `spec/README.md` defines the form. The description for other programs
//! has the same content in JSON.

use super::grammar::Kind;
use crate::{
    tree::{Json, Kind as Value, Node},
    yaml::{self, scalar},
};

/// Returns the text of a description in its normal form.
pub fn normal_form(document: &Node) -> String {
    yaml::write(&arranged_as(document, Kind::Document, Dates::AsWritten), 0)
}

/// Returns a description for other programs: JSON without `x-` keys, which are hints for this generator.
pub(crate) fn published(document: &Node) -> Json {
    arranged(document, Kind::Document)
}

/// Returns the value without prose and `x-` keys.
pub(crate) fn facts(node: &Node, kind: Kind) -> Json {
    strip(arranged(node, kind), kind)
}

fn strip(value: Json, kind: Kind) -> Json {
    match value {
        Json::Object(entries) => {
            let kept = entries
                .into_iter()
                .filter(|(key, value)| !(kind.is_prose(key) && matches!(value, Json::String(_))));
            Json::Object(
                kept.map(|(key, value)| (key.clone(), strip(value, kind.under(&key))))
                    .collect(),
            )
        }
        Json::Array(items) => Json::Array(
            items
                .into_iter()
                .map(|item| strip(item, kind.under("0")))
                .collect(),
        ),
        other => other,
    }
}

/// The output form of unquoted strings that YAML 1.1 parses as dates.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dates {
    /// A number, which the YAML writer does not quote.
    AsWritten,
    /// A string.
    AsStrings,
}

/// Returns the value with its keys in canonical order, without `x-` keys.
fn arranged(node: &Node, kind: Kind) -> Json {
    arranged_as(node, kind, Dates::AsStrings)
}

fn arranged_as(node: &Node, kind: Kind, dates: Dates) -> Json {
    match &node.kind {
        Value::Object(entries) => {
            let mut kept: Vec<_> = entries
                .iter()
                .filter(|entry| is_data(kind) || !entry.key.starts_with("x-"))
                .collect();
            match kind {
                Kind::Map(Kind::Response) => kept.sort_by(|a, b| a.key.cmp(&b.key)),
                _ => kept.sort_by_key(|entry| kind.place(&entry.key)),
            }
            let value = |key: &str, value: &Node| arranged_as(value, kind.under(key), dates);
            Json::Object(
                kept.iter()
                    .map(|entry| (entry.key.clone(), value(&entry.key, &entry.value)))
                    .collect(),
            )
        }
        Value::Array(items) => {
            let items = items.iter();
            Json::Array(
                items
                    .map(|item| arranged_as(item, kind.under("0"), dates))
                    .collect(),
            )
        }
        // YAML 1.1 parses this unquoted string as a date. Writing it as a number keeps it unquoted.
        Value::String(text) if dates == Dates::AsWritten && scalar::is_date(text) && is_bare(node) => {
            Json::Number(text.clone())
        }
        _ => node.to_json(),
    }
}

fn is_data(kind: Kind) -> bool {
    matches!(kind, Kind::Data | Kind::Map(_))
}

/// Returns `true` if a string is unquoted in its source.
fn is_bare(node: &Node) -> bool {
    let written = node.span.source.text.get(node.span.start..node.span.end);
    written.is_some_and(|written| !written.starts_with(['\'', '"']))
}

#[cfg(test)]
mod tests;
