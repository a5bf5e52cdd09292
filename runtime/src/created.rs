//! The ID of a created resource, from the response body or the `Location` header.

mod find;
#[cfg(test)]
mod tests;

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use crate::from_response::is_empty;
use crate::json::{self, Newtype, REDACTED, newtype_from_text};
use crate::{BodyError, DecodedBody, FromResponse, JsonValue, Operation, UnknownFields};

/// The result of an operation that creates a resource and has no response type in the API description.
///
/// Fields that the response lacks are `None`. A response that is empty or has no ID is not an error.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Created<I> {
    /// The ID of the created resource, from the body or, if the body has no ID, from [`location`](Self::location).
    pub id: Option<I>,
    /// The URL of the created resource, from the `Location` header or, without this header, from the field `uri` of the
    /// body.
    pub location: Option<String>,
    /// The message of the service, from the first field `message` that contains a number or a string that is not blank.
    /// If the body is plain text or a JSON string, the message is the whole text.
    pub message: Option<String>,
    /// All fields of the body, unchanged, except the field from which [`message`](Self::message) is taken. A field
    /// `message` that contains another value, such as an object, is included.
    pub extra: UnknownFields,
}

impl<I> Default for Created<I> {
    fn default() -> Self {
        Self {
            id: None,
            location: None,
            message: None,
            extra: UnknownFields::default(),
        }
    }
}

/// If the ID is a secret, redacts all fields that may contain the ID.
impl<I: Newtype + fmt::Debug> fmt::Debug for Created<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &Option<String>| {
            let text = text.as_deref();
            text.map(|text| if I::IS_SECRET { REDACTED } else { text }.to_owned())
        };
        let mut shows = f.debug_struct("Created");
        shows
            .field("id", &self.id)
            .field("location", &shown(&self.location))
            .field("message", &shown(&self.message));
        if I::IS_SECRET {
            let names: Vec<&str> = self.extra.iter().map(|(name, _)| name).collect();
            shows.field("extra", &names);
        } else {
            shows.field("extra", &self.extra);
        }
        shows.finish()
    }
}

impl<I: Newtype> FromResponse for Created<I> {
    fn decode(body: &Bytes, operation: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        Self::from_response(StatusCode::OK, &HeaderMap::new(), body, operation)
    }

    fn from_response(
        _: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        operation: &Operation,
    ) -> Result<DecodedBody<Self>, BodyError> {
        let location = location(headers).or_else(|| find::uri_in(body, operation.path));
        let id =
            find::id_in(body, I::NAME).or_else(|| find::id_of(location.as_deref()?, operation.path, I::NAME));
        let (message, extra) = find::message_and_rest(body);
        Ok(DecodedBody::bare(Self {
            id: id.and_then(|id| newtype_from_text(&id)),
            location,
            message,
            extra,
        }))
    }
}

/// Decodes the response of an operation that creates a resource. An empty body and `null` are decoded like an empty
/// object. If the body lacks the ID, the ID is taken from the URL of the resource: the `Location` header or, without
/// this header, the field `uri` of the body.
pub(crate) fn decode<T: JsonValue>(
    body: &Bytes,
    headers: &HeaderMap,
    operation: &Operation,
) -> Result<DecodedBody<T>, BodyError> {
    let mut found = false;
    let mut find = |name: &'static str| {
        let id = find::id_in(body, name).or_else(|| {
            let location = location(headers).or_else(|| find::uri_in(body, operation.path))?;
            find::id_of(&location, operation.path, name)
        });
        found = id.is_some();
        id
    };
    if is_empty(body) || body.trim_ascii() == b"null" {
        let (mut value, _): (T, _) = json::decode(b"{}", &[]).map_err(|_| BodyError::Empty)?;
        value.set_missing_id(&mut find);
        return Ok(DecodedBody::bare(value));
    }
    match T::decode(body, operation) {
        Ok(mut decoded) => {
            decoded.value.set_missing_id(&mut find);
            Ok(decoded)
        }
        // `T::decode` rejects a body that contains a message but no field of the type, because such a body may report
        // an error. If the ID is found, the body reports a success.
        Err(error) => match json::decode::<T>(body, operation.envelope) {
            Ok((mut value, wrappers)) => {
                value.set_missing_id(&mut find);
                let decoded = DecodedBody {
                    value,
                    wrappers,
                    deviations: Vec::new(),
                };
                found.then_some(decoded).ok_or(error)
            }
            Err(_) => Err(error),
        },
    }
}

pub(crate) fn location(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::LOCATION)?;
    let text = str::from_utf8(value.as_bytes()).ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
