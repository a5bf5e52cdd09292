//! The expected outcome of a cell of the table.

use std::time::Duration;

use zephr_runtime::{ErrorKind, SleepReason};

/// The expected outcome of one cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expected {
    pub(crate) requests: usize,
    pub(crate) attempts: u32,
    /// The kind of the error; `None` if the call succeeds.
    pub(crate) error: Option<ErrorKind>,
    pub(crate) status: Option<u16>,
    /// The delays, and the deadlines that passed.
    pub(crate) waits: Vec<(SleepReason, Duration)>,
}

/// Expects three attempts with the default delays.
pub(crate) fn retried(error: ErrorKind) -> Expected {
    Expected {
        requests: 3,
        attempts: 3,
        ..not_retried(error).waiting([(SleepReason::Backoff, 200), (SleepReason::Backoff, 400)])
    }
}

pub(crate) fn not_retried(error: ErrorKind) -> Expected {
    Expected {
        requests: 1,
        attempts: 1,
        error: Some(error),
        status: None,
        waits: Vec::new(),
    }
}

/// An eventual success.
pub(crate) fn success(requests: usize) -> Expected {
    Expected {
        requests,
        attempts: u32::try_from(requests).unwrap(),
        error: None,
        status: Some(200),
        waits: Vec::new(),
    }
}

impl Expected {
    pub(crate) fn status(self, status: u16) -> Self {
        let status = Some(status);
        Self { status, ..self }
    }

    pub(crate) fn waiting<const N: usize>(self, waits: [(SleepReason, u64); N]) -> Self {
        let waits = waits.map(|(pause, millis)| (pause, Duration::from_millis(millis)));
        Self {
            waits: waits.to_vec(),
            ..self
        }
    }

    pub(crate) fn unsent(self) -> Self {
        Self { requests: 0, ..self }
    }
}

/// The same outcome for every class.
pub(crate) fn all(expected: Expected) -> [Expected; 3] {
    [expected.clone(), expected.clone(), expected]
}

/// No response: retried if idempotent, and otherwise an unknown outcome.
pub(crate) fn lost() -> [Expected; 3] {
    let unknown = not_retried(ErrorKind::OutcomeUnknown);
    [retried(ErrorKind::Transport), unknown.clone(), unknown]
}

/// Like `lost`, after the status was received.
pub(crate) fn lost_after(status: u16) -> [Expected; 3] {
    lost().map(|expected| expected.status(status))
}

/// A timeout without a response.
pub(crate) fn timed_out(deadline: SleepReason) -> [Expected; 3] {
    let passed = (deadline, 30_000);
    let safe = retried(ErrorKind::Timeout).waiting([
        passed,
        (SleepReason::Backoff, 200),
        passed,
        (SleepReason::Backoff, 400),
        passed,
    ]);
    let unknown = not_retried(ErrorKind::OutcomeUnknown).waiting([passed]);
    [safe, unknown.clone(), unknown]
}

/// An error response that is retried only for idempotent operations.
pub(crate) fn only_idempotent(status: u16) -> [Expected; 3] {
    [
        retried(ErrorKind::Api),
        not_retried(ErrorKind::Api),
        not_retried(ErrorKind::Api),
    ]
    .map(|expected| expected.status(status))
}

pub(crate) fn status_error(status: u16) -> [Expected; 3] {
    all(not_retried(ErrorKind::Api).status(status))
}
