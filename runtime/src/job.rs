//! Polling of the service's jobs.

use std::time::Duration;

use http::StatusCode;

use crate::time::SleepReason;
use crate::{Client, Error, ErrorKind, Operation};

/// How often a job is polled, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollingPolicy {
    first_pause: Duration,
    longest_pause: Duration,
    timeout: Duration,
    patience: Duration,
}

impl PollingPolicy {
    /// Polls at once, then after 50 ms, 100 ms, 200 ms and so on, at last every 30 s, for 15 minutes in all. Bears failed
    /// polls for 30 s.
    pub const fn new() -> Self {
        Self {
            first_pause: Duration::from_millis(50),
            longest_pause: Duration::from_secs(30),
            timeout: Duration::from_secs(15 * 60),
            patience: Duration::from_secs(30),
        }
    }

    /// Sets the first pause between two polls, and the longest. Each pause is twice as long as the one before.
    #[must_use]
    pub const fn pauses(mut self, initial: Duration, max: Duration) -> Self {
        self.first_pause = initial;
        self.longest_pause = max;
        self
    }

    /// Sets the longest time until the job is done.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long polls may fail in ways that can pass, from the start or from the last poll that succeeded: the job is
    /// not found, there is no complete response or none that can be read, or its status is 408, 425, 429 or 5xx.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Returns the pause after so many polls.
    fn pause(&self, polls: u32) -> Duration {
        let doublings = polls.saturating_sub(1).min(31);
        let pause = self.first_pause.saturating_mul(1 << doublings);
        pause.min(self.longest_pause)
    }
}

impl Default for PollingPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// Polls a job until it is done, and returns its last state. Dropping the future stops the polling; the job goes on.
    ///
    /// # Errors
    /// The error of a poll, once it is clear that it does not pass, and [`Timeout`](crate::ErrorKind::Timeout) if the job is
    /// not done in time.
    pub async fn watch<T, F>(
        &self,
        operation: &'static Operation,
        job: &str,
        watch: PollingPolicy,
        mut look: impl FnMut() -> F,
        mut is_done: impl FnMut(&T) -> bool,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let timer = self.shared().timer.as_ref();
        let end = timer.now().saturating_add(watch.timeout);
        let mut patient_until = timer.now().saturating_add(watch.patience);
        let (mut polls, mut failures) = (0_u32, 0_u32);
        loop {
            let failure = match look().await {
                Ok(state) if is_done(&state) => return Ok(state),
                Ok(_) => None,
                Err(error) if can_pass(&error) => Some(error),
                Err(error) => return Err(error),
            };
            let now = timer.now();
            let (pause, left) = match failure {
                Some(error) if now >= patient_until.min(end) => return Err(error),
                Some(_) => {
                    // Pauses begin anew: after the long ones of a long job there would be no second chance.
                    failures = failures.saturating_add(1);
                    (watch.pause(failures), patient_until.min(end).saturating_sub(now))
                }
                None if now >= end => return Err(Error::unfinished(operation, job, watch.timeout)),
                None => {
                    (polls, failures) = (polls.saturating_add(1), 0);
                    patient_until = now.saturating_add(watch.patience);
                    (watch.pause(polls), end.saturating_sub(now))
                }
            };
            // The last poll is at the end of the time, not before it.
            timer.sleep(pause.min(left), SleepReason::Poll).await;
        }
    }
}

/// Whether a poll failed in a way that the next one may not.
fn can_pass(error: &Error) -> bool {
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
