//! What a mock server keeps, and what each operation does with it.

/// Documents of one kind that a mock server keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// `account_users`; unique.
    pub name: String,
    /// The field that holds a document's own id.
    pub key: String,
    /// The collections whose ids stand before the own one, in paths: a document goes when one of those goes.
    pub within: Vec<String>,
    /// Fields that name documents of other collections, as a dotted path.
    pub references: Vec<Reference>,
    /// The fields, among the referring ones, with whose document a document goes.
    pub follows: Vec<String>,
    /// Fields whose value no two documents share, as a dotted path.
    pub unique: Vec<String>,
    /// Fields that are kept and not shown.
    pub hidden: Vec<String>,
}

/// A field that names documents of another collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The field, as a dotted path. Of an array, every item is meant.
    pub field: String,
    /// Where its documents are.
    pub target: Target,
}

/// Where the documents are that a field names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// In one collection.
    Collection(String),
    /// In one that the text of another field tells.
    By {
        /// The other field, as a dotted path.
        field: String,
        /// Its texts, each with a collection. Others are not looked up.
        collections: Vec<(String, String)>,
    },
}

/// What an operation does with the documents of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Name of the collection.
    pub collection: String,
    /// What is done.
    pub action: Action,
}

/// What is done with documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The same for all collections.
    Common(Common),
    /// Something of this collection alone, which the mock has by hand under this name.
    Own(String),
}

/// What can be done with documents of any collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Common {
    /// Adds a document; the server picks its id.
    Create,
    /// Writes a document under an id of the caller's, new or existing.
    Save,
    /// Gives a document.
    Get,
    /// Gives all documents.
    List,
    /// Replaces a document that exists.
    Update,
    /// Removes a document.
    Delete,
}

impl Common {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Create,
        Self::Save,
        Self::Get,
        Self::List,
        Self::Update,
        Self::Delete,
    ];

    /// As the hint spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Save => "save",
            Self::Get => "get",
            Self::List => "list",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

impl Action {
    /// As the hint spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Common(common) => common.as_str(),
            Self::Own(function) => function,
        }
    }
}
