//! Types: as they are used in a place, and as they are emitted.

use crate::tree::{Json, Origin};

/// A type as used in a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// `i64`.
    Integer,
    /// A number that keeps its text.
    Number,
    /// A string.
    String,
    /// A string that is never shown.
    Secret,
    /// Any JSON, kept as text.
    Json,
    /// A success body that may be a JSON string or bare text.
    Text,
    /// A body of an answer as it comes, whatever it holds.
    Bytes,
    /// A file in a multipart body.
    Upload,
    /// An array.
    Array(Box<Type>),
    /// An array that may also come wrapped, or as one bare item.
    List(Box<Type>),
    /// Any keys, one type of value.
    Map(Box<Type>),
    /// A [`TypeDef`], by its name.
    Named(String),
}

/// A type that is emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// `NewSession`; unique in the whole crate.
    pub name: String,
    /// Prose.
    pub docs: Option<String>,
    /// Every place that gave rise to it, in document order.
    pub origins: Vec<Origin>,
    /// The resource whose operations alone use it; `None` where several do.
    pub home: Option<String>,
    /// Reachable from a request body or parameter: gets `new` and setters.
    pub in_requests: bool,
    /// Reachable from a documented response.
    pub in_answers: bool,
    /// What it is made of.
    pub kind: TypeKind,
}

/// What a type is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Named fields, in document order.
    Object(Vec<Field>),
    /// Strings of a known set, open to others.
    Enum(Vec<Variant>),
    /// Text or a number of one kind, an id or a date, told apart from those of other kinds.
    Newtype(Newtype),
    /// One of several types, open to others.
    OneOf(Vec<Alternative>),
}

/// What is behind a kind of text or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newtype {
    /// [`Type::String`], [`Type::Secret`] or [`Type::Number`].
    pub of: Type,
    /// Which of two comes first is said by the hand-written module, not by their text.
    pub ordered_by_hand: bool,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// Field and setter.
    pub name: String,
    /// Other wire names that mean the same.
    pub aliases: Vec<String>,
    /// The type of its value.
    pub ty: Type,
    /// Always there and never null.
    pub required: bool,
    /// `new` takes it as an argument even if it is optional.
    pub argument: bool,
    /// The type reaches itself through this field.
    pub boxed: bool,
    /// The id of what the object is: where a response that creates it lacks the id, it is taken from elsewhere.
    pub own_id: bool,
    /// Prose.
    pub docs: Option<String>,
    /// As documented, fitting or not.
    pub example: Option<Json>,
    /// What else is said of it.
    pub facts: Facts,
}

/// What a description says of a value beside its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Whether the description advises against it.
    pub deprecated: bool,
    /// Whether only answers have it.
    pub read_only: bool,
    /// Whether only requests have it.
    pub write_only: bool,
    /// What the service takes where it is absent.
    pub default: Option<Json>,
}

/// A known value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Value on the wire.
    pub wire: String,
    /// `PrependRandom`; never `Other`.
    pub name: String,
}

/// A type that a value may be of.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// `RefreshToken`; never `Other`.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// What tells that a value is of this type, where something does.
    pub tag: Option<Tag>,
    /// Prose.
    pub docs: Option<String>,
}

/// A field whose value tells of which type an object is: a discriminator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name on the wire.
    pub field: String,
    /// The values that stand for the type.
    pub values: Vec<String>,
}
