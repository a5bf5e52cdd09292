//! The client's limits on requests in flight and on requests per second.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::time::{Deadline, SleepReason, within};
use crate::timeout::{Rounded, Timeout};
use crate::{Timer, TransportError};

/// The permit of a request in flight; `None` if there is no limit.
pub(crate) type Permit = Option<OwnedSemaphorePermit>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    in_flight: Option<InFlight>,
    rate: Option<Arc<Rate>>,
}

#[derive(Clone, Debug)]
struct InFlight {
    limit: usize,
    permits: Arc<Semaphore>,
}

impl Limits {
    /// Replaces each limit whose argument is not `None`, and keeps the others. If `self` was cloned from a client, the
    /// kept limits remain shared with that client. The builder has checked that no limit is zero.
    pub(crate) fn with(self, in_flight: Option<usize>, per_second: Option<u32>) -> Self {
        let permits = |limit: usize| InFlight {
            limit,
            permits: Arc::new(Semaphore::new(limit.clamp(1, Semaphore::MAX_PERMITS))),
        };
        Self {
            in_flight: in_flight.map(permits).or(self.in_flight),
            rate: per_second.map(|limit| Arc::new(Rate::new(limit))).or(self.rate),
        }
    }

    /// Returns whether any limit is set.
    pub(crate) fn is_some(&self) -> bool {
        self.in_flight.is_some() || self.rate.is_some()
    }

    /// Waits until a request may start, up to the deadline.
    pub(crate) async fn acquire(
        &self,
        timer: &dyn Timer,
        (left, timeout): Deadline,
    ) -> Result<Permit, TransportError> {
        if !self.is_some() {
            return Ok(None);
        }
        let started = timer.now();
        let end = started.saturating_add(left);
        let limit_timeout = |limit: String| {
            let waited = timer.now().saturating_sub(started);
            limit_timeout(timeout, waited, &limit)
        };
        let mut permit = None;
        if let Some(InFlight { limit, permits }) = &self.in_flight {
            let acquired = within(timer, (left, timeout), pin!(Arc::clone(permits).acquire_owned())).await;
            let acquired =
                acquired.map_err(|_| limit_timeout(format!("one of {limit} permits (`max_in_flight`)")))?;
            permit = acquired.ok(); // infallible: the semaphore is never closed
        }
        if let Some(rate) = &self.rate {
            let left = end.saturating_sub(timer.now());
            let waited = within(timer, (left, timeout), pin!(rate.wait(timer))).await;
            if waited.is_err() || timer.now() >= end {
                let per_second = rate.per_second;
                return Err(limit_timeout(format!(
                    "a start time (`max_per_second` is {per_second})"
                )));
            }
        }
        Ok(permit)
    }
}

/// Returns the error of a request that could not start in time.
fn limit_timeout(timeout: Timeout, waited: Duration, limit: &str) -> TransportError {
    let waited = Rounded(waited);
    timeout
        .error()
        .with_message(format!("the request was not sent: waited {waited} for {limit}"))
        .unsent()
}

/// Starts requests at evenly spaced times. Each request reserves a start time, called a slot. No lock is held while a
/// request waits for its slot.
#[derive(Debug)]
struct Rate {
    per_second: u32,
    interval: Duration,
    slots: Mutex<Slots>,
}

/// The slots: the start times of requests, on the clock of the [`Timer`].
#[derive(Debug, Default)]
struct Slots {
    /// The first slot after all slots that are reserved or in `returned`.
    next: Duration,
    /// Slots before `next` whose requests were dropped while they waited. Other requests can reserve these slots.
    returned: BTreeSet<Duration>,
}

impl Rate {
    fn new(per_second: u32) -> Self {
        Self {
            per_second,
            interval: Duration::from_secs(1) / per_second.max(1),
            slots: Mutex::default(),
        }
    }

    async fn wait(&self, timer: &dyn Timer) {
        let mut slot = self.reserve(timer.now());
        let wait = slot.start.saturating_sub(timer.now());
        if !wait.is_zero() {
            timer.sleep(wait, SleepReason::Rate).await;
        }
        slot.is_used = true;
    }

