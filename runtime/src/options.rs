//! What a caller may decide of a call: how long, how often, how much.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Operation;
use crate::operation::RetryClass;
use crate::request::Problem;

/// How long a whole call may take, in all its attempts and pauses.
const TOTAL: Duration = Duration::from_secs(120);
/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(30);
/// How long the next piece of a body may take to come.
const IDLE: Duration = Duration::from_secs(30);
/// How many bytes a second a streamed body must bring, at the least.
const MIN_THROUGHPUT: u32 = 100;
/// How many bytes of an answer are read.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// What is decided for one call, or for all calls of a client. What is not set is as the client has it, or as the
/// operation needs it, or the default.
///
/// ```
/// use std::time::Duration;
/// use zephr_runtime::{CallOptions, RetryPolicy};
///
/// let patient = CallOptions::new()
///     .timeout(Duration::from_secs(600))
///     .retry(RetryPolicy::new().max_attempts(5));
/// ```
#[derive(Clone, Default)]
pub struct CallOptions {
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    min_throughput: Option<u32>,
    body_limit: Option<usize>,
    strict_decoding: Option<bool>,
    retry: Option<RetryPolicy>,
    headers: HeaderMap,
    /// Why a header cannot be sent.
    problem: Option<Problem>,
}

impl CallOptions {
    /// Nothing decided.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the maximum time of a call, all attempts and the pauses between them included; 2 minutes by default, and more
    /// for exports.
    ///
    /// A timeout that is set, here or for the client, holds for a streamed response up to its last byte, the time that the
    /// caller spends between two pieces included. By default, a streamed response may take as long as it goes on: the
    /// default ends with its head, and from then on [`idle_timeout`](Self::idle_timeout) and
    /// [`min_throughput`](Self::min_throughput) apply. `Duration::MAX` removes a limit that the client sets. Of a list in
    /// pages, each page is a call.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest that one attempt may take, from connecting to the last byte of the answer (to its head where the
    /// body is streamed); 30 seconds by default, and more for exports.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the maximum time to wait for the next piece of a response body; 30 seconds by default, and the time of an
    /// attempt for exports.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Sets the minimum throughput of a streamed response body, in bytes a second after decompression; 100 by default, and
    /// 0 for none.
    ///
    /// It is measured whenever the body was waited for as long as [`idle_timeout`](Self::idle_timeout) says, in one piece
    /// or in several: a service that sends a byte now and then does not hold a stream open for ever. Time that the caller
    /// spends between two pieces does not count. A response that is not streamed must be complete within
    /// [`attempt_timeout`](Self::attempt_timeout) and has no need of this.
    #[must_use]
    pub fn min_throughput(mut self, bytes_per_second: u32) -> Self {
        self.min_throughput = Some(bytes_per_second);
        self
    }

    /// The most that is read of an answer's body, in bytes after decompression; 64 MiB by default. A
    /// streamed body may be longer; one record of it, and the fields around its records together, may not.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// Sets whether a value in a response that is of another JSON type than described is an error; false by default.
    ///
    /// By default, a value that can be read as the described type without loss is read, and reported by
    /// [`Response::deviations`](crate::Response::deviations): a number where text is described, `"5"` where a number is,
    /// `"true"` where a truth value is, `3.0` where an integer is. In strict mode, the first of them is an error of kind
    /// [`Decode`](crate::ErrorKind::Decode) that keeps the response.
    #[must_use]
    pub fn strict_decoding(mut self, strict: bool) -> Self {
        self.strict_decoding = Some(strict);
        self
    }

