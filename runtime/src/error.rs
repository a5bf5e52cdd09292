//! The error type of clients and requests.

mod display;
mod new;
mod refusal;

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::operation::ResponseSpec;
use crate::records::MalformedRecord;
use crate::transport::BufferedResponse;
use crate::{DecodeError, Operation, retry};
use refusal::Refusal;

/// An error that occurred while building a client or sending a request.
///
/// `Display` shows the operation, the status, the message of the service, the number of attempts and the delay in
/// `Retry-After`. It never shows a body or a secret. After a timeout, `Display` names the option that sets the timeout.
/// `Debug` adds the causes, on one line. If a response was received, [`status`](Self::status),
/// [`headers`](Self::headers) and [`body`](Self::body) return its parts.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static Operation>,
    /// The message of the client or of the service.
    text: Option<String>,
    response: Option<BufferedResponse>,
    /// An `Arc`, because errors can share a source, for example if several requests waited for the same call of the
    /// credentials provider.
    source: Option<Arc<dyn StdError + Send + Sync>>,
    timeout: bool,
    attempts: u32,
    tenant: Option<Arc<str>>,
    /// The path of an untyped request.
    path: Option<Arc<str>>,
    /// The credentials that a response with status 401 rejects, if known.
    refusal: Option<Refusal>,
    record: Option<MalformedRecord>,
}

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration is invalid, for example the tenant, base URL, credentials, TLS or async runtime.
    Config,
    /// The credentials provider failed, or returned invalid credentials. The attempt was not sent.
    Credentials,
    /// An argument cannot be encoded. Nothing was sent.
    Request,
    /// No complete response was received. You can safely send the request again: either the service did not process it,
    /// or the operation is idempotent.
    Transport,
    /// No complete response was received in time. You can safely send the request again: either the service did not
    /// process it, or the operation is idempotent.
    ///
    /// [`Client::poll_until`](crate::Client::poll_until) also returns an error of this kind, if a job does not complete
    /// in time.
    Timeout,
    /// The request may have been sent, no complete response was received, and the operation is not idempotent. To check
    /// whether the operation took effect, call the operation that [`Error::verify_with`] returns, if any.
    OutcomeUnknown,
    /// The status is an error. Every status other than 2xx is an error, with two exceptions: the redirect of an
    /// operation that only redirects, and a status that means an empty list for the operation, such as 404.
    Api,
    /// The status is 2xx, but the body cannot be decoded: it does not match the type, is truncated or has trailing
    /// characters. A body such as `{"error": …}` does not match the type if it contains no field of the type.
    ///
    /// A stream of a paginated list also returns an error of this kind if the list may be incomplete; see
    /// [`PageStream`](crate::PageStream).
    Decode,
    /// The status is 2xx, but the body is empty although the operation returns a value. For an operation that returns a
    /// list, status 204 is not an error: the list is empty.
    EmptyBody,
    /// The response body exceeds [`body_limit`](crate::CallOptions::body_limit). If the response is streamed, a single
    /// record or event, or the text outside of the records, exceeds the limit.
    BodyTooLarge,
}

impl ErrorKind {
    /// Returns the name for logs and metrics, such as `outcome_unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Credentials => "credentials",
            Self::Request => "request",
            Self::Transport => "transport",
            Self::Timeout => "timeout",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Api => "api",
            Self::Decode => "decode",
            Self::EmptyBody => "empty_body",
            Self::BodyTooLarge => "body_too_large",
        }
    }
}

impl Error {
    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation of the request; `None` if the error does not belong to a request, such as an error of
    /// building a client.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// Returns the path template of the operation, such as `/v3/users/{user_id}`.
    ///
    /// For a request made by [`Client::request`](crate::Client::request), returns its path, with `{segment}` in place
    /// of each part that may be an ID. If this path contains a value passed to
    /// [`redact`](crate::RequestBuilder::redact), returns `None`.
    pub fn path(&self) -> Option<&str> {
        let template = || Some(self.operation()?.path).filter(|path| !path.is_empty());
        self.0.path.as_deref().or_else(template)
    }

    /// Returns the name of the client's tenant, if known.
    pub fn tenant(&self) -> Option<&str> {
        self.0.tenant.as_deref()
    }

