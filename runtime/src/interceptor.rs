//! Interceptors, which observe attempts and may add headers to them.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{Error, Operation};

/// Observes every attempt and may add headers to it, for example for trace contexts, metrics or logs.
///
/// The default implementation of each method does nothing. The methods run on the task that sends the request and must
/// not block.
pub trait Interceptor: Send + Sync + 'static {
    /// Called before an attempt is signed and sent. May add or change headers, except for `Authorization` of a
    /// signed operation, `Content-Length` and `Transfer-Encoding`, which are set afterwards.
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// Called after an attempt, whether it succeeded or failed. It is also called for an attempt that timed out
    /// waiting for the client's limits, for which [`before_attempt`](Self::before_attempt) was not called.
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
    /// The number of the attempt, starting from 1.
    pub number: u32,
    /// The name of the client's tenant, if known.
    pub tenant: Option<&'a str>,
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptOutcome<'a> {
    /// The time until the last byte of the response was received, or until its headers arrived if the body is
    /// streamed. Includes the time spent waiting for the client's limits.
    pub elapsed: Duration,
    /// The status of the response, if one was received.
    pub status: Option<StatusCode>,
    /// The error; `None` if the attempt succeeded. The request returns this error unless it is retried.
    pub error: Option<&'a Error>,
    /// The delay before the next attempt; `None` if this was the last one.
    pub retry_after: Option<Duration>,
}
