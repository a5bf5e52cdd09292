//! Merges a new publication with the texts of our description.

use crate::{
    openapi::{grammar::Kind, resolve::REF},
    tree::{Entry, Kind as Value, Node, child},
};

/// The placeholder for missing prose, which the linter reports.
pub const STUB: &str = "TODO(prose): describe this.";

/// The content of the new publication with our texts.
#[derive(Debug)]
pub(super) struct Merged {
    /// The merged description, with placeholders for missing texts.
    pub(super) document: Node,
    /// The pointers of the placeholders.
    pub(super) stubs: Vec<String>,
    /// The pointers of all texts in the publication, sorted.
    pub(super) places: Vec<String>,
}

/// Merges the publication `theirs` with the texts of `ours`.
///
/// A text is found by its location. Parameters and tags are matched by name, and an operation whose path or
/// method changed is matched by its ID.
pub(super) fn merge(ours: &Node, theirs: &Node) -> Merged {
    let mut merger = Merger {
        ours,
        stubs: Vec::new(),
        places: Vec::new(),
    };
    let document = merger.node(Some(ours), theirs, Kind::Document, "");
    merger.places.sort();
    Merged {
        document,
        stubs: merger.stubs,
        places: merger.places,
    }
}

struct Merger<'a> {
    ours: &'a Node,
    stubs: Vec<String>,
    places: Vec<String>,
}

impl<'a> Merger<'a> {
    fn node(&mut self, ours: Option<&'a Node>, theirs: &Node, kind: Kind, pointer: &str) -> Node {
        let value = match &theirs.kind {
            Value::Object(entries) => Value::Object(self.object(ours, entries, kind, pointer)),
            Value::Array(items) => {
                let item = |(index, item): (usize, &Node)| {
                    let known = ours.and_then(|ours| counterpart(ours, item, index));
                    self.node(known, item, kind.under("0"), &child(pointer, &index.to_string()))
                };
                Value::Array(items.iter().enumerate().map(item).collect())
            }
            other => other.clone(),
        };
        Node {
            span: theirs.span.clone(),
            kind: value,
        }
    }

    fn object(&mut self, ours: Option<&'a Node>, entries: &[Entry], kind: Kind, pointer: &str) -> Vec<Entry> {
        let mut merged: Vec<Entry> = Vec::new();
        for entry in entries {
            let key = entry.key.as_str();
            if is_display(kind, key) {
                continue;
            }
            let here = child(pointer, key);
            let known = ours.and_then(|ours| ours.get(key));
            let value = if kind.is_prose(key) && entry.value.as_str().is_some() {
                self.prose(known, &entry.value, &here)
            } else {
                let known = known.or_else(|| self.moved(kind, &entry.value));
                self.node(known, &entry.value, kind.under(key), &here)
            };
            merged.push(Entry {
                value,
                ..entry.clone()
            });
        }
        // Texts that are missing from the publication are kept.
        let own = ours.map(Node::entries).unwrap_or_default().iter();
        let own = own.filter(|entry| kind.is_prose(&entry.key) && entry.value.as_str().is_some());
        let missing: Vec<Entry> = own
            .filter(|entry| !merged.iter().any(|known| known.key == entry.key))
            .cloned()
            .collect();
        merged.extend(missing);
        merged
    }

    fn prose(&mut self, known: Option<&Node>, theirs: &Node, pointer: &str) -> Node {
        let is_blank = theirs.as_str().is_some_and(|text| text.trim().is_empty());
        if !is_blank {
            self.places.push(pointer.to_owned());
        }
        match known {
            Some(known) => known.clone(),
            None if is_blank => theirs.clone(),
            None => {
                self.stubs.push(pointer.to_owned());
                Node {
                    span: theirs.span.clone(),
                    kind: Value::String(STUB.to_owned()),
                }
            }
        }
    }

    /// Returns our operation with the same ID, at any path.
    fn moved(&self, kind: Kind, theirs: &Node) -> Option<&'a Node> {
        if kind == Kind::Map(&Kind::PathItem) {
            // The path was renamed, with all of its operations.
            let mut operations = theirs.entries().iter();
            return operations.find_map(|entry| Some(self.operation(&entry.value)?.0));
        }
        if kind == Kind::PathItem {
            return self.operation(theirs).map(|(_, operation)| operation);
        }
        None
    }

    /// Returns our path item and operation with the ID of `theirs`.
    fn operation(&self, theirs: &Node) -> Option<(&'a Node, &'a Node)> {
        let id = theirs.get("operationId")?;
        let items = self.ours.get("paths")?.entries().iter().map(|entry| &entry.value);
        let mut all = items.flat_map(|item| item.entries().iter().map(move |entry| (item, &entry.value)));
        all.find(|(_, operation)| operation.get("operationId").and_then(Node::as_str) == id.as_str())
    }
}

/// Returns our item for one of theirs. Items match if they have the same `name`, `url` or `$ref`, and the same `in`. An
/// item without a name, URL or `$ref` is matched by index.
fn counterpart<'a>(ours: &'a Node, item: &Node, index: usize) -> Option<&'a Node> {
    let word = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    for key in ["name", "url", REF] {
        if let Some(name) = word(item, key) {
            let is_same = |known: &&Node| {
                word(known, key).as_ref() == Some(&name) && word(known, "in") == word(item, "in")
            };
            return ours.items().iter().find(is_same);
        }
    }
    ours.items().get(index)
}

/// Returns `true` for extensions (`x-…`). In a map or in data, a key that begins with `x-` is not an extension.
fn is_display(kind: Kind, key: &str) -> bool {
    key.starts_with("x-") && !matches!(kind, Kind::Data | Kind::Map(_))
}
