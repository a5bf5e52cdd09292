//! How many requests a client has under way, and how many it begins in a second.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Timer;
use crate::time::Pause;

/// Held while a request is under way.
pub(crate) type Turn = Option<OwnedSemaphorePermit>;

#[derive(Debug, Default)]
pub(crate) struct Limits {
    in_flight: Option<Arc<Semaphore>>,
    rate: Option<Rate>,
}

#[derive(Debug)]
struct Rate {
    interval: Duration,
    /// When the next request may begin, by the timer.
    next: Mutex<Duration>,
}

impl Limits {
    /// `None` sets no limit. Neither may be zero: the builder sees to that.
    pub(crate) fn new(in_flight: Option<usize>, per_second: Option<u32>) -> Self {
        let rate = |per_second: u32| Rate {
            interval: Duration::from_secs(1) / per_second.max(1),
            next: Mutex::default(),
        };
        Self {
            in_flight: in_flight.map(|most| Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)))),
            rate: per_second.map(rate),
        }
    }

    /// Waits until a request may begin.
    pub(crate) async fn turn(&self, timer: &dyn Timer) -> Turn {
        let permit = match &self.in_flight {
            // It is never closed, so there is always a permit in the end.
            Some(semaphore) => Arc::clone(semaphore).acquire_owned().await.ok(),
            None => None,
        };
        if let Some(rate) = &self.rate {
            let wait = rate.reserve(timer.now());
            if !wait.is_zero() {
                timer.sleep(wait, Pause::Rate).await;
            }
        }
        permit
    }
}

impl Rate {
    /// Takes the next free moment and says how far off it is.
    fn reserve(&self, now: Duration) -> Duration {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = now.max(*next);
        *next = at.saturating_add(self.interval);
        at.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_spread_evenly_and_unused_ones_are_not_saved_up() {
        let rate = Rate {
            interval: Duration::from_millis(100),
            next: Mutex::default(),
        };
        let wait = |now| rate.reserve(Duration::from_millis(now)).as_millis();
        assert_eq!([wait(0), wait(0), wait(50)], [0, 100, 150]);
        assert_eq!([wait(1_000), wait(1_000)], [0, 100]);
    }
}
