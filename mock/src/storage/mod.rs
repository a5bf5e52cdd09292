//! The collections that the mock stores and the action of each operation.
//!
//! This is the behavior of the mock, not a fact of the API description, so the tables are written by hand. A test
//! compares them with the catalog: every operation must have its row.

mod collections;
mod operations;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use collections::*;

use crate::handlers::Handler;

/// Returns what an operation does. One without a row returns its documented example.
pub(crate) fn behavior(operation_id: &str) -> Behavior {
    let mut rows = operations::OPERATIONS.iter();
    rows.find(|(id, _)| *id == operation_id)
        .map_or(Behavior::Documented, |(_, behavior)| *behavior)
}

/// The action that a request triggers.
#[derive(Clone, Copy)]
pub(crate) enum Behavior {
    /// Reads or writes the documents of a collection.
    Stored(&'static CollectionSpec, Action),
    /// Returns the documented example.
    Documented,
}

/// A generic action on documents.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Adds a document; the server picks its id, unless the document has one.
    Create,
    /// Writes a document, new or existing.
    Save,
    /// Returns a document.
    Get,
    /// Returns all documents.
    List,
    /// Replaces a document that exists.
    Update,
    /// Removes a document.
    Delete,
    /// Something that no other collection has.
    Handle(Handler),
}

/// The documents of one kind.
pub(crate) struct CollectionSpec {
    pub(crate) name: &'static str,
    /// The field with a document's own id.
    pub(crate) key: &'static str,
    /// The collections whose ids come before the own one in paths. A document is removed with one that it is within.
    pub(crate) within: &'static [&'static CollectionSpec],
    /// The fields that name documents of other collections, which must exist.
    pub(crate) references: &'static [Reference],
    /// The fields among them with whose document a document is removed.
    pub(crate) follows: &'static [&'static str],
    /// The fields, as dotted paths, whose value no two documents share.
    pub(crate) unique: &'static [&'static str],
    /// The fields that are stored and never returned.
    pub(crate) hidden: &'static [&'static str],
}

impl CollectionSpec {
    /// A collection of documents with an `id` and nothing else to say.
    const fn new(name: &'static str) -> Self {
        Self {
            name,
            key: "id",
            within: &[],
            references: &[],
            follows: &[],
            unique: &[],
            hidden: &[],
        }
    }
}

/// Shows the name alone: collections refer to each other in circles.
impl fmt::Debug for CollectionSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A field that names documents of another collection; of an array, every item does.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The field as a dotted path.
    pub(crate) field: &'static str,
    pub(crate) target: Target,
}

/// The collection that a field refers to.
#[derive(Debug)]
pub(crate) enum Target {
    Collection(&'static CollectionSpec),
    /// In the collection that the value of another field selects.
    By {
        field: &'static str,
        collections: &'static [(&'static str, &'static CollectionSpec)],
    },
}
