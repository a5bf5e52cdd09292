//! Enlarges a description with renamed copies of itself.

use serde_json::{Map, Value};
use zephr_codegen::tree::Json;

use crate::Outcome;

/// Converts a parsed document to `serde_json`.
///
/// # Errors
/// Never returns an error in practice: the numbers of a parsed document are valid JSON.
pub fn value(json: Json) -> Outcome<Value> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(text) => serde_json::from_str(&text)?,
        Json::String(text) => Value::String(text),
        Json::Array(items) => Value::Array(items.into_iter().map(value).collect::<Outcome<_>>()?),
        Json::Object(entries) => {
            let entry = |(key, json)| Ok((key, value(json)?));
            Value::Object(entries.into_iter().map(entry).collect::<Outcome<_>>()?)
        }
    })
}

/// Returns a document that contains another document this many times. Paths, tags, operation IDs, components and
/// references are renamed in every copy but the first.
pub fn repeated(document: &Value, copies: usize) -> Value {
    let mut whole = document.clone();
    for number in 2..=copies {
        let mut copy = document.clone();
        rename(&mut copy, number);
        merge(&mut whole, copy, number);
    }
    whole
}

fn rename(value: &mut Value, number: usize) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, number)),
        Value::Object(entries) => {
            for (key, value) in entries {
                match (key.as_str(), &mut *value) {
                    (
                        "$ref" | "operationId" | "x-zephr-type" | "x-zephr-verify-with",
                        Value::String(text),
                    ) => *text = format!("{text}{number}"),
                    ("x-zephr-call", Value::String(text)) => {
                        *text = text.replacen('.', &format!("{number}."), 1);
                    }
                    ("tags", Value::Array(tags)) => {
                        for tag in tags {
                            match tag {
                                Value::String(text) => *text = format!("{text} {number}"),
                                tag => rename_tag(tag, number),
                            }
                        }
                    }
                    _ => rename(value, number),
                }
            }
        }
        _ => {}
    }
}

fn rename_tag(tag: &mut Value, number: usize) {
    if let Some(Value::String(name)) = tag.get_mut("name") {
        *name = format!("{name} {number}");
    }
}

fn merge(whole: &mut Value, copy: Value, number: usize) {
    let Value::Object(mut copy) = copy else { return };
    let mut take = |key: &str| copy.remove(key);
    if let (Some(Value::Array(all)), Some(Value::Array(tags))) = (whole.get_mut("tags"), take("tags")) {
        all.extend(tags);
    }
    if let (Some(Value::Object(all)), Some(Value::Object(paths))) = (whole.get_mut("paths"), take("paths")) {
        all.extend(
            paths
                .into_iter()
                .map(|(path, item)| (format!("/copy{number}{path}"), item)),
        );
    }
    let (Some(Value::Object(all)), Some(Value::Object(components))) =
        (whole.get_mut("components"), take("components"))
    else {
        return;
    };
    for (kind, entries) in components {
        let entries = match entries {
            Value::Object(entries) if kind != "securitySchemes" => entries,
            _ => continue,
        };
        let renamed = entries
            .into_iter()
            .map(|(name, entry)| (format!("{name}{number}"), entry));
        if let Some(Value::Object(all)) = all.get_mut(&kind) {
            all.extend(renamed);
        } else {
            all.insert(kind, Value::Object(renamed.collect::<Map<_, _>>()));
        }
    }
}
