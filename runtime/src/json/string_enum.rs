//! String enums that also keep values that the API description does not list.

use super::{DecodeError, Reader};

/// A string enum with a variant for values that the API description does not list. Generated code implements this
/// trait. The macro [`string_enum!`](crate::string_enum) implements the other traits of the enum.
pub trait StringEnum: Clone + 'static {
    /// The variants that the description lists.
    const LISTED: &'static [Self];

    /// Returns the variant for an unlisted value.
    fn unknown(value: UnknownValue) -> Self;

    /// Returns the string.
    fn as_str(&self) -> &str;

    /// Returns the variant for a string. A string that is not listed is kept verbatim.
    // Not inlined: the decoder and the conversions of an enum share one copy.
    #[inline(never)]
    fn from_wire(value: &str) -> Self {
        for listed in Self::LISTED {
            if listed.as_str() == value {
                return listed.clone();
            }
        }
        Self::unknown(UnknownValue(value.to_owned()))
    }
}

/// Reads the next value, which must be a string, number or Boolean. A number or Boolean is converted to a string.
///
/// # Errors
/// Returns an error for any other value.
pub fn read_string_enum<T: StringEnum>(place: &mut T, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    *place = T::from_wire(reader.string()?);
    Ok(())
}

/// A value of a [`StringEnum`] that the API description does not list.
///
/// Only decoding and conversions from text create an `UnknownValue`. They first compare the text with the listed values
/// of the enum, so an `UnknownValue` never contains a listed value of its enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(String);

impl UnknownValue {
    /// Returns the value as it is on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
