//! Types of parameters, bodies and responses.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

use crate::Json;

/// The type of a parameter, field, body or response.
///
/// Examples from `catalog.json` are `"string"`, `"NewUser"` and `{"array": "string"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
    /// A string that must not be shown, such as a password or a session ID.
    Secret,
    /// Any JSON value.
    Json,
    /// A body that is a JSON string or bare text.
    Text,
    /// A body of any kind.
    Bytes,
    /// A file of a multipart body.
    Upload,
    /// An array.
    Array(Box<Type>),
    /// A list: an array, an object that wraps the array, or a single item.
    List(Box<Type>),
    /// An object with any keys, whose values have this type.
    Map(Box<Type>),
    /// A type of [`Catalog::types`](crate::Catalog::types), by name.
    Named(String),
}

impl Type {
    fn from_name(name: &str) -> Self {
        match name {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "secret" => Self::Secret,
            "json" => Self::Json,
            "text" => Self::Text,
            "bytes" => Self::Bytes,
            "upload" => Self::Upload,
            name => Self::Named(name.to_owned()),
        }
    }
}

/// Writes a short description: `string`, `NewUser`, `array of string`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Secret => "secret",
            Self::Json => "json",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Upload => "upload",
            Self::Array(item) | Self::List(item) => return write!(f, "array of {item}"),
            Self::Map(value) => return write!(f, "map of {value}"),
            Self::Named(name) => name,
        };
        f.write_str(name)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TypeVisitor)
    }
}

struct TypeVisitor;

impl<'de> Visitor<'de> for TypeVisitor {
    type Value = Type;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a type, or an object with `array`, `list` or `map`")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Type, E> {
        Ok(Type::from_name(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Type, A::Error> {
        let Some(key) = map.next_key::<&str>()? else {
            return Err(A::Error::custom("a type without a key"));
        };
        let of: fn(Box<Type>) -> Type = match key {
            "array" => Type::Array,
            "list" => Type::List,
            "map" => Type::Map,
            other => return Err(A::Error::unknown_field(other, &["array", "list", "map"])),
        };
        let inner = map.next_value()?;
        match map.next_key::<&str>()? {
            None => Ok(of(Box::new(inner))),
            Some(_) => Err(A::Error::custom("a type with two keys")),
        }
    }
}

/// A named type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NamedType {
    /// The name, which is also the name of the Rust type.
    pub name: String,
    /// The documentation of the values, if there is any.
    pub description: Option<String>,
    /// The structure of the values.
    pub shape: Shape,
}

/// The structure of the values of a [`NamedType`].
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// An object with these fields, and possibly others.
    Object(Vec<Field>),
    /// One of these strings; the service may know others.
    Enum(Vec<String>),
    /// A value of this type with its own type name, such as an ID or a date.
    Newtype(Type),
    /// A value of one of several types.
    OneOf(Vec<Alternative>),
}

/// A field of an object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Field {
    /// The name in Rust.
    pub name: String,
    #[serde(default)]
    wire: Option<String>,
    /// Other names of the field on the wire.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// `true` if the field is always present and never null.
    #[serde(default)]
    pub required: bool,
    /// The type of the value.
    #[serde(rename = "type")]
    pub ty: Type,
    /// `true` if the API description marks the field as deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// `true` if the field occurs only in responses.
    #[serde(default)]
    pub read_only: bool,
    /// `true` if the field occurs only in requests.
    #[serde(default)]
    pub write_only: bool,
    /// The value that the service uses if the field is absent.
    pub default: Option<Json>,
    /// The documentation of the field, if there is any.
    pub description: Option<String>,
    /// The documented example.
    pub example: Option<Json>,
}

impl Field {
    /// Returns the name on the wire.
    pub fn wire(&self) -> &str {
        self.wire.as_deref().unwrap_or(&self.name)
    }

    /// Returns whether the field has this name on the wire.
    pub fn is_called(&self, name: &str) -> bool {
        self.wire() == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// A type that a value of a [`Shape::OneOf`] may have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Alternative {
    /// The name of the variant in Rust.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// The field that selects this alternative.
    pub tag: Option<Tag>,
    /// The documentation of the alternative, if there is any.
    pub description: Option<String>,
}

/// A field whose value selects an [`Alternative`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Tag {
    /// The name of the field on the wire.
    pub field: String,
    /// The values that select the alternative.
    pub values: Vec<String>,
}
