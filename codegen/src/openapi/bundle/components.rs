//! Helpers for the sections and entries of `components`, and for replacing references.

use std::collections::HashSet;

use crate::{
    openapi::{grammar::Kind, resolve::REF},
    tree::{Entry, Kind as Value, Node, child},
};

/// Returns the section of `components` for values of a kind, or `None` if there is none. Path items have none, because
/// OpenAPI 3.0 has no section for them.
pub(super) fn section(kind: Kind) -> Option<&'static str> {
    let mut sections = Kind::Components.keywords();
    let section = sections.find(|section| matches!(section.value, Kind::Map(of) if *of == kind))?;
    (kind != Kind::PathItem).then_some(section.name)
}

/// Returns the section with this name, if references can refer to its values.
pub(super) fn section_named(name: &str) -> Option<&'static str> {
    let section = Kind::Components.keywords().find(|section| section.name == name)?;
    match section.value {
        Kind::Map(kind) => self::section(*kind),
        _ => None,
    }
}

/// Returns the names of all components of a description, with their section.
pub(super) fn names(root: &Node) -> HashSet<(&'static str, String)> {
    let sections = Kind::Components.keywords().map(|section| section.name);
    let named = sections.flat_map(|section| {
        let components = root
            .get("components")
            .and_then(|components| components.get(section));
        let entries = components.into_iter().flat_map(Node::entries);
        entries.map(move |entry| (section, entry.key.clone()))
    });
    named.collect()
}

/// Returns a reference to a pointer in the same document.
pub(super) fn within(pointer: &str) -> String {
    format!("#{}", pointer.replace('%', "%25"))
}

pub(super) fn set_reference(node: &mut Node, text: String) {
    if let Some(reference) = node.at_mut(&child("", REF)) {
        reference.kind = Value::String(text);
    }
}

/// Replaces an object that has a `$ref` by the target of the `$ref`. Siblings of the `$ref` are kept.
pub(super) fn merge(node: &mut Node, found: Node) {
    let Value::Object(siblings) = &mut node.kind else {
        return;
    };
    siblings.retain(|entry| entry.key != REF);
    if siblings.is_empty() {
        *node = found;
    } else if let Value::Object(entries) = found.kind {
        for entry in entries {
            if siblings.iter().all(|sibling| sibling.key != entry.key) {
                siblings.push(entry);
            }
        }
    }
}

/// Adds an entry to a section of `components`. Creates `components` and the section if they do not exist.
pub(super) fn add(root: &mut Node, section: &str, entry: Entry) {
    let components = object_under(root, "components", &entry);
    let Some(section) = components.and_then(|components| object_under(components, section, &entry)) else {
        return;
    };
    if let Value::Object(entries) = &mut section.kind {
        entries.push(entry);
    }
}

/// Returns the object in `key`. If it does not exist, it is created with the position of `of`.
fn object_under<'a>(node: &'a mut Node, key: &str, of: &Entry) -> Option<&'a mut Node> {
    let Value::Object(entries) = &mut node.kind else {
        return None;
    };
    let index = entries.iter().position(|entry| entry.key == key);
    let index = index.unwrap_or_else(|| {
        entries.push(Entry {
            key: key.to_owned(),
            key_span: of.key_span.clone(),
            value: Node {
                span: of.value.span.clone(),
                kind: Value::Object(Vec::new()),
            },
        });
        entries.len() - 1
    });
    entries.get_mut(index).map(|entry| &mut entry.value)
}
