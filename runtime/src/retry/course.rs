//! The course of one call.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::Budget;
use crate::operation::RetryClass;
use crate::options::Resolved;
use crate::time::{Deadline, SleepReason};
use crate::{RetryPolicy, TransportError};

/// Chooses a part of a pause.
pub(crate) type Jitter = Arc<dyn Fn(Duration) -> Duration + Send + Sync>;

/// Any part of it, all equally likely ("full jitter"): clients that failed together do not come back together.
pub(crate) fn random_part(longest: Duration) -> Duration {
    // Without a random number the whole pause is waited, which is polite though not spread out.
    let random = getrandom::u32().unwrap_or(u32::MAX);
    let part = longest.as_secs_f64() * f64::from(random) / f64::from(u32::MAX);
    Duration::try_from_secs_f64(part).unwrap_or(longest)
}

/// No attempt is begun with less time left than this, as it could hardly finish.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(100);

/// Counts the attempts of one call, knows what time is left, and decides whether there is another.
///
/// Times are those of the [`Timer`](crate::Timer).
#[derive(Debug)]
pub(crate) struct Course {
    class: RetryClass,
    policy: RetryPolicy,
    attempt_time: Duration,
    end: Duration,
    attempts: u32,
    taken: Option<u32>,
    clock_was_mended: bool,
    credentials_were_replaced: bool,
}

impl Course {
    pub(crate) fn new(class: RetryClass, options: &Resolved, now: Duration) -> Self {
        Self {
            class: options.retry.class.unwrap_or(class),
            policy: options.retry,
            attempt_time: options.attempt,
            end: now.saturating_add(options.total),
            attempts: 0,
            taken: None,
            clock_was_mended: false,
            credentials_were_replaced: false,
        }
    }

    /// How many attempts were begun.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether a request that may have been received can be taken for not done.
    pub(crate) fn is_safe(&self) -> bool {
        self.class == RetryClass::Idempotent
    }

    /// The time left for the whole call.
    pub(crate) fn left(&self, now: Duration) -> Deadline {
        (self.end.saturating_sub(now), SleepReason::Total)
    }

    /// The time at which the whole call ends.
    pub(crate) fn end(&self) -> Duration {
        self.end
    }

    /// Counts an attempt.
    pub(crate) fn begin(&mut self) {
        self.attempts += 1;
    }

    /// How long an attempt that begins now may take.
    pub(crate) fn deadline(&self, now: Duration) -> Deadline {
        let left = self.left(now);
        if self.attempt_time <= left.0 {
            (self.attempt_time, SleepReason::Attempt)
        } else {
            left
        }
    }

    /// The answer was a success.
    pub(crate) fn succeeded(&self, budget: &Budget) {
        budget.succeeded(self.taken);
    }

    /// No complete answer came: the pause before the next attempt, if there is to be one.
    pub(crate) fn after_failure(
        &mut self,
        failure: &TransportError,
        now: Duration,
        budget: &Budget,
        jitter: &Jitter,
    ) -> Option<Duration> {
        let allowed = !failure.is_permanent() && (failure.is_unsent() || self.is_safe());
        if !allowed || !self.has_more() {
            return None;
        }
        let pause = self.backoff(jitter);
        self.pay(pause, now, budget, failure.is_timeout())
    }

    /// The service answered, but with no success: the pause before the next attempt, if there is to be one.
    pub(crate) fn after_refusal(
        &mut self,
        status: StatusCode,
        retry_after: Option<Duration>,
        now: Duration,
        budget: &Budget,
        jitter: &Jitter,
    ) -> Option<Duration> {
        if !self.may_follow(status) || !self.has_more() {
            return None;
        }
        let obeyed = matches!(status.as_u16(), 429 | 503);
        let pause = match retry_after.filter(|_| obeyed) {
            Some(wait) if wait > self.policy.max_retry_after => return None,
            Some(wait) => wait,
            None => self.backoff(jitter),
        };
        self.pay(pause, now, budget, false)
    }

    /// The signature was refused for the client's clock, which is mended now: whether there is another attempt. There is
    /// one such in a call.
    pub(crate) fn after_mended_clock(&mut self, now: Duration) -> bool {
        let again = self.has_more() && !self.clock_was_mended && self.fits(Duration::ZERO, now);
        self.clock_was_mended |= again;
        again
    }

    /// The signature was refused, and there are other credentials now: whether there is another attempt. There is one such in
    /// a call.
    pub(crate) fn after_replaced_credentials(&mut self, now: Duration) -> bool {
        let again = self.may_replace_credentials() && self.fits(Duration::ZERO, now);
        self.credentials_were_replaced |= again;
        again
    }

    /// Whether other credentials would lead to another attempt.
    pub(crate) fn may_replace_credentials(&self) -> bool {
        self.has_more() && !self.credentials_were_replaced
    }

    fn has_more(&self) -> bool {
        self.attempts < self.policy.max_attempts
    }

    /// Whether the class allows another attempt after this status.
    fn may_follow(&self, status: StatusCode) -> bool {
        match status.as_u16() {
            // Turned away for coming too often, thus not carried out.
            429 => true,
            // Turned away, if by the service itself; something between may say it too.
            503 => self.class != RetryClass::NonIdempotent,
            // It may have been carried out. 520 to 527 and 530 are the edge's words for a service that it could not reach.
            408 | 500 | 502 | 504 | 520..=527 | 530 => self.is_safe(),
            _ => false,
        }
    }

    fn backoff(&self, jitter: &Jitter) -> Duration {
        let doublings = self.attempts.saturating_sub(1).min(31);
        let longest = self.policy.initial_backoff.saturating_mul(1 << doublings);
        jitter(longest.min(self.policy.max_backoff))
    }

    /// Takes the cost of a retry, unless it could not end in time.
    fn pay(
        &mut self,
        pause: Duration,
        now: Duration,
        budget: &Budget,
        after_timeout: bool,
    ) -> Option<Duration> {
        if !self.fits(pause, now) {
            return None;
        }
        self.taken = Some(budget.take(after_timeout)?);
        Some(pause)
    }

    fn fits(&self, pause: Duration, now: Duration) -> bool {
        now.saturating_add(pause).saturating_add(SHORTEST_ATTEMPT) <= self.end
    }
}
