//! What may come of a cell of the table, in the words that its rows use.

use std::time::Duration;

use zephr_runtime::{ErrorKind, SleepReason};

/// What is to come of one cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expected {
    pub(crate) requests: usize,
    pub(crate) attempts: u32,
    /// The kind of the error; `None` for a success.
    pub(crate) error: Option<ErrorKind>,
    pub(crate) status: Option<u16>,
    /// The pauses made, and the deadlines that passed.
    pub(crate) waits: Vec<(SleepReason, Duration)>,
}

/// Tries three times, with the usual pauses.
pub(crate) fn again(error: ErrorKind) -> Expected {
    Expected {
        requests: 3,
        attempts: 3,
        ..once(error).waiting([(SleepReason::Backoff, 200), (SleepReason::Backoff, 400)])
    }
}

pub(crate) fn once(error: ErrorKind) -> Expected {
    Expected {
        requests: 1,
        attempts: 1,
        error: Some(error),
        status: None,
        waits: Vec::new(),
    }
}

/// A success, in the end.
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

/// The same for every class.
pub(crate) fn all(expected: Expected) -> [Expected; 3] {
    [expected.clone(), expected.clone(), expected]
}

/// No answer: again where that does no harm, and elsewhere nobody knows.
pub(crate) fn lost() -> [Expected; 3] {
    let unknown = once(ErrorKind::OutcomeUnknown);
    [again(ErrorKind::Transport), unknown.clone(), unknown]
}

/// The same, once the status is known.
pub(crate) fn lost_after(status: u16) -> [Expected; 3] {
    lost().map(|expected| expected.status(status))
}

/// No answer in time.
pub(crate) fn late(deadline: SleepReason) -> [Expected; 3] {
    let passed = (deadline, 30_000);
    let safe = again(ErrorKind::Timeout).waiting([
        passed,
        (SleepReason::Backoff, 200),
        passed,
        (SleepReason::Backoff, 400),
        passed,
    ]);
    let unknown = once(ErrorKind::OutcomeUnknown).waiting([passed]);
    [safe, unknown.clone(), unknown]
}

/// An error of the service which only a safe operation is tried again after.
pub(crate) fn only_safe(status: u16) -> [Expected; 3] {
    [again(ErrorKind::Api), once(ErrorKind::Api), once(ErrorKind::Api)]
        .map(|expected| expected.status(status))
}

pub(crate) fn told(status: u16) -> [Expected; 3] {
    all(once(ErrorKind::Api).status(status))
}
