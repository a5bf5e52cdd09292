//! What users see of calls under way, and may add to them.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{Error, Operation};

/// Looks at every attempt, and may add headers to it: for tracing contexts, metrics, logs.
///
/// Each method does nothing unless it is implemented. They are called on the task that makes the call, so they should
/// return soon.
pub trait Interceptor: Send + Sync + 'static {
    /// Before an attempt is signed and sent. Headers may be added or changed; `Authorization` of a signed operation is
    /// set afterwards, and `Content-Length` and `Transfer-Encoding` follow from the body.
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// After an attempt, whatever came of it; also after one whose turn did not come within the time for the call, and
    /// which [`before_attempt`](Self::before_attempt) was not asked about.
    fn after_attempt(&self, attempt: &Attempt<'_>, ended: &AttemptOutcome<'_>) {
        let _ = (attempt, ended);
    }
}

/// One attempt of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// What is called.
    pub operation: &'a Operation,
    /// Counts from 1.
    pub number: u32,
    /// The name of the client's tenant, if it is known.
    pub tenant: Option<&'a str>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptOutcome<'a> {
    /// Up to the last byte of the answer, or to its head where the body is streamed; waiting for its turn is included
    /// where the client has limits.
    pub elapsed: Duration,
    /// The status, if an answer came.
    pub status: Option<StatusCode>,
    /// What went wrong; `None` after a success. It is what the call ends with, unless it is tried again.
    pub error: Option<&'a Error>,
    /// The pause before the next attempt; `None` if this was the last.
    pub retry_after: Option<Duration>,
}
