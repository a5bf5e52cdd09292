//! The retry state of a call.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::Budget;
use crate::operation::RetryClass;
use crate::options::Resolved;
use crate::time::Deadline;
use crate::timeout::Timeout;
use crate::{RetryPolicy, TransportError};

/// A function that returns the actual delay before a retry, given the maximum delay.
pub(crate) type Jitter = Arc<dyn Fn(Duration) -> Duration + Send + Sync>;

/// Returns a random delay between zero and `max_delay`, uniformly distributed ("full jitter"). Clients that fail at the
/// same time then retry at different times.
pub(crate) fn random_part(max_delay: Duration) -> Duration {
    // Without a random number, use the full delay.
    let random = getrandom::u32().unwrap_or(u32::MAX);
    let part = max_delay.as_secs_f64() * f64::from(random) / f64::from(u32::MAX);
    Duration::try_from_secs_f64(part).unwrap_or(max_delay)
}

/// A retry starts only if at least this much time is left until the deadline of the call. In less time, an attempt
/// could hardly finish.
const MIN_ATTEMPT: Duration = Duration::from_millis(100);

/// Counts the attempts of a call, tracks its deadline, and decides whether to retry.
///
/// Points in time are measured by the [`Timer`](crate::Timer).
#[derive(Debug)]
pub(crate) struct RetryState {
    class: RetryClass,
    policy: RetryPolicy,
    attempt_timeout: Duration,
    timeout: Duration,
    end: Duration,
    attempts: u32,
    charged: Option<u32>,
    clock_was_corrected: bool,
    credentials_were_replaced: bool,
}

impl RetryState {
    pub(crate) fn new(class: RetryClass, options: &Resolved, now: Duration) -> Self {
        Self {
            class: options.retry.class.unwrap_or(class),
            policy: options.retry,
            attempt_timeout: options.attempt,
            timeout: options.total,
            end: now.saturating_add(options.total),
            attempts: 0,
            charged: None,
            clock_was_corrected: false,
            credentials_were_replaced: false,
        }
    }

    /// Returns the number of attempts so far.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns whether the request can be sent again even if the service may have received it.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.class == RetryClass::Idempotent
    }

    /// Returns the time left for the whole call.
    pub(crate) fn left(&self, now: Duration) -> Deadline {
        (self.end.saturating_sub(now), Timeout::Total(self.timeout))
    }

    /// Returns the time at which the whole call times out.
    pub(crate) fn end(&self) -> Duration {
        self.end
    }

    /// Records the start of an attempt.
    pub(crate) fn begin(&mut self) {
        self.attempts += 1;
    }

    /// Returns the maximum duration of an attempt that starts now.
    pub(crate) fn deadline(&self, now: Duration) -> Deadline {
        let left = self.left(now);
        if self.attempt_timeout <= left.0 {
            (self.attempt_timeout, Timeout::Attempt(self.attempt_timeout))
        } else {
            left
        }
    }

    /// Records a successful response, and puts tokens back into the budget.
    pub(crate) fn succeeded(&self, budget: &Budget) {
        budget.succeeded(self.charged);
    }

    /// Decides whether to retry after an attempt without a complete response. Returns the delay before the next
    /// attempt. Returns `None` if the call is not retried.
    pub(crate) fn after_failure(
        &mut self,
        failure: &TransportError,
        now: Duration,
        budget: &Budget,
        jitter: &Jitter,
    ) -> Option<Duration> {
        let allowed = !failure.is_permanent() && (failure.is_unsent() || self.is_idempotent());
        if !allowed || !self.has_attempts_left() {
            return None;
        }
        let delay = self.backoff(jitter);
        self.charge(delay, now, budget, failure.is_timeout())
    }

    /// Decides whether to retry after an error response. Returns the delay before the next attempt. Returns `None` if
    /// the call is not retried.
    pub(crate) fn after_refusal(
        &mut self,
        status: StatusCode,
        retry_after: Option<Duration>,
        now: Duration,
        budget: &Budget,
        jitter: &Jitter,
    ) -> Option<Duration> {
        if !self.is_retryable(status) || !self.has_attempts_left() {
            return None;
        }
        let is_honored = matches!(status.as_u16(), 429 | 503);
        let delay = match retry_after.filter(|_| is_honored) {
            Some(wait) if wait > self.policy.max_retry_after => return None,
            Some(wait) => wait,
            None => self.backoff(jitter),
        };
        self.charge(delay, now, budget, false)
    }

    /// Decides whether to retry after the service rejected a signature because the client's clock was wrong. The retry
    /// uses the corrected clock. Returns `true` at most once per call.
    pub(crate) fn after_clock_correction(&mut self, now: Duration) -> bool {
        let again =
            self.has_attempts_left() && !self.clock_was_corrected && self.fits_deadline(Duration::ZERO, now);
        self.clock_was_corrected |= again;
        again
    }

    /// Decides whether to retry after the service rejected the credentials. The retry uses new credentials. Returns
    /// `true` at most once per call.
    pub(crate) fn after_replaced_credentials(&mut self, now: Duration) -> bool {
        let again = self.may_replace_credentials() && self.fits_deadline(Duration::ZERO, now);
        self.credentials_were_replaced |= again;
        again
    }

    /// Returns whether the call may still be retried with new credentials. If this method returns `false`, new
    /// credentials need not be fetched.
    pub(crate) fn may_replace_credentials(&self) -> bool {
        self.has_attempts_left() && !self.credentials_were_replaced
    }

    fn has_attempts_left(&self) -> bool {
        self.attempts < self.policy.max_attempts
    }

    /// Returns whether the retry class allows another attempt after this status.
    fn is_retryable(&self, status: StatusCode) -> bool {
        match status.as_u16() {
            // Rate limited, therefore not processed.
            429 => true,
            // The service itself sends 503 only for requests that it did not process, but an intermediary may also send
            // it.
            503 => self.class != RetryClass::NonIdempotent,
            // Possibly processed. 520 to 527 and 530 are sent by the edge proxy if it cannot reach the
            // service.
            408 | 500 | 502 | 504 | 520..=527 | 530 => self.is_idempotent(),
            _ => false,
        }
    }

    fn backoff(&self, jitter: &Jitter) -> Duration {
        let doublings = self.attempts.saturating_sub(1).min(31);
        let max_delay = self.policy.initial_backoff.saturating_mul(1 << doublings);
        jitter(max_delay.min(self.policy.max_backoff))
    }

    /// Takes the cost of a retry from the budget and returns `delay`. Returns `None` if the deadline or the budget does
    /// not allow the retry.
    fn charge(
        &mut self,
        delay: Duration,
        now: Duration,
        budget: &Budget,
        after_timeout: bool,
    ) -> Option<Duration> {
        if !self.fits_deadline(delay, now) {
            return None;
        }
        self.charged = Some(budget.take(after_timeout)?);
        Some(delay)
    }

    fn fits_deadline(&self, delay: Duration, now: Duration) -> bool {
        now.saturating_add(delay).saturating_add(MIN_ATTEMPT) <= self.end
    }
}
