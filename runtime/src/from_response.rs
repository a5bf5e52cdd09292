//! Decoding of response bodies into typed values.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::created;
use crate::json::{self, Encode, Envelope, JsonValue, Writer};
use crate::{DecodeError, Deviation, Method, Operation};

/// A type that a response decodes into. Generated code chooses the type; you need not implement this trait.
///
/// | type | body |
/// | --- | --- |
/// | any [`JsonValue`] | one complete JSON document |
/// | `Option` of a [`JsonValue`] | a JSON document; an empty body or `null` is `None` |
/// | [`List`](crate::List) | a JSON document; with status 204 (no content), an empty body is an empty list |
/// | [`Text`] | a JSON string, or any other text |
/// | [`Bytes`] | any |
/// | [`Redirect`](crate::Redirect) | ignored; the value is the `Location` header |
/// | `()` | ignored |
pub trait FromResponse: Sized {
    /// Decodes the body of a successful response.
    ///
    /// # Errors
    /// Returns [`BodyError::Empty`] if the body is empty and the type requires a body. Returns [`BodyError::Malformed`]
    /// if the body does not match the type.
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError>;

    /// Decodes a successful response. Most types are decoded from the body alone; others also use the status or
    /// headers.
    ///
    /// # Errors
    /// Returns the errors of [`decode`](Self::decode).
    fn from_response(
        _status: StatusCode,
        _headers: &HeaderMap,
        body: &Bytes,
        operation: &Operation,
    ) -> Result<DecodedBody<Self>, BodyError> {
        Self::decode(body, operation)
    }

    /// Returns the value that represents a response without a body (status 204), such as an empty list. Returns `None`
    /// if the type has no such value.
    fn of_no_content() -> Option<Self> {
        None
    }
}

/// A decoded value, and the envelope that contains the rest of the body. The value and the envelope suffice to write
/// the received body again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedBody<T> {
    /// The value.
    pub value: T,
    /// The envelope: the fields that wrap the value, such as `data`, and their sibling fields, such as `meta`.
    pub wrappers: Envelope,
    /// The parts of the value whose JSON type differs from the API description, in document order.
    pub deviations: Vec<Deviation>,
}

impl<T> DecodedBody<T> {
    pub(crate) fn bare(value: T) -> Self {
        Self {
            value,
            wrappers: Envelope::default(),
            deviations: Vec::new(),
        }
    }

    fn map<U>(self, change: impl FnOnce(T) -> U) -> DecodedBody<U> {
        DecodedBody {
            value: change(self.value),
            wrappers: self.wrappers,
            deviations: self.deviations,
        }
    }
}

impl<T: Encode> Encode for DecodedBody<T> {
    fn write(&self, writer: &mut Writer) {
        self.wrappers.write_wrapped(&self.value, writer);
    }

    fn is_absent(&self) -> bool {
        self.value.is_absent()
    }
}

/// The error of decoding a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// The body is empty, but the type requires a body.
    Empty,
    /// The body does not match the type.
    Malformed(DecodeError),
}

impl<T: JsonValue> FromResponse for T {
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        decode(None, body, operation)
    }

    fn from_response(
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        operation: &Operation,
    ) -> Result<DecodedBody<Self>, BodyError> {
        match operation.creates {
            Some(_) => created::decode(body, headers, operation),
            None => decode(Some(status), body, operation),
        }
    }

    fn of_no_content() -> Option<Self> {
        <T as JsonValue>::of_no_content()
    }
}

fn decode<T: JsonValue>(
    status: Option<StatusCode>,
    body: &Bytes,
    operation: &Operation,
) -> Result<DecodedBody<T>, BodyError> {
    if is_empty(body) {
        return Err(BodyError::Empty);
    }
    // An operation that changes something may respond with a string as an acknowledgment. An error would suggest that
    // the operation did not take effect.
    let is_acknowledgment = operation.method != Method::Get;
    let (value, (wrappers, deviations)) =
        json::decode_response(body, operation.envelope, is_acknowledgment, status)
            .map_err(BodyError::Malformed)?;
    Ok(DecodedBody {
        value,
        wrappers,
        deviations,
    })
}

/// Decodes an empty body and `null` as `None`.
impl<T: JsonValue> FromResponse for Option<T> {
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        decode_optional(None, body, operation)
    }

    fn from_response(
        status: StatusCode,
        _: &HeaderMap,
        body: &Bytes,
        operation: &Operation,
    ) -> Result<DecodedBody<Self>, BodyError> {
        decode_optional(Some(status), body, operation)
    }
}

fn decode_optional<T: JsonValue>(
    status: Option<StatusCode>,
    body: &Bytes,
    operation: &Operation,
) -> Result<DecodedBody<Option<T>>, BodyError> {
    if is_empty(body) || body.trim_ascii() == b"null" {
        return Ok(DecodedBody::bare(None));
    }
    decode(status, body, operation).map(|decoded| decoded.map(Some))
}

/// Ignores the body, which [`Response::body`](crate::Response::body) returns.
impl FromResponse for () {
    fn decode(_: &Bytes, _: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        Ok(DecodedBody::bare(()))
    }
}

impl FromResponse for Text {
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        Option::<Self>::decode(body, operation)?
            .value
            .map(DecodedBody::bare)
            .ok_or(BodyError::Empty)
    }
}

impl FromResponse for Option<Text> {
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        if is_empty(body) {
            return Ok(DecodedBody::bare(None));
        }
        if body.trim_ascii_start().starts_with(b"\"") {
            match json::decode(body, &[]) {
                Ok((text, _)) => return Ok(DecodedBody::bare(Some(Text(text)))),
                // Plain text may begin with a quotation mark, but this operation returns no plain text. The body is
                // therefore an invalid JSON string.
                Err(error) if !operation.returns_plain_text() => return Err(BodyError::Malformed(error)),
                Err(_) => {}
            }
        }
        let malformed = |error: std::str::Utf8Error| {
            BodyError::Malformed(DecodeError::new("UTF-8 text", "other bytes", error.valid_up_to()))
        };
        let text = str::from_utf8(body).map_err(malformed)?;
        Ok(DecodedBody::bare(Some(Text(text.to_owned()))))
    }
}

/// Returns the body as received.
impl FromResponse for Bytes {
    fn decode(body: &Bytes, _: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        Ok(DecodedBody::bare(body.clone()))
    }
}

impl FromResponse for Option<Bytes> {
    fn decode(body: &Bytes, _: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        Ok(DecodedBody::bare((!body.is_empty()).then(|| body.clone())))
    }
}

pub(crate) fn is_empty(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
}

/// A text body. A JSON string is decoded; any other text is used as received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(String);

impl Text {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Consumes the value and returns the text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writes a JSON string.
impl Encode for Text {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }
}
