//! How a signed request gets to the service and its answer back.
//!
//! A [`Transport`] is given a final request and sends it as it stands. The default one is built on `reqwest`;
//! another (a recorder, a test double, a company's own HTTP stack) goes in through
//! [`ClientBuilder::transport`](crate::ClientBuilder::transport).

mod standard;
#[cfg(feature = "rustls")]
mod tls;

use std::fmt;
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use url::Url;

use crate::operation::Method;
pub(crate) use standard::{Options, StandardTransport};

/// A boxed future that owns what it needs and may move between threads.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Sends requests.
///
/// A transport changes nothing about a request (method, path, query and body are signed), sends it at most once,
/// since a signature must not be used again, and does not follow redirects.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and collects its answer, whatever the status.
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>>;
}

/// A final request: what is in it has been signed.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Where to, with path and query as they must stand on the wire.
    pub url: Url,
    /// All headers but those that the exchange itself calls for (`Host`, `Content-Length`).
    pub headers: HeaderMap,
    /// The body; empty where there is none.
    pub body: Bytes,
}

/// Shows neither query nor body nor the values of sensitive headers: all may hold personal data or secrets.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("path", &self.url.path())
            .field("query_bytes", &self.url.query().map_or(0, str::len))
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// An answer, complete.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, with any transfer and content coding undone.
    pub body: Bytes,
}

impl HttpResponse {
    /// An answer of these parts.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
        }
    }

    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }
}

/// Shows the status and how long the body is, but not the headers (cookies may be among them) nor the body.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("content_type", &self.content_type())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why no answer came.
///
/// ```
/// use zephr_runtime::TransportError;
///
/// let error = TransportError::new(std::io::Error::other("the cable is out")).before_sending();
/// assert!(error.is_unsent() && !error.is_timeout());
/// ```
#[derive(Debug)]
pub struct TransportError {
    source: Box<dyn std::error::Error + Send + Sync>,
    timeout: bool,
    unsent: bool,
}

impl TransportError {
    /// A failure that came after the request may have been received.
    ///
    /// The cause is shown in error chains: it should not hold the query or the body.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            source: source.into(),
            timeout: false,
            unsent: false,
        }
    }

    /// Says that time ran out.
    #[must_use]
    pub fn timed_out(self) -> Self {
        Self {
            timeout: true,
            ..self
        }
    }

    /// Says that no byte of the request left, so that the service cannot have acted upon it.
    #[must_use]
    pub fn before_sending(self) -> Self {
        Self { unsent: true, ..self }
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        self.timeout
    }

    /// Whether the service cannot have received the request.
    pub fn is_unsent(&self) -> bool {
        self.unsent
    }

    pub(crate) fn into_source(self) -> Box<dyn std::error::Error + Send + Sync> {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.timeout, self.unsent) {
            (true, true) => "time ran out before the request was sent",
            (true, false) => "time ran out before the answer was complete",
            (false, true) => "the request could not be sent",
            (false, false) => "the exchange broke off before the answer was complete",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}
