//! Removal of broken operations from a description, together with the parts that only they use.
//!
//! The parts of a document are its operations, the values that the operations of a path share, and its
//! components. A part is broken if it contains an error, or if it refers to a broken part. A path item that is
//! the target of a `$ref` is a part at its own location. Its operations belong to every path that refers to it.

use std::collections::{HashMap, HashSet};

use crate::{
    diagnostic::{Diagnostic, Severity},
    openapi::{
        Document,
        grammar::is_method,
        resolve::{REF, references},
    },
    tree::{Entry, Kind, Node, Origin, child, unescape},
};

/// An operation that is not generated.
#[derive(Clone, Debug, PartialEq)]
pub struct SkippedOperation {
    /// The method and path: `GET /v3/users`.
    pub operation: String,
    /// The location of its method key.
    pub origin: Origin,
    /// The first error in it.
    pub because: Diagnostic,
}

/// Removes the broken parts of `document`, and returns the removed operations. Returns `None` if there is an
/// error outside of all removable parts.
pub fn cut(document: &mut Node, diagnostics: &[Diagnostic]) -> Option<Vec<SkippedOperation>> {
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
    let mut skipped: Vec<SkippedOperation> = Vec::new();
    for part in broken {
        let Some(because) = part.broken else { continue };
        skipped.extend(part.operations.into_iter().map(|operation| SkippedOperation {
            operation,
            origin: part.origin.clone(),
            because: because.clone(),
        }));
    }
    // An operation of a shared path item may be listed for the path and again for the path item.
    let mut known = HashSet::new();
    skipped.retain(|one| known.insert(one.operation.clone()));
    Some(skipped)
}

struct Part {
    /// The location of its key.
    origin: Origin,
    /// Method and path of the operations that are removed with this part; several if paths share it.
    operations: Vec<String>,
    /// The pointers that it refers to.
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
        let source = Document::new(document);
        let mut borrowers: HashMap<String, Vec<&String>> = HashMap::new();
        let get = |key: &str| document.get(key).map(Node::entries).unwrap_or_default();
        for path in get("paths") {
            let pointer = child("/paths", &path.key);
            let item = source.at(&pointer).map(|item| item.resolved());
            let Some(item) = item.filter(|item| item.pointer != pointer) else {
                parts.item(pointer, path, &[&path.key]);
                continue;
            };
            let operations = item.entries().filter_map(|(key, _)| operation(key, &path.key));
            parts.add(pointer, path, vec![item.pointer.clone()], operations.collect());
            borrowers.entry(item.pointer).or_default().push(&path.key);
        }
        for kind in get("components") {
            let pointer = child("/components", &kind.key);
            for entry in kind.value.entries() {
                let pointer = child(&pointer, &entry.key);
                if kind.key == "pathItems" {
                    let paths = borrowers.remove(&pointer).unwrap_or_default();
                    parts.item(pointer, entry, &paths);
                } else {
                    parts.add(pointer, entry, targets(&entry.value), Vec::new());
                }
            }
        }
        parts
    }

    /// Adds a part for the values that the operations of a path item share, and a part for each of its other keys.
    fn item(&mut self, pointer: String, item: &Entry, paths: &[&String]) {
        let shared = |key: &str| key == "parameters" || key == REF;
        let all = references(&item.value, "").into_iter();
        let of_all =
            all.filter(|reference| reference.from.is_empty() || reference.from.starts_with("/parameters/"));
        let of_all = of_all.map(|reference| reference.to).collect();
        self.add(pointer.clone(), item, of_all, Vec::new());
        for entry in item.value.entries().iter().filter(|entry| !shared(&entry.key)) {
            let operations: Vec<String> = paths
                .iter()
                .filter_map(|path| operation(&entry.key, path))
                .collect();
            let mut refers = targets(&entry.value);
            if is_method(&entry.key) {
                refers.push(pointer.clone());
            }
            self.add(child(&pointer, &entry.key), entry, refers, operations);
        }
    }

    fn add(&mut self, pointer: String, entry: &Entry, refers: Vec<String>, operations: Vec<String>) {
        self.by_pointer.insert(pointer.clone(), self.all.len());
        let span = entry.key_span.clone();
        self.all.push(Part {
            origin: Origin { pointer, span },
            operations,
            refers,
            broken: None,
        });
    }

    /// Returns the innermost part that contains a pointer.
    fn containing(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(index) = self.by_pointer.get(pointer) {
                return Some(*index);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }

    /// Marks the parts that refer to a broken part as broken.
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

/// Returns `GET /v3/users` if the key is a method.
fn operation(key: &str, path: &str) -> Option<String> {
    is_method(key).then(|| format!("{} {path}", key.to_uppercase()))
}

/// Returns the pointers that everything under `node` refers to.
fn targets(node: &Node) -> Vec<String> {
    let references = references(node, "").into_iter();
    references.map(|reference| reference.to).collect()
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
