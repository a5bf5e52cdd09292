//! What the mock keeps: a shelf for each collection, and what holds between them.

mod document;
mod ids;
mod references;
mod shelf;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use http::StatusCode;

pub(crate) use document::{Document, array};
pub(crate) use ids::Ids;
pub(crate) use shelf::{Entry, Key};

use crate::{answer::Answer, data::collections::COLLECTIONS, description::Collection};
use shelf::Shelf;

/// All documents.
#[derive(Debug)]
pub(crate) struct Store {
    shelves: HashMap<&'static str, Shelf>,
    /// How many bytes the documents take, about.
    size: usize,
    limit: usize,
}

impl Store {
    /// An empty store for documents of so many bytes, about.
    pub(crate) fn new(limit: usize) -> Self {
        let shelf = |collection: &&'static Collection| (collection.name, Shelf::new(collection));
        Self {
            shelves: COLLECTIONS.iter().map(shelf).collect(),
            size: 0,
            limit,
        }
    }

    pub(crate) fn get(&self, collection: &Collection, key: &[String]) -> Option<&Document> {
        self.shelf(collection.name)?.get(key)
    }

    /// The document, or the 404 to answer with.
    pub(crate) fn find(&self, collection: &Collection, key: &[String]) -> Result<&Document, Answer> {
        self.parents(collection, key)?;
        self.get(collection, key)
            .ok_or_else(|| unknown(collection.name, key.last()))
    }

    /// All documents, oldest first.
    pub(crate) fn entries(&self, collection: &Collection) -> impl DoubleEndedIterator<Item = &Entry> {
        self.shelf(collection.name).into_iter().flat_map(Shelf::entries)
    }

    /// The documents within others, oldest first; a 404 where one of those does not exist.
    pub(crate) fn within(&self, collection: &Collection, parents: &[String]) -> Result<Vec<&Entry>, Answer> {
        self.parents(collection, parents)?;
        let inside = self
            .entries(collection)
            .filter(|entry| entry.key.starts_with(parents));
        Ok(inside.collect())
    }

    /// Who has this value of a unique field.
    pub(crate) fn holder(&self, collection: &Collection, field: &str, value: &str) -> Option<&Entry> {
        self.shelf(collection.name)?.holder(field, value)
    }

    /// Writes a document, if it may be written; says whether it is new.
    pub(crate) fn put(
        &mut self,
        collection: &Collection,
        key: Key,
        document: Document,
        now: u64,
    ) -> Result<bool, Answer> {
        self.parents(collection, &key)?;
        self.check_references(collection, &document)?;
        let size = document.size();
        let Some(shelf) = self.shelves.get_mut(collection.name) else {
            return Err(unknown(collection.name, key.last()));
        };
        if let Some(field) = shelf.clash(&key, &document) {
            let message = format!("$.{field} is in use: {} has it already", article(collection.name));
            return Err(Answer::refusal(StatusCode::CONFLICT, message));
        }
        if self.size + size > self.limit {
            let message = format!("the mock keeps no more than {} bytes of documents", self.limit);
            return Err(Answer::refusal(StatusCode::INSUFFICIENT_STORAGE, message));
        }
        let old = shelf.put(key, document, now);
        self.size = (self.size + size).saturating_sub(old.as_ref().map_or(0, Document::size));
        Ok(old.is_none())
    }

    /// Removes a document and all that go with it; whether it was there.
    pub(crate) fn remove(&mut self, collection: &Collection, key: &[String]) -> bool {
        let removed = self
            .shelves
            .get_mut(collection.name)
            .and_then(|shelf| shelf.remove(key));
        let Some(removed) = removed else {
            return false;
        };
        self.size = self.size.saturating_sub(removed.size());
        for (other, key) in self.dependents(collection, key) {
            self.remove(other, &key);
        }
        true
    }

    fn shelf(&self, name: &str) -> Option<&Shelf> {
        self.shelves.get(name)
    }

    /// What a document is within must exist; a 404 otherwise.
    fn parents(&self, collection: &Collection, key: &[String]) -> Result<(), Answer> {
        for (parent, id) in collection.within.iter().zip(key) {
            let known = self
                .shelf(parent)
                .is_some_and(|shelf| shelf.get(std::slice::from_ref(id)).is_some());
            if !known {
                return Err(unknown(parent, Some(id)));
            }
        }
        Ok(())
    }
}

/// `there is no account "x"`
pub(crate) fn unknown(collection: &str, id: Option<&String>) -> Answer {
    let (thing, id) = (singular(collection), id.map_or("", String::as_str));
    let shown = if id.is_empty() {
        String::new()
    } else {
        format!(" {id:?}")
    };
    Answer::refusal(StatusCode::NOT_FOUND, format!("there is no {thing}{shown}"))
}

/// `a user`
fn article(collection: &str) -> String {
    let thing = singular(collection);
    let an = if thing.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{an} {thing}")
}

/// `account_users` is `account user`.
pub(crate) fn singular(collection: &str) -> String {
    let words = collection.replace('_', " ");
    match words.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => words.strip_suffix('s').map(str::to_owned).unwrap_or(words),
    }
}
