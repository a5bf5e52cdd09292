//! What can go wrong with a call.

mod new;
mod refusal;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::message::one_line;
use crate::operation::ResponseSpec;
use crate::records::MalformedRecord;
use crate::transport::BufferedResponse;
use crate::{DecodeError, Operation, retry};
use refusal::Refusal;

/// Why a client could not be built, or why a call gave no value.
///
/// Shows the operation, the status, what the service itself said and how many attempts there were, never a body or a
/// secret. `Debug` adds the causes, in one line. The complete response, if one was received, is kept: [`status`](Self::status),
/// [`headers`](Self::headers), [`body`](Self::body).
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static Operation>,
    /// Ours, or the service's own message.
    text: Option<String>,
    answer: Option<BufferedResponse>,
    /// Shared by all calls that waited for the same thing.
    source: Option<Arc<dyn StdError + Send + Sync>>,
    timeout: bool,
    attempts: u32,
    tenant: Option<Arc<str>>,
    /// What a response with status 401 refuses, if that is known.
    refusal: Option<Refusal>,
    record: Option<MalformedRecord>,
}

/// The classes of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is not set up for this: tenant, base URL, credentials, TLS, runtime.
    Config,
    /// The credentials provider failed, or returned credentials that cannot sign. This attempt was not sent.
    Credentials,
    /// An argument cannot be sent. Nothing was sent.
    Request,
    /// No complete response was received; the service has not carried out the call, or once more does no harm.
    Transport,
    /// No complete response was received in time; the service has not carried out the call, or once more does no harm.
    Timeout,
    /// The request was sent, no complete response was received, and a repetition might do harm: the caller must find out
    /// whether it was carried out. [`Error::verify_with`] names the operation that shows it, where there is one.
    OutcomeUnknown,
    /// The response has a status other than 2xx that does not mean an empty list.
    Api,
    /// The status is 2xx, and the body is not what the operation returns: it does not fit the type, is cut or followed by
    /// other text, or is an object in the shape of an error (`{"error": …}`) without any of the fields that are described.
    Decode,
    /// The status is 2xx, and the body is empty where the operation returns a value. (A list is empty with status 204.)
    EmptyBody,
    /// The answer's body is larger than the call allows.
    BodyTooLarge,
}

impl ErrorKind {
    /// A word for logs and metrics, `outcome_unknown`.
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
    /// The class.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that was called; `None` while a client is being built.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// Returns the name of the tenant whose client made the call, if the client was built with one.
    pub fn tenant(&self) -> Option<&str> {
        self.0.tenant.as_deref()
    }

