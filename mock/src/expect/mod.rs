//! Expectations: the requests that a test requires, counted while they are received.

mod condition;
mod diff;
mod report;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    panic::Location,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::request::Parts;
use serde::Serialize;

use crate::{endpoint::Endpoint, request_log::RecordedRequest};
use condition::Condition;

/// The maximum number of requests in each list of a report.
const LISTED: usize = 10;

/// A received request, with the data that the conditions check.
pub(crate) struct Observed<'a> {
    pub(crate) endpoint: Option<&'static Endpoint>,
    /// The decoded path parameters, in the order of the template.
    pub(crate) path: &'a [String],
    pub(crate) head: &'a Parts,
    pub(crate) body: &'a Bytes,
    pub(crate) recorded: &'a RecordedRequest,
}

/// The expectations of a mock.
#[derive(Debug, Default)]
pub(crate) struct Expectations(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    expected: Vec<Expected>,
    /// `None` until [`reject_others`](Expectations::reject_others) is called.
    exclusive: Option<Exclusive>,
    /// The requests whose fault had no effect, with the reason.
    without_effect: Listed,
}

/// The location of the call of [`reject_others`](Expectations::reject_others), and the requests received after the call
/// that match no expectation.
#[derive(Debug)]
struct Exclusive {
    location: &'static Location<'static>,
    received: Listed,
}

/// The first requests as text, and the number of all requests.
#[derive(Debug, Default)]
struct Listed {
    first: Vec<String>,
    count: u64,
}

impl Listed {
    fn push(&mut self, request: &impl fmt::Display) {
        if self.first.len() < LISTED {
            self.first.push(request.to_string());
        }
        self.count = self.count.saturating_add(1);
    }
}

/// An expectation and the requests received so far.
struct Expected {
    endpoint: &'static Endpoint,
    location: &'static Location<'static>,
    min: Option<u64>,
    max: Option<u64>,
    conditions: Vec<Condition>,
    matched: Listed,
    mismatched: u64,
    /// The request that fails the fewest conditions.
    nearest: Option<Nearest>,
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expected")
            .field("operation", &self.endpoint.operation.id)
            .field("matched", &self.matched.count)
            .finish_non_exhaustive()
    }
}

/// A request that fails some of the conditions.
struct Nearest {
    request: String,
    mismatches: Vec<String>,
}

impl Expected {
    fn observe(&mut self, observed: &Observed<'_>) -> bool {
        let conditions = self.conditions.iter();
        let mismatches: Vec<_> = conditions
            .filter_map(|condition| condition.mismatch(observed))
            .collect();
        if mismatches.is_empty() {
            self.matched.push(observed.recorded);
            return true;
        }
        self.mismatched = self.mismatched.saturating_add(1);
        let is_nearer = |known: &Nearest| mismatches.len() < known.mismatches.len();
        if self.nearest.as_ref().is_none_or(is_nearer) {
            self.nearest = Some(Nearest {
                request: observed.recorded.to_string(),
                mismatches,
            });
        }
        false
    }

    fn bounds(&self) -> (u64, u64) {
        let default = u64::from(self.max.is_none());
        (self.min.unwrap_or(default), self.max.unwrap_or(u64::MAX))
    }

    fn is_met(&self) -> bool {
        let (min, max) = self.bounds();
        (min..=max).contains(&self.matched.count)
    }
}

impl Expectations {
    pub(crate) fn add(
        &self,
        endpoint: &'static Endpoint,
        location: &'static Location<'static>,
    ) -> Expectation<'_> {
        let mut inner = self.inner();
        inner.expected.push(Expected {
            endpoint,
            location,
            min: None,
            max: None,
            conditions: Vec::new(),
            matched: Listed::default(),
            mismatched: 0,
            nearest: None,
        });
        Expectation {
            expectations: self,
            index: inner.expected.len() - 1,
        }
    }

    /// Starts to collect the requests that match no expectation. [`verify`](Self::verify) returns an error if there are
    /// any.
    pub(crate) fn reject_others(&self, location: &'static Location<'static>) {
        self.inner().exclusive.get_or_insert(Exclusive {
            location,
            received: Listed::default(),
        });
    }

    /// Compares a request with the expectations, and counts the request.
    pub(crate) fn observe(&self, observed: &Observed<'_>) {
        let mut inner = self.inner();
        let id = observed.endpoint.map(|endpoint| endpoint.operation.id.as_str());
        let mut is_expected = false;
        for expected in &mut inner.expected {
            if id == Some(expected.endpoint.operation.id.as_str()) {
                is_expected |= expected.observe(observed);
            }
        }
        if let Some(exclusive) = inner.exclusive.as_mut().filter(|_| !is_expected) {
            exclusive.received.push(observed.recorded);
        }
    }

    /// Records a request whose fault had no effect.
    pub(crate) fn report_without_effect(&self, request: &RecordedRequest, reason: &str) {
        self.inner()
            .without_effect
            .push(&format_args!("{request}: {reason}"));
    }

    /// Returns an error if an expectation is not met, if an unexpected request was received, or if a fault had no
    /// effect. The function `received` returns all received requests, for the report.
    pub(crate) fn verify(&self, received: impl FnOnce() -> Vec<RecordedRequest>) -> Result<(), Unmet> {
        report::unmet(&self.inner(), received).map_or(Ok(()), |report| Err(Unmet(report)))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The requests to an operation that a test expects. If you do not set the number of requests, at least one is
/// expected.
///
/// Set all conditions before the client sends requests, because the mock compares each request with the conditions only
/// once. Requests that the mock rejects are counted too. To count only successful requests, use
/// [`with_status`](Self::with_status).
///
/// Returned by [`Mock::expect`](crate::Mock::expect).
#[derive(Debug)]
pub struct Expectation<'m> {
    expectations: &'m Expectations,
    index: usize,
}

