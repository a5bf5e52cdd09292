//! The options of a request: timeouts, retries, limits and headers.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Operation;
use crate::operation::RetryClass;
use crate::request::Problem;

/// The default timeout of a request, including all attempts and the delays between them.
const TOTAL: Duration = Duration::from_secs(120);
/// The default timeout of an attempt.
const ATTEMPT: Duration = Duration::from_secs(30);
/// The default time to wait for the next chunk of a body.
const IDLE: Duration = Duration::from_secs(30);
/// The default minimum throughput of a streamed body, in bytes per second.
const MIN_THROUGHPUT: u32 = 100;
/// The default limit of a response body, in bytes.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Options of one request, or of all requests of a client. An option of the request takes precedence over the same
/// option of the client. An option that neither of them sets has its default. Some operations, such as exports, have
/// longer default timeouts.
///
/// ```
/// use std::time::Duration;
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::{CallOptions, RetryPolicy};
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
    /// The reason why the options cannot be used, such as `invalid header name`. The methods of the builder cannot
    /// return an error, so the reason is reported when the options are used.
    problem: Option<Problem>,
}

impl CallOptions {
    /// Creates options of which none is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout of a request, including all attempts and the delays between them. The default is 2 minutes, or
    /// longer for exports.
    ///
    /// For a streamed response, the default timeout covers only the time until the headers arrive. A timeout that you
    /// set also covers the body up to the last byte, including the time in which your code processes chunks.
    /// [`idle_timeout`](Self::idle_timeout) and [`min_throughput`](Self::min_throughput) always apply to the body.
    ///
    /// `Duration::MAX` means no timeout. For a paginated list, the timeout applies to each page separately.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the timeout of an attempt. The default is 30 seconds, or longer for exports.
    ///
    /// The timeout covers the time from connecting until the last byte of the response arrives. For a streamed
    /// response, the timeout covers only the time until the headers arrive. A wait that is caused by
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight) or
    /// [`max_per_second`](crate::ClientBuilder::max_per_second) does not count.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the maximum time to wait for the next chunk of a response body. The default is 30 seconds, or longer for
    /// exports.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Sets the minimum throughput of a streamed response body, in bytes per second after decompression. The default is
    /// 100; 0 means no minimum.
    ///
    /// With this limit, a service cannot keep a stream open by sending only a byte from time to time. The throughput is
    /// measured over periods of [`idle_timeout`](Self::idle_timeout). Only the time in which the client waits for data
    /// counts. After data has arrived, the time until your code polls the body does not count. For a response that is
    /// not streamed, [`attempt_timeout`](Self::attempt_timeout) applies instead.
    #[must_use]
    pub fn min_throughput(mut self, bytes_per_second: u32) -> Self {
        self.min_throughput = Some(bytes_per_second);
        self
    }

    /// Sets the maximum size of a response body, in bytes after decompression. The default is 64 MiB. In a stream of
    /// records, the limit applies to each record, and to the total size of the fields outside of the records. In a
    /// stream of events, the limit applies to each event and to each comment.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// Sets whether decoding a response fails if the JSON type of a value differs from the API description. The default
    /// is `false`.
    ///
    /// With `false`, the client converts a value of another type if nothing is lost. For example, the client accepts a
    /// number in place of a string, `"5"` in place of a number, `"true"` in place of a Boolean, and `3.0` in place of
    /// an integer. [`Response::deviations`](crate::Response::deviations) returns the converted values.
    ///
    /// With `true`, the first value of another type causes an error of kind [`Decode`](crate::ErrorKind::Decode). The
    /// error contains the response.
    #[must_use]
    pub fn strict_decoding(mut self, strict: bool) -> Self {
        self.strict_decoding = Some(strict);
        self
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Adds a header to the request. The header replaces a header of the same name that the operation sets, or that the
    /// options of the client contain. The value is redacted in logs and `Debug`.
    ///
    /// The client ignores `Content-Length` and `Transfer-Encoding`, because the transport derives these headers from
    /// the body. The client overwrites headers that contain its credentials, such as `Authorization`.
    ///
    /// An invalid name or value is reported when the options are used. Sending a request with these options returns an
    /// error of kind [`Request`](crate::ErrorKind::Request). Building a client with these options returns an error of
    /// kind [`Config`](crate::ErrorKind::Config).
    #[must_use]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => self.add_header(name, value),
            (Err(_), _) => self.set_problem("invalid header name".to_owned()),
            (Ok(name), Err(_)) => {
                self.set_problem(format!("invalid character in the value of header `{name}`"));
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

    /// Returns the reason why these options cannot be used, such as an invalid header name. Returns `None` if the
    /// options are valid.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Merges two sets of options. An option in `self` takes precedence over the same option in `others`.
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

    /// Returns the option `strict_decoding` from `self` or, if `self` does not set the option, from `others`. If
    /// neither sets the option, returns `false`.
    pub(crate) fn is_strict(&self, others: &Self) -> bool {
        self.strict_decoding
            .or(others.strict_decoding)
            .unwrap_or_default()
    }

    /// Returns the retry class from `self` or, if `self` does not set a retry policy, from `others`.
    pub(crate) fn retry_class(&self, others: &Self) -> Option<RetryClass> {
        let policy = self.retry.as_ref().or(others.retry.as_ref())?;
        policy.class
    }

    /// Sets each unset option to its default. If the operation has `timeout_secs`, that time is the default of
    /// `attempt_timeout` and `idle_timeout`. The default of `timeout` is then twice that time.
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

/// Shows only the names of headers, as their values may be secrets.
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

/// The options of a request after each unset option was set to its default.
#[derive(Clone)]
pub(crate) struct Resolved {
    pub(crate) total: Duration,
    /// `true` if the caller set `total`, `false` if `total` is a default. A `total` that the caller set also covers the
    /// body of a streamed response.
    pub(crate) is_total_set: bool,
    pub(crate) attempt: Duration,
    pub(crate) idle: Duration,
    pub(crate) min_throughput: u32,
    pub(crate) body_limit: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) headers: HeaderMap,
}

/// The retry policy of a client or a request: the number of attempts and the delays between them.
///
/// The retry class of the operation ([`Operation::retry`]) decides whether a failure is retried:
///
/// | failure | retried for |
/// | --- | --- |
/// | nothing was sent, or status 429 | every class |
/// | status 503 | idempotent and conditional operations |
/// | status 408, 500, 502, 504, 520 to 527 or 530, a lost connection, a timeout | idempotent operations |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    pub(crate) initial_backoff: Duration,
    pub(crate) max_backoff: Duration,
    pub(crate) max_retry_after: Duration,
    pub(crate) class: Option<RetryClass>,
}

