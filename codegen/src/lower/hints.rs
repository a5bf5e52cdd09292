//! The `x-zephr-` hints: which there are, and reading them.

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

pub(super) const MODULE: &str = "x-zephr-module";
/// Read by [`lint`](crate::lint), which also says where one allows nothing.
const ALLOW: &str = "x-zephr-allow";

/// Every hint with the place it belongs to.
const PLACES: &[(&str, &str)] = &[
    (CALL, "an operation"),
    (RETRY, "an operation"),
    (VERIFY_WITH, "an operation"),
    (TIMEOUT, "an operation"),
    (EMPTY_STATUS, "an operation whose response is a list"),
    (CREATES, "an operation"),
    (OWN_ID, "an operation whose response is a list"),
    (PAGING, "an operation whose answer is a list"),
    (
        TYPE,
        "a schema that becomes a type of its own: an object with properties, an enum, a choice, a string or number that is an id or a date",
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
    (MODULE, "the document itself"),
    (ALLOW, "what a finding is about, or what is around it"),
];

impl<'a> Lowering<'a> {
    /// Whether the hint stands here and is true.
    pub(super) fn flag(&mut self, at: &Cursor<'a>, hint: &str) -> bool {
        let Some(value) = self.take(at, hint) else {
            return false;
        };
        value
            .node
            .as_bool()
            .unwrap_or_else(|| self.misfit(&value, hint, "`true` or `false`"))
    }

    /// The text of the hint.
    pub(super) fn word(&mut self, at: &Cursor<'a>, hint: &str) -> Option<(&'a str, Cursor<'a>)> {
        let value = self.take(at, hint)?;
        match value.node.as_str() {
            Some(text) if !text.is_empty() => Some((text, value)),
            _ => self.misfit(&value, hint, "a string"),
        }
    }

    /// The number of the hint, which must be a whole one above 0.
    pub(super) fn count(&mut self, at: &Cursor<'a>, hint: &str) -> Option<u32> {
        let value = self.take(at, hint)?;
        let number = match &value.node.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        };
        match number.filter(|number: &u32| *number > 0) {
            Some(number) => Some(number),
            None => self.misfit(&value, hint, "a whole number above 0"),
        }
    }

    /// The hint, an object, and where it stands.
    pub(super) fn table(&mut self, at: &Cursor<'a>, hint: &str) -> Option<Cursor<'a>> {
        let value = self.take(at, hint)?;
        match &value.node.kind {
            Kind::Object(_) => Some(value),
            _ => self.misfit(&value, hint, "an object"),
        }
    }

    /// The texts of the hint.
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
        words.unwrap_or_else(|| self.misfit(&value, hint, "a list of strings"))
    }

    /// Reports that a hint's text is not what it must be.
    pub(super) fn bad_hint(&mut self, at: &Cursor<'a>, hint: &str, problem: &str, help: impl Into<String>) {
        let message = format!("`{hint}` {problem}");
        self.report(Diagnostic::error(codes::HINT, message, at.origin()).help(help));
    }

    pub(super) fn take(&mut self, at: &Cursor<'a>, hint: &str) -> Option<Cursor<'a>> {
        let value = at.get(hint)?;
        self.hints_read.insert(value.pointer.clone());
        Some(value)
    }

    pub(super) fn misfit<T: Default>(&mut self, value: &Cursor<'a>, hint: &str, wanted: &str) -> T {
        let message = format!("`{hint}` must be {wanted}, not {}", value.node.describe());
        self.report(Diagnostic::error(codes::HINT, message, value.origin()));
        T::default()
    }

    /// Reports hints that do not exist, and hints that no one asked for.
    pub(super) fn judge_hints(&mut self) {
        self.judge_hints_in(&self.document.cursor());
    }

    fn judge_hints_in(&mut self, at: &Cursor<'a>) {
        for (key, value) in at.entries() {
            if key.starts_with("x-zephr-") {
                self.judge_hint(key, &value);
            } else if !is_data(key, value.node) {
                self.judge_hints_in(&value);
            }
        }
        at.items().for_each(|item| self.judge_hints_in(&item));
    }

    fn judge_hint(&mut self, key: &str, value: &Cursor<'a>) {
        let origin = value.key_origin();
        let Some((_, place)) = PLACES.iter().find(|(hint, _)| *hint == key) else {
            let names = PLACES.iter().map(|(hint, _)| *hint);
            let near = suggest::closest(key, names.clone());
            let help = near.map_or_else(
                || format!("the hints are {}", names.collect::<Vec<_>>().join(", ")),
                |near| format!("is `{near}` meant?"),
            );
            let message = format!("there is no hint `{key}`");
            self.report(Diagnostic::error(codes::UNKNOWN_HINT, message, origin).help(help));
            return;
        };
        let is_read = key == ALLOW || self.hints_read.contains(&value.pointer);
        if !is_read && value.node.as_bool() != Some(false) {
            let message = format!("`{key}` says nothing here");
            self.report(
                Diagnostic::warning(codes::IDLE_HINT, message, origin).help(format!("it belongs on {place}")),
            );
        }
    }
}

/// Examples and the like hold the service's own data, whose keys are no hints. A property may have such a name.
fn is_data(key: &str, value: &Node) -> bool {
    match key {
        "example" | "default" => value.get("type").is_none() && value.get(REF).is_none(),
        "enum" => !matches!(value.kind, Kind::Object(_)),
        _ => false,
    }
}
