//! A timer that does not wait: delays complete immediately, and deadlines pass when a test lets them.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use zephr_runtime::{BoxFuture, SleepReason, Timer};

/// Time that passes only in delays, and in deadlines that a test lets pass.
#[derive(Clone, Default)]
pub(crate) struct VirtualTimer(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    /// The sleeps that completed, in order.
    waits: Vec<(SleepReason, Duration)>,
    /// The number of deadlines of each kind that are to pass, and the wakers of pending ones.
    passing: HashMap<SleepReason, usize>,
    waiting: HashMap<SleepReason, Vec<Waker>>,
    /// Whenever a sleep of the first kind begins, a deadline of the second kind passes.
    meanwhile: Option<(SleepReason, SleepReason)>,
}

impl State {
    fn pass(&mut self, deadline: SleepReason) -> Vec<Waker> {
        *self.passing.entry(deadline).or_default() += 1;
        self.waiting.remove(&deadline).unwrap_or_default()
    }
}

impl VirtualTimer {
    /// Lets the next deadline of this kind pass, whether it is already pending or not.
    pub(crate) fn pass(&self, deadline: SleepReason) {
        let waiting = self.0.lock().unwrap().pass(deadline);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Lets a deadline pass whenever a sleep of another kind begins.
    pub(crate) fn pass_while(&self, waiting_for: SleepReason, deadline: SleepReason) {
        self.0.lock().unwrap().meanwhile = Some((waiting_for, deadline));
    }

    pub(crate) fn waits(&self) -> Vec<(SleepReason, Duration)> {
        self.0.lock().unwrap().waits.clone()
    }
}

impl Timer for VirtualTimer {
    fn now(&self) -> Duration {
        self.0.lock().unwrap().now
    }

    fn sleep(&self, duration: Duration, pause: SleepReason) -> BoxFuture<()> {
        let state = Arc::clone(&self.0);
        let mut has_begun = false;
        Box::pin(poll_fn(move |context| {
            let mut state = state.lock().unwrap();
            let is_first = !std::mem::replace(&mut has_begun, true);
            if let Some((_, deadline)) = state.meanwhile.filter(|&(first, _)| is_first && first == pause) {
                state.pass(deadline).into_iter().for_each(Waker::wake);
            }
            if !matches!(
                pause,
                SleepReason::Backoff | SleepReason::Rate | SleepReason::Poll
            ) {
                let passing = state.passing.entry(pause).or_default();
                if *passing == 0 {
                    let waker = context.waker().clone();
                    state.waiting.entry(pause).or_default().push(waker);
                    return Poll::Pending;
                }
                *passing -= 1;
            }
            state.now += duration;
            state.waits.push((pause, duration));
            Poll::Ready(())
        }))
    }
}
