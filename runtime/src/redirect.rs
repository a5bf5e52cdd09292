//! The response of an operation that redirects.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::created::location;
use crate::{BodyError, DecodedBody, FromResponse, Operation};

/// The result of an operation whose only documented success is a redirect. The client does not follow the redirect.
///
/// [`Response::status`](crate::Response::status) returns the status. `Debug` omits the query of the location, because
/// the query may contain a signature.
#[derive(Clone, PartialEq, Eq)]
pub struct Redirect {
    location: Option<String>,
}

impl Redirect {
    /// Returns the value of the `Location` header. Returns `None` if the response lacks this header, for example with
    /// status 304.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }
}

impl FromResponse for Redirect {
    fn decode(_: &Bytes, _: &Operation) -> Result<DecodedBody<Self>, BodyError> {
        Ok(DecodedBody::bare(Self { location: None }))
    }

    fn from_response(
        _: StatusCode,
        headers: &HeaderMap,
        _: &Bytes,
        _: &Operation,
    ) -> Result<DecodedBody<Self>, BodyError> {
        let location = location(headers);
        Ok(DecodedBody::bare(Self { location }))
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .location()
            .map(|url| url.split(['?', '#']).next().unwrap_or_default());
        f.debug_struct("Redirect").field("location", &shown).finish()
    }
}
