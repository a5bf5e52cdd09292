//! Interceptors, which observe attempts and may add headers to them.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{Error, Operation};

/// Observes every attempt of a request, for example for metrics or logs. It can add headers, for example for a trace
/// context.
///
/// The default implementation of each method does nothing. The methods run on the task that sends the request and must
/// not block.
pub trait Interceptor: Send + Sync + 'static {
    /// Called before an attempt is signed and sent. The interceptor may add or change headers. Changes to
    /// `Content-Length`, `Transfer-Encoding` and the headers of the required credentials have no effect, because the
    /// client sets these afterwards.
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// Called after an attempt, whether it succeeded or failed.
    ///
    /// If the credentials provider fails or the wait for the client's limits times out, this method is called without a
    /// previous call of [`before_attempt`](Self::before_attempt).
    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        let _ = (attempt, outcome);
    }
}

/// A single attempt of a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The path template of the operation, such as `/v3/users/{user_id}`.
    ///
    /// For a request made by [`Client::request`](crate::Client::request), this is the path, with each part that may be
    /// an ID replaced by `{segment}`. It is empty if the path contains a value passed to
    /// [`redact`](crate::RequestBuilder::redact).
    pub path: &'a str,
    /// The number of the attempt, starting from 1.
    pub number: u32,
    /// The name of the client's tenant, if known.
    pub tenant: Option<&'a str>,
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptOutcome<'a> {
    /// The time until the last byte of the response was received or, if the body is streamed, until the headers were
    /// received. It includes the time spent waiting for the client's limits.
    pub elapsed: Duration,
    /// The status of the response, if one was received.
    pub status: Option<StatusCode>,
    /// The error; `None` if the attempt succeeded. If there is no further attempt, the request returns this error.
    pub error: Option<&'a Error>,
    /// The delay that the client chose before the next attempt; `None` if this was the last one.
    ///
    /// [`Error::retry_after`] of [`error`](Self::error) is the delay that the service requested in `Retry-After`. It
    /// can be present although there is no further attempt.
    pub retry_after: Option<Duration>,
}
