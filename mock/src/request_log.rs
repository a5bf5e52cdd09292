//! The log of received requests.

mod details;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt, ops::Deref, slice, sync::Arc, vec};

use serde::Serialize;

pub(crate) use details::Details;

use crate::{endpoint::Endpoint, expect::fail, redaction::redacted_path};

/// The maximum number of requests in the log.
const MAX_REQUESTS: usize = 10_000;
/// The default maximum size of the log in bytes, including the strings and bodies of its requests.
pub(crate) const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A request that the mock received, without the hash of its signature and without the secrets of its body. The path
/// and the query are complete, so they may contain a secret, such as the ID of a session. `Display` and `Debug` hide
/// the secrets in the path of an operation.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The operation ID; `None` if no operation has this method and path.
    pub operation: Option<&'static str>,
    /// The Rust call, such as `users().list`.
    pub call: Option<&'static str>,
    /// The method as received.
    pub method: String,
    /// The path as received, percent-encoded.
    pub path: String,
    /// The query as received, without `?`; empty if there was none.
    pub query: String,
    /// The status of the response. If a fault closed the connection before the request was executed, the status is 0.
    /// If a fault closed the connection afterwards, it is the status of the response that was not sent.
    pub status: u16,
    /// The `Authorization` header with the hash replaced by `…`.
    pub authorization: Option<String>,
    /// The body as JSON, with `…` in place of secrets and undocumented values. `None` if the body is not JSON, or if
    /// the API does not describe a JSON body for the operation.
    pub body: Option<String>,
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            call,
            method,
            path,
            query,
            status,
            authorization,
            body,
        } = self;
        f.debug_struct("RecordedRequest")
            .field("operation", operation)
            .field("call", call)
            .field("method", method)
            .field("path", &redacted_path(method, path))
            .field("query", query)
            .field("status", status)
            .field("authorization", authorization)
            .field("body", body)
            .finish()
    }
}

impl fmt::Display for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, redacted_path(&self.method, &self.path))?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        match (self.call, self.operation) {
            (Some(call), Some(id)) => write!(f, " -> {} ({call}, {id})", self.status),
            (_, id) => write!(f, " -> {} ({})", self.status, id.unwrap_or("no operation")),
        }
    }
}

/// Received requests, oldest first. Dereferences to a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    requests: Vec<RecordedRequest>,
    dropped: u64,
}

impl Requests {
    /// Returns the requests of one operation, identified by its Rust call (`users().list`) or its ID.
    ///
    /// # Panics
    /// Panics if the operation does not exist. The message suggests a similar name.
    #[must_use]
    #[track_caller]
    pub fn to(&self, operation: &str) -> Self {
        let endpoint = Endpoint::named(operation).unwrap_or_else(|reason| fail(&reason));
        let id = Some(endpoint.operation.id.as_str());
        let of_operation = self.iter().filter(|request| request.operation == id);
        Self {
            requests: of_operation.cloned().collect(),
            dropped: self.dropped,
        }
    }

    /// Returns the number of older requests that the log dropped to stay within its limits. The number includes the
    /// requests to all operations, even if [`to`](Self::to) selected the requests of one operation.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl Deref for Requests {
    type Target = [RecordedRequest];

    fn deref(&self) -> &[RecordedRequest] {
        &self.requests
    }
}

impl IntoIterator for Requests {
    type Item = RecordedRequest;
    type IntoIter = vec::IntoIter<RecordedRequest>;

    fn into_iter(self) -> Self::IntoIter {
        self.requests.into_iter()
    }
}

impl<'a> IntoIterator for &'a Requests {
    type Item = &'a RecordedRequest;
    type IntoIter = slice::Iter<'a, RecordedRequest>;

    fn into_iter(self) -> Self::IntoIter {
        self.requests.iter()
    }
}

/// A request in the log.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The sequence number since the start of the mock, from 1. A reset does not restart the sequence.
    #[cfg_attr(
        not(feature = "console"),
        allow(dead_code, reason = "only the console reads it")
    )]
    pub(crate) number: u64,
    pub(crate) request: RecordedRequest,
    /// The parts of the request that only the console shows; `None` if the mock has no console.
    pub(crate) details: Option<Arc<Details>>,
}

impl Entry {
    /// Returns the size in bytes, including strings and bodies.
    fn size(&self) -> usize {
        let details = self.details.as_ref().map_or(0, |details| details.size());
        size(&self.request) + details
    }
}

/// The latest requests, oldest first.
#[derive(Debug)]
pub(crate) struct RequestLog {
    entries: VecDeque<Entry>,
    bytes: usize,
    limit: usize,
    dropped: u64,
    /// The number of the next request.
    next: u64,
}

impl RequestLog {
    /// Returns an empty log with a size limit in bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            bytes: 0,
            limit,
            dropped: 0,
            next: 1,
        }
    }

    /// Adds a request, and drops the oldest requests while a limit is exceeded. Returns the number of the added
    /// request.
    pub(crate) fn add(&mut self, request: RecordedRequest, details: Option<Details>) -> u64 {
        let number = self.next;
        self.next += 1;
        let entry = Entry {
            number,
            request,
            details: details.map(Arc::new),
        };
        self.bytes = self.bytes.saturating_add(entry.size());
        self.entries.push_back(entry);
        while self.entries.len() > MAX_REQUESTS || self.bytes > self.limit {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(oldest.size());
            self.dropped = self.dropped.saturating_add(1);
        }
        number
    }

    pub(crate) fn clear(&mut self) {
        *self = Self {
            next: self.next,
            ..Self::new(self.limit)
        };
    }

    pub(crate) fn all(&self) -> Requests {
        Requests {
            requests: self.entries.iter().map(|entry| entry.request.clone()).collect(),
            dropped: self.dropped,
        }
    }

    /// Returns the number of older requests that were dropped.
    #[cfg(feature = "console")]
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Returns the entries with numbers above `number`, oldest first.
    #[cfg(feature = "console")]
    pub(crate) fn after(&self, number: u64) -> impl DoubleEndedIterator<Item = &Entry> {
        let start = self.entries.partition_point(|entry| entry.number <= number);
        self.entries.range(start..)
    }

    /// Returns the entry with this number, unless it was dropped.
    #[cfg(feature = "console")]
    pub(crate) fn get(&self, number: u64) -> Option<&Entry> {
        self.after(number.checked_sub(1)?)
            .next()
            .filter(|entry| entry.number == number)
    }
}

/// Returns the size of a request in bytes, including its strings.
fn size(request: &RecordedRequest) -> usize {
    let optional = |text: &Option<String>| text.as_ref().map_or(0, String::capacity);
    let texts = [
        request.method.capacity(),
        request.path.capacity(),
        request.query.capacity(),
        optional(&request.authorization),
        optional(&request.body),
    ];
    size_of::<RecordedRequest>() + texts.iter().sum::<usize>()
}

/// Replaces the hash in an `Authorization` header with `…`. Replaces a malformed header entirely, because it may
/// contain a secret in the wrong place.
pub(crate) fn redacted(authorization: &str) -> String {
    match authorization.rsplit_once(':') {
        Some((shown, _)) if shown.matches(':').count() == 2 => [shown, ":…"].concat(),
        _ => "…".to_owned(),
    }
}
