//! The running mock.

use std::{fmt, io, net::SocketAddr, net::TcpListener, sync::Arc, thread};

use tokio::{runtime, sync::oneshot};

use crate::{
    builder::MockBuilder, clock::MockClock, endpoint::Endpoint, faults::Faults, request_log::Requests,
    server, state::State, storage::Behavior,
};

/// A mock server on its own thread. Stops when dropped.
///
/// Dropping closes the port at once, waits up to half a second for requests in progress, and joins the thread. A mock
/// can be started and dropped inside or outside of an async runtime.
pub struct Mock {
    url: String,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Mock {
    /// Starts a mock on a free loopback port, with the key pair `demo` / `demo-secret`.
    ///
    /// # Errors
    /// Returns an error if the port cannot be opened or the thread cannot be started.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder, to change the defaults.
    pub fn builder() -> MockBuilder {
        MockBuilder::default()
    }

    /// Returns the base URL without a trailing slash, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the requests received so far, oldest first: the latest ten thousand, within the size that
    /// [`request_log_capacity`](MockBuilder::request_log_capacity) allows. [`Requests::dropped`] counts the older ones.
    pub fn requests(&self) -> Requests {
        self.state.requests()
    }

    /// Returns the clock of sessions, grants and dates.
    pub fn clock(&self) -> &MockClock {
        &self.state.clock
    }

    /// Returns the faults to inject.
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// Restores the initial state: documents, IDs, faults, request log and clock. Nonces remain used.
    pub fn reset(&self) {
        self.state.reset();
    }

    /// Returns whether an operation, identified by its Rust call or its ID, reads or writes stored documents. Any other
    /// returns its documented example.
    pub fn has_state(operation: &str) -> bool {
        Endpoint::named(operation)
            .ok()
            .is_some_and(|endpoint| matches!(endpoint.behavior, Behavior::Stored(..)))
    }

    pub(crate) fn spawn(address: SocketAddr, state: State) -> io::Result<Self> {
        let state = Arc::new(state);
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&state);
        let thread = thread::Builder::new()
            .name("zephr-mock".to_owned())
            .spawn(move || runtime.block_on(server::serve(listener, served, stopped)))?;
        Ok(Self {
            url,
            state,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
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
