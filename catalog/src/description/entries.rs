//! JSON objects whose values keep their text and their order.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// The entries of a JSON object. Each entry is a name and the JSON text of the value, such as `("servers", "[]")`.
#[derive(Clone, Debug)]
pub(super) struct Entries(Vec<(String, String)>);

impl Entries {
    pub(super) fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// Replaces the value of the entry with this name. If there is no such entry, appends one.
    pub(super) fn set(&mut self, name: &str, json: String) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, value)) => *value = json,
            None => self.0.push((name.to_owned(), json)),
        }
    }

    /// Returns the object as JSON with one entry per line. `level` is the indentation of the closing brace, in steps of
    /// two spaces.
    pub(super) fn to_json(&self, level: usize) -> String {
        let entries = self.0.iter();
        let lines: Vec<_> = entries
            .map(|(name, json)| format!("{}: {json}", serde_json::Value::from(name.as_str())))
            .collect();
        lines_between(["{", "}"], &lines, level)
    }
}

#[cfg(feature = "samples")]
impl Entries {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, json) = self.0.iter().find(|(known, _)| known == name)?;
        Some(json)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut (String, String)> {
        self.0.iter_mut()
    }
}

/// Returns a JSON array with one item per line. `level` is the indentation of the closing bracket, in steps of two
/// spaces.
#[cfg(feature = "samples")]
pub(super) fn array(items: &[String], level: usize) -> String {
    lines_between(["[", "]"], items, level)
}

fn lines_between([open, close]: [&str; 2], lines: &[String], level: usize) -> String {
    let (outer, inner) = ("  ".repeat(level), "  ".repeat(level + 1));
    match lines.join(&format!(",\n{inner}")) {
        lines if lines.is_empty() => format!("{open}{close}"),
        lines => format!("{open}\n{inner}{lines}\n{outer}{close}"),
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            entries.push((name, value.get().to_owned()));
        }
        Ok(Entries(entries))
    }
}
