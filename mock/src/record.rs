//! The record of requests received.

#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt, ops::Deref, slice, vec};

use serde::Serialize;

/// The maximum number of requests in the record.
const KEPT: usize = 10_000;
/// The maximum size of the record in bytes, all texts of its requests included, unless another is set.
pub(crate) const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// One request that the mock has answered, without the signature's hash and without the secrets of its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Received {
    /// The operation id, where path and method named one.
    pub operation: Option<&'static str>,
    /// The call in Rust, `users().list`.
    pub call: Option<&'static str>,
    /// The method as received.
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
    /// The body: JSON with `…` in place of secrets and undocumented values. `None` if there
    /// is no body, or if it does not match the description.
    pub body: Option<String>,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        match (self.call, self.operation) {
            (Some(call), Some(id)) => write!(f, " -> {} ({call}, {id})", self.status),
            (_, id) => write!(f, " -> {} ({})", self.status, id.unwrap_or("no operation")),
        }
    }
}

/// Requests that the mock has received, oldest first: a slice, with a way to choose among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    requests: Vec<Received>,
    dropped: u64,
}

impl Requests {
    /// Those of one operation, by its call (`users().list`) or its id.
    #[must_use]
    pub fn to(&self, operation: &str) -> Self {
        let of_operation = self
            .iter()
            .filter(|request| [request.call, request.operation].contains(&Some(operation)));
        Self {
            requests: of_operation.cloned().collect(),
            dropped: self.dropped,
        }
    }

    /// Returns how many older requests, of any operation, the record has dropped to stay within its limits.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl Deref for Requests {
    type Target = [Received];

    fn deref(&self) -> &[Received] {
        &self.requests
    }
}

impl IntoIterator for Requests {
    type Item = Received;
    type IntoIter = vec::IntoIter<Received>;

    fn into_iter(self) -> Self::IntoIter {
        self.requests.into_iter()
    }
}

impl<'a> IntoIterator for &'a Requests {
    type Item = &'a Received;
    type IntoIter = slice::Iter<'a, Received>;

    fn into_iter(self) -> Self::IntoIter {
        self.requests.iter()
    }
}

/// The latest requests, oldest first.
#[derive(Debug)]
pub(crate) struct Record {
    requests: VecDeque<Received>,
    bytes: usize,
    limit: usize,
    dropped: u64,
}

impl Record {
    /// Returns an empty record of at most so many bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            requests: VecDeque::new(),
            bytes: 0,
            limit,
            dropped: 0,
        }
    }

    /// Adds a request, and drops the oldest ones as far as the limits demand.
    pub(crate) fn add(&mut self, request: Received) {
        self.bytes = self.bytes.saturating_add(size(&request));
        self.requests.push_back(request);
        while self.requests.len() > KEPT || self.bytes > self.limit {
            let Some(oldest) = self.requests.pop_front() else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(size(&oldest));
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.limit);
    }

    pub(crate) fn all(&self) -> Requests {
        Requests {
            requests: self.requests.iter().cloned().collect(),
            dropped: self.dropped,
        }
    }
}

/// Returns the bytes that a request takes: the value itself and all its texts.
fn size(request: &Received) -> usize {
    let optional = |text: &Option<String>| text.as_ref().map_or(0, String::capacity);
    let texts = [
        request.method.capacity(),
        request.path.capacity(),
        request.query.capacity(),
        optional(&request.authorization),
        optional(&request.body),
    ];
    size_of::<Received>() + texts.iter().sum::<usize>()
}

/// Shows scheme, access key, time stamp and nonce; of anything else nothing, since it may be a secret put in
/// the wrong place.
pub(crate) fn redacted(authorization: &str) -> String {
    match authorization.rsplit_once(':') {
        Some((shown, _)) if shown.matches(':').count() == 2 => [shown, ":…"].concat(),
        _ => "…".to_owned(),
    }
}
