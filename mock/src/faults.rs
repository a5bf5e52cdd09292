//! Faults on script: what goes wrong with which operation, and how often.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, header};
use serde::Deserialize;

use crate::{endpoint::Endpoint, response::Response};

/// The maximum number of pending faults.
const LIMIT: usize = 10_000;

/// A fault to inject, once by default.
///
/// ```
/// use std::time::Duration;
/// use zephr_mock::Fault;
///
/// let busy = Fault::on("users().create").times(2).status(503).retry_after(Duration::from_secs(1));
/// let lost = Fault::on("createUser").drop_after();
/// # let _ = (busy, lost);
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use = "a fault does nothing until it is added to a mock's faults"]
pub struct Fault {
    operation: Option<String>,
    times: u32,
    delay_ms: u64,
    status: Option<u16>,
    retry_after: Option<u64>,
    body: Option<String>,
    media_type: String,
    drop: Option<When>,
    truncate: Option<usize>,
    clock_offset_ms: i64,
}

/// Before or after the request is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum When {
    Before,
    After,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            operation: None,
            times: 1,
            delay_ms: 0,
            status: None,
            retry_after: None,
            body: None,
            media_type: "application/json".to_owned(),
            drop: None,
            truncate: None,
            clock_offset_ms: 0,
        }
    }
}

impl Fault {
    /// A fault of one operation, by its call in Rust (`users().create`) or its id (`createUser`).
    pub fn on(operation: impl Into<String>) -> Self {
        Self {
            operation: Some(operation.into()),
            ..Self::default()
        }
    }

    /// A fault of whichever operation comes next.
    pub fn on_any() -> Self {
        Self::default()
    }

    /// Sets the number of requests that it affects.
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Delays the response.
    pub fn delay(self, delay: Duration) -> Self {
        let delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        Self { delay_ms, ..self }
    }

    /// The request is answered with this status and not carried out.
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// With [`status`](Self::status): sets the `Retry-After` header in seconds.
    pub fn retry_after(self, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait.as_secs()),
            ..self
        }
    }

    /// With [`status`](Self::status): sets the response body, such as an HTML page. The default is an error message.
    pub fn body(self, media_type: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            media_type: media_type.into(),
            body: Some(body.into()),
            ..self
        }
    }

    /// The connection is cut, and the request not carried out.
    pub fn drop_before(self) -> Self {
        Self {
            drop: Some(When::Before),
            ..self
        }
    }

    /// The request is carried out, and then the connection cut.
    pub fn drop_after(self) -> Self {
        Self {
            drop: Some(When::After),
            ..self
        }
    }

    /// Executes the request and closes the connection after this many bytes of the response body.
    pub fn truncate(self, bytes: usize) -> Self {
        Self {
            truncate: Some(bytes),
            ..self
        }
    }

    /// The server's clock is off by so many milliseconds when it looks at the signature.
    pub fn clock_offset_millis(self, offset: i64) -> Self {
        Self {
            clock_offset_ms: offset,
            ..self
        }
    }

    pub(crate) fn offset(&self) -> i64 {
        self.clock_offset_ms
    }

    /// Returns `true` if the connection is closed before the request is executed.
    pub(crate) fn drops_before(&self) -> bool {
        self.drop == Some(When::Before)
    }

    pub(crate) fn drops_after(&self) -> bool {
        self.drop == Some(When::After)
    }

    pub(crate) fn wait(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }

    pub(crate) fn limit(&self) -> Option<usize> {
        self.truncate
    }

    /// Returns the response that replaces the result of the operation.
    pub(crate) fn response(&self) -> Option<Response> {
        let status = self.status?;
        let message = serde_json::json!({ "message": format!("injected fault: {status}") }).to_string();
        let body = self.body.clone().unwrap_or(message);
        let response = Response::new(status, Some(&self.media_type), Bytes::from(body)).ok()?;
        Some(match self.retry_after {
            Some(seconds) => response.with_header(header::RETRY_AFTER, HeaderValue::from(seconds)),
            None => response,
        })
    }

    /// Returns the reason why the fault is invalid, if it is.
    fn problem(&self) -> Option<String> {
        let response = Response::new(self.status.unwrap_or(200), Some(&self.media_type), Bytes::new());
        response.err()
    }
}

/// Why a fault was not added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}

/// The faults that wait for their requests, in the order in which they were added.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Adds a fault. Of several that fit a request, the one that was added first happens.
    ///
    /// # Errors
    /// Returns an error if there is no such operation, or if status or media type is invalid. Ten
    /// thousand faults wait already.
    pub fn add(&self, mut fault: Fault) -> Result<(), FaultError> {
        if let Some(name) = &fault.operation {
            let endpoint = Endpoint::named(name).map_err(FaultError)?;
            fault.operation = Some(endpoint.operation.id.clone());
        }
        if let Some(problem) = fault.problem() {
            return Err(FaultError(problem));
        }
        let mut pending = self.pending();
        if pending.len() >= LIMIT {
            return Err(FaultError(format!("{LIMIT} faults are already pending")));
        }
        pending.push(fault);
        Ok(())
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.pending().clear();
    }

    /// Returns the number of requests that pending faults will still affect.
    pub fn left(&self) -> u64 {
        self.pending().iter().map(|fault| u64::from(fault.times)).sum()
    }

    /// Takes the fault for the next request of an operation.
    pub(crate) fn take(&self, operation_id: &str) -> Option<Fault> {
        let mut pending = self.pending();
        let fits = |fault: &Fault| fault.operation.as_deref().is_none_or(|id| id == operation_id);
        let index = pending.iter().position(|fault| fault.times > 0 && fits(fault))?;
        let fault = pending.get_mut(index)?;
        fault.times -= 1;
        let taken = fault.clone();
        pending.retain(|fault| fault.times > 0);
        Some(taken)
    }

    fn pending(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
