//! Types of values, and definitions of emitted types.

use crate::tree::{Json, Origin};

/// The type of a value.
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
    /// A secret string.
    Secret,
    /// Any JSON, kept as text.
    Json,
    /// A response body that may be a JSON string or bare text.
    Text,
    /// The raw body of a response.
    Bytes,
    /// A file in a multipart body.
    Upload,
    /// An array.
    Array(Box<Type>),
    /// A list: an array, an object that wraps the array, or a single item.
    List(Box<Type>),
    /// A map with arbitrary keys.
    Map(Box<Type>),
    /// A [`TypeDef`], by name.
    Named(String),
}

/// An emitted type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// The name, unique in the crate: `NewSession`.
    pub name: String,
    /// The description.
    pub docs: Option<String>,
    /// The locations of all schemas with this type, in document order.
    pub origins: Vec<Origin>,
    /// The resource that uses it; `None` if several do.
    pub home: Option<String>,
    /// `true` if it is reachable from a request: it gets `new` and setters.
    pub in_requests: bool,
    /// `true` if it is reachable from a documented response.
    pub in_outputs: bool,
    /// The kind.
    pub kind: TypeKind,
}

/// The kind of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// An object with these fields, in document order.
    Object(Vec<Field>),
    /// An enum of strings, with a variant for unknown values.
    Enum(Vec<Variant>),
    /// A newtype around a string or a number, such as an ID or a date.
    Newtype(Newtype),
    /// A union of types, with a variant for unknown values.
    OneOf(Vec<Alternative>),
}

/// The inner type of a newtype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newtype {
    /// [`Type::String`], [`Type::Secret`] or [`Type::Number`].
    pub of: Type,
    /// `true` if the hand-written module defines the order of the values; `false` if they are ordered by text.
    pub ordered_by_hand: bool,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The name of field and setter.
    pub name: String,
    /// Other names on the wire with the same meaning.
    pub aliases: Vec<String>,
    /// The type of its value.
    pub ty: Type,
    /// `true` if it is always present and never null.
    pub required: bool,
    /// `true` if it may be null.
    pub nullable: bool,
    /// `true` if it is always present but may be null, so that null is sent if it is not set.
    pub null_by_default: bool,
    /// The only value, if a discriminator identifies the type of the object by this value.
    pub fixed: Option<String>,
    /// `true` if it is an argument of `new`, even if it is optional.
    pub argument: bool,
    /// `true` if the type contains itself through this field.
    pub boxed: bool,
    /// `true` for the object's own ID. If the response to a creation does not contain this field, the client reads the
    /// ID from elsewhere.
    pub own_id: bool,
    /// The description.
    pub docs: Option<String>,
    /// The documented example, whether or not it matches.
    pub example: Option<Json>,
    /// The other facts about it.
    pub facts: Facts,
}

/// The facts about a value other than its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// `true` if it is deprecated.
    pub deprecated: bool,
    /// `true` if it occurs only in responses.
    pub read_only: bool,
    /// `true` if it occurs only in requests.
    pub write_only: bool,
    /// The default of the service.
    pub default: Option<Json>,
}

/// A known value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The value on the wire.
    pub wire: String,
    /// The name in Rust, never `Unknown`: `PrependRandom`.
    pub name: String,
}

/// An alternative of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The name in Rust, never `Unknown`: `RefreshToken`.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// The discriminator value, if any.
    pub tag: Option<Tag>,
    /// The statuses of the responses with this type, if the alternatives are the responses of an operation.
    pub statuses: Vec<super::Status>,
    /// The description.
    pub docs: Option<String>,
}

/// A discriminator: a field whose value identifies the type of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The name on the wire.
    pub field: String,
    /// The values that identify the type.
    pub values: Vec<String>,
}
