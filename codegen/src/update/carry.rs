//! The facts of a new publication with our prose, in one tree.

use crate::{
    openapi::{grammar::Kind, resolve::REF},
    tree::{Entry, Kind as Value, Node, child},
};

/// The placeholder for missing prose, which the linter reports.
pub const STUB: &str = "TODO(prose): describe this.";

/// The result of carrying facts over.
#[derive(Debug)]
pub(super) struct Carried {
    /// The new facts, with our prose or stubs.
    pub(super) document: Node,
    /// Places that have a stub.
    pub(super) stubs: Vec<String>,
    /// Places that have prose in the publication, sorted.
    pub(super) places: Vec<String>,
}

/// Takes the facts of `theirs` and, wherever the place still exists, the prose of `ours`.
///
/// A place exists as long as its keys do: parameters and tags are found by their names, and an operation that moved to
/// another path or method by its id.
pub(super) fn carry(ours: &Node, theirs: &Node) -> Carried {
    let mut carrier = Carrier {
        ours,
        stubs: Vec::new(),
        places: Vec::new(),
    };
    let document = carrier.node(Some(ours), theirs, Kind::Document, "");
    carrier.places.sort();
    Carried {
        document,
        stubs: carrier.stubs,
        places: carrier.places,
    }
}

struct Carrier<'a> {
    ours: &'a Node,
    stubs: Vec<String>,
    places: Vec<String>,
}

impl<'a> Carrier<'a> {
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
        let mut carried: Vec<Entry> = Vec::new();
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
            carried.push(Entry {
                value,
                ..entry.clone()
            });
        }
        // Prose that the publication lacks is kept.
        let own = ours.map(Node::entries).unwrap_or_default().iter();
        let own = own.filter(|entry| kind.is_prose(&entry.key) && entry.value.as_str().is_some());
        let missing: Vec<Entry> = own
            .filter(|entry| !carried.iter().any(|known| known.key == entry.key))
            .cloned()
            .collect();
        carried.extend(missing);
        carried
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
            // A path that moved as a whole: what all of its operations were in.
            let mut operations = theirs.entries().iter();
            return operations.find_map(|entry| Some(self.operation(&entry.value)?.0));
        }
        if kind == Kind::PathItem {
            return self.operation(theirs).map(|(_, operation)| operation);
        }
        None
    }

    /// Our path item and operation with the id of `theirs`.
    fn operation(&self, theirs: &Node) -> Option<(&'a Node, &'a Node)> {
        let id = theirs.get("operationId")?;
        let items = self.ours.get("paths")?.entries().iter().map(|entry| &entry.value);
        let mut all = items.flat_map(|item| item.entries().iter().map(move |entry| (item, &entry.value)));
        all.find(|(_, operation)| operation.get("operationId").and_then(Node::as_str) == id.as_str())
    }
}

/// Our item for one of theirs: by its name and place, or by its number where items have no names.
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

/// `x-` keys where they are no names and no data.
fn is_display(kind: Kind, key: &str) -> bool {
    key.starts_with("x-") && !matches!(kind, Kind::Data | Kind::Map(_))
}
