//! A timer of which no test waits: pauses are over at once, deadlines pass when a test says so.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use zephr_runtime::{BoxFuture, SleepReason, Timer};

/// Time that only passes in pauses that were asked for and in deadlines that were let pass.
#[derive(Clone, Default)]
pub(crate) struct VirtualTimer(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    /// What was waited for to its end, in order.
    waits: Vec<(SleepReason, Duration)>,
    /// How many deadlines of each kind are to pass, and who waits for one.
    passing: HashMap<SleepReason, usize>,
    waiting: HashMap<SleepReason, Vec<Waker>>,
    /// Where the first begins to be waited for, the second passes.
    meanwhile: Option<(SleepReason, SleepReason)>,
}

impl State {
    fn pass(&mut self, deadline: SleepReason) -> Vec<Waker> {
        *self.passing.entry(deadline).or_default() += 1;
        self.waiting.remove(&deadline).unwrap_or_default()
    }
}

impl VirtualTimer {
    /// Lets the next deadline of this kind pass: the one that is waited for, or is going to be.
    pub(crate) fn pass(&self, deadline: SleepReason) {
        let waiting = self.0.lock().unwrap().pass(deadline);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Lets a deadline pass whenever another has begun to be waited for.
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
