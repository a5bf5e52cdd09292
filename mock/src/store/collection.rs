//! The documents of one collection, with what is looked up in them.

use std::collections::{BTreeMap, HashMap};

use super::Document;
use crate::storage::CollectionSpec;

/// The ids of what a document is within, and its own.
pub(crate) type Key = Vec<String>;

/// Documents in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Collection {
    spec: &'static CollectionSpec,
    places: HashMap<Key, u64>,
    entries: BTreeMap<u64, Entry>,
    /// Indexes of the unique fields, by field number: value to owner.
    holders: HashMap<(usize, String), u64>,
    next: u64,
}

/// A document and what is known of it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) document: Document,
    /// When it last changed, in milliseconds since the epoch.
    pub(crate) changed: u64,
}

impl Collection {
    pub(crate) fn new(spec: &'static CollectionSpec) -> Self {
        Self {
            spec,
            places: HashMap::new(),
            entries: BTreeMap::new(),
            holders: HashMap::new(),
            next: 0,
        }
    }

    pub(crate) fn spec(&self) -> &'static CollectionSpec {
        self.spec
    }

    pub(crate) fn get(&self, key: &[String]) -> Option<&Document> {
        let entry = self.entries.get(self.places.get(key)?)?;
        Some(&entry.document)
    }

    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.values()
    }

    /// Returns the document that has this value in a unique field.
    pub(crate) fn holder(&self, field: &str, value: &str) -> Option<&Entry> {
        let field = self.spec.unique.iter().position(|unique| *unique == field)?;
        self.entries.get(self.holders.get(&(field, value.to_owned()))?)
    }

    /// The unique field that another document than that of the key has the same value of.
    pub(crate) fn clash(&self, key: &[String], document: &Document) -> Option<&'static str> {
        let own = self.places.get(key);
        let unique = self.spec.unique.iter().copied().enumerate();
        unique.into_iter().find_map(|(index, field)| {
            let holder = self.holders.get(&(index, document.text(field)?))?;
            (Some(holder) != own).then_some(field)
        })
    }

    /// Writes a document and returns the previous one.
    pub(crate) fn put(&mut self, key: Key, document: Document, changed: u64) -> Option<Document> {
        let place = self.places.get(&key).copied().unwrap_or(self.next);
        let old = self.entries.remove(&place);
        match &old {
            Some(old) => self.forget(&old.document),
            None => self.next += 1,
        }
        for (index, field) in self.spec.unique.iter().enumerate() {
            if let Some(value) = document.text(field) {
                self.holders.insert((index, value), place);
            }
        }
        self.places.insert(key.clone(), place);
        self.entries.insert(
            place,
            Entry {
                key,
                document,
                changed,
            },
        );
        old.map(|old| old.document)
    }

    pub(crate) fn remove(&mut self, key: &[String]) -> Option<Document> {
        let entry = self.entries.remove(&self.places.remove(key)?)?;
        self.forget(&entry.document);
        Some(entry.document)
    }

    fn forget(&mut self, document: &Document) {
        for (index, field) in self.spec.unique.iter().enumerate() {
            if let Some(value) = document.text(field) {
                self.holders.remove(&(index, value));
            }
        }
    }
}
