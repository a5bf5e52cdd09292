//! Virtual time for client and server together: it advances to the next deadline whenever nothing else can happen.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use zephr_runtime::{BoxFuture, SleepReason, Timer};

/// The number of turns before the simulation counts as idle. In a turn, all other tasks run once. A response takes
/// about ten turns.
const TURNS: usize = 12;

/// The time of one case. All tasks of a case run on one thread, and the loopback interface delivers immediately, so if
/// the simulation is idle, every task waits for time to pass.
#[derive(Clone, Default)]
pub(crate) struct Simulation(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    sleeps: u64,
    sleepers: BTreeMap<(Duration, u64), Waker>,
    /// Changes with every action of the server or the timer.
    activity: u64,
}

/// The reason why a case did not terminate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stuck {
    /// No deadline is pending.
    Idle,
    /// Activity does not end.
    Busy,
}

/// The maximum CPU time of a case.
const PATIENCE: Duration = Duration::from_secs(6);

/// Returns the CPU time of this thread.
pub(crate) fn processor_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = spent.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

impl Simulation {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn time(&self) -> Duration {
        self.state().now
    }

    /// Records activity.
    pub(crate) fn touch(&self) {
        self.state().activity += 1;
    }

    /// Completes once this virtual time has passed.
    pub(crate) fn pass(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static {
        let mut sleep = Sleep {
            simulation: self.clone(),
            key: None,
        };
        async move { poll_fn(|context| sleep.poll(duration, context.waker())).await }
    }

    /// Runs a future to completion while time passes.
    pub(crate) async fn run<F: Future>(&self, future: F) -> Result<F::Output, Stuck> {
        let mut future = pin!(future);
        let (start, mut idle_since) = (processor_time(), None);
        loop {
            let before = self.state().activity;
            for _ in 0..TURNS {
                let polled = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
                if let Poll::Ready(output) = polled {
                    return Ok(output);
                }
                tokio::task::yield_now().await;
            }
            if processor_time().saturating_sub(start) > PATIENCE {
                return Err(Stuck::Busy);
            }
            if self.state().activity != before {
                idle_since = None;
            } else if !self.jump() {
                // Another thread, such as one of the runtime, may still be active.
                let since = *idle_since.get_or_insert_with(Instant::now);
                if since.elapsed() > Duration::from_secs(3) {
                    return Err(Stuck::Idle);
                }
                std::thread::sleep(Duration::from_micros(500));
            }
        }
    }

    /// Advances the time to the next deadline. Returns `false` if there is none.
    fn jump(&self) -> bool {
        let mut state = self.state();
        let Some((&(next, _), _)) = state.sleepers.first_key_value() else {
            return false;
        };
        state.now = state.now.max(next);
        state.activity += 1;
        // A waiter that does not react, such as a future that is not polled, does not stop the time.
        let later = state.sleepers.split_off(&(next, u64::MAX));
        let due: Vec<Waker> = std::mem::replace(&mut state.sleepers, later)
            .into_values()
            .collect();
        drop(state);
        due.into_iter().for_each(Waker::wake);
        true
    }
}

impl Timer for Simulation {
    fn now(&self) -> Duration {
        self.time()
    }

    fn sleep(&self, duration: Duration, _: SleepReason) -> BoxFuture<()> {
        Box::pin(self.pass(duration))
    }
}

struct Sleep {
    simulation: Simulation,
    key: Option<(Duration, u64)>,
}

impl Sleep {
    fn poll(&mut self, duration: Duration, waker: &Waker) -> Poll<()> {
        let mut state = self.simulation.state();
        let key = *self.key.get_or_insert_with(|| {
            state.sleeps += 1;
            state.activity += 1;
            (state.now.saturating_add(duration), state.sleeps)
        });
        if key.0 <= state.now {
            state.sleepers.remove(&key);
            return Poll::Ready(());
        }
        state.sleepers.insert(key, waker.clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            let mut state = self.simulation.state();
            state.sleepers.remove(key);
            state.activity += 1;
        }
    }
}

/// The timer of a case.
#[derive(Clone)]
pub(crate) enum Time {
    Virtual(Simulation),
    Real(Instant),
}

impl Time {
    pub(crate) async fn pass(&self, duration: Duration) {
        match self {
            _ if duration.is_zero() => {}
            Self::Virtual(simulation) => simulation.pass(duration).await,
            Self::Real(_) => tokio::time::sleep(duration).await,
        }
    }

    /// Yields to the tasks that transfer bytes.
    pub(crate) async fn settle(&self) {
        self.touch();
        for _ in 0..4 {
            tokio::task::yield_now().await;
        }
        self.touch();
    }

    pub(crate) fn touch(&self) {
        if let Self::Virtual(simulation) = self {
            simulation.touch();
        }
    }

    pub(crate) fn now(&self) -> Duration {
        match self {
            Self::Virtual(simulation) => simulation.time(),
            Self::Real(start) => start.elapsed(),
        }
    }
}
