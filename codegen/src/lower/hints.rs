//! The `x-zephr-` hints: their names, and access to their values.

use crate::{
    codes,
    diagnostic::Diagnostic,
    openapi::{Cursor, resolve::REF},
    suggest,
    tree::{Kind, Node},
};

use super::Lowering;

pub(super) const CALL: &str = "x-zephr-call";
pub(super) const RETRY: &str = "x-zephr-retry";
pub(super) const VERIFY_WITH: &str = "x-zephr-verify-with";
pub(super) const TIMEOUT: &str = "x-zephr-timeout";
pub(super) const EMPTY_STATUS: &str = "x-zephr-empty-status";
pub(super) const CREATES: &str = "x-zephr-creates";
pub(super) const OWN_ID: &str = "x-zephr-own-id";
pub(super) const PAGING: &str = "x-zephr-paging";
pub(super) const TYPE: &str = "x-zephr-type";
pub(super) const NAME: &str = "x-zephr-name";
pub(super) const SECRET: &str = "x-zephr-secret";
pub(super) const ORDER: &str = "x-zephr-order";
pub(super) const TEXT: &str = "x-zephr-text";
pub(super) const BARE: &str = "x-zephr-bare";
pub(super) const LIST: &str = "x-zephr-list";
pub(super) const ANY: &str = "x-zephr-any";
pub(super) const ALIASES: &str = "x-zephr-aliases";
pub(super) const ARGUMENT: &str = "x-zephr-argument";
pub(super) const ENVELOPE: &str = "x-zephr-envelope";
pub(super) const NAME_PREFIX: &str = "x-zephr-name-prefix";
pub(super) const ENCODING: &str = "x-zephr-encoding";

pub(super) const SIGNATURE: &str = "x-zephr-signature";
pub(super) const MODULE: &str = "x-zephr-module";
/// Read by [`lint`](crate::lint), which also reports unused entries of this hint.
const ALLOW: &str = "x-zephr-allow";

/// Every hint, with the kind of value that it applies to.
const PLACES: &[(&str, &str)] = &[
    (CALL, "an operation"),
    (RETRY, "an operation"),
    (VERIFY_WITH, "an operation"),
    (TIMEOUT, "an operation"),
    (EMPTY_STATUS, "an operation whose response is a list"),
    (CREATES, "an operation"),
    (OWN_ID, "an operation whose response is a list"),
    (PAGING, "an operation whose response is a list"),
    (
        TYPE,
        "a schema that becomes a named type: an object with properties, an enum, a choice, or a string or number for an ID or a date",
    ),
    (ORDER, "a string or number schema with `x-zephr-type`"),
    (NAME, "a parameter, a request body or the schema of a property"),
    (SECRET, "a string schema"),
    (TEXT, "the schema of a body or response"),
    (BARE, "the schema of a JSON request body"),
    (
        LIST,
        "an array schema, or an object schema with an array under `results`, `items` or `data`",
    ),
    (ANY, "a schema"),
    (ALIASES, "the schema of a property"),
    (ARGUMENT, "the schema of a property"),
    (ENVELOPE, "the schema of a response"),
    (NAME_PREFIX, "a parameter"),
    (ENCODING, "a parameter"),
    (SIGNATURE, "a security scheme"),
    (MODULE, "the document"),
    (
        ALLOW,
        "the value that a finding is about, or a value that contains it",
    ),
];

impl<'a> Lowering<'a> {
    /// Returns `true` if the hint is set to `true`.
    pub(super) fn flag(&mut self, at: &Cursor<'a>, hint: &str) -> bool {
        let Some(value) = self.take(at, hint) else {
            return false;
        };
        value
            .node
            .as_bool()
            .unwrap_or_else(|| self.wrong_type(&value, hint, "a boolean"))
    }

    /// Returns the string value of a hint.
    pub(super) fn word(&mut self, at: &Cursor<'a>, hint: &str) -> Option<(&'a str, Cursor<'a>)> {
        let value = self.take(at, hint)?;
        match value.node.as_str() {
            Some(text) if !text.is_empty() => Some((text, value)),
            _ => self.wrong_type(&value, hint, "a string"),
        }
    }