impl RetryPolicy {
    /// Returns the default policy.
    ///
    /// With this policy, the client makes at most 3 attempts. The maximum delay before the second attempt is 200 ms,
    /// and doubles with each further attempt, up to 10 s. The actual delay is random between zero and the maximum. If a
    /// 429 or 503 response has a `Retry-After` header, the client waits for the time in this header instead. If this
    /// time is longer than a minute, the client does not retry.
    pub const fn new() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(10),
            max_retry_after: Duration::from_secs(60),
            class: None,
        }
    }

    /// Disables retries.
    pub const fn none() -> Self {
        Self::new().max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first. 0 is treated as 1.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the maximum delay before the second attempt to `initial`. The maximum doubles with each further attempt, up
    /// to `max`.
    #[must_use]
    pub const fn backoff(mut self, initial: Duration, max: Duration) -> Self {
        self.initial_backoff = initial;
        self.max_backoff = max;
        self
    }

    /// Sets the maximum delay that the client accepts in a `Retry-After` header. If the service requests a longer
    /// delay, the client returns the response as an error, and [`Error::retry_after`](crate::Error::retry_after)
    /// returns the requested delay.
    #[must_use]
    pub const fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// Overrides the retry class of the operation.
    ///
    /// Set the class for a request that your program can safely repeat although the class of the operation allows fewer
    /// retries. For example, your program can repeat the creation of a user if the program treats status 409 as
    /// success. Do not set the class in the options of a client, because a class that is set there applies to all
    /// operations.
    ///
    /// With [`RetryClass::Idempotent`], a request that receives no complete response fails with an error of kind
    /// [`Transport`](crate::ErrorKind::Transport) or [`Timeout`](crate::ErrorKind::Timeout) instead of
    /// [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
    ///
    /// ```
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::operation::RetryClass;
    /// use zephr_admin::{CallOptions, RetryPolicy};
    ///
    /// let options = CallOptions::new().retry(RetryPolicy::new().retry_class(RetryClass::Idempotent));
    /// ```
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
