//! Polling of the service's jobs.

use std::time::Duration;

use http::StatusCode;

use crate::time::SleepReason;
use crate::timeout::Elapsed;
use crate::{Client, Error, ErrorKind, Operation};

/// The policy for polling a job until it completes: the intervals, the timeout and the tolerance for failed polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollingPolicy {
    initial_interval: Duration,
    max_interval: Duration,
    timeout: Duration,
    /// The name that error messages use for the option that sets `timeout`, such as `PollingPolicy::timeout`.
    timeout_option: &'static str,
    patience: Duration,
}

impl PollingPolicy {
    /// Creates the default policy. The client polls immediately, and then at intervals of 50 ms, 100 ms, 200 ms and so
    /// on, up to 30 s. Polling ends after 15 minutes, or when polls have failed for 30 s.
    pub const fn new() -> Self {
        Self {
            initial_interval: Duration::from_millis(50),
            max_interval: Duration::from_secs(30),
            timeout: Duration::from_secs(15 * 60),
            timeout_option: "PollingPolicy::timeout",
            patience: Duration::from_secs(30),
        }
    }

    /// Sets the initial and the maximum interval between polls. The interval doubles after each poll. When polls begin
    /// to fail, the intervals start again at the initial interval.
    #[must_use]
    pub const fn intervals(mut self, initial: Duration, max: Duration) -> Self {
        self.initial_interval = initial;
        self.max_interval = max;
        self
    }

    /// Sets the maximum time to wait for the job to complete.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the name that error messages use for the timeout option.
    #[doc(hidden)]
    #[must_use]
    pub const fn timeout_option(mut self, name: &'static str) -> Self {
        self.timeout_option = name;
        self
    }

    /// Sets how long transient failures of polls are tolerated. The time is measured from the last successful poll or,
    /// if no poll has succeeded, from the start of polling.
    ///
    /// A failure is transient if the credentials provider fails, or if the response is missing, is incomplete, cannot
    /// be decoded, or has status 408, 425, 429 or 5xx. Status 404 is also a transient failure, because a new job may
    /// not be visible yet.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Returns the time to wait after poll number `polls`, counted from 1. The time doubles after each poll, up to the
    /// maximum.
    fn interval(&self, polls: u32) -> Duration {
        let doublings = polls.saturating_sub(1).min(31);
        let delay = self.initial_interval.saturating_mul(1 << doublings);
        delay.min(self.max_interval)
    }
}

impl Default for PollingPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// Polls a job until it completes and returns its final state. Dropping the future stops polling but not the
    /// job.
    ///
    /// # Errors
    /// Returns the error of a poll if the error is permanent, if polls fail for longer than the policy tolerates, or if
    /// the poll at the deadline fails. Returns an error of kind [`Timeout`](crate::ErrorKind::Timeout) if the job has
    /// not completed at the deadline.
    pub async fn poll_until<T, F>(
        &self,
        operation: &'static Operation,
        job: &str,
        policy: PollingPolicy,
        mut poll: impl FnMut() -> F,
        mut is_done: impl FnMut(&T) -> bool,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let timer = self.shared().timer.as_ref();
        let mut polling = Polling::new(policy, timer.now());
        loop {
            let failure = match poll().await {
                Ok(state) if is_done(&state) => return Ok(state),
                Ok(_) => None,
                Err(error) => Some(error),
            };
            let Some(delay) = polling.next(timer.now(), failure)? else {
                return Err(Error::unfinished(
                    operation,
                    job,
                    &Elapsed(policy.timeout_option, policy.timeout),
                ));
            };
            timer.sleep(delay, SleepReason::Poll).await;
        }
    }
}

/// The deadlines and counters of polling a job. This type is not generic, so that its code is compiled once.
struct Polling {
    policy: PollingPolicy,
    end: Duration,
    tolerant_until: Duration,
    polls: u32,
    failures: u32,
}

impl Polling {
    fn new(policy: PollingPolicy, now: Duration) -> Self {
        Self {
            policy,
            end: now.saturating_add(policy.timeout),
            tolerant_until: now.saturating_add(policy.patience),
            polls: 0,
            failures: 0,
        }
    }

    /// Returns the delay before the next poll. Returns `None` if the last poll succeeded and the deadline has passed.
    ///
    /// # Errors
    /// Returns `failure`, the error of the last poll, if the error is permanent, if polls have failed for longer than
    /// the policy tolerates, or if the deadline has passed.
    fn next(&mut self, now: Duration, failure: Option<Error>) -> Result<Option<Duration>, Error> {
        let (delay, remaining) = match failure {
            Some(error) if !is_transient(&error) || now >= self.tolerant_until.min(self.end) => {
                return Err(error);
            }
            Some(_) => {
                // After a failure, the intervals start again at the initial interval. Otherwise, the long intervals of
                // a long job would leave time for only one more poll.
                self.failures = self.failures.saturating_add(1);
                let until = self.tolerant_until.min(self.end);
                (self.policy.interval(self.failures), until.saturating_sub(now))
            }
            None if now >= self.end => return Ok(None),
            None => {
                (self.polls, self.failures) = (self.polls.saturating_add(1), 0);
                self.tolerant_until = now.saturating_add(self.policy.patience);
                (self.policy.interval(self.polls), self.end.saturating_sub(now))
            }
        };
        // The last poll happens at the deadline, not before it.
        Ok(Some(delay.min(remaining)))
    }
}

/// Returns whether the error of a poll may be transient, so that polling continues.
fn is_transient(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Transport
        | ErrorKind::Timeout
        | ErrorKind::OutcomeUnknown
        | ErrorKind::Credentials
        | ErrorKind::Decode
        | ErrorKind::EmptyBody => true,
        ErrorKind::Api => error.status().is_some_and(|status| {
            status.is_server_error()
                || matches!(
                    status,
                    StatusCode::NOT_FOUND
                        | StatusCode::REQUEST_TIMEOUT
                        | StatusCode::TOO_EARLY
                        | StatusCode::TOO_MANY_REQUESTS
                )
        }),
        ErrorKind::Config | ErrorKind::Request | ErrorKind::BodyTooLarge => false,
    }
}
