//! Requests that run as Tokio tasks, so that they make progress even if the caller does not poll them.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::operation::RetryClass;
use crate::{BoxFuture, Error, Operation, TransportError, spans};

/// A request that runs as a Tokio task. Dropping this future aborts the task.
///
/// If the client has the limit `max_in_flight`, a request in flight holds a permit. If the request were a plain future
/// and the caller stopped polling that future, the permit would not be released, even after the deadline. A task
/// completes without the caller, and releases the permit. Outside of a Tokio runtime, no task can be started, so this
/// type contains a plain future.
pub(crate) struct Background<T> {
    operation: &'static Operation,
    /// The retry class of the request. The class decides whether the error of a canceled task says that the outcome is
    /// unknown.
    retry_class: RetryClass,
    path: Option<Arc<str>>,
    running: Running<T>,
}

enum Running<T> {
    Task(JoinHandle<Result<T, Error>>),
    Inline(BoxFuture<Result<T, Error>>),
}

impl<T: Send + 'static> Background<T> {
    /// Starts `request` as a task, if possible. If the task is canceled, the error contains `operation` and `path`.
    pub(crate) fn start(
        operation: &'static Operation,
        retry_class: RetryClass,
        path: Option<Arc<str>>,
        request: BoxFuture<Result<T, Error>>,
    ) -> Self {
        let running = match Handle::try_current() {
            Ok(runtime) => Running::Task(runtime.spawn(spans::inside_current(request))),
            Err(_) => Running::Inline(request),
        };
        Self {
            operation,
            retry_class,
            path,
            running,
        }
    }
}

impl<T> Background<T> {
    /// Returns whether the calling code runs inside of a Tokio runtime, so that requests can run as tasks.
    pub(crate) fn is_available() -> bool {
        Handle::try_current().is_ok()
    }
}

impl<T> Future for Background<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let task = match &mut self.running {
            Running::Task(task) => task,
            Running::Inline(request) => return request.as_mut().poll(context),
        };
        Poll::Ready(match ready!(Pin::new(task).poll(context)) {
            Ok(done) => done,
            Err(failed) => match failed.try_into_panic() {
                // User code (an interceptor, a transport) panicked: propagate the panic as a plain future would.
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(canceled) => {
                    let error = TransportError::new(canceled)
                        .with_message("the request was canceled: its Tokio runtime was shut down");
                    let is_idempotent = self.retry_class == RetryClass::Idempotent;
                    Err(Error::transport(self.operation, error, None, is_idempotent).at(&self.path))
                }
            },
        })
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Running::Task(task) = &self.running {
            task.abort();
        }
    }
}
