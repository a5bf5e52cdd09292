//! A timer of which no test waits: pauses are over at once, deadlines pass when a test says so.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use zephr_runtime::{BoxFuture, Pause, Timer};

/// Time that only passes in pauses that were asked for and in deadlines that were let pass.
#[derive(Clone, Default)]
pub(crate) struct VirtualTimer(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    /// What was waited for to its end, in order.
    waits: Vec<(Pause, Duration)>,
    /// How many deadlines of each kind are to pass, and who waits for one.
    passing: HashMap<Pause, usize>,
    waiting: HashMap<Pause, Vec<Waker>>,
}

impl VirtualTimer {
    /// Lets the next deadline of this kind pass: the one that is waited for, or is going to be.
    pub(crate) fn pass(&self, deadline: Pause) {
        let mut state = self.0.lock().unwrap();
        *state.passing.entry(deadline).or_default() += 1;
        let waiting = state.waiting.remove(&deadline).unwrap_or_default();
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn waits(&self) -> Vec<(Pause, Duration)> {
        self.0.lock().unwrap().waits.clone()
    }
}

impl Timer for VirtualTimer {
    fn now(&self) -> Duration {
        self.0.lock().unwrap().now
    }

    fn sleep(&self, duration: Duration, pause: Pause) -> BoxFuture<()> {
        let state = Arc::clone(&self.0);
        Box::pin(poll_fn(move |context| {
            let mut state = state.lock().unwrap();
            if !matches!(pause, Pause::Backoff | Pause::Rate | Pause::Poll) {
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
