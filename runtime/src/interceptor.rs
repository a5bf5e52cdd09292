//! Interceptors, which observe attempts and may add headers to them.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{Error, Operation};

/// An observer of every attempt of a request, for example for metrics or logs. An interceptor can also add headers, for
/// example for a trace context.
///
/// The default implementation of each method does nothing. The methods run on the task that sends the request and must
/// not block.
pub trait Interceptor: Send + Sync + 'static {
    /// Called before an attempt is signed and sent. The interceptor may add or change headers. The client then removes
    /// `Content-Length` and `Transfer-Encoding`, because the transport derives these headers from the body. The client
    /// also sets the headers for the credentials of the operation, such as `Authorization`, and overwrites headers of
    /// the same names. In the `Cookie` header, the client overwrites only the cookie for the credentials.
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// Called after every attempt, successful or failed.
    ///
    /// An attempt can fail before [`before_attempt`](Self::before_attempt) is called: if the credentials provider
    /// fails, or if the wait for a permit (`max_in_flight`) or start time (`max_per_second`) times out. The client then
    /// calls only this method.
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
    /// For a request made by [`Client::request`](crate::Client::request), this field contains the path of the request,
    /// with `{segment}` in place of each part that may be an ID. If this path contains a value passed to
    /// [`redact`](crate::RequestBuilder::redact), this field is empty.
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
    /// The duration of the attempt, including the time that the attempt waits because of `max_in_flight` or
    /// `max_per_second`. The attempt ends with the last byte of the response or, if the body is streamed, with the
    /// headers.
    pub elapsed: Duration,
    /// The status of the response, if one was received.
    pub status: Option<StatusCode>,
    /// The error; `None` if the attempt succeeded. If there is no further attempt, the request returns this error,
    /// unless the status means an empty list (see [`Operation::empty_status`]).
    pub error: Option<&'a Error>,
    /// The delay before the next attempt, as chosen by the client; `None` if there is no next attempt.
    ///
    /// The delay that the service requested may differ; see [`Error::retry_after`].
    pub retry_after: Option<Duration>,
}
