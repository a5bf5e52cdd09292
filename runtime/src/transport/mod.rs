//! How a signed request gets to the service and its answer back.
//!
//! A [`Transport`] is given a final request and sends it as it stands. The default one is built on `reqwest`;
//! another (a recorder, a test double, a company's own HTTP stack) goes in through
//! [`ClientBuilder::transport`](crate::ClientBuilder::transport).

mod coding;
mod connect;
mod connections;
mod failure;
mod proxy;
mod send_progress;
mod standard;
#[cfg(all(test, feature = "http2"))]
mod tests;
#[cfg(feature = "rustls-no-provider")]
mod tls;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use url::Url;

use crate::Body;
use crate::operation::Method;
pub(crate) use proxy::check_proxies;
pub(crate) use send_progress::SendProgress;
pub(crate) use standard::{Options, StandardTransport};

/// A boxed future that owns what it needs and may move between threads.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Sends requests.
///
/// A transport changes nothing about a request (method, path, query and body are signed), sends it at most once,
/// since a signature must not be used again, and does not follow redirects. It needs no deadlines but that of connecting:
/// a call that has waited long enough drops the future, or the body.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and gives its answer, whatever the status, once the head of it is there.
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }
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
    /// Of one attempt.
    pub(crate) progress: SendProgress,
}

impl HttpRequest {
    /// Creates a request without headers or a body, to test a transport with. The fields can be set.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            progress: SendProgress::default(),
        }
    }
}

/// Shows neither path nor query nor body nor the values of sensitive headers: all may hold personal data or secrets.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("path_bytes", &self.url.path().len())
            .field("query_bytes", &self.url.query().map_or(0, str::len))
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// An answer whose body may still be on its way.
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, with any transfer and content coding undone.
    pub body: Body,
    /// How many attempts it took; known once a call has taken it.
    pub(crate) attempts: u32,
    /// The tenant of the client; known once a call has taken it.
    pub(crate) tenant: Option<Arc<str>>,
}

impl HttpResponse {
    /// An answer of these parts.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Body>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
            attempts: 0,
            tenant: None,
        }
    }
}

/// Shows the status, but not the headers (cookies may be among them) nor the body.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// A whole answer.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// How many attempts it took.
    pub(crate) attempts: u32,
    /// The tenant of the client that made the call.
    pub(crate) tenant: Option<Arc<str>>,
}

impl Received {
    pub(crate) fn without_body(self) -> Self {
        Self {
            body: Bytes::new(),
            ..self
        }
    }

    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }
}

/// Shows the status and how long the body is, but not the headers (cookies may be among them) nor the body.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
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
/// let error = TransportError::new(std::io::Error::other("the cable is out")).unsent();
/// assert!(error.is_unsent() && !error.is_timeout());
/// ```
#[derive(Debug)]
pub struct TransportError {
    source: Box<dyn std::error::Error + Send + Sync>,
    reason: Option<Cow<'static, str>>,
    timeout: bool,
    unsent: bool,
    permanent: bool,
    misconfigured: bool,
}

impl TransportError {
    /// A failure that came after the request may have been received.
    ///
    /// The cause is shown in error chains: it should not hold the query or the body.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            source: source.into(),
            reason: None,
            timeout: false,
            unsent: false,
            permanent: false,
            misconfigured: false,
        }
    }

    /// Says in words what went wrong, where that is known better than by what follows from the rest.
    #[must_use]
    pub fn with_message(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Says that time ran out.
    #[must_use]
    pub fn timeout(mut self) -> Self {
        self.timeout = true;
        self
    }

    /// Says that no byte of the request left, so that the service cannot have acted upon it.
    #[must_use]
    pub fn unsent(mut self) -> Self {
        self.unsent = true;
        self
    }

    /// Says that it would go wrong in the same way again: an untrusted certificate, a setting.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.permanent = true;
        self
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        self.timeout
    }

    /// Whether the service cannot have received the request.
    pub fn is_unsent(&self) -> bool {
        self.unsent
    }

    /// Whether trying again is of no use.
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// Returns an error that is the fault of the program's setup, and says what to change.
    pub(crate) fn misconfigured(problem: &'static str) -> Self {
        let mut error = Self::new(problem).with_message(problem).unsent().permanent();
        error.misconfigured = true;
        error
    }

    pub(crate) fn is_misconfigured(&self) -> bool {
        self.misconfigured
    }

    pub(crate) fn into_source(self) -> Box<dyn std::error::Error + Send + Sync> {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = match (self.timeout, self.unsent) {
            (true, true) => "time ran out before the request was sent",
            (true, false) => "time ran out before the answer was complete",
            (false, true) => "the request could not be sent",
            (false, false) => "the exchange broke off before the answer was complete",
        };
        f.write_str(self.reason.as_deref().unwrap_or(usual))
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}