    /// How many times the request was sent, or tried to be.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the status of the response, if one was received, even if its body was not.
    ///
    /// A [`StatusCode`] compares with integers: `error.status().is_some_and(|status| status == 404)`.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// What the description says of this status, if it is documented for the operation.
    pub fn response_spec(&self) -> Option<&'static ResponseSpec> {
        self.operation()?.response_spec(self.status()?)
    }

    /// The answer's headers, if an answer came.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|answer| &answer.headers)
    }

    /// What the service or the edge before it calls this exchange; its operators' support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// How long the service asks to wait before the next try, in either form of `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(self.headers()?, SystemTime::now())
    }

    /// The answer's content type, if it says one.
    pub fn content_type(&self) -> Option<&str> {
        self.0.answer.as_ref().and_then(BufferedResponse::content_type)
    }

    /// The answer's body as it came, if an answer came; empty if it did not come whole. It may hold personal data: mind where it is logged.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|answer| &answer.body)
    }

    /// Returns what the service says of an [`Api`](ErrorKind::Api) error: the `message` or `error` of its JSON, in one line of
    /// at most 500 characters, or that it sent an HTML page, as the network edge before the service does.
    ///
    /// The message is shown whole or not at all. One that repeats a secret of the request (a value of type
    /// [`Secret`](crate::Secret), a header of [`CallOptions`](crate::CallOptions), the signature, the secret key) is withheld,
    /// and a sentence that says so takes its place. It is searched for the secret in upper and lower case, cut (to six
    /// characters or more), and encoded for a URL, a form, HTML, JSON or as Base64. A secret of up to three characters and one
    /// of up to seven letters and nothing else count only where they stand alone. [`body`](Self::body) has the message in any
    /// case.
    pub fn message(&self) -> Option<&str> {
        self.0.text.as_deref().filter(|_| self.0.kind == ErrorKind::Api)
    }

    /// Where and why the body was not what was expected, for a [`Decode`](ErrorKind::Decode) error.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.0.source.as_deref().and_then(|source| source.downcast_ref())
    }

    /// Returns the record of a stream that could not be decoded, for a [`Decode`](ErrorKind::Decode) error inside one.
    pub fn record(&self) -> Option<&MalformedRecord> {
        self.0.record.as_ref()
    }

    /// Whether the service answered 404.
    pub fn is_not_found(&self) -> bool {
        self.is_api(StatusCode::NOT_FOUND)
    }

    /// Whether the service answered 409.
    pub fn is_conflict(&self) -> bool {
        self.is_api(StatusCode::CONFLICT)
    }

    /// Returns whether the response has status 401. [`is_key_pair_rejected`](Self::is_key_pair_rejected) and
    /// [`is_login_rejected`](Self::is_login_rejected) return what it refused, if that is known. A clock that is off is
    /// corrected by the client itself.
    pub fn is_unauthorized(&self) -> bool {
        self.is_api(StatusCode::UNAUTHORIZED)
    }

    /// Returns whether a response with status 401 refused the client's key pair or its signature.
    ///
    /// The service's message decides. Without one it is the key pair, if the request has no secrets of a user.
    pub fn is_key_pair_rejected(&self) -> bool {
        self.is_unauthorized() && self.0.refusal == Some(Refusal::KeyPair)
    }

    /// Returns whether a response with status 401 refused the user whom the request would log in, such as for a wrong password.
    ///
    /// Both this and [`is_key_pair_rejected`](Self::is_key_pair_rejected) are false if the response does not show it.
    pub fn is_login_rejected(&self) -> bool {
        self.is_unauthorized() && self.0.refusal == Some(Refusal::Login)
    }

    /// Whether the service answered 429: too many requests.
    pub fn is_rate_limited(&self) -> bool {
        self.is_api(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether time ran out, be it with the outcome unknown.
    pub fn is_timeout(&self) -> bool {
        self.0.timeout
    }

    /// Whether the service may have carried out the call although it gave no good answer: the outcome is unknown, or the
    /// answer to a call that might do harm twice was 500, 502, 504 or the like, or what came with a 2xx is not to be read.
    pub fn may_have_taken_effect(&self) -> bool {
        match self.kind() {
            ErrorKind::OutcomeUnknown | ErrorKind::Decode | ErrorKind::EmptyBody => true,
            ErrorKind::BodyTooLarge => self.status().is_some_and(|status| status.is_success()),
            ErrorKind::Api => self.status().is_some_and(|status| {
                status == StatusCode::REQUEST_TIMEOUT
                    || status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE
            }),
            _ => false,
        }
    }

    /// Returns the operation to call to find out whether this one took effect (`users().list` for `users().create`), if it
    /// [may have been](Self::may_have_taken_effect) and there is such an operation.
    pub fn verify_with(&self) -> Option<&'static Operation> {
        self.operation()?
            .verify_with
            .filter(|_| self.may_have_taken_effect())
    }

    fn is_api(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Api && self.status() == Some(status)
    }

    /// Returns the message, followed by the causes that say more.
    fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut next = self.source();
        while let Some(cause) = next {
            let line = one_line(&cause.to_string());
            if !text.contains(&line) {
                text.push_str(": ");
                text.push_str(&line);
            }
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            operation,
            text,
            answer,
            attempts,
            tenant,
            ..
        } = &*self.0;
        match (operation, tenant) {
            (Some(operation), Some(tenant)) => write!(f, "{operation} of tenant {tenant}: ")?,
            (Some(operation), None) => write!(f, "{operation}: ")?,
            (None, _) => {}
        }
        if let Some(answer) = answer {
            write!(f, "{}", answer.status)?;
        }
        f.write_str(match kind {
            ErrorKind::Decode => ", but the body is not what the operation gives",
            ErrorKind::EmptyBody => ", but the body is empty where the operation gives a value",
            ErrorKind::BodyTooLarge => ", but the body is too large",
            _ => "",
        })?;
        match text {
            Some(text) if answer.is_some() => write!(f, ": {text}")?,
            Some(text) => f.write_str(text)?,
            None => {}
        }
        if *attempts > 1 {
            write!(f, " (after {attempts} attempts)")?;
        }
        Ok(())
    }
}

/// Writes the message and its causes in one line, as for `main() -> Result<(), Error>`; `{:#?}` writes the fields.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return f.write_str(&self.with_causes());
        }
        let Inner {
            kind,
            operation,
            text,
            answer,
            source,
            timeout,
            attempts,
            tenant,
            refusal,
            record,
        } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", &operation.map(|operation| operation.name()))
            .field("operation_id", &operation.map(|operation| operation.id))
            .field("text", text)
            .field("answer", answer)
            .field("source", source)
            .field("timeout", timeout)
            .field("attempts", attempts)
            .field("tenant", tenant)
            .field("refusal", refusal)
            .field("record", record)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// Headers that name an exchange, the service's own first.
const REQUEST_IDS: [&str; 4] = ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"];

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_IDS
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}
