//! The record of requests received.

#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt};

/// How many requests are remembered; older ones are dropped.
const KEPT: usize = 10_000;

/// One request that the mock has answered, without its body and without the signature's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The operation id, where path and method named one.
    pub operation: Option<&'static str>,
    /// The method as it came.
    pub method: String,
    /// The path as it stood on the wire.
    pub path: String,
    /// The query as it stood on the wire, without `?`; empty where there was none.
    pub query: String,
    /// The status it was answered with.
    pub status: u16,
    /// The `Authorization` header with the hash replaced by `…`.
    pub authorization: Option<String>,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        write!(
            f,
            " -> {} ({})",
            self.status,
            self.operation.unwrap_or("no operation")
        )
    }
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Record(VecDeque<Received>);

impl Record {
    pub(crate) fn add(&mut self, request: Received) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(request);
    }

    pub(crate) fn to_vec(&self) -> Vec<Received> {
        self.0.iter().cloned().collect()
    }
}

/// Shows scheme, access key, time stamp and nonce; of anything else nothing, since it may be a secret put in the wrong place.
pub(crate) fn redacted(authorization: &str) -> String {
    match authorization.rsplit_once(':') {
        Some((shown, _)) if shown.matches(':').count() == 2 => format!("{shown}:…"),
        _ => "…".to_owned(),
    }
}
