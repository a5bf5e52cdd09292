//! Requests that block the calling thread.
//!
//! No background thread exists. A thread that waits for a request drives the request, the connections and the timers.
//! While no thread waits, the request, the connections and the timers make no progress. Signing, retries, deadlines and
//! errors work as in the async API.

use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Client, Error, Operation, TransportError};

/// Runs each future on the thread that waits for its result. Clones of an executor share one Tokio runtime, which
/// drives the connections.
#[derive(Clone, Default)]
pub(crate) struct Executor(Arc<SharedRuntime>);

#[derive(Default)]
struct SharedRuntime(OnceLock<Option<Runtime>>);

impl Executor {
    /// Runs `future` to completion on the calling thread. Returns an error that names `operation` if the thread must
    /// not be blocked, or if no Tokio runtime can be created.
    pub(crate) fn run<F: Future>(
        &self,
        operation: Option<&'static Operation>,
        future: F,
    ) -> Result<F::Output, BlockingError> {
        let error = |problem| BlockingError { problem, operation };
        if has_budget() {
            return Err(error(ASYNC));
        }
        let runtime = self
            .0
            .0
            .get_or_init(|| Builder::new_current_thread().enable_all().build().ok())
            .as_ref()
            .ok_or(error(NO_RUNTIME))?;
        if !can_block_on(runtime) {
            return Err(error(ASYNC));
        }
        let _guard = DrivingGuard::begin();
        Ok(runtime.block_on(future))
    }
}

/// Shuts down the Tokio runtime without waiting for its tasks. The last [`Executor`] may be dropped in async code,
/// where waiting would panic.
impl Drop for SharedRuntime {
    fn drop(&mut self) {
        if let Some(Some(runtime)) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

const NO_RUNTIME: &str = "cannot create a Tokio runtime: the operating system failed to set up I/O polling";

const ASYNC: &str = "cannot block the current thread from async code: use `.await`, or move the call into \
                     `tokio::task::spawn_blocking`";

/// Returns whether the calling thread has a Tokio budget. A thread has a budget while Tokio polls a future on it, and
/// must not be blocked during that time.
///
/// Tokio has no function for this check. A budget has at most 255 units of work, so this function tries to consume 256
/// units. If Tokio refuses a unit, the thread has a budget. Code in `spawn_blocking` or `block_in_place` has no budget,
/// and may block the thread.
fn has_budget() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Handle::try_current().is_ok()
        && (0..=u8::MAX).any(|_| {
            pin!(tokio::task::consume_budget())
                .poll(&mut context)
                .is_pending()
        })
}

/// Returns whether `runtime` can block the calling thread.
///
/// Async code inside of `tokio::task::unconstrained` must not block the thread, but [`has_budget`] returns `false`
/// there. This function therefore calls `block_on`, which panics in async code. The panic is caught, but the panic hook
/// of the program still reports it.
fn can_block_on(runtime: &Runtime) -> bool {
    Handle::try_current().is_err() || catch_unwind(AssertUnwindSafe(|| runtime.block_on(async {}))).is_ok()
}

thread_local! {
    static IS_DRIVING: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether the calling thread is inside of [`Executor::run`]. A connection that is opened inside of `run` makes
/// progress only while a thread is inside of `run`.
pub(crate) fn is_driving() -> bool {
    IS_DRIVING.get()
}

struct DrivingGuard;

impl DrivingGuard {
    fn begin() -> Self {
        IS_DRIVING.set(true);
        Self
    }
}

impl Drop for DrivingGuard {
    fn drop(&mut self) {
        IS_DRIVING.set(false);
    }
}

/// The error of a future that cannot be run on the calling thread. This type is public only because a trait bound of
/// [`BlockingIter`] contains it.
pub struct BlockingError {
    problem: &'static str,
    operation: Option<&'static Operation>,
}

impl From<BlockingError> for Error {
    fn from(blocking: BlockingError) -> Self {
        let error = Error::config(blocking.problem);
        match blocking.operation {
            Some(operation) => error.on(operation),
            None => error,
        }
    }
}

impl From<BlockingError> for TransportError {
    fn from(error: BlockingError) -> Self {
        TransportError::misconfigured(error.problem)
    }
}

impl Client {
    /// Runs a future to completion on the calling thread. Requests that the future sends with this client use the same
    /// connections as other blocking requests of the client.
    ///
    /// # Errors
    /// Returns an error of kind [`Config`](crate::ErrorKind::Config) in async code, where a thread must not be blocked,
    /// or if no Tokio runtime can be created. The future is then dropped without being polled.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        Ok(self.executor().run(None, future)?)
    }
}

/// A blocking iterator over the items of a stream; see [`ItemStream::wait_iter`](crate::ItemStream::wait_iter).
///
/// The stream makes progress only while `next` is running. In async code, where a thread must not be blocked, `next`
/// returns an error of kind [`Config`](crate::ErrorKind::Config) and the iterator ends.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct BlockingIter<S> {
    stream: Option<S>,
    executor: Executor,
    operation: Option<&'static Operation>,
}

impl<S> BlockingIter<S> {
    pub(crate) fn new(stream: S, executor: Executor, operation: Option<&'static Operation>) -> Self {
        Self {
            stream: Some(stream),
            executor,
            operation,
        }
    }

    /// Returns the underlying stream, for example to call methods that are not part of `Iterator`. Returns `None` after
    /// an error of kind [`Config`](crate::ErrorKind::Config).
    pub fn get_ref(&self) -> Option<&S> {
        self.stream.as_ref()
    }
}

impl<S, T, E> Iterator for BlockingIter<S>
where
    S: Stream<Item = Result<T, E>> + Unpin,
    E: From<BlockingError>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        let next = std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
        self.executor.run(self.operation, next).unwrap_or_else(|error| {
            self.stream = None;
            Some(Err(error.into()))
        })
    }
}

impl<S: fmt::Debug> fmt::Debug for BlockingIter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingIter")
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}
