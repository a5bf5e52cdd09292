//! What the description says of operations, in the form in which `data/` holds it.

mod schema;
#[cfg(test)]
mod tests;

pub(crate) use schema::{Field, Problem, Schema};

/// How one operation is answered, and what it takes.
#[derive(Debug)]
pub(crate) struct Described {
    /// The operation's id.
    pub(crate) operation: &'static str,
    /// The documented success.
    pub(crate) status: u16,
    /// The media type of its body; `None` where there is no body.
    pub(crate) media_type: Option<&'static str>,
    /// Its body; empty where there is none.
    pub(crate) example: &'static str,
    /// The parameters that are more than text.
    pub(crate) parameters: &'static [(&'static str, &'static Schema)],
    /// A body of JSON.
    pub(crate) request: Option<&'static Schema>,
    /// What it does with what is kept; without, it is answered with the example.
    pub(crate) state: Option<State>,
}

/// What an operation does with the documents of a collection.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) collection: &'static Collection,
    pub(crate) action: Action,
}

/// What can be done with documents.
#[derive(Debug)]
pub(crate) enum Action {
    /// Adds a document; the server picks its id, unless the document names it.
    Create,
    /// Writes a document, new or existing.
    Save,
    /// Gives a document.
    Get,
    /// Gives all documents.
    List,
    /// Replaces a document that exists.
    Update,
    /// Removes a document.
    Delete,
    /// Something that no other collection has: the function of this name in `own/`.
    Own(&'static str),
}

/// Documents of one kind.
#[derive(Debug)]
pub(crate) struct Collection {
    pub(crate) name: &'static str,
    /// The field that holds a document's own id.
    pub(crate) key: &'static str,
    /// The collections whose ids stand before the own one, in paths.
    pub(crate) within: &'static [&'static str],
    pub(crate) references: &'static [Reference],
    /// The fields, among the referring ones, with whose document a document goes.
    pub(crate) follows: &'static [&'static str],
    /// Fields whose value no two documents share.
    pub(crate) unique: &'static [&'static str],
    /// Fields that are kept and not shown.
    pub(crate) hidden: &'static [&'static str],
}

/// A field that names documents of another collection; of an array, every item does.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) field: &'static str,
    pub(crate) target: Target,
}

/// Where the documents are that a field names.
#[derive(Debug)]
pub(crate) enum Target {
    Collection(&'static str),
    /// In the collection that the text of another field tells.
    By {
        field: &'static str,
        collections: &'static [(&'static str, &'static str)],
    },
}
