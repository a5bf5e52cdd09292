//! Open string enums.

use super::{DecodeError, Reader};

/// A string enum with a variant for unlisted values. Emitted; [`string_enum!`](crate::string_enum) implements the
/// rest.
pub trait StringEnum: Sized {
    /// Returns the variant for a string; an unlisted value is kept verbatim.
    fn from_wire(value: &str) -> Self;

    /// Returns the string.
    fn as_str(&self) -> &str;
}

/// Reads the next value, which must be a string or a scalar that is accepted as one.
///
/// # Errors
/// Returns an error for any other value.
pub fn read_string_enum<T: StringEnum>(place: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    *place = T::from_wire(reader.string()?);
    Ok(())
}

/// A value of a [`StringEnum`] that the description does not list.
///
/// It is created only by decoding and conversions from text, so `Unknown` never holds a listed value.
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
