//! What is left of a description without what is wrong in it: operations go, and with them what only they lean on.
//!
//! The parts of a document are its operations, what the operations of a path share, and its components. A part is broken
//! where an error stands in it, or in a part that it refers to.

use std::collections::HashMap;

use crate::{
    METHODS,
    diagnostic::{Diagnostic, Severity},
    tree::{Kind, Node, Origin, child, unescape},
};

/// An operation that is not generated.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// `GET /v3/users`.
    pub operation: String,
    /// The key of its method.
    pub origin: Origin,
    /// The first thing that is wrong with it.
    pub because: Diagnostic,
}

/// Takes all that is broken out of `document`, and tells the operations among it. `None` where that would not help: an
/// error stands in no part that could go.
pub fn cut(document: &mut Node, diagnostics: &[Diagnostic]) -> Option<Vec<LeftOut>> {
    let mut parts = Parts::of(document);
    for error in diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
    {
        let place = parts.containing(&error.origin.pointer)?;
        parts
            .all
            .get_mut(place)?
            .broken
            .get_or_insert_with(|| error.clone());
    }
    parts.spread();
    let broken: Vec<Part> = parts
        .all
        .into_iter()
        .filter(|part| part.broken.is_some())
        .collect();
    for part in &broken {
        remove(document, &part.origin.pointer);
    }
    let operations = broken.into_iter().filter_map(|part| {
        Some(LeftOut {
            operation: part.operation?,
            origin: part.origin,
            because: part.broken?,
        })
    });
    Some(operations.collect())
}

struct Part {
    /// Where it is, shown by its key.
    origin: Origin,
    /// Method and path, where it is an operation.
    operation: Option<String>,
    /// Pointers that it refers to.
    refers: Vec<String>,
    broken: Option<Diagnostic>,
}

struct Parts {
    all: Vec<Part>,
    by_pointer: HashMap<String, usize>,
}

impl Parts {
    fn of(document: &Node) -> Self {
        let mut parts = Self {
            all: Vec::new(),
            by_pointer: HashMap::new(),
        };
        let get = |key: &str| document.get(key).map(Node::entries).unwrap_or_default();
        for path in get("paths") {
            parts.path(&child("/paths", &path.key), path);
        }
        for kind in get("components") {
            let pointer = child("/components", &kind.key);
            for entry in kind.value.entries() {
                parts.add(child(&pointer, &entry.key), entry, references(&entry.value), None);
            }
        }
        parts
    }

    /// A path: what its operations share, and each of its keys.
    fn path(&mut self, pointer: &str, path: &crate::tree::Entry) {
        let shared = |key: &str| matches!(key, "parameters" | "$ref");
        let of_all = path
            .value
            .entries()
            .iter()
            .filter(|entry| shared(&entry.key))
            .flat_map(|entry| match (&entry.key[..], entry.value.as_str()) {
                ("$ref", Some(target)) => vec![target.trim_start_matches('#').to_owned()],
                _ => references(&entry.value),
            });
        self.add(pointer.to_owned(), path, of_all.collect(), None);
        for entry in path.value.entries().iter().filter(|entry| !shared(&entry.key)) {
            let operation = METHODS
                .contains(&entry.key.as_str())
                .then(|| format!("{} {}", entry.key.to_uppercase(), path.key));
            let mut refers = references(&entry.value);
            refers.extend(operation.as_ref().map(|_| pointer.to_owned()));
            self.add(child(pointer, &entry.key), entry, refers, operation);
        }
    }

    fn add(
        &mut self,
        pointer: String,
        entry: &crate::tree::Entry,
        refers: Vec<String>,
        operation: Option<String>,
    ) {
        self.by_pointer.insert(pointer.clone(), self.all.len());
        let span = entry.key_span.clone();
        self.all.push(Part {
            origin: Origin { pointer, span },
            operation,
            refers,
            broken: None,
        });
    }

    /// The innermost part that a pointer leads into.
    fn containing(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(index) = self.by_pointer.get(pointer) {
                return Some(*index);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }

    /// Breaks what refers to something broken.
    fn spread(&mut self) {
        let mut referring: Vec<Vec<usize>> = vec![Vec::new(); self.all.len()];
        for (index, part) in self.all.iter().enumerate() {
            for target in part.refers.iter().filter_map(|target| self.containing(target)) {
                if let Some(list) = referring.get_mut(target) {
                    list.push(index);
                }
            }
        }
        let is_broken = |(index, part): (usize, &Part)| part.broken.is_some().then_some(index);
        let mut to_see: Vec<usize> = self.all.iter().enumerate().filter_map(is_broken).collect();
        while let Some(index) = to_see.pop() {
            let because = self.all.get(index).and_then(|part| part.broken.clone());
            for next in referring.get(index).into_iter().flatten() {
                if let Some(part) = self.all.get_mut(*next).filter(|part| part.broken.is_none()) {
                    part.broken.clone_from(&because);
                    to_see.push(*next);
                }
            }
        }
    }
}

/// The pointers of every `$ref` to this document under `node`.
fn references(node: &Node) -> Vec<String> {
    let mut found = Vec::new();
    let mut to_see = vec![node];
    while let Some(node) = to_see.pop() {
        to_see.extend(node.items());
        for entry in node.entries() {
            match entry.value.as_str() {
                Some(target) if entry.key == "$ref" => {
                    found.extend(target.strip_prefix('#').map(str::to_owned));
                }
                _ => to_see.push(&entry.value),
            }
        }
    }
    found
}

fn remove(document: &mut Node, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = unescape(key);
    if let Some(Node {
        kind: Kind::Object(entries),
        ..
    }) = document.at_mut(parent)
    {
        entries.retain(|entry| entry.key != key);
    }
}

#[cfg(test)]
mod tests;
