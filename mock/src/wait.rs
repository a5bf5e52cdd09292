//! Waiting for requests.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::{runtime::Handle, time};

use crate::{endpoint::Endpoint, request_log::Requests, state::State};

/// The default timeout.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A wait for requests to an operation, returned by [`Mock::wait_for`](crate::Mock::wait_for).
///
/// The wait also counts the requests that the mock received before the wait started. In async code, use `.await`. In
/// other code, call [`wait`](Self::wait).
#[must_use = "nothing is awaited until `.await` or `wait`"]
pub struct WaitFor<'m> {
    pub(crate) state: &'m Arc<State>,
    pub(crate) runtime: &'m Handle,
    pub(crate) operation: String,
    count: usize,
    timeout: Duration,
}

impl<'m> WaitFor<'m> {
    pub(crate) fn new(state: &'m Arc<State>, runtime: &'m Handle, operation: String) -> Self {
        Self {
            state,
            runtime,
            operation,
            count: 1,
            timeout: TIMEOUT,
        }
    }

    /// Sets the number of requests to wait for, 1 by default.
    pub fn times(self, count: usize) -> Self {
        Self { count, ..self }
    }

    /// Sets the timeout, 5 seconds by default.
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Blocks the thread until the mock has received the expected number of requests to the operation. Returns all
    /// requests to the operation that are in the log of the mock.
    ///
    /// # Errors
    /// Returns an error if the operation does not exist, if the timeout has passed, or if the mock has stopped.
    pub fn wait(self) -> Result<Requests, WaitError> {
        let (sender, receiver) = mpsc::channel();
        let waiting = self.waiting()?;
        self.runtime.spawn(async move {
            // Sending does not fail, because the receiver waits for the result.
            let _ = sender.send(waiting.await);
        });
        receiver.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Returns a future that waits for the requests. The future needs a Tokio runtime with a timer, such as the runtime
    /// of the mock's thread.
    fn waiting(
        &self,
    ) -> Result<impl Future<Output = Result<Requests, WaitError>> + Send + 'static, WaitError> {
        let endpoint = Endpoint::named(&self.operation).map_err(WaitError)?;
        let id = endpoint.operation.id.as_str();
        let (state, count, timeout) = (Arc::clone(self.state), self.count, self.timeout);
        Ok(async move {
            let mut received = state.received();
            let enough = received.wait_for(|_| state.requests().to(id).len() >= count);
            let is_in_time = time::timeout(timeout, enough).await.is_ok();
            let requests = state.requests().to(id);
            if is_in_time {
                return Ok(requests);
            }
            Err(WaitError(format!(
                "received {} of {count} requests to `{id}` within {timeout:?}; {} requests to other operations",
                requests.len(),
                state.requests().len().saturating_sub(requests.len()),
            )))
        })
    }
}

impl<'m> IntoFuture for WaitFor<'m> {
    type Output = Result<Requests, WaitError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'm>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let waiting = self.waiting()?;
            self.runtime
                .spawn(waiting)
                .await
                .unwrap_or_else(|_| Err(stopped()))
        })
    }
}

fn stopped() -> WaitError {
    WaitError("the mock has stopped".to_owned())
}

impl fmt::Debug for WaitFor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitFor")
            .field("operation", &self.operation)
            .field("count", &self.count)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The error of waiting for requests: the timeout has passed, the operation does not exist, or the mock has stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitError(String);

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WaitError {}