    fn reserve(&self, now: Duration) -> Slot<'_> {
        let mut slots = self.slots();
        // Past slots are discarded: reusing them would cause bursts.
        slots.returned = slots.returned.split_off(&now);
        let start = slots.returned.pop_first().unwrap_or_else(|| {
            let start = slots.next.max(now);
            slots.next = start.saturating_add(self.interval);
            start
        });
        Slot {
            rate: self,
            start,
            is_used: false,
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        // A panic cannot leave these two plain values inconsistent.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A start time that is reserved for a request. If the `Slot` is dropped unused, another request can reserve its start
/// time.
struct Slot<'r> {
    rate: &'r Rate,
    start: Duration,
    is_used: bool,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if self.is_used {
            return;
        }
        let mut slots = self.rate.slots();
        slots.returned.insert(self.start);
        // As long as the last returned slot is directly before `next`, it becomes `next`.
        while let Some(&last) = slots.returned.last()
            && last.saturating_add(self.rate.interval) == slots.next
        {
            slots.next = last;
            slots.returned.pop_last();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::BoxFuture;

    /// A timer whose time is set manually. The timer wakes no task, so each test must poll its futures.
    #[derive(Clone, Default)]
    struct ManualTimer(Arc<AtomicU64>);

    impl Timer for ManualTimer {
        fn now(&self) -> Duration {
            Duration::from_millis(self.0.load(Ordering::Relaxed))
        }

        fn sleep(&self, duration: Duration, _: SleepReason) -> BoxFuture<()> {
            let (timer, end) = (self.clone(), self.now() + duration);
            Box::pin(std::future::poll_fn(move |_| {
                if timer.now() < end {
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            }))
        }
    }

    impl ManualTimer {
        fn set(&self, millis: u64) {
            self.0.store(millis, Ordering::Relaxed);
        }
    }

    const DEADLINE: Deadline = (Duration::from_secs(60), Timeout::Total(Duration::from_secs(60)));

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn an_abandoned_slot_leaves_no_gap_and_unused_slots_do_not_accumulate() {
        let limits = Limits::default().with(None, Some(10));
        let timer = ManualTimer::default();
        let can_start = |millis| {
            timer.set(millis);
            poll(pin!(limits.acquire(&timer, DEADLINE))).is_ready()
        };
        assert_eq!(
            [0, 0, 50, 99, 100].map(can_start),
            [true, false, false, false, true]
        );
        assert_eq!([1_000, 1_000, 1_100].map(can_start), [true, false, true]);
    }

    #[test]
    fn a_waiter_that_is_not_polled_does_not_block_others() {
        let limits = Limits::default().with(None, Some(10));
        let timer = ManualTimer::default();
        assert!(poll(pin!(limits.acquire(&timer, DEADLINE))).is_ready());
        let mut unpolled = Box::pin(limits.acquire(&timer, DEADLINE));
        assert!(poll(unpolled.as_mut()).is_pending());
        let mut other = pin!(limits.acquire(&timer, DEADLINE));
        assert!(poll(other.as_mut()).is_pending());
        timer.set(199);
        assert!(poll(other.as_mut()).is_pending());
        timer.set(200);
        assert!(poll(other.as_mut()).is_ready());
    }

    #[test]
    fn an_abandoned_slot_is_used_by_the_next_request() {
        let limits = Limits::default().with(None, Some(10));
        let timer = ManualTimer::default();
        let begin = || {
            let mut waiting = Box::pin(limits.acquire(&timer, DEADLINE));
            let is_ready = poll(waiting.as_mut()).is_ready();
            (waiting, is_ready)
        };
        let (_first, is_ready) = begin();
        assert!(is_ready);
        let [(second, _), (mut third, _)] = [begin(), begin()];
        drop(second);
        let (mut fourth, _) = begin();
        let (mut fifth, _) = begin();
        timer.set(100);
        assert!(poll(third.as_mut()).is_pending());
        assert!(poll(fourth.as_mut()).is_ready());
        timer.set(200);
        assert!(poll(third.as_mut()).is_ready());
        assert!(poll(fifth.as_mut()).is_pending());
        timer.set(300);
        assert!(poll(fifth.as_mut()).is_ready());
    }

    #[test]
    fn the_error_names_the_limit() {
        let timer = ManualTimer::default();
        let limits = Limits::default().with(Some(2), Some(1_000));
        let acquire = || {
            let left = Duration::from_secs(30);
            Box::pin(limits.acquire(&timer, (left, DEADLINE.1)))
        };
        let ready = |millis| {
            timer.set(millis);
            match poll(acquire().as_mut()) {
                Poll::Ready(Ok(permit)) => permit,
                _ => None,
            }
        };
        let permits = [ready(0), ready(10)];
        assert!(permits.iter().all(Option::is_some));
        let mut third = acquire();
        assert!(poll(third.as_mut()).is_pending());
        timer.set(30_010);
        let Poll::Ready(Err(error)) = poll(third.as_mut()) else {
            panic!("no error");
        };
        assert_eq!(
            error.to_string(),
            "the request was not sent: waited 30 s for one of 2 permits (`max_in_flight`): \
             `timeout` of 60 s elapsed"
        );
        assert!(error.is_timeout() && error.is_unsent());

        let slow = Limits::default().with(None, Some(1));
        assert!(poll(pin!(slow.acquire(&timer, DEADLINE))).is_ready());
        let mut second = pin!(slow.acquire(&timer, (Duration::from_nanos(500_123_456), DEADLINE.1)));
        assert!(poll(second.as_mut()).is_pending());
        timer.set(30_511);
        let Poll::Ready(Err(error)) = poll(second.as_mut()) else {
            panic!("no error");
        };
        assert_eq!(
            error.to_string(),
            "the request was not sent: waited 501 ms for a start time (`max_per_second` is 1): \
             `timeout` of 60 s elapsed"
        );
    }
}
