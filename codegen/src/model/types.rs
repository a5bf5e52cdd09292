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
    /// The raw body of a response.
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
    pub in_outputs: bool,
    /// The kind.
    pub kind: TypeKind,
}

/// The kind of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Named fields, in document order.
    Object(Vec<Field>),
    /// Strings of a known set, open to others.
    Enum(Vec<Variant>),
    /// A newtype around a string or a number, such as an ID or a date.
    Newtype(Newtype),
    /// One of several types, open to others.
    OneOf(Vec<Alternative>),
}

/// The inner type of a newtype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newtype {
    /// [`Type::String`], [`Type::Secret`] or [`Type::Number`].
    pub of: Type,
    /// The handwritten module defines the order, instead of the text.
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
    /// The other facts about it.
    pub facts: Facts,
}

/// The facts about a value other than its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// `true` if it is deprecated.
    pub deprecated: bool,
    /// `true` if only responses have it.
    pub read_only: bool,
    /// `true` if only requests have it.
    pub write_only: bool,
    /// The default of the service.
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
    /// The tag of values of this type, if any.
    pub tag: Option<Tag>,
    /// Prose.
    pub docs: Option<String>,
}

/// A discriminator: a field whose value identifies the type of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name on the wire.
    pub field: String,
    /// The values that identify the type.
    pub values: Vec<String>,
}