    /// Returns the number value of a hint, which must be a positive integer.
    pub(super) fn count(&mut self, at: &Cursor<'a>, hint: &str) -> Option<u32> {
        let value = self.take(at, hint)?;
        let number = match &value.node.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        };
        match number.filter(|number: &u32| *number > 0) {
            Some(number) => Some(number),
            None => self.wrong_type(&value, hint, "a positive integer"),
        }
    }

    /// Returns a hint that is an object.
    pub(super) fn table(&mut self, at: &Cursor<'a>, hint: &str) -> Option<Cursor<'a>> {
        let value = self.take(at, hint)?;
        match &value.node.kind {
            Kind::Object(_) => Some(value),
            _ => self.wrong_type(&value, hint, "an object"),
        }
    }

    /// Returns the strings of a hint that is a list.
    pub(super) fn words(&mut self, at: &Cursor<'a>, hint: &str) -> Vec<String> {
        let Some(value) = self.take(at, hint) else {
            return Vec::new();
        };
        let words: Option<Vec<String>> = match &value.node.kind {
            Kind::Array(items) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect(),
            _ => None,
        };
        words.unwrap_or_else(|| self.wrong_type(&value, hint, "a list of strings"))
    }

    /// Reports an invalid value of a hint.
    pub(super) fn invalid_hint(
        &mut self,
        at: &Cursor<'a>,
        hint: &str,
        problem: &str,
        help: impl Into<String>,
    ) {
        let message = format!("`{hint}` {problem}");
        self.report(Diagnostic::error(codes::HINT, message, at.origin()).help(help));
    }

    pub(super) fn take(&mut self, at: &Cursor<'a>, hint: &str) -> Option<Cursor<'a>> {
        let value = at.get(hint)?;
        self.hints_read.insert(value.pointer.clone());
        Some(value)
    }

    pub(super) fn wrong_type<T: Default>(&mut self, value: &Cursor<'a>, hint: &str, wanted: &str) -> T {
        let message = format!("`{hint}` must be {wanted}, found {}", value.node.describe());
        self.report(Diagnostic::error(codes::HINT, message, value.origin()));
        T::default()
    }

    /// Reports unknown hints, and hints that nothing has read.
    pub(super) fn check_hints(&mut self) {
        self.check_hints_in(&self.document.cursor());
    }

    fn check_hints_in(&mut self, at: &Cursor<'a>) {
        for (key, value) in at.entries() {
            if key.starts_with("x-zephr-") {
                self.check_hint(key, &value);
            } else if !is_data(key, value.node) {
                self.check_hints_in(&value);
            }
        }
        at.items().for_each(|item| self.check_hints_in(&item));
    }

    fn check_hint(&mut self, key: &str, value: &Cursor<'a>) {
        let origin = value.key_origin();
        let Some((_, place)) = PLACES.iter().find(|(hint, _)| *hint == key) else {
            let names = PLACES.iter().map(|(hint, _)| *hint);
            let near = suggest::closest(key, names.clone());
            let help = near.map_or_else(
                || format!("valid hints are {}", names.collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("unknown hint `{key}`");
            self.report(Diagnostic::error(codes::UNKNOWN_HINT, message, origin).help(help));
            return;
        };
        let is_read = key == ALLOW || self.hints_read.contains(&value.pointer);
        if !is_read && value.node.as_bool() != Some(false) {
            let message = format!("`{key}` has no effect here");
            self.report(
                Diagnostic::warning(codes::IDLE_HINT, message, origin).help(format!("move it to {place}")),
            );
        }
    }
}

/// Returns `true` if `key` is a keyword whose value is data of the service, in which keys are not hints. `key` may also
/// be the name of a property, such as `example`: the value is then a schema.
fn is_data(key: &str, value: &Node) -> bool {
    match key {
        "example" | "default" => value.get("type").is_none() && value.get(REF).is_none(),
        "enum" => !matches!(value.kind, Kind::Object(_)),
        _ => false,
    }
}
