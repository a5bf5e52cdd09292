//! The timer, which all delays and deadlines of a request use.

use std::cell::Cell;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::time::Instant;

use crate::BoxFuture;
use crate::timeout::Timeout;

/// A monotonic clock that can wait, used for delays between attempts and for deadlines.
///
/// A timer does not know the time of day, which comes from the [`Clock`](crate::Clock). Tests can supply a timer that
/// does not wait.
pub trait Timer: Send + Sync + 'static {
    /// Returns the time since a fixed moment. The time never decreases.
    ///
    /// The client may call this method from a waker, that is, while another thread or your timer wakes a task. To avoid
    /// a deadlock, do not wake a task while you hold a lock that this method acquires.
    fn now(&self) -> Duration;

    /// Returns a future that completes when `duration` has passed. Dropping the future cancels the wait.
    fn sleep(&self, duration: Duration, reason: SleepReason) -> BoxFuture<()>;

    /// Returns the reason why the timer cannot be used in the current context. Returns `None` if the timer can be used.
    /// The client calls this method before every request.
    fn problem(&self) -> Option<&'static str> {
        None
    }
}

/// The reason for a sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SleepReason {
    /// The delay between two attempts.
    Backoff,
    /// The wait for the client's limit of requests per second.
    Rate,
    /// The deadline for connecting.
    Connect,
    /// The deadline of an attempt.
    Attempt,
    /// The deadline for the next chunk of a response body.
    IdleBody,
    /// The deadline of the whole request.
    Total,
    /// The interval between two polls of a job.
    Poll,
}

/// The timer of a Tokio runtime. The time driver of the runtime must be enabled, as it is with `#[tokio::main]`.
///
/// In a test that calls `tokio::time::pause`, all deadlines, rate limits, retries and polls of the client use the
/// paused clock. Tokio advances this clock to the next deadline whenever no task can run. A request that waits for a
/// socket may therefore time out at once: use a [`Transport`](crate::Transport) without sockets in a test with a paused
/// clock.
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
        // The paused clock of another runtime may be at an earlier time.
        Instant::now().saturating_duration_since(self.start)
    }

    fn sleep(&self, duration: Duration, _: SleepReason) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn problem(&self) -> Option<&'static str> {
        runtime_problem()
    }
}

/// Returns the reason why Tokio's timer cannot be used in the current context. Returns `None` if the timer can be used.
///
/// Tokio has no function for this check, but creating a sleep panics if the runtime has no timer. This function creates
/// a sleep and catches the panic. Each thread remembers its last runtime that has a timer, and does not check that
/// runtime again. The program's panic hook still reports the panic.
pub(crate) fn runtime_problem() -> Option<&'static str> {
    thread_local! {
        static KNOWN_GOOD: Cell<Option<Id>> = const { Cell::new(None) };
    }
    let Ok(runtime) = Handle::try_current() else {
        return Some(
            "no Tokio runtime is running: use `.await` inside of one, or `.wait()` (feature `blocking`)",
        );
    };
    if KNOWN_GOOD.get() == Some(runtime.id()) {
        return None;
    }
    if std::panic::catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).is_err() {
        return Some("the Tokio runtime has no timer: call `enable_all()` on its builder");
    }
    KNOWN_GOOD.set(Some(runtime.id()));
    None
}

/// The time that is left until a deadline, and the timeout option that sets the deadline.
pub(crate) type Deadline = (Duration, Timeout);

/// Runs a future until the deadline. If the deadline passes first, returns an error: the [`Timeout`] that set the
/// deadline.
///
/// The caller pins the future. If the future were passed by value, it would be stored twice, and the nested futures of
/// a call would grow to thousands of bytes.
pub(crate) async fn within<F: Future + Unpin>(
    timer: &dyn Timer,
    (left, timeout): Deadline,
    mut future: F,
) -> Result<F::Output, Timeout> {
    // The sleep is created only if the future is pending.
    let mut sleep = None;
    std::future::poll_fn(|context| match Pin::new(&mut future).poll(context) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => {
            let sleep = sleep.get_or_insert_with(|| timer.sleep(left, timeout.reason()));
            sleep.as_mut().poll(context).map(|()| Err(timeout))
        }
    })
    .await
}
