//! The stored documents and their constraints.

mod collection;
mod document;
mod ids;
mod references;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use http::StatusCode;

pub(crate) use collection::{Entry, Key};
pub(crate) use document::{Document, array};
pub(crate) use ids::Ids;

use crate::{
    assumptions::{Assumption, Assumptions},
    response::Response,
    storage::{COLLECTIONS, CollectionSpec},
};
use collection::Collection;

/// All documents of a mock.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    collections: HashMap<&'static str, Collection>,
    /// The approximate size of the documents in bytes.
    size: usize,
    limit: usize,
    assumptions: Assumptions,
}

impl Store {
    /// Returns an empty store with an approximate size limit in bytes.
    pub(crate) fn new(limit: usize, assumptions: Assumptions) -> Self {
        let empty = |spec: &&'static CollectionSpec| (spec.name, Collection::new(spec));
        Self {
            collections: COLLECTIONS.iter().map(empty).collect(),
            size: 0,
            limit,
            assumptions,
        }
    }

    /// Replaces the size limit and the assumptions. A restored snapshot may come from a mock with other settings.
    pub(crate) fn reconfigure(&mut self, limit: usize, assumptions: Assumptions) {
        self.limit = limit;
        self.assumptions = assumptions;
    }

    /// Returns `true` if an assumption about the service applies.
    pub(crate) fn assumes(&self, assumption: Assumption) -> bool {
        self.assumptions.has(assumption)
    }

    pub(crate) fn get(&self, spec: &CollectionSpec, key: &[String]) -> Option<&Document> {
        self.collection(spec)?.get(key)
    }

    /// Returns the document, or a 404 response.
    pub(crate) fn find(&self, spec: &CollectionSpec, key: &[String]) -> Result<&Document, Response> {
        self.parents(spec, key)?;
        self.get(spec, key).ok_or_else(|| unknown(spec.name, key.last()))
    }

    /// Returns all documents, oldest first.
    pub(crate) fn entries(&self, spec: &CollectionSpec) -> impl DoubleEndedIterator<Item = &Entry> {
        self.collection(spec).into_iter().flat_map(Collection::entries)
    }

    /// Returns the number of documents.
    #[cfg(feature = "console")]
    pub(crate) fn len(&self) -> usize {
        let lengths = self
            .collections
            .values()
            .map(|collection| collection.entries().count());
        lengths.sum()
    }

    /// Removes all documents.
    #[cfg(feature = "console")]
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.limit, self.assumptions);
    }

    /// Returns the documents within a parent, oldest first, or a 404 response if the parent does not exist.
    pub(crate) fn within(&self, spec: &CollectionSpec, parents: &[String]) -> Result<Vec<&Entry>, Response> {
        self.parents(spec, parents)?;
        let inside = self.entries(spec).filter(|entry| entry.key.starts_with(parents));
        Ok(inside.collect())
    }

    /// Returns the document that has this value in a unique field.
    pub(crate) fn find_unique(&self, spec: &CollectionSpec, field: &str, value: &str) -> Option<&Entry> {
        self.collection(spec)?.find_unique(field, value)
    }

    /// Checks the constraints of a document, and writes the document. Returns `true` if the document is new.
    pub(crate) fn put(
        &mut self,
        spec: &CollectionSpec,
        key: Key,
        document: Document,
        now: u64,
    ) -> Result<bool, Response> {
        self.parents(spec, &key)?;
        self.check_references(spec, &document)?;
        let size = document.size();
        let is_unique = self.assumes(Assumption::Uniqueness);
        let Some(collection) = self.collections.get_mut(spec.name) else {
            return Err(unknown(spec.name, key.last()));
        };
        if let Some(field) = collection
            .conflicting_field(&key, &document)
            .filter(|_| is_unique)
        {
            let message = format!("$.{field} is in use by another {}", singular(spec.name));
            return Err(Response::error(StatusCode::CONFLICT, message));
        }
        let remaining = self
            .size
            .saturating_sub(collection.get(&key).map_or(0, Document::size));
        if remaining + size > self.limit {
            let message = format!(
                "the documents would exceed {} bytes; raise the limit with `capacity`",
                self.limit
            );
            return Err(Response::error(StatusCode::INSUFFICIENT_STORAGE, message));
        }
        self.size = remaining + size;
        Ok(collection.put(key, document, now).is_none())
    }

    /// Removes a document. If [`Assumption::Cascades`] applies, also removes the documents that depend on it. Returns
    /// `true` if the document existed.
    pub(crate) fn remove(&mut self, spec: &CollectionSpec, key: &[String]) -> bool {
        let removed = self
            .collections
            .get_mut(spec.name)
            .and_then(|collection| collection.remove(key));
        let Some(removed) = removed else {
            return false;
        };
        self.size = self.size.saturating_sub(removed.size());
        if !self.assumes(Assumption::Cascades) {
            return true;
        }
        for (other, key) in self.dependents(spec, key) {
            self.remove(other, &key);
        }
        true
    }

    fn collection(&self, spec: &CollectionSpec) -> Option<&Collection> {
        self.collections.get(spec.name)
    }

    /// Returns a 404 response if a parent document does not exist.
    fn parents(&self, spec: &CollectionSpec, key: &[String]) -> Result<(), Response> {
        if !self.assumes(Assumption::Parents) {
            return Ok(());
        }
        for (parent, id) in spec.within.iter().zip(key) {
            if self.get(parent, std::slice::from_ref(id)).is_none() {
                return Err(unknown(parent.name, Some(id)));
            }
        }
        Ok(())
    }
}

/// Returns a 404 response with a message such as `there is no account "x"`.
pub(crate) fn unknown(collection: &str, id: Option<&String>) -> Response {
    let (thing, id) = (singular(collection), id.map_or("", String::as_str));
    // A session ID is a secret, which a message must not repeat.
    let shown = if id.is_empty() || thing.ends_with("session") {
        String::new()
    } else {
        format!(" {id:?}")
    };
    Response::error(StatusCode::NOT_FOUND, format!("there is no {thing}{shown}"))
}

/// Returns the singular of a collection's name with an article: `a user` for `users`.
fn article(collection: &str) -> String {
    let thing = singular(collection);
    let an = if thing.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{an} {thing}")
}

/// Returns the singular of a collection's name: `account user` for `account_users`.
pub(crate) fn singular(collection: &str) -> String {
    let words = collection.replace('_', " ");
    match words.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => words.strip_suffix('s').map(str::to_owned).unwrap_or(words),
    }
}
