//! What can go wrong with a call.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::judge::{html_message, server_message};
use crate::{DecodeError, HttpResponse, Operation, Secret, TransportError};

/// Why a client could not be built, or why a call gave no value.
///
/// Shows the operation, the status and what the service itself said, never a body or a secret. The answer, if one
/// came, is kept whole: [`status`](Self::status), [`headers`](Self::headers), [`body`](Self::body).
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static Operation>,
    /// Ours, or the service's own message.
    text: Option<String>,
    answer: Option<HttpResponse>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The classes of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is not set up for this: tenant, base URL, credentials, TLS.
    Config,
    /// An argument cannot be sent. Nothing was sent.
    Request,
    /// No complete answer came.
    Transport,
    /// No complete answer came in time.
    Timeout,
    /// The service answered with a status other than 2xx.
    Api,
    /// The service answered 2xx with a body that is not what the operation gives.
    Decode,
    /// The service answered 2xx with no body where the operation gives a value.
    EmptyBody,
}

impl Error {
    pub(crate) fn config(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, Some(text.into()))
    }

    pub(crate) fn request(operation: &'static Operation, text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Request, Some(text.into())).on(operation)
    }

    pub(crate) fn transport(operation: &'static Operation, error: TransportError) -> Self {
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Transport
        };
        Self::new(kind, Some(error.to_string()))
            .caused_by(error.into_source())
            .on(operation)
    }

    pub(crate) fn api(operation: &'static Operation, answer: HttpResponse, secrets: &[Secret]) -> Self {
        Self::new(ErrorKind::Api, server_message(&answer, secrets))
            .on(operation)
            .answered(answer)
    }

    pub(crate) fn decode(operation: &'static Operation, answer: HttpResponse, error: DecodeError) -> Self {
        Self::new(ErrorKind::Decode, html_message(&answer))
            .caused_by(Box::new(error))
            .on(operation)
            .answered(answer)
    }

    pub(crate) fn empty_body(operation: &'static Operation, answer: HttpResponse) -> Self {
        Self::new(ErrorKind::EmptyBody, None)
            .on(operation)
            .answered(answer)
    }

    fn new(kind: ErrorKind, text: Option<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            text,
            answer: None,
            source: None,
        }))
    }

    pub(crate) fn on(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn caused_by(mut self, source: Box<dyn StdError + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    fn answered(mut self, answer: HttpResponse) -> Self {
        self.0.answer = Some(answer);
        self
    }

    /// The class.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that was called; `None` while a client is being built.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The answer's status, if an answer came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The answer's headers, if an answer came.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|answer| &answer.headers)
    }

    /// The answer's content type, if it says one.
    pub fn content_type(&self) -> Option<&str> {
        self.0.answer.as_ref().and_then(HttpResponse::content_type)
    }

    /// The answer's body as it came, if an answer came. It may hold personal data: mind where it is logged.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|answer| &answer.body)
    }

    /// What the service says of an [`Api`](ErrorKind::Api) error: the `message` or `error` of its JSON, at most 500
    /// characters, or that it sent an HTML page, as the network edge before the service does.
    pub fn message(&self) -> Option<&str> {
        self.0.text.as_deref().filter(|_| self.0.kind == ErrorKind::Api)
    }

    /// Where and why the body was not what was expected, for a [`Decode`](ErrorKind::Decode) error.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.0.source.as_deref().and_then(|source| source.downcast_ref())
    }

    /// Whether the service answered 404.
    pub fn is_not_found(&self) -> bool {
        self.is_api(StatusCode::NOT_FOUND)
    }

    /// Whether the service answered 409.
    pub fn is_conflict(&self) -> bool {
        self.is_api(StatusCode::CONFLICT)
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    fn is_api(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Api && self.status() == Some(status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            operation,
            text,
            answer,
            ..
        } = &*self.0;
        if let Some(operation) = operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(answer) = answer {
            write!(f, "{}", answer.status)?;
        }
        f.write_str(match kind {
            ErrorKind::Decode => ", but the body is not what the operation gives",
            ErrorKind::EmptyBody => ", but the body is empty where the operation gives a value",
            _ => "",
        })?;
        match text {
            Some(text) if answer.is_some() => write!(f, ": {text}"),
            Some(text) => f.write_str(text),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            operation,
            text,
            answer,
            source,
        } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", &operation.map(|operation| operation.id))
            .field("text", text)
            .field("answer", answer)
            .field("source", source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
