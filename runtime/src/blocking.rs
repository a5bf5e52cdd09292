//! Waiting for requests on the thread that makes them.
//!
//! Nothing runs in the background: the calling thread drives the request, its connections and its timers, and does so only
//! while it waits. Everything else (signing, retries, deadlines, errors) is shared with async code.

use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Client, Error, Operation, TransportError};

/// Runs futures on the threads that wait for them. Clones share one runtime, and thereby connections.
#[derive(Clone, Default)]
pub(crate) struct Executor(Arc<Owned>);

#[derive(Default)]
struct Owned(OnceLock<Option<Runtime>>);

impl Executor {
    /// Runs a future to completion on the calling thread.
    pub(crate) fn run<F: Future>(
        &self,
        operation: Option<&'static Operation>,
        future: F,
    ) -> Result<F::Output, Refused> {
        let refused = |problem| Refused { problem, operation };
        if has_budget() {
            return Err(refused(ASYNC));
        }
        let runtime = self
            .0
            .0
            .get_or_init(|| Builder::new_current_thread().enable_all().build().ok())
            .as_ref()
            .ok_or(refused(NO_RUNTIME))?;
        if !may_run(runtime) {
            return Err(refused(ASYNC));
        }
        let _driving = Driving::begin();
        Ok(runtime.block_on(future))
    }
}

/// Waits for nothing, since the last clone may be dropped in async code.
impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(Some(runtime)) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

const NO_RUNTIME: &str = "the operating system provides no means to wait for sockets";

const ASYNC: &str = "waited in async code, where a thread must not be blocked: use `.await` there, or move the request into \
                     `tokio::task::spawn_blocking`";

/// Returns whether the calling thread polls a future for Tokio, so that it must not be blocked.
///
/// Tokio has no query for this. But it polls futures under a budget, which the threads of `spawn_blocking` and
/// `block_in_place` do not have. If there is one, it is used up here.
fn has_budget() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Handle::try_current().is_ok()
        && (0..=u8::MAX).any(|_| {
            pin!(tokio::task::consume_budget())
                .poll(&mut context)
                .is_pending()
        })
}

/// Returns whether the runtime can run on the calling thread.
///
/// It can unless a future is polled there without a budget, by `tokio::task::unconstrained`. Tokio has no query for that
/// either: it panics, which the panic hook of the program reports.
fn may_run(runtime: &Runtime) -> bool {
    Handle::try_current().is_err() || catch_unwind(AssertUnwindSafe(|| runtime.block_on(async {}))).is_ok()
}

thread_local! {
    static IS_DRIVING: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether the calling thread drives an [`Executor`]. Connections opened now make progress only while one is driven.
pub(crate) fn is_driving() -> bool {
    IS_DRIVING.get()
}

struct Driving;

impl Driving {
    fn begin() -> Self {
        IS_DRIVING.set(true);
        Self
    }
}

impl Drop for Driving {
    fn drop(&mut self) {
        IS_DRIVING.set(false);
    }
}

/// The error of a future that was not run. Public for the bounds of [`BlockingIter`] only.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    problem: &'static str,
    operation: Option<&'static Operation>,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let error = Error::config(refused.problem);
        match refused.operation {
            Some(operation) => error.on(operation),
            None => error,
        }
    }
}

impl From<Refused> for TransportError {
    fn from(refused: Refused) -> Self {
        TransportError::misconfigured(refused.problem)
    }
}

impl Client {
    /// Runs a future to completion on the calling thread, with the connections of blocking requests.
    ///
    /// # Errors
    /// An error of kind [`Config`](crate::ErrorKind::Config) in async code, where a thread must not be blocked. The future
    /// is dropped then.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        Ok(self.executor().run(None, future)?)
    }
}

/// An iterator over the items of a stream that waits for each on the calling thread; see
/// [`ItemStream::wait_iter`](crate::ItemStream::wait_iter).
///
/// The stream makes progress only while it is waited for. In async code, where a thread must not be blocked, the next item is
/// an error of kind [`Config`](crate::ErrorKind::Config), and the last one.
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

    /// Returns the stream, for what it knows besides its items, such as their deviations; `None` after an error of kind
    /// [`Config`](crate::ErrorKind::Config).
    pub fn get_ref(&self) -> Option<&S> {
        self.stream.as_ref()
    }
}

impl<S, T, E> Iterator for BlockingIter<S>
where
    S: Stream<Item = Result<T, E>> + Unpin,
    E: From<Refused>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        let next = std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
        self.executor.run(self.operation, next).unwrap_or_else(|refused| {
            self.stream = None;
            Some(Err(refused.into()))
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
