//! The queue of faults to inject.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{endpoint::Endpoint, fault::Fault};

/// The maximum number of pending faults.
const LIMIT: usize = 10_000;

/// The pending faults of a mock, in the order in which they were added.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Adds a fault. If several faults apply to a request, the one added first is injected.
    ///
    /// # Errors
    /// Returns an error if the operation does not exist, if a status, header or media type is invalid, if a body cannot
    /// be serialized, if a body or a header is set without a status, or if more than ten thousand faults would be
    /// pending.
    pub fn add(&self, fault: Fault) -> Result<(), FaultError> {
        self.extend(vec![resolved(fault)?])
    }

    /// Adds a script: a sequence of faults for the next requests to an operation. Each fault is one step of the script,
    /// and applies to one request by default. [`Fault::response`] is a step that sends a response. [`Fault::pass`] is a
    /// step that serves the request normally, unless you change the response with the methods of [`Fault`]. After the
    /// last step, requests are served normally.
    ///
    /// ```no_run
    /// # use zephr_mock::{Fault, Mock, Preset};
    /// # use serde_json::json;
    /// # fn script(mock: &Mock) -> Result<(), zephr_mock::FaultError> {
    /// mock.faults().script(
    ///     "retrieveBulkUserUpdateJob",
    ///     [
    ///         Fault::response(200).json(json!({ "jobId": "j-1", "status": "processing" })),
    ///         Fault::pass().preset(Preset::EdgeError),
    ///         Fault::response(200).json(json!({ "jobId": "j-1", "status": "completed" })),
    ///     ],
    /// )
    /// # }
    /// ```
    ///
    /// # Errors
    /// Returns an error for the same reasons as [`add`](Self::add). If one step is invalid, no step is added.
    pub fn script(&self, operation: &str, steps: impl IntoIterator<Item = Fault>) -> Result<(), FaultError> {
        let steps = steps.into_iter().map(|mut step| {
            step.operation = Some(operation.to_owned());
            resolved(step)
        });
        self.extend(steps.collect::<Result<Vec<_>, _>>()?)
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.pending().clear();
    }

    /// Returns the number of requests to which the pending faults still apply; 0 if all faults were injected.
    pub fn left(&self) -> u64 {
        self.pending()
            .iter()
            .map(|fault| u64::from(fault.remaining()))
            .sum()
    }

    /// Returns the pending faults, in the order in which they apply.
    #[cfg(feature = "console")]
    pub(crate) fn all(&self) -> Vec<Fault> {
        self.pending().clone()
    }

    /// Returns the first fault that applies to a request, and reduces the fault's number of remaining requests by one.
    /// `operation_id` is `None` if no operation has the method and path of the request.
    pub(crate) fn take(&self, operation_id: Option<&str>) -> Option<Fault> {
        let mut pending = self.pending();
        let index = pending.iter().position(|fault| fault.applies_to(operation_id))?;
        let taken = pending.get_mut(index)?.take_one();
        pending.retain(|fault| fault.remaining() > 0);
        Some(taken)
    }

    fn extend(&self, faults: Vec<Fault>) -> Result<(), FaultError> {
        let mut pending = self.pending();
        let count = pending.len().saturating_add(faults.len());
        if count > LIMIT {
            return Err(FaultError(format!(
                "{count} faults would be pending, but the limit is {LIMIT}"
            )));
        }
        pending.extend(faults);
        Ok(())
    }

    fn pending(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Validates a fault. If the fault identifies its operation by a Rust call, replaces the call with the operation ID.
fn resolved(mut fault: Fault) -> Result<Fault, FaultError> {
    if let Some(name) = &fault.operation {
        let endpoint = Endpoint::named(name).map_err(FaultError)?;
        fault.operation = Some(endpoint.operation.id.clone());
    }
    fault.resolve().map_err(FaultError)
}

/// The reason why a fault was not added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}
