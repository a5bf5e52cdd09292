//! How many requests a client has under way, and how many it begins in a second.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

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
    /// When the next request may begin, by the timer. Locked by the one that waits for this moment; the others queue
    /// for the lock, so that who gives up waiting leaves no gap.
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
            rate.turn(timer).await;
        }
        permit
    }
}

impl Rate {
    async fn turn(&self, timer: &dyn Timer) {
        let mut next = self.next.lock().await;
        let wait = next.saturating_sub(timer.now());
        if !wait.is_zero() {
            timer.sleep(wait, Pause::Rate).await;
        }
        *next = timer.now().max(*next).saturating_add(self.interval);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::task::{Context, Waker};

    use super::*;
    use crate::BoxFuture;

    /// Never has done sleeping; the time is set by hand.
    #[derive(Default)]
    struct Still(AtomicU64);

    impl Timer for Still {
        fn now(&self) -> Duration {
            Duration::from_millis(self.0.load(Ordering::Relaxed))
        }

        fn sleep(&self, _: Duration, _: Pause) -> BoxFuture<()> {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn who_gives_up_waiting_leaves_no_gap_and_unused_turns_are_not_saved_up() {
        let limits = Limits::new(None, Some(10));
        let timer = Still::default();
        let has_turn = |millis| {
            timer.0.store(millis, Ordering::Relaxed);
            let turn = std::pin::pin!(limits.turn(&timer));
            turn.poll(&mut Context::from_waker(Waker::noop())).is_ready()
        };
        assert_eq!(
            [0, 0, 50, 99, 100].map(has_turn),
            [true, false, false, false, true]
        );
        assert_eq!([1_000, 1_000, 1_100].map(has_turn), [true, false, true]);
    }
}
