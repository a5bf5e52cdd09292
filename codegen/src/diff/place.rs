//! A schema as what it lets a value be: with everything that it is merged from.

use crate::{
    openapi::{Cursor, resolve::DEEPEST},
    tree::Node,
};

/// A schema with what it is merged from, as one.
pub(super) struct Schema<'a> {
    pub(super) at: Cursor<'a>,
    parts: Vec<Cursor<'a>>,
}

impl<'a> Schema<'a> {
    pub(super) fn new(at: &Cursor<'a>) -> Self {
        Self {
            at: at.resolved(),
            parts: parts(at),
        }
    }

    /// What the first part that has the key says.
    pub(super) fn get(&self, key: &str) -> Option<Cursor<'a>> {
        self.parts.iter().find_map(|part| part.get(key))
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.parts.iter().any(|part| part.flag(key))
    }

    pub(super) fn properties(&self) -> Vec<(&'a str, Cursor<'a>)> {
        let all = self.parts.iter().filter_map(|part| part.get("properties"));
        let mut found: Vec<(&str, Cursor<'_>)> = Vec::new();
        for properties in all {
            // A property may be called `x-…`.
            for entry in properties.node.entries() {
                let key = entry.key.as_str();
                if let Some(at) = properties
                    .get(key)
                    .filter(|_| !found.iter().any(|(known, _)| *known == key))
                {
                    found.push((key, at));
                }
            }
        }
        found
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        let lists = self.parts.iter().filter_map(|part| part.node.get("required"));
        lists
            .flat_map(Node::items)
            .any(|item| item.as_str() == Some(name))
    }

    /// The declared type, or the one that its keywords imply.
    pub(super) fn kind(&self) -> Option<String> {
        if let Some(stated) = self.get("type") {
            return stated.node.as_str().map(str::to_owned).or_else(|| {
                // OpenAPI 3.1: a list of types; `null` among them is told apart.
                let types = stated.node.items().iter().filter_map(Node::as_str);
                let types: Vec<&str> = types.filter(|ty| *ty != "null").collect();
                Some(types.join(" or "))
            });
        }
        let implied = [
            ("properties", "object"),
            ("additionalProperties", "object"),
            ("items", "array"),
        ];
        let implied = implied.iter().find(|(key, _)| self.get(key).is_some());
        implied.map(|(_, kind)| (*kind).to_owned())
    }

    pub(super) fn nullable(&self) -> bool {
        let listed = self.get("type").is_some_and(|stated| {
            stated
                .node
                .items()
                .iter()
                .any(|item| item.as_str() == Some("null"))
        });
        self.flag("nullable") || listed
    }
}

/// Returns the resolved schema and everything that it is merged from by `allOf`.
fn parts<'a>(at: &Cursor<'a>) -> Vec<Cursor<'a>> {
    let mut parts = Vec::new();
    gather(&at.resolved(), &mut parts);
    parts
}

fn gather<'a>(at: &Cursor<'a>, parts: &mut Vec<Cursor<'a>>) {
    if parts.len() >= DEEPEST || parts.iter().any(|part| part.pointer == at.pointer) {
        return;
    }
    parts.push(at.clone());
    for part in at.items_of("allOf") {
        gather(&part.resolved(), parts);
    }
}
