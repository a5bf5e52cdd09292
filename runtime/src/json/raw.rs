//! Any JSON value, kept as text.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{
    Decode, DecodeError, Encode, EncodeError, JsonValue, Map, Number, Reader, Shape, Writer, from_json,
};

/// Any JSON value, stored as text. Two values are equal if their texts are equal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawJson(Cow<'static, str>);

impl RawJson {
    /// Returns the value `null`.
    pub const fn null() -> Self {
        Self(Cow::Borrowed("null"))
    }

    /// Parses JSON text. White space around the value is removed; white space inside is kept.
    ///
    /// # Errors
    /// Returns an error if the text is not one JSON value or has more than [`MAX_DEPTH`](super::MAX_DEPTH) levels.
    pub fn parse(json: &str) -> Result<Self, DecodeError> {
        from_json(json)
    }

    /// Encodes a value as JSON.
    pub fn from_value(value: &(impl Encode + ?Sized)) -> Self {
        Self(Cow::Owned(Writer::text_of(&value)))
    }

    /// Serializes a value of any type that implements `Serialize`.
    ///
    /// # Errors
    /// Returns an error if the `Serialize` implementation fails.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        match serde_json::to_string(value) {
            Ok(text) => Ok(Self(Cow::Owned(text))),
            Err(_) => Err(EncodeError::failed::<T>()),
        }
    }

    /// Wraps text that is known to be valid JSON.
    pub(crate) fn trusted(json: &str) -> Self {
        Self(Cow::Owned(json.to_owned()))
    }

    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the value is `null`.
    pub fn is_null(&self) -> bool {
        self.0 == "null"
    }

    /// Deserializes the value into any type that implements `Deserialize`.
    ///
    /// For a type of this crate, use [`decode`](Self::decode) instead, which keeps all digits of numbers that exceed 64
    /// bits.
    ///
    /// ```
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::RawJson;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Address {
    ///     city: String,
    /// }
    ///
    /// # fn main() -> Result<(), zephr_runtime::DecodeError> {
    /// let raw = RawJson::parse(r#"{"city": "London"}"#)?;
    /// let address: Address = raw.deserialize()?;
    /// assert_eq!(address.city, "London");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Returns an error if the value does not match that type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        serde_json::from_str(&self.0).map_err(|error| DecodeError::foreign::<T>(&error, &self.0))
    }

    /// Decodes the value into a type of this crate or of a generated client. Numbers and unknown fields are kept
    /// verbatim.
    ///
    /// # Errors
    /// Returns an error if the value does not match that type.
    pub fn decode<T: JsonValue>(&self) -> Result<T, DecodeError> {
        from_json(&self.0)
    }

    /// Returns the text of a JSON string, unescaped; `None` for other values.
    pub fn to_text(&self) -> Option<String> {
        self.decode().ok()
    }

    /// Returns the Boolean; `None` for other values.
    pub fn as_bool(&self) -> Option<bool> {
        self.decode().ok()
    }

    /// Returns the number; `None` for other values.
    pub fn as_number(&self) -> Option<Number> {
        self.decode().ok()
    }

    /// Returns the number if its text is an integer (`1`, but not `1.0`) that fits into an `i64`.
    pub fn as_i64(&self) -> Option<i64> {
        self.decode().ok()
    }
}

impl Encode for RawJson {
    fn write(&self, writer: &mut Writer) {
        writer.untyped(&self.0);
    }
}

impl Decode for RawJson {
    fn decode_into(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = Self::trusted(reader.raw()?);
        Ok(())
    }

    fn empty() -> Self {
        Self::null()
    }
}

impl JsonValue for RawJson {
    fn shape() -> Shape {
        Shape::Any
    }
}

impl fmt::Display for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RawJson {
    type Err = DecodeError;

    fn from_str(json: &str) -> Result<Self, DecodeError> {
        Self::parse(json)
    }
}

/// Creates a JSON value of type string. To parse text that is already JSON, use [`RawJson::parse`].
impl From<&str> for RawJson {
    fn from(text: &str) -> Self {
        Self::from_value(text)
    }
}

/// Creates a JSON value of type string. To parse text that is already JSON, use [`RawJson::parse`].
impl From<String> for RawJson {
    fn from(text: String) -> Self {
        Self::from_value(text.as_str())
    }
}

impl From<bool> for RawJson {
    fn from(value: bool) -> Self {
        Self::from_value(&value)
    }
}

impl From<Number> for RawJson {
    fn from(number: Number) -> Self {
        Self::from_value(&number)
    }
}

/// Converts any JSON, such as `serde_json::json!({…})`.
impl From<serde_json::Value> for RawJson {
    fn from(value: serde_json::Value) -> Self {
        Self(Cow::Owned(value.to_string()))
    }
}

impl<T: JsonValue> From<Map<T>> for RawJson {
    fn from(map: Map<T>) -> Self {
        Self::from_value(&map)
    }
}

/// Converts `None` to `null`.
impl<T: Into<Self>> From<Option<T>> for RawJson {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(Self::null, Into::into)
    }
}

impl From<&Self> for RawJson {
    fn from(same: &Self) -> Self {
        same.clone()
    }
}

macro_rules! from_integer {
    ($($integer:ty)*) => {$(
        impl From<$integer> for RawJson {
            fn from(value: $integer) -> Self {
                Number::from(value).into()
            }
        }
    )*};
}
from_integer!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);
