//! The collections that the mock stores and the action of each operation.
//!
//! The tables define the behavior of the mock and are not part of the API description. A test checks that every
//! operation of the catalog has a row.

mod collections;
mod operations;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use collections::*;

use crate::{handlers::Handler, store::Ids};

/// Returns the behavior of an operation.
pub(crate) fn behavior(operation_id: &str) -> Behavior {
    let mut rows = operations::OPERATIONS.iter();
    rows.find(|(id, _)| *id == operation_id)
        .map_or(Behavior::Documented, |(_, behavior)| *behavior)
}

/// Returns the behavior of every operation, by ID.
#[cfg(test)]
pub(crate) fn operations() -> &'static [(&'static str, Behavior)] {
    operations::OPERATIONS
}

/// The behavior of the mock when it receives a valid request to an operation.
#[derive(Clone, Copy)]
pub(crate) enum Behavior {
    /// Reads or writes the documents of a collection.
    Stored(&'static CollectionSpec, Action),
    /// Returns the documented example.
    Documented,
    /// Returns the documented example, and stores nothing. The example contains no ID, so the mock adds a `Location`
    /// header with a new ID.
    Created(NewId),
}

/// A function that returns a new ID.
pub(crate) type NewId = fn(&mut Ids) -> String;

/// A generic action on documents.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Adds a document under its own ID, or under a new ID if it has none.
    Create,
    /// Adds or replaces a document.
    Save,
    /// Returns a document.
    Get,
    /// Returns all documents.
    List,
    /// Replaces an existing document.
    Update,
    /// Removes a document.
    Delete,
    /// Calls a handler that is specific to the collection.
    Handle(Handler),
}

/// The documents of one kind.
pub(crate) struct CollectionSpec {
    pub(crate) name: &'static str,
    /// The field with the ID of the document.
    pub(crate) key: &'static str,
    /// The names of the types that describe the documents in requests and responses. A seed document can contain the
    /// fields of all these types.
    pub(crate) types: &'static [&'static str],
    /// The collections of the parents of a document. In paths, the IDs of the parents precede the document's own ID.
    /// Removing a parent also removes the document.
    pub(crate) within: &'static [&'static CollectionSpec],
    /// The fields that refer to other documents. The referenced documents must exist.
    pub(crate) references: &'static [Reference],
    /// The fields in `references` that refer to an owner of the document. Removing the owner also removes the document.
    pub(crate) follows: &'static [&'static str],
    /// The fields, such as `identifiers.email_address`, whose values must be unique in the collection.
    pub(crate) unique: &'static [&'static str],
    /// The fields that are stored, but removed from the documents in responses.
    pub(crate) hidden: &'static [&'static str],
}

impl CollectionSpec {
    /// Returns a collection of independent documents with an `id`.
    const fn new(name: &'static str) -> Self {
        Self {
            name,
            key: "id",
            types: &[],
            within: &[],
            references: &[],
            follows: &[],
            unique: &[],
            hidden: &[],
        }
    }
}

/// Writes only the name, because references between collections are cyclic.
impl fmt::Debug for CollectionSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A field that refers to other documents: it contains one ID or an array of IDs.
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
    /// `field` is the path of another field, whose value selects the collection. For example, the entry
    /// `("bundle", &BUNDLES)` of `collections` selects the bundles if the value is `bundle`.
    By {
        field: &'static str,
        collections: &'static [(&'static str, &'static CollectionSpec)],
    },
}
