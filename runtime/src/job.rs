//! Jobs of the service: looked at again and again until they are done.

use std::time::Duration;

use crate::time::Pause;
use crate::{Client, Error, Operation};

/// How often a job is looked at, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    first_pause: Duration,
    longest_pause: Duration,
    timeout: Duration,
}

impl Watch {
    /// At once, then after 1 s, 2 s, 4 s and so on, from then on every 30 s, for 15 minutes in all.
    pub const fn new() -> Self {
        Self {
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            timeout: Duration::from_secs(15 * 60),
        }
    }

    /// The first pause between two looks, and the longest. Each is twice the one before.
    #[must_use]
    pub const fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    /// The longest that a job is waited for.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The pause after so many looks.
    fn pause(&self, looks: u32) -> Duration {
        let doublings = looks.saturating_sub(1).min(31);
        let pause = self.first_pause.saturating_mul(1 << doublings);
        pause.min(self.longest_pause)
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// Looks at a job until it is done, and gives its last state. Dropping the future gives the waiting up, and leaves the
    /// job to the service.
    ///
    /// # Errors
    /// Those of a look, and [`Timeout`](crate::ErrorKind::Timeout) if the job is not done in time.
    pub async fn watch<T, F>(
        &self,
        operation: &'static Operation,
        job: &str,
        watch: Watch,
        mut look: impl FnMut() -> F,
        mut is_done: impl FnMut(&T) -> bool,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let timer = self.shared().timer.as_ref();
        let end = timer.now().saturating_add(watch.timeout);
        for looks in 1.. {
            let state = look().await?;
            if is_done(&state) {
                return Ok(state);
            }
            let pause = watch.pause(looks);
            if timer.now().saturating_add(pause) > end {
                break;
            }
            timer.sleep(pause, Pause::Poll).await;
        }
        Err(Error::unfinished(operation, job, watch.timeout))
    }
}
