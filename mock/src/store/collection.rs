//! The documents of one collection and their indexes.

use std::collections::{BTreeMap, HashMap};

use super::Document;
use crate::storage::CollectionSpec;

/// The IDs of the parents of a document, and then the ID of the document, such as `["account-1", "user-1"]`.
pub(crate) type Key = Vec<String>;

/// The documents of one collection in insertion order.
#[derive(Clone, Debug)]
pub(crate) struct Collection {
    spec: &'static CollectionSpec,
    positions: HashMap<Key, u64>,
    entries: BTreeMap<u64, Entry>,
    /// Maps each value of a unique field to the position of its document. A key consists of the index of the field in
    /// [`CollectionSpec::unique`] and the value.
    unique_index: HashMap<(usize, String), u64>,
    next: u64,
}

/// A document with its key and the time of its last change.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) document: Document,
    /// The time of the last change, in milliseconds since the epoch.
    pub(crate) changed: u64,
}

impl Collection {
    pub(crate) fn new(spec: &'static CollectionSpec) -> Self {
        Self {
            spec,
            positions: HashMap::new(),
            entries: BTreeMap::new(),
            unique_index: HashMap::new(),
            next: 0,
        }
    }

    pub(crate) fn spec(&self) -> &'static CollectionSpec {
        self.spec
    }

    pub(crate) fn get(&self, key: &[String]) -> Option<&Document> {
        let entry = self.entries.get(self.positions.get(key)?)?;
        Some(&entry.document)
    }

    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.values()
    }

    /// Returns the document that has this value in a unique field.
    pub(crate) fn find_unique(&self, field: &str, value: &str) -> Option<&Entry> {
        let field = self.spec.unique.iter().position(|unique| *unique == field)?;
        self.entries
            .get(self.unique_index.get(&(field, value.to_owned()))?)
    }

    /// Returns the first unique field of `document` whose value already belongs to a document with another key.
    pub(crate) fn conflicting_field(&self, key: &[String], document: &Document) -> Option<&'static str> {
        let own = self.positions.get(key);
        let unique = self.spec.unique.iter().copied().enumerate();
        unique.into_iter().find_map(|(index, field)| {
            let holder = self.unique_index.get(&(index, document.text(field)?))?;
            (Some(holder) != own).then_some(field)
        })
    }

    /// Writes a document and returns the previous one.
    pub(crate) fn put(&mut self, key: Key, document: Document, changed: u64) -> Option<Document> {
        let position = self.positions.get(&key).copied().unwrap_or(self.next);
        let old = self.entries.remove(&position);
        match &old {
            Some(old) => self.unindex(position, &old.document),
            None => self.next += 1,
        }
        for (index, field) in self.spec.unique.iter().enumerate() {
            if let Some(value) = document.text(field) {
                self.unique_index.insert((index, value), position);
            }
        }
        self.positions.insert(key.clone(), position);
        self.entries.insert(
            position,
            Entry {
                key,
                document,
                changed,
            },
        );
        old.map(|old| old.document)
    }

    pub(crate) fn remove(&mut self, key: &[String]) -> Option<Document> {
        let position = self.positions.remove(key)?;
        let entry = self.entries.remove(&position)?;
        self.unindex(position, &entry.document);
        Some(entry.document)
    }

    /// Removes the values of a document from the index of unique values. Keeps a value that now belongs to another
    /// document.
    fn unindex(&mut self, position: u64, document: &Document) {
        for (index, field) in self.spec.unique.iter().enumerate() {
            if let Some(value) = document.text(field) {
                let key = (index, value);
                if self.unique_index.get(&key) == Some(&position) {
                    self.unique_index.remove(&key);
                }
            }
        }
    }
}
