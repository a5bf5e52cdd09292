//! Waiting: every pause and every deadline of a call goes through one [`Timer`].

use std::cell::Cell;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::time::Instant;

use crate::BoxFuture;

/// Measures and waits, for pauses between attempts and for deadlines.
///
/// It has nothing to do with the time of day, which is the [`Clock`](crate::Clock)'s. Tests put in one of their own,
/// and then no test waits.
pub trait Timer: Send + Sync + 'static {
    /// Time since some fixed moment. Never goes back.
    fn now(&self) -> Duration;

    /// Completes once `duration` has passed. Dropping the future gives the wait up.
    fn sleep(&self, duration: Duration, pause: SleepReason) -> BoxFuture<()>;

    /// Why it cannot wait here and now; `None` where it can. Asked before every call.
    fn problem(&self) -> Option<&'static str> {
        None
    }
}

/// What is being waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SleepReason {
    /// The time between two attempts.
    Backoff,
    /// A turn, as the client may not send more requests in this second.
    Rate,
    /// The deadline of connecting.
    Connect,
    /// The deadline of one attempt.
    Attempt,
    /// The deadline of the next piece of a body.
    IdleBody,
    /// The deadline of the whole call.
    Total,
    /// The time between two looks at a job.
    Poll,
}

/// The timer of a Tokio runtime whose time driver is enabled, as it is in `#[tokio::main]`.
///
/// It measures and waits by Tokio's clock. In a test under `tokio::time::pause`, every deadline, rate limit, retry and poll
/// of the client passes in virtual time. While that clock is paused, Tokio advances it to the next deadline whenever no task
/// can run, even if a socket is about to receive a response: use a [`Transport`](crate::Transport) that needs no socket.
#[derive(Clone, Copy, Debug)]
pub struct TokioTimer {
    start: Instant,
}

impl Default for TokioTimer {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Timer for TokioTimer {
    fn now(&self) -> Duration {
        // Another runtime may be at an earlier point of its own paused clock.
        Instant::now().saturating_duration_since(self.start)
    }

    fn sleep(&self, duration: Duration, _: SleepReason) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn problem(&self) -> Option<&'static str> {
        runtime_problem()
    }
}

/// Returns why Tokio's timer cannot be used here and now; `None` where it can.
///
/// Tokio has no question for this: what needs a timer panics where there is none. So one is made, once for each thread
/// and runtime, and the panic is caught; the panic hook of the program still reports it.
pub(crate) fn runtime_problem() -> Option<&'static str> {
    thread_local! {
        static KNOWN_GOOD: Cell<Option<Id>> = const { Cell::new(None) };
    }
    let Ok(runtime) = Handle::try_current() else {
        return Some(
            "no Tokio runtime is running here: use `.await` inside of one, or `.wait()` (feature `blocking`)",
        );
    };
    if KNOWN_GOOD.get() == Some(runtime.id()) {
        return None;
    }
    if std::panic::catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).is_err() {
        return Some("the Tokio runtime has no timers: call `enable_all()` on its builder");
    }
    KNOWN_GOOD.set(Some(runtime.id()));
    None
}

/// A limit and what it is called.
pub(crate) type Deadline = (Duration, SleepReason);

/// Runs a future until a deadline; the error says which one passed.
///
/// The future is pinned by the caller: one that is moved has a place in both, and the futures of a call, one in another,
/// would come to thousands of bytes.
pub(crate) async fn within<F: Future + Unpin>(
    timer: &dyn Timer,
    (limit, pause): Deadline,
    mut future: F,
) -> Result<F::Output, SleepReason> {
    // Much is ready at once, and needs no deadline.
    let mut sleep = None;
    std::future::poll_fn(|context| match Pin::new(&mut future).poll(context) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => {
            let sleep = sleep.get_or_insert_with(|| timer.sleep(limit, pause));
            sleep.as_mut().poll(context).map(|()| Err(pause))
        }
    })
    .await
}
