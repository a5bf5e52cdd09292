//! The record of requests received.

#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt, ops::Deref, slice, vec};

use serde::Serialize;

/// How many requests are remembered; older ones are dropped.
const KEPT: usize = 10_000;
/// How many bytes of bodies are remembered; the oldest requests are dropped for them.
const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// One request that the mock has answered, without the signature's hash and without the secrets of its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// The status it was answered with, or would have been had the connection not been cut on purpose; 0 where it was cut
    /// before anything was done.
    pub status: u16,
    /// The `Authorization` header with the hash replaced by `…`.
    pub authorization: Option<String>,
    /// The body: JSON with `…` in the place of what is secret and of what the description does not tell of. `None` where
    /// none came, or where it is not of the described form.
    pub body: Option<String>,
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

/// Requests that the mock has answered, oldest first: a slice, with a way to choose among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests(Vec<Received>);

impl Requests {
    /// Those of one operation, by its id.
    #[must_use]
    pub fn to(&self, operation_id: &str) -> Self {
        let of_operation = self
            .iter()
            .filter(|request| request.operation == Some(operation_id));
        Self(of_operation.cloned().collect())
    }
}

impl Deref for Requests {
    type Target = [Received];

    fn deref(&self) -> &[Received] {
        &self.0
    }
}

impl IntoIterator for Requests {
    type Item = Received;
    type IntoIter = vec::IntoIter<Received>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Requests {
    type Item = &'a Received;
    type IntoIter = slice::Iter<'a, Received>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Record {
    requests: VecDeque<Received>,
    bytes: usize,
}

impl Record {
    pub(crate) fn add(&mut self, request: Received) {
        self.bytes += size(&request);
        self.requests.push_back(request);
        while self.requests.len() > KEPT || (self.bytes > KEPT_BYTES && self.requests.len() > 1) {
            if let Some(oldest) = self.requests.pop_front() {
                self.bytes = self.bytes.saturating_sub(size(&oldest));
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn all(&self) -> Requests {
        Requests(self.requests.iter().cloned().collect())
    }
}

fn size(request: &Received) -> usize {
    request.path.len() + request.query.len() + request.body.as_ref().map_or(0, String::len)
}

/// Shows scheme, access key, time stamp and nonce; of anything else nothing, since it may be a secret put in the wrong place.
pub(crate) fn redacted(authorization: &str) -> String {
    match authorization.rsplit_once(':') {
        Some((shown, _)) if shown.matches(':').count() == 2 => format!("{shown}:…"),
        _ => "…".to_owned(),
    }
}