    /// Returns the number of attempts, including those that failed to connect.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the status of the response, or `None` if no response headers were received.
    ///
    /// A [`StatusCode`] compares with integers: `error.status().is_some_and(|status| status == 404)`.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// Returns the documentation of the response status, if the API description documents this status for the
    /// operation.
    pub fn response_spec(&self) -> Option<&'static ResponseSpec> {
        self.operation()?.response_spec(self.status()?)
    }

    /// Returns the headers of the response, if one was received.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(|response| &response.headers)
    }

    /// Returns the request ID assigned by the service or its edge proxy, to quote in support requests.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// Returns the delay in the `Retry-After` header of the response. `Display` shows this delay for an
    /// [`Api`](ErrorKind::Api) error.
    ///
    /// This is the delay that the service requests. To observe the delay that the client chooses, use an interceptor
    /// and [`AttemptOutcome::retry_after`](crate::AttemptOutcome::retry_after).
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(self.headers()?, SystemTime::now())
    }

    /// Returns the content type of the response, if it has one.
    pub fn content_type(&self) -> Option<&str> {
        self.0.response.as_ref().and_then(BufferedResponse::content_type)
    }

    /// Returns the raw body of the response, if a response was received. If the body was not received completely,
    /// returns the received part for an [`Api`](ErrorKind::Api) error, and an empty body for other errors. A body may
    /// contain personal data, so be careful when you log it.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.response.as_ref().map(|response| &response.body)
    }

    /// Returns the message of the service for an [`Api`](ErrorKind::Api) error, on one line. A message of more than 500
    /// characters is truncated, and ends with `…`.
    ///
    /// The message is taken from the first of these fields of the body that contains a text: `message`,
    /// `error_description`, `error`, `error.message`. If the body is an HTML page, which a proxy may send, this method
    /// returns a note about the page instead.
    ///
    /// If the message repeats a secret of the request, this method returns a note instead; [`body`](Self::body) still
    /// contains the message. The secrets are values of type [`Secret`](crate::Secret), headers of
    /// [`CallOptions`](crate::CallOptions), the signature and the client's credentials.
    ///
    /// The search for secrets ignores case. It finds secrets encoded for URLs, forms, HTML or JSON, or as Base64. The
    /// first or last six characters of a secret are sufficient for a match. Different rules apply to short secrets:
    /// - A secret of at most three characters is found only as a whole word, and not in Base64.
    /// - In text that is not encoded, a secret that consists of four to seven letters is found only as a whole word.
    pub fn message(&self) -> Option<&str> {
        self.0.text.as_deref().filter(|_| self.0.kind == ErrorKind::Api)
    }

    /// Returns the location and the reason of a [`Decode`](ErrorKind::Decode) error.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.0.source.as_deref().and_then(|source| source.downcast_ref())
    }

    /// Returns the record that could not be decoded, for a [`Decode`](ErrorKind::Decode) error of a record stream.
    pub fn record(&self) -> Option<&MalformedRecord> {
        self.0.record.as_ref()
    }

    /// Returns `true` if the response has status 404.
    pub fn is_not_found(&self) -> bool {
        self.is_api(StatusCode::NOT_FOUND)
    }

    /// Returns `true` if the response has status 409.
    ///
    /// Usually, the resource already exists: retrieve or update it instead of creating it. Sometimes, the request
    /// refers to a resource that does not exist: correct the reference, or create that resource first.
    /// [`message`](Self::message) may contain the cause. [`response_spec`](Self::response_spec) may contain the meaning
    /// of the status for this operation.
    pub fn is_conflict(&self) -> bool {
        self.is_api(StatusCode::CONFLICT)
    }

    /// Returns `true` if the response has status 401. [`is_key_pair_rejected`](Self::is_key_pair_rejected) and
    /// [`is_login_rejected`](Self::is_login_rejected) distinguish the causes, if known.
    ///
    /// The service also responds with status 401 if the local clock is wrong. The client then corrects its timestamps,
    /// and sends the request again if the retry policy permits another attempt.
    pub fn is_unauthorized(&self) -> bool {
        self.is_api(StatusCode::UNAUTHORIZED)
    }

    /// Returns `true` if a response with status 401 rejected the client's key pair or signature.
    ///
    /// The message of the service usually shows the cause. If the message does not show the cause, this method returns
    /// `false` for a request that contains a secret, such as a user's password: the service may have rejected this
    /// secret.
    pub fn is_key_pair_rejected(&self) -> bool {
        self.is_unauthorized() && self.0.refusal == Some(Refusal::KeyPair)
    }

    /// Returns `true` if a response with status 401 rejected the login of a user, for example because of a wrong
    /// password.
    ///
    /// If the cause is unknown, both this method and [`is_key_pair_rejected`](Self::is_key_pair_rejected) return
    /// `false`.
    pub fn is_login_rejected(&self) -> bool {
        self.is_unauthorized() && self.0.refusal == Some(Refusal::Login)
    }

    /// Returns `true` if the response has status 429 (too many requests).
    pub fn is_rate_limited(&self) -> bool {
        self.is_api(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns `true` if a timeout caused the error. The error is then of kind [`Timeout`](ErrorKind::Timeout) or
    /// [`OutcomeUnknown`](ErrorKind::OutcomeUnknown).
    pub fn is_timeout(&self) -> bool {
        self.0.timeout
    }

    /// Returns `true` if the operation may have taken effect despite the error.
    ///
    /// This method returns `true` in these cases:
    /// - The outcome is unknown.
    /// - The status means success, but the body is empty, is too large or cannot be decoded.
    /// - The status is 408, or 5xx except 503.
    ///
    /// For status 503, this method returns `false`, because the service sends this status only for requests that it did
    /// not process. But a proxy may send 503 for a request that the service processed.
    ///
    /// For an error of kind [`Transport`](ErrorKind::Transport) or [`Timeout`](ErrorKind::Timeout), this method returns
    /// `false`. Even if the operation took effect, you can safely send the request again.
    pub fn may_have_taken_effect(&self) -> bool {
        match self.kind() {
            // The last three kinds occur only after a successful response: 2xx, or a redirect that counts as success.
            ErrorKind::OutcomeUnknown
            | ErrorKind::Decode
            | ErrorKind::EmptyBody
            | ErrorKind::BodyTooLarge => true,
            ErrorKind::Api => self.status().is_some_and(|status| {
                status == StatusCode::REQUEST_TIMEOUT
                    || status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE
            }),
            _ => false,
        }
    }

    /// Returns an operation that you can call to find out whether the failed operation took effect, such as
    /// `users().list` for `users().create`.
    ///
    /// Returns `None` if there is no such operation, or if [`may_have_taken_effect`](Self::may_have_taken_effect)
    /// returns `false`.
    pub fn verify_with(&self) -> Option<&'static Operation> {
        self.operation()?
            .verify_with
            .filter(|_| self.may_have_taken_effect())
    }

    fn is_api(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Api && self.status() == Some(status)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// The headers that may contain a request ID, in order of preference.
const REQUEST_IDS: [&str; 4] = ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"];

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_IDS
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}