    /// When and how often a request is sent again.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets a header of the request, replacing one of the same name that the operation sets.
    ///
    /// The client sets `Authorization`, `Content-Length` and `Transfer-Encoding` itself. A name or value that no header
    /// may have makes the call an error of kind [`Request`](crate::ErrorKind::Request). The value counts as secret: no log and
    /// no `Debug` shows it.
    #[must_use]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => self.add_header(name, value),
            (Err(_), _) => self.set_problem("a header has a name that no header may have".to_owned()),
            (Ok(name), Err(_)) => {
                self.set_problem(format!(
                    "header `{name}` holds a character that no header may carry"
                ));
            }
        }
        self
    }

    fn add_header(&mut self, name: HeaderName, mut value: HeaderValue) {
        value.set_sensitive(true);
        self.headers.append(name, value);
    }

    fn set_problem(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    /// Returns the first reason why a call with these options cannot be sent.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// These options, and where they say nothing, the others.
    pub(crate) fn or(self, others: &Self) -> Self {
        let mut headers = others.headers.clone();
        headers.extend(self.headers);
        Self {
            timeout: self.timeout.or(others.timeout),
            attempt_timeout: self.attempt_timeout.or(others.attempt_timeout),
            idle_timeout: self.idle_timeout.or(others.idle_timeout),
            min_throughput: self.min_throughput.or(others.min_throughput),
            body_limit: self.body_limit.or(others.body_limit),
            strict_decoding: self.strict_decoding.or(others.strict_decoding),
            retry: self.retry.or(others.retry),
            headers,
            problem: self.problem.or_else(|| others.problem.clone()),
        }
    }

    /// Whether decoding is strict by these options or, where they say nothing, by the others.
    pub(crate) fn is_strict(&self, others: &Self) -> bool {
        self.strict_decoding
            .or(others.strict_decoding)
            .unwrap_or_default()
    }

    /// What holds for a call of this operation. Who gives a call more time in all, and says nothing of an attempt, means
    /// the attempt too only where the operation is a slow one.
    pub(crate) fn resolve(self, operation: &Operation) -> Resolved {
        let slow = operation
            .timeout_secs
            .map(|secs| Duration::from_secs(secs.into()));
        let attempt = self.attempt_timeout.or(slow).unwrap_or(ATTEMPT);
        let total = self
            .timeout
            .or(slow.map(|time| time.saturating_mul(2)))
            .unwrap_or(TOTAL);
        Resolved {
            total,
            is_total_set: self.timeout.is_some(),
            attempt,
            idle: self.idle_timeout.or(slow).unwrap_or(IDLE),
            min_throughput: self.min_throughput.unwrap_or(MIN_THROUGHPUT),
            body_limit: self.body_limit.unwrap_or(BODY_LIMIT),
            retry: self.retry.unwrap_or_default(),
            headers: self.headers,
        }
    }
}

/// Header values may be secrets: only their names are shown.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("min_throughput", &self.min_throughput)
            .field("body_limit", &self.body_limit)
            .field("strict_decoding", &self.strict_decoding)
            .field("retry", &self.retry)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// Options with every question answered.
#[derive(Clone)]
pub(crate) struct Resolved {
    pub(crate) total: Duration,
    /// Whether the caller set `total`: it then holds for streamed bodies too.
    pub(crate) is_total_set: bool,
    pub(crate) attempt: Duration,
    pub(crate) idle: Duration,
    pub(crate) min_throughput: u32,
    pub(crate) body_limit: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) headers: HeaderMap,
}

/// When and how often a request is sent again.
///
/// *Whether* it may be is the operation's own matter ([`Operation::retry`]). A request of which nothing was sent may
/// always be sent again, and so may one that was answered 429; an answer 503 allows it unless the operation does harm
/// when done twice; an answer 408, 500, 502, 504 or 52x, a lost one or a late one allows it where twice is as good as once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    pub(crate) initial_backoff: Duration,
    pub(crate) max_backoff: Duration,
    pub(crate) max_retry_after: Duration,
    pub(crate) class: Option<RetryClass>,
}

impl RetryPolicy {
    /// At most 3 attempts, with pauses of up to 200 ms, 400 ms and so on to 10 s, of which a random part is waited; a
    /// `Retry-After` is obeyed up to a minute.
    pub const fn new() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(10),
            max_retry_after: Duration::from_secs(60),
            class: None,
        }
    }

    /// One attempt, come what may.
    pub const fn none() -> Self {
        Self::new().max_attempts(1)
    }

    /// The most attempts in all, the first one included. 0 is taken for 1.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest first pause, and the longest of all. Each is at most twice the one before.
    #[must_use]
    pub const fn backoff(mut self, initial: Duration, max: Duration) -> Self {
        self.initial_backoff = initial;
        self.max_backoff = max;
        self
    }

    /// The longest `Retry-After` that is waited for. Where the service asks for more, the call ends with its answer;
    /// [`Error::retry_after`](crate::Error::retry_after) has it.
    #[must_use]
    pub const fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// Takes the operation for one of this class, whatever its own is.
    #[must_use]
    pub const fn retry_class(mut self, class: RetryClass) -> Self {
        self.class = Some(class);
        self
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}
