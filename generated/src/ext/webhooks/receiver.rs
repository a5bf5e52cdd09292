//! The receiver of webhook deliveries.

use std::{error::Error, fmt, sync::Arc};

use http::{
    HeaderMap, Request,
    header::{CONTENT_ENCODING, CONTENT_LENGTH},
};
use http_body::Body;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::{Credential, Event, Rejection, credential::is_accepted};

/// The default of [`Receiver::body_limit`].
const BODY_LIMIT: usize = 1024 * 1024;

/// Authenticates deliveries and decodes their events. Clones share the credentials.
#[derive(Clone)]
pub struct Receiver {
    credentials: Arc<[Credential]>,
    body_limit: usize,
}

impl Receiver {
    /// Creates a receiver that accepts any of these credentials; without credentials, it refuses all requests.
    ///
    /// To change a credential without losing events, first accept both the old and the new credential. Then change the
    /// webhook, and finally remove the old credential.
    pub fn new(credentials: impl IntoIterator<Item = Credential>) -> Self {
        Self {
            credentials: credentials.into_iter().collect(),
            body_limit: BODY_LIMIT,
        }
    }

    /// Sets the maximum size of a body in bytes. The default is 1 MiB.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Authenticates a delivery and decodes its event.
    ///
    /// The credential is checked first, so a sender without a valid credential does not learn the results of the other
    /// checks.
    ///
    /// # Errors
    /// Returns a [`Rejection`] if the delivery is refused. Respond with [`Rejection::to_response`] or
    /// [`Rejection::status`].
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<Event, Rejection> {
        self.check(headers)?;
        self.decode(body)
    }

    /// Authenticates a request, reads its body and decodes the event. Accepts requests of any HTTP library that uses
    /// the types of the crates `http` and `http-body`.
    ///
    /// The body is read only after the credential was accepted, and only up to the [limit](Self::body_limit). Reading
    /// has no timeout.
    ///
    /// # Errors
    /// Returns a [`Rejection`] if the request is refused, for example because the body of the request cannot be read.
    pub async fn receive_request<B>(&self, request: Request<B>) -> Result<Event, Rejection>
    where
        B: Body<Error: Into<Box<dyn Error + Send + Sync>>>,
    {
        let (parts, body) = request.into_parts();
        self.receive_body(&parts.headers, body).await
    }

    pub(super) async fn receive_body<B>(&self, headers: &HeaderMap, body: B) -> Result<Event, Rejection>
    where
        B: Body<Error: Into<Box<dyn Error + Send + Sync>>>,
    {
        self.check(headers)?;
        let body = Limited::new(body, self.body_limit).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => Rejection::TooLarge(self.body_limit),
            false => Rejection::Incomplete,
        })?;
        self.decode(&body.to_bytes())
    }

    /// Refuses a request if its credential is not accepted, its body is encoded, or its `Content-Length` is too large.
    fn check(&self, headers: &HeaderMap) -> Result<(), Rejection> {
        if !is_accepted(&self.credentials, headers) {
            return Err(Rejection::Unauthorized);
        }
        let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
        if !encodings.all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(Rejection::Encoded);
        }
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        let limit = u64::try_from(self.body_limit).unwrap_or(u64::MAX);
        match length {
            Some(length) if length > limit => Err(Rejection::TooLarge(self.body_limit)),
            _ => Ok(()),
        }
    }

    fn decode(&self, body: &[u8]) -> Result<Event, Rejection> {
        if body.len() > self.body_limit {
            return Err(Rejection::TooLarge(self.body_limit));
        }
        Event::from_body(body).map_err(Rejection::Malformed)
    }
}

/// Shows the number of credentials instead of the credentials.
impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("credentials", &self.credentials.len())
            .field("body_limit", &self.body_limit)
            .finish()
    }
}
