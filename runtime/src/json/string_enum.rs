//! Strings of a known set, open to others.

use super::{DecodeError, Reader};

/// An enum of strings, with a variant that keeps any other. Emitted; [`string_enum!`](crate::string_enum) adds the rest.
pub trait StringEnum: Sized {
    /// The variant for a string; one that is not known is kept as it is.
    fn from_wire(value: &str) -> Self;

    /// The string.
    fn as_str(&self) -> &str;
}

/// Reads the next value, which must be a string or a scalar that is taken for one.
///
/// # Errors
/// If it is not.
pub fn read_string_enum<T: StringEnum>(place: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    *place = T::from_wire(reader.string()?);
    Ok(())
}

/// A value of a [`StringEnum`] that the description does not list.
///
/// Only decoding and conversions from text make one, so that `Unknown` never holds a value that has a variant of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(String);

impl UnknownValue {
    #[doc(hidden)]
    pub fn of(value: &str) -> Self {
        Self(value.to_owned())
    }

    /// Returns the value as it is on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
