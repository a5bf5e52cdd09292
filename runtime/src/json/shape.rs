//! The shape of a type, by which `oneOf`, lists and envelopes are recognized before a value is read.

use super::reader::Kind;
use super::wrappers::WRAPPERS;
use super::{DecodeError, Reader, Table};

/// The JSON values that a type accepts.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything.
    Any,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object with these fields.
    Object(&'static Table),
    /// An object with any fields.
    Map,
    /// One of several.
    Choice(&'static [fn() -> Shape]),
    /// An array, an object that wraps one, or a single item.
    List(fn() -> Shape),
}

/// The depth to which nested choices and lists are followed, as types may be recursive.
const FOLLOWED: u8 = 4;

impl Shape {
    /// Returns whether values of this kind are taken.
    pub(crate) fn takes(&self, kind: Kind) -> bool {
        self.any(FOLLOWED, &mut |shape| match shape {
            Self::Any => true,
            Self::Bool => kind == Kind::Bool,
            Self::Number => kind == Kind::Number,
            Self::String => kind == Kind::String,
            Self::Array => kind == Kind::Array,
            Self::Object(_) | Self::Map => kind == Kind::Object,
            Self::List(_) => matches!(kind, Kind::Array | Kind::Object),
            Self::Choice(_) => false,
        })
    }

    /// Returns the described type in the words of a [`DecodeError`].
    pub(super) fn expected(&self) -> &'static str {
        match self {
            Self::Any => "a JSON value",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object(_) | Self::Map => "an object",
            Self::Choice(_) => "one of several types",
            Self::List(_) => "a list",
        }
    }

    /// Returns whether an object is described that may be without any fields.
    pub(super) fn requires_nothing(&self) -> bool {
        match self {
            Self::Object(table) => table.fields.iter().all(|field| !field.required),
            Self::Map => true,
            _ => false,
        }
    }

    /// Returns whether a field of this name means something to the type.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.any(FOLLOWED, &mut |shape| match shape {
            Self::Object(table) => table.find(name).is_some(),
            Self::List(_) => WRAPPERS.contains(&name),
            _ => false,
        })
    }

    /// Returns whether any object is taken, whatever its fields.
    pub(crate) fn takes_any_object(&self) -> bool {
        self.any(FOLLOWED, &mut |shape| matches!(shape, Self::Any | Self::Map))
    }

    /// Returns whether an object with these fields is surely a value of the type: it has all the required ones, and there are
    /// such; for a list, it has the list's name.
    pub(crate) fn satisfied_by(&self, names: &[String]) -> bool {
        self.any(FOLLOWED, &mut |shape| match shape {
            Self::Object(table) => {
                table.fields.iter().any(|field| field.required) && table.score(names).is_some()
            }
            Self::List(_) => names.iter().any(|name| WRAPPERS.contains(&name.as_str())),
            _ => false,
        })
    }

    /// Returns whether an object with these fields may well be a value of the type: it has all the required ones, and one known.
    pub(crate) fn fits(&self, names: &[String]) -> bool {
        self.score(names) > Some(0)
    }

    /// Returns the number of known fields of an object, or `None` if it does not match.
    ///
    /// A type that keeps unknown fields could read any object; it must know one at least of those that are there.
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

    /// Returns whether `test` holds for this shape or for one that it refers to.
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

/// Returns whether one of these names is that of a wrapper, and means nothing to the type itself.
pub(super) fn has_wrapper(shape: &Shape, names: &[String]) -> bool {
    names
        .iter()
        .any(|name| WRAPPERS.contains(&name.as_str()) && !shape.knows(name))
}

/// The names under which errors are reported. A type that has such a field itself decides by its own fields.
const ERROR_FIELDS: &[&str] = &["error", "errors", "error_description", "message"];

/// Returns whether a field reports an error. An empty value does not.
pub(super) fn is_error_field(name: &str, json: &str) -> bool {
    ERROR_FIELDS.contains(&name) && !matches!(json, "null" | "false" | "\"\"" | "[]" | "{}")
}

/// The error for a response with status 2xx whose object has the shape of an error.
#[cold]
pub(super) fn error_object(offset: usize) -> DecodeError {
    DecodeError::new("a described field", "an error object", offset)
}

/// Refuses the object ahead if it is the root of a response and has the shape of an error. For types that take any
/// object: those with fields of their own are judged by the object reader.
///
/// # Errors
/// If it is such an object.
pub(super) fn refuse_error_object(reader: &Reader<'_>) -> Result<(), DecodeError> {
    if !reader.is_root() {
        return Ok(());
    }
    let mut ahead = reader.fork();
    let mut next = ahead.first_field(str::to_owned);
    while let Ok(Some(name)) = next {
        // Broken text is reported by the reading that follows.
        let Ok(value) = ahead.raw() else { break };
        if is_error_field(&name, value) {
            return Err(error_object(reader.offset()));
        }
        next = ahead.next_field(str::to_owned);
    }
    Ok(())
}
