//! Outcomes of the requests of the smoke test.

use std::{error::Error as StdError, fmt};

use zephr_admin::{Client, Error, ErrorKind, operation::Operation, operations::OPERATIONS};

use crate::smoke::SmokeCall;

/// The result of calling one operation.
#[derive(Debug)]
pub struct Called {
    /// The operation ID.
    pub operation: &'static str,
    /// The outcome.
    pub ending: Ending,
}

/// The outcome of a request.
#[derive(Debug)]
pub enum Ending {
    /// A typed value, with this status.
    Value(u16),
    /// A response with this status and an empty body, although the description contains a body. The service sends such
    /// responses, so this is not a failure.
    Empty(u16),
    /// An error.
    Failed {
        /// The kind of the error; `None` if an example value could not be decoded.
        kind: Option<ErrorKind>,
        /// The error and its causes.
        message: String,
    },
}

impl Called {
    /// Calls an operation.
    pub async fn of(smoke: &SmokeCall, client: &Client) -> Self {
        let ending = match (smoke.call)(client) {
            Ok(sent) => match sent.await {
                Ok(outcome) => Ending::Value(outcome.status),
                Err(e) => Ending::from(e),
            },
            Err(e) => Ending::Failed {
                kind: None,
                message: format!("the example value is wrong: {}", explained(&e)),
            },
        };
        Self {
            operation: smoke.operation,
            ending,
        }
    }

    /// Returns `true` if the request failed.
    pub fn failed(&self) -> bool {
        matches!(self.ending, Ending::Failed { .. })
    }

    fn operation(&self) -> Option<&'static Operation> {
        OPERATIONS
            .iter()
            .copied()
            .find(|operation| operation.id == self.operation)
    }
}

impl From<Error> for Ending {
    fn from(e: Error) -> Self {
        match (e.kind(), e.status()) {
            (ErrorKind::EmptyBody, Some(status)) => Self::Empty(status.as_u16()),
            (kind, _) => Self::Failed {
                kind: Some(kind),
                message: explained(&e),
            },
        }
    }
}

/// `createUser POST /v3/users: 201`
impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation() {
            Some(Operation { id, method, path, .. }) => write!(f, "{id} {method} {path}: ")?,
            None => write!(f, "{} (not in the table): ", self.operation)?,
        }
        match &self.ending {
            Ending::Value(status) => write!(f, "{status}"),
            Ending::Empty(status) => write!(f, "{status}, without a body"),
            Ending::Failed { message, .. } => write!(f, "FAILED: {message}"),
        }
    }
}

/// Returns an error and its causes on one line.
pub fn explained(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
