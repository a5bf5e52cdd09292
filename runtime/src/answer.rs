//! From the bytes of an answer to a typed value.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::HeaderMap;

use crate::created;
use crate::json::{self, Encode, Envelope, JsonValue, Writer};
use crate::{DecodeError, Deviation, Method, Operation};

/// What a call can give. Generated code names the type; there is no need to implement this.
///
/// Any [`JsonValue`] needs a body, and all of it: one complete JSON document. An `Option` of one is `None` without a body. A
/// [`List`](crate::List) is empty without one only if the status is 204 (no content), which says that there is nothing. `()`
/// leaves the body alone; [`Text`] takes a JSON string or bare text; [`Bytes`] whatever comes.
pub trait FromResponse: Sized {
    /// Reads the body of a successful answer.
    ///
    /// # Errors
    /// When the body is empty and must not be, or is not what the type reads.
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError>;

    /// Reads a successful response: its body, and for what an operation created its headers too.
    ///
    /// # Errors
    /// As for [`decode`](Self::decode).
    fn from_response(
        body: &Bytes,
        _headers: &HeaderMap,
        operation: &Operation,
    ) -> Result<DecodedBody<Self>, BodyError> {
        Self::decode(body, operation)
    }

    /// Returns the value of a response with status 204 (no content), if the type has one: a list is empty then, but
    /// there is no object.
    fn of_no_content() -> Option<Self> {
        None
    }
}

/// A value and what was around it. It is written as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedBody<T> {
    /// The value.
    pub value: T,
    /// The keys under which it stood, and what stood beside it.
    pub wrappers: Envelope,
    /// The values in it that are of another type than described, in the order in which they came.
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

/// Why a body gives no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It is empty, and the type needs one.
    Empty,
    /// It is not what the type reads.
    Malformed(DecodeError),
}

impl<T: JsonValue> FromResponse for T {
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        if is_empty(body) {
            return Err(BodyError::Empty);
        }
        // Where an operation changes something, an error would deny that it was carried out.
        let is_acknowledgment = operation.method != Method::Get;
        let (value, (wrappers, deviations)) =
            json::decode_response(body, operation.envelope, is_acknowledgment)
                .map_err(BodyError::Malformed)?;
        Ok(DecodedBody {
            value,
            wrappers,
            deviations,
        })
    }

    fn from_response(
        body: &Bytes,
        headers: &HeaderMap,
        operation: &Operation,
    ) -> Result<DecodedBody<Self>, BodyError> {
        match operation.creates {
            Some(_) => created::decode(body, headers, operation),
            None => Self::decode(body, operation),
        }
    }

    fn of_no_content() -> Option<Self> {
        <T as JsonValue>::of_no_content()
    }
}

/// No body and a body of `null` both give `None`.
impl<T: JsonValue> FromResponse for Option<T> {
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        if is_empty(body) || body.trim_ascii() == b"null" {
            return Ok(DecodedBody::bare(None));
        }
        T::decode(body, operation).map(|decoded| decoded.map(Some))
    }
}

/// Where no body is described, one that is sent all the same is left unread; [`Response::body`](crate::Response::body) has it.
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
                // A JSON string that was cut, unless the text may begin with a quotation mark of its own.
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

/// The body as it came, empty or not.
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

/// A body that is one text: a JSON string is unquoted, anything else is kept as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
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

/// Written as a JSON string.
impl Encode for Text {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }
}
