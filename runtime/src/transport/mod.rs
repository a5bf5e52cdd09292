//! The transport, which sends signed requests and receives responses.
//!
//! A [`Transport`] receives a complete, signed request, and sends it unchanged. The default transport is based on
//! `reqwest`; use [`ClientBuilder::transport`](crate::ClientBuilder::transport) to set another transport, such as a
//! recorder, a test double or a company's own HTTP stack.

mod coding;
mod connect;
mod connections;
mod error;
mod proxy;
mod reqwest;
mod send_progress;
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

pub(crate) use self::reqwest::{Options, ReqwestTransport};
use crate::Body;
use crate::operation::Method;
use crate::timeout::Timeout;
pub(crate) use proxy::check_proxies;
pub(crate) use send_progress::SendProgress;

/// A boxed, owned, sendable future.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Sends requests.
///
/// A transport must not change a request, because the method, path, query and body are signed. It must send each
/// request at most once, because a signature must not be reused. It must not follow redirects. The only timeout that a
/// transport should implement is a connect timeout. For all other timeouts, the client drops the future or the response
/// body.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and returns the response as soon as the response headers have arrived. Returns `Ok` for a
    /// response with any status.
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

/// A final, signed request.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The URL, with path and query exactly as sent.
    pub url: Url,
    /// All headers except those that the transport adds, such as `Host`, `Content-Length` and `Accept-Encoding`.
    pub headers: HeaderMap,
    /// The body; empty if there is none.
    pub body: Bytes,
    /// The progress of sending the request in one attempt.
    pub(crate) progress: SendProgress,
}

impl HttpRequest {
    /// Creates a request without headers or body, for testing a transport. To add headers or a body, set the fields.
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

/// Omits the path, the query, the body and the values of sensitive headers, because they may contain personal data or
/// secrets.
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

/// A response with its headers. The body may still be in transit.
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, with transfer and content codings decoded.
    pub body: Body,
    /// The number of attempts. Set by the client, not by the transport.
    pub(crate) attempts: u32,
    /// The tenant of the client. Set by the client, not by the transport.
    pub(crate) tenant: Option<Arc<str>>,
    /// The path of an untyped request, as [`Error::path`](crate::Error::path) returns it; `None` for a typed request.
    /// Set by the client, not by the transport.
    pub(crate) path: Option<Arc<str>>,
}

impl HttpResponse {
    /// Creates a response from its parts.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Body>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
            attempts: 0,
            tenant: None,
            path: None,
        }
    }
}

/// Omits the headers and the content of the body, because they may contain personal data or secrets.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// A response whose body was read into memory.
#[derive(Clone)]
pub(crate) struct BufferedResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The number of attempts.
    pub(crate) attempts: u32,
    /// The tenant of the client that made the call.
    pub(crate) tenant: Option<Arc<str>>,
    /// The path of an untyped request, as [`Error::path`](crate::Error::path) returns it; `None` for a typed request.
    pub(crate) path: Option<Arc<str>>,
}

impl BufferedResponse {
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

/// Omits the content of the body and all headers except `Content-Type`, because these may contain personal data or
/// secrets.
impl fmt::Debug for BufferedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BufferedResponse")
            .field("status", &self.status)
            .field("content_type", &self.content_type())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The error of a request that received no complete response.
///
/// ```
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::TransportError;
///
/// let error = TransportError::new(std::io::Error::other("connection refused")).unsent();
/// assert!(error.is_unsent() && !error.is_timeout());
/// ```
#[derive(Debug)]
pub struct TransportError {
    source: Box<dyn std::error::Error + Send + Sync>,
    reason: Option<Cow<'static, str>>,
    /// The scheme, host and port of the request, for the message. Set only if the request was not sent.
    origin: Option<Box<str>>,
    timeout: bool,
    unsent: bool,
    permanent: bool,
    misconfigured: bool,
}

impl TransportError {
    /// Creates the error of a request that the service may have received.
    ///
    /// The source appears in error chains, so it should not contain the query or the body.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            source: source.into(),
            reason: None,
            origin: None,
            timeout: false,
            unsent: false,
            permanent: false,
            misconfigured: false,
        }
    }

    /// Sets a message that is more specific than the default one.
    #[must_use]
    pub fn with_message(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Marks the error as a timeout.
    #[must_use]
    pub fn timeout(mut self) -> Self {
        self.timeout = true;
        self
    }

    /// Marks the request as unsent: the service cannot have acted on it, for example because no byte was sent.
    #[must_use]
    pub fn unsent(mut self) -> Self {
        self.unsent = true;
        self
    }

    /// Marks the error as permanent: a retry would fail in the same way, as with an untrusted certificate or a wrong
    /// setting.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.permanent = true;
        self
    }

    /// Returns whether the request timed out.
    pub fn is_timeout(&self) -> bool {
        self.timeout
    }

    /// Returns whether the request is marked as unsent. The service cannot have acted on an unsent request.
    pub fn is_unsent(&self) -> bool {
        self.unsent
    }

    /// Returns whether a retry would fail in the same way.
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// If the request was not sent, adds the scheme, host and port of `url` to the message. Does not change the message
    /// of a [`misconfigured`](Self::misconfigured) error.
    pub(crate) fn to(mut self, url: &Url) -> Self {
        if self.unsent && !self.misconfigured {
            self.origin = Some(url.origin().ascii_serialization().into());
        }
        self
    }

    /// Creates an error that is caused by the configuration of the program. The message `problem` names the setting to
    /// change.
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
            (true, true) => "timed out before the request was sent",
            (true, false) => "timed out before the response was complete",
            (false, true) => "failed to send the request",
            (false, false) => "the connection failed before the response was complete",
        };
        match (&self.reason, &self.origin) {
            (Some(reason), Some(origin)) => write!(f, "{reason} ({origin})")?,
            (None, Some(origin)) => write!(f, "{usual} to {origin}")?,
            (Some(reason), None) => f.write_str(reason)?,
            (None, None) => f.write_str(usual)?,
        }
        match self.source.downcast_ref::<Timeout>() {
            Some(elapsed) => write!(f, ": {elapsed}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}