impl Expectation<'_> {
    /// Expects exactly one matching request.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Expects no matching request.
    pub fn never(self) -> Self {
        self.times(0)
    }

    /// Expects this number of matching requests.
    pub fn times(self, count: u64) -> Self {
        self.at_least(count).at_most(count)
    }

    /// Expects at least this number of matching requests.
    pub fn at_least(self, count: u64) -> Self {
        self.change(|expected| expected.min = Some(count))
    }

    /// Expects at most this number of matching requests.
    pub fn at_most(self, count: u64) -> Self {
        self.change(|expected| expected.max = Some(count))
    }

    /// Matches requests whose JSON body is equal to `body`.
    pub fn with_json(self, body: impl Serialize) -> Self {
        self.condition(Condition::json(&body, false))
    }

    /// Matches requests whose JSON body contains all fields of `body`, at any depth. The request may contain further
    /// fields. Arrays must have the same length as in `body`.
    pub fn with_partial_json(self, body: impl Serialize) -> Self {
        self.condition(Condition::json(&body, true))
    }

    /// Matches requests that have this query parameter with this value. The value is compared after decoding. If the
    /// parameter is repeated, at least one of its values must be equal.
    pub fn with_query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.condition(Condition::Query(name.into(), value.into()))
    }

    /// Matches requests whose path parameter `name` has this value. `name` is the name in the API description or the
    /// name in Rust, such as `user_id`. The value is compared after decoding.
    ///
    /// # Panics
    /// Panics if the operation has no such parameter. The message suggests a similar name.
    #[track_caller]
    pub fn with_path(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        let endpoint = self.endpoint();
        if let Some(Err(reason)) = endpoint.map(|endpoint| condition::path_index(endpoint, &name)) {
            fail(&reason);
        }
        self.condition(Condition::Path(name, value.into()))
    }

    /// Matches requests with this header.
    pub fn with_header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.condition(Condition::Header(name.into(), value.into()))
    }

    /// Matches requests to which the mock responded with this status.
    pub fn with_status(self, status: u16) -> Self {
        self.condition(Condition::Status(status))
    }

    /// Matches requests whose body is equal to a text.
    pub fn with_body(self, body: impl Into<String>) -> Self {
        self.condition(Condition::Body(body.into()))
    }

    /// Matches requests for which the function `matches` returns `true`.
    ///
    /// The function receives the head and the body of a request. The report of a failure contains `description`. The
    /// function is called on the thread of the mock, and must not call the mock.
    ///
    /// ```no_run
    /// # fn expect(mock: &zephr_mock::Mock) {
    /// mock.expect("listUsers")
    ///     .matching("has no page", |head, _| !head.uri.query().unwrap_or_default().contains("page="));
    /// # }
    /// ```
    pub fn matching(
        self,
        description: impl Into<String>,
        matches: impl Fn(&Parts, &[u8]) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.condition(Condition::Matching(description.into(), Arc::new(matches)))
    }

    fn endpoint(&self) -> Option<&'static Endpoint> {
        let inner = self.expectations.inner();
        Some(inner.expected.get(self.index)?.endpoint)
    }

    fn condition(self, condition: Condition) -> Self {
        self.change(|expected| expected.conditions.push(condition))
    }

    fn change(self, change: impl FnOnce(&mut Expected)) -> Self {
        if let Some(expected) = self.expectations.inner().expected.get_mut(self.index) {
            change(expected);
        }
        self
    }
}

/// Fails a test with a panic.
#[allow(
    clippy::panic,
    reason = "an unmet expectation fails a test by a panic, as `assert!` does"
)]
#[track_caller]
pub(crate) fn fail(reason: &str) -> ! {
    panic!("{reason}")
}

/// The error of [`try_verify`](crate::Mock::try_verify): an expectation is not met, an unexpected request was received,
/// or an injected fault had no effect. `Display` writes a report. For each unmet expectation, the report shows the
/// request that fails the fewest conditions, and the conditions that it fails.
///
/// A fault that was never injected does not cause this error. To check that all faults were injected, assert that
/// [`Faults::left`](crate::Faults::left) returns 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet(String);

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unmet {}
