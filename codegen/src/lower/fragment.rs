//! Reading one fragment through `openapiv3`, and finding the key that makes it unreadable.
//!
//! What a fragment contains is left out or made hollow before it is read, since it is read on its own. So a mistake costs
//! the key it stands under, and every mistake is found.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{diagnostic::Diagnostic, keywords::LIMITS, openapi::Cursor, tree::Kind};

use super::{Lowering, codes};

/// How a kind of fragment is taken apart.
pub(super) struct Form {
    /// What it is, for messages: `schema`.
    pub(super) what: &'static str,
    /// Keys that are not read at all: examples may hold anything, the rest does not concern us.
    pub(super) skip: &'static [&'static [&'static str]],
    /// Keys whose values are maps of fragments.
    pub(super) maps: &'static [&'static str],
    /// Keys whose values are lists of fragments.
    pub(super) lists: &'static [&'static str],
    /// Keys whose values are fragments.
    pub(super) single: &'static [&'static str],
}

pub(super) const SCHEMA: Form = Form {
    what: "schema",
    skip: &[
        &[
            "example",
            "examples",
            "default",
            "enum",
            "externalDocs",
            "discriminator",
            "xml",
            // Read elsewhere, as OpenAPI 3.1 has more of it.
            "type",
        ],
        LIMITS,
    ],
    maps: &["properties"],
    lists: &["oneOf", "anyOf", "allOf"],
    single: &["items", "additionalProperties"],
};

pub(super) const PARAMETER: Form = Form {
    what: "parameter",
    skip: &[&["example", "examples"]],
    maps: &["content"],
    lists: &[],
    single: &["schema"],
};

pub(super) const OPERATION: Form = Form {
    what: "operation",
    skip: &[&[
        "externalDocs",
        "servers",
        "callbacks",
        "parameters",
        "requestBody",
        "responses",
        "security",
    ]],
    maps: &[],
    lists: &[],
    single: &[],
};

pub(super) const BODY: Form = Form {
    what: "request body",
    skip: &[],
    maps: &["content"],
    lists: &[],
    single: &[],
};

pub(super) const RESPONSE: Form = Form {
    what: "response",
    skip: &[&["headers", "links"]],
    maps: &["content"],
    lists: &[],
    single: &[],
};

impl<'a> Lowering<'a> {
    /// `at` as a `T`. `base` holds what a `T` cannot be without, so that each key can be tried alone; keys that are
    /// written take precedence, and those that cannot be read are reported and left out.
    pub(super) fn fragment<T: DeserializeOwned>(
        &mut self,
        at: &Cursor<'a>,
        form: &Form,
        base: Value,
    ) -> Option<T> {
        if !matches!(at.node.kind, Kind::Object(_)) {
            let message = format!("this {} must be an object, not {}", form.what, at.node.describe());
            self.report(Diagnostic::error(codes::FORM, message, at.origin()));
            return None;
        }
        let error = match read(at, form, base.clone(), &[]) {
            Ok(fragment) => return Some(fragment),
            Err(error) => error,
        };
        let mut culprits = Vec::new();
        for (key, value) in at.entries() {
            let Some(entry) = hollow(form, key, &value) else {
                continue;
            };
            let mut alone = base.clone();
            overlay(&mut alone, [entry]);
            if let Err(error) = serde_json::from_value::<T>(alone) {
                let message = format!("`{key}` of this {} cannot be read: {error}", form.what);
                self.report(Diagnostic::error(codes::FORM, message, value.origin()));
                culprits.push(key);
            }
        }
        if culprits.is_empty() {
            let message = format!("this {} cannot be read: {error}", form.what);
            self.report(Diagnostic::error(codes::FORM, message, at.origin()));
        }
        read(at, form, base, &culprits).ok()
    }
}

/// `at` as a `T` without some of its keys.
fn read<T: DeserializeOwned>(
    at: &Cursor<'_>,
    form: &Form,
    base: Value,
    without: &[&str],
) -> Result<T, serde_json::Error> {
    let mut value = base;
    let entries = at.entries().filter(|(key, _)| !without.contains(key));
    overlay(
        &mut value,
        entries.filter_map(|(key, value)| hollow(form, key, &value)),
    );
    serde_json::from_value(value)
}

fn overlay(base: &mut Value, entries: impl IntoIterator<Item = (String, Value)>) {
    if let Value::Object(map) = base {
        map.extend(entries);
    }
}

/// The entry as `openapiv3` shall see it: what it contains is empty, and read on its own.
fn hollow(form: &Form, key: &str, value: &Cursor<'_>) -> Option<(String, Value)> {
    if key.starts_with("x-") || form.skip.iter().any(|keys| keys.contains(&key)) {
        return None;
    }
    let is_object = matches!(value.node.kind, Kind::Object(_));
    let is_array = matches!(value.node.kind, Kind::Array(_));
    let value = if form.maps.contains(&key) && is_object {
        Value::Object(
            value
                .entries()
                .map(|(name, _)| (name.to_owned(), json!({})))
                .collect::<Map<_, _>>(),
        )
    } else if form.lists.contains(&key) && is_array {
        Value::Array(value.items().map(|_| json!({})).collect())
    } else if form.single.contains(&key) && (is_object || key == "items") {
        json!({})
    } else {
        value.node.to_serde()
    };
    Some((key.to_owned(), value))
}
