//! The shape of a type: the JSON values that the type accepts. The decoder uses shapes to select the alternative of a
//! union, and to distinguish a wrapper, such as `{"data": …}`, from the value itself.

use super::envelope::WRAPPERS;
use super::kind::Kind;
use super::{DecodeError, Reader, Table};

/// The JSON values that a type accepts.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any value.
    Any,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A number without a fraction.
    Integer,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object with these fields.
    Object(&'static Table),
    /// An object with any fields.
    Map,
    /// A union.
    Choice(&'static [fn() -> Shape]),
    /// An array, an object that wraps an array, or a single item.
    List(fn() -> Shape),
}

/// The maximum depth to which nested unions and lists are followed. There must be a limit, because types may be
/// recursive.
const FOLLOWED: u8 = 4;

impl Shape {
    /// Returns whether the type accepts values of this kind.
    pub(crate) fn takes(&self, kind: Kind) -> bool {
        self.any(FOLLOWED, &mut |shape| match shape {
            Self::Any => true,
            Self::Bool => kind == Kind::Bool,
            Self::Number | Self::Integer => kind == Kind::Number,
            Self::String => kind == Kind::String,
            Self::Array => kind == Kind::Array,
            Self::Object(_) | Self::Map => kind == Kind::Object,
            Self::List(_) => matches!(kind, Kind::Array | Kind::Object),
            Self::Choice(_) => false,
        })
    }

    /// Returns the expected type as a [`DecodeError`] names it, such as `a string`.
    pub(super) fn expected(&self) -> &'static str {
        match self {
            Self::Any => "a JSON value",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Integer => "an integer",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object(_) | Self::Map => "an object",
            Self::Choice(_) => "one of several types",
            Self::List(_) => "a list",
        }
    }

    /// Returns whether the type accepts only numbers without a fraction.
    pub(super) fn is_integer(&self) -> bool {
        matches!(self, Self::Integer)
    }

    /// Returns whether the type is an object without required fields.
    pub(super) fn requires_nothing(&self) -> bool {
        match self {
            Self::Object(table) => table.fields.iter().all(|field| !field.required),
            Self::Map => true,
            _ => false,
        }
    }

    /// Returns whether the type has a field with this name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.any(FOLLOWED, &mut |shape| match shape {
            Self::Object(table) => table.find(name).is_some(),
            Self::List(_) => WRAPPERS.contains(&name),
            _ => false,
        })
    }

    /// Returns whether the type accepts any object, regardless of the fields.
    pub(crate) fn takes_any_object(&self) -> bool {
        self.any(FOLLOWED, &mut |shape| matches!(shape, Self::Any | Self::Map))
    }

    /// Returns whether an object with these fields is certainly a value of the type: the type has required fields, and
    /// all of them are present. For a list, one of the [`WRAPPERS`] is sufficient.
    pub(crate) fn satisfied_by(&self, names: &[String]) -> bool {
        self.any(FOLLOWED, &mut |shape| match shape {
            Self::Object(table) => {
                table.fields.iter().any(|field| field.required) && table.score(names).is_some()
            }
            Self::List(_) => names.iter().any(|name| WRAPPERS.contains(&name.as_str())),
            _ => false,
        })
    }

    /// Returns whether an object with these fields is probably a value of the type: all required fields and at least
    /// one declared field are present. For a list, one of the [`WRAPPERS`] is sufficient. For a type without declared
    /// fields, such as a map, returns `false`.
    pub(crate) fn fits(&self, names: &[String]) -> bool {
        self.score(names) > Some(0)
    }

    /// Returns the number of `names` that the type declares as fields. Returns `None` if an object with these field
    /// names does not match the type. For a list, one of the [`WRAPPERS`] counts as one field.
    ///
    /// An object matches a type with declared fields only if all required fields are present, and the object is empty
    /// or has at least one declared field. Without the second condition, almost any object would match a type without
    /// required fields, because undeclared fields are allowed.
    pub(crate) fn score(&self, names: &[String]) -> Option<usize> {
        let mut best = None;
        self.any(FOLLOWED, &mut |shape| {
            best = best.max(match shape {
                Self::Object(table) => table.score(names),
                Self::Map | Self::Any => Some(0),
                Self::List(_) if names.iter().any(|name| WRAPPERS.contains(&name.as_str())) => Some(1),
                _ => None,
            });
            false
        });
        best
    }

    /// Returns whether `test` returns `true` for this shape. If the shape is a union, also tests its alternatives. If
    /// the shape is a list, also tests the item type. Follows nested unions and lists to the depth `followed`.
    fn any(&self, followed: u8, test: &mut dyn FnMut(&Self) -> bool) -> bool {
        if test(self) {
            return true;
        }
        let Some(followed) = followed.checked_sub(1) else {
            return false;
        };
        match self {
            Self::Choice(shapes) => shapes.iter().any(|shape| shape().any(followed, test)),
            Self::List(item) => item().any(followed, test),
            _ => false,
        }
    }
}

/// Returns whether one of these names is in [`WRAPPERS`] and is not the name of a field of the type.
pub(super) fn has_wrapper(shape: &Shape, names: &[String]) -> bool {
    names
        .iter()
        .any(|name| WRAPPERS.contains(&name.as_str()) && !shape.knows(name))
}

/// The names of fields that report errors. A response is an error object if it has one of these fields, but no field
/// that the expected type declares.
const ERROR_FIELDS: &[&str] = &["error", "errors", "error_description", "message"];

/// Returns whether a field reports an error. A field with an empty value, such as `null` or `[]`, reports no error.
pub(super) fn is_error_field(name: &str, json: &str) -> bool {
    ERROR_FIELDS.contains(&name) && !matches!(json, "null" | "false" | "\"\"" | "[]" | "{}")
}

/// Creates the error for a 2xx response whose body reports an error.
#[cold]
pub(super) fn error_object(offset: usize) -> DecodeError {
    DecodeError::new("a described field", "an error object", offset)
}

/// Returns an error if the next value is the root of a response and is an object that reports an error.
///
/// Only unions, and lists whose items may be any object, need this function. For a type with declared fields,
/// [`read_object`](super::read_object) performs the check.
pub(super) fn refuse_error_object(reader: &Reader<'_>) -> Result<(), DecodeError> {
    if !reader.is_root() {
        return Ok(());
    }
    let mut ahead = reader.fork();
    let mut next = ahead.first_field(str::to_owned);
    while let Ok(Some(name)) = next {
        // Malformed text is reported by the subsequent read.
        let Ok(value) = ahead.raw() else { break };
        if is_error_field(&name, value) {
            return Err(error_object(reader.offset()));
        }
        next = ahead.next_field(str::to_owned);
    }
    Ok(())
}
