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
