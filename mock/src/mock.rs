//! The running mock.

use std::{
    fmt, io,
    net::{SocketAddr, TcpListener},
    panic::Location,
    sync::Arc,
    thread,
};

use serde::Serialize;
use tokio::{runtime, sync::oneshot};
use zephr_runtime::RawJson;

#[cfg(feature = "console")]
use crate::console;
use crate::{
    builder::MockBuilder,
    clock::MockClock,
    endpoint::Endpoint,
    expect::{Expectation, Unmet, fail},
    faults::Faults,
    request_log::Requests,
    routing, server,
    snapshot::Snapshot,
    state::State,
    storage::Behavior,
    wait::WaitFor,
    webhooks::{Event, Webhooks},
};

/// A mock server on its own thread. When dropped, it stops, and verifies its expectations.
///
/// Dropping the mock closes the port at once, waits up to half a second for requests in progress, and joins the thread.
/// A mock can be started and dropped inside or outside of an async runtime.
pub struct Mock {
    url: String,
    state: Arc<State>,
    /// The runtime of the mock's thread.
    runtime: runtime::Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Mock {
    /// Starts a mock on a free loopback port, with the access key `demo` and the secret key `demo0-public0`.
    ///
    /// # Errors
    /// Returns an error if the port cannot be opened or the thread cannot be started.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder for a mock with custom settings.
    pub fn builder() -> MockBuilder {
        MockBuilder::default()
    }

    /// Returns the base URL without a trailing slash, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the URL of the [console](MockBuilder::console); `None` if the console is disabled.
    #[cfg(feature = "console")]
    pub fn console_url(&self) -> Option<String> {
        let is_enabled = self.state.console.is_some();
        is_enabled.then(|| format!("{}{}", self.url, console::ROOT))
    }

    /// Returns the latest requests, oldest first.
    ///
    /// The log keeps at most ten thousand requests, and at most the number of bytes that
    /// [`request_log_capacity`](MockBuilder::request_log_capacity) sets. [`Requests::dropped`] returns the number of
    /// older requests that were dropped.
    pub fn requests(&self) -> Requests {
        self.state.requests()
    }

    /// Returns the clock that determines the expiry of sessions, the state of grants and the dates of documents.
    pub fn clock(&self) -> &MockClock {
        &self.state.clock
    }

    /// Returns the faults to inject.
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// Expects at least one request to an operation, identified by its Rust call (`users().create`) or its ID
    /// (`createUser`).
    ///
    /// To change the number of requests or to add conditions, call the methods of the returned [`Expectation`].
    /// Requests that the mock received before this call are not counted.
    ///
    /// The expectation is verified when the mock is dropped, or by [`verify`](Self::verify).
    ///
    /// ```no_run
    /// # use serde_json::json;
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(async {
    /// let mock = zephr_mock::Mock::start().await?;
    /// mock.expect("createUser")
    ///     .once()
    ///     .with_partial_json(json!({ "identifiers": { "email_address": "ann@example.com" } }));
    /// mock.expect("users().delete").never();
    /// // … the code under test …
    /// mock.verify();
    /// # Ok::<_, std::io::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Panics
    /// Panics if the operation does not exist. The message suggests a similar name.
    #[track_caller]
    pub fn expect(&self, operation: &str) -> Expectation<'_> {
        match Endpoint::named(operation) {
            Ok(endpoint) => self.state.expectations.add(endpoint, Location::caller()),
            Err(reason) => fail(&reason),
        }
    }

    /// Requires that each request received from now on matches an expectation.
    #[track_caller]
    pub fn expect_nothing_else(&self) {
        self.state.expectations.reject_others(Location::caller());
    }

    /// Verifies all expectations. Also verifies that each injected [`Fault::truncate`](crate::Fault::truncate) had an
    /// effect.
    ///
    /// # Panics
    /// Panics if an expectation is not met, if a request was received that
    /// [`expect_nothing_else`](Self::expect_nothing_else) excludes, or if a fault had no effect. For each unmet
    /// expectation, the message shows the request that fails the fewest conditions.
    #[track_caller]
    pub fn verify(&self) {
        if let Err(unmet) = self.try_verify() {
            fail(&unmet.to_string());
        }
    }

    /// Verifies all expectations and faults, as [`verify`](Self::verify) does.
    ///
    /// # Errors
    /// Returns an error under the conditions under which [`verify`](Self::verify) panics. For each unmet expectation,
    /// the error shows the request that fails the fewest conditions.
    pub fn try_verify(&self) -> Result<(), Unmet> {
        let received = || self.requests().into_iter().collect();
        self.state.expectations.verify(received)
    }

    /// Waits for a request to an operation, identified by its Rust call or its ID.
    ///
    /// Requests that the mock received before this call are counted too. To wait for several requests, or to set the
    /// timeout, call the methods of the returned [`WaitFor`].
    ///
    /// ```no_run
    /// # async fn wait(mock: zephr_mock::Mock) -> Result<(), zephr_mock::WaitError> {
    /// use std::time::Duration;
    ///
    /// let requests = mock.wait_for("updateBulkUsers").times(2).within(Duration::from_secs(1)).await?;
    /// # Ok(()) }
    /// ```
    pub fn wait_for(&self, operation: impl Into<String>) -> WaitFor<'_> {
        WaitFor::new(&self.state, &self.runtime, operation.into())
    }

    /// Returns a copy of the documents, the ID sequence and the clock.
    pub fn snapshot(&self) -> Snapshot {
        self.state.snapshot()
    }

    /// Restores the documents, the ID sequence and the clock of a snapshot. The snapshot can be from another mock.
    pub fn restore(&self, snapshot: &Snapshot) {
        self.state.restore(snapshot);
    }

    /// Returns the webhooks to which the mock sends events.
    pub fn webhooks(&self) -> &Webhooks {
        &self.state.webhooks
    }

    /// Sends an event, such as `FEATURE_CUSTOM`, to all webhooks.
    ///
    /// # Errors
    /// Returns an error if `details` cannot be serialized.
    pub fn emit(&self, event: &str, details: impl Serialize) -> io::Result<()> {
        let json = serde_json::to_string(&details)?;
        let details = RawJson::parse(&json).map_err(io::Error::other)?;
        self.state.emit(Event::custom(event, details));
        Ok(())
    }

    /// Restores the initial documents, ID sequence and clock. Removes all pending faults, and clears the request log
    /// and the log of webhook deliveries. Used nonces are still rejected, and expectations remain set.
    pub fn reset(&self) {
        self.state.reset();
    }

    /// Returns `true` if an operation, identified by its Rust call or its ID, reads or writes stored documents. Returns
    /// `false` if the operation returns its documented example, or if the operation does not exist.
    pub fn has_state(operation: &str) -> bool {
        Endpoint::named(operation)
            .ok()
            .is_some_and(|endpoint| matches!(endpoint.behavior, Behavior::Stored(..)))
    }

    pub(crate) fn spawn(
        address: SocketAddr,
        state: State,
        delivery: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<Self> {
        let state = Arc::new(state);
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&state);
        let thread = thread::Builder::new()
            .name("zephr-mock".to_owned())
            .spawn(move || {
                // Parsing the catalog on this thread does not delay the start of the first mock in a process.
                routing::warm_up();
                runtime.spawn(delivery);
                runtime.block_on(server::serve(listener, served, stopped));
            })?;
        Ok(Self {
            url,
            state,
            runtime: handle,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// Stops the mock, and verifies its expectations.
///
/// # Panics
/// Panics under the same conditions as [`verify`](Mock::verify), unless the thread is already panicking.
impl Drop for Mock {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if !thread::panicking() {
            self.verify();
        }
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
