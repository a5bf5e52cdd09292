//! `tracing` spans of calls and attempts, named by the OpenTelemetry semantic conventions for HTTP clients.
//!
//! Spans contain the path template, such as `/v3/users/{user_id}`. They contain no path parameters, query, headers or
//! body, because these may contain personal data or secrets. In the path of an untyped request, `{segment}` replaces
//! IDs, as documented at [`Client::request`](crate::Client::request).

#[cfg(feature = "tracing")]
mod traced {
    use std::fmt;

    use tracing::Instrument as _;
    pub(crate) use tracing::Span;
    use tracing::field::Empty;

    use crate::credentials::FetchError;
    use crate::{Attempt, AttemptOutcome, Deviation, Method, Operation};

    /// Creates the span of a whole call.
    pub(crate) fn of_call(operation: &Operation, path: &str, tenant: Option<&str>) -> Span {
        tracing::info_span!(
            target: "zephr",
            "call",
            "otel.name" = %Name(operation.method, path),
            "zephr.operation" = operation.name(),
            "zephr.operation_id" = operation.id,
            "zephr.tenant" = tenant,
            "http.request.method" = operation.method.as_str(),
            "url.template" = path,
            "http.response.status_code" = Empty,
            "http.request.resend_count" = Empty,
            "error.type" = Empty,
        )
    }

    /// Creates the span of one attempt, inside the span of its call.
    pub(crate) fn of_attempt(attempt: &Attempt<'_>, url: &url::Url) -> Span {
        let operation = attempt.operation;
        tracing::info_span!(
            target: "zephr",
            "attempt",
            "otel.name" = %Name(operation.method, attempt.path),
            "otel.kind" = "client",
            "zephr.operation" = operation.name(),
            "zephr.operation_id" = operation.id,
            "zephr.tenant" = attempt.tenant,
            "http.request.method" = operation.method.as_str(),
            "url.template" = attempt.path,
            "server.address" = url.host_str(),
            "server.port" = url.port_or_known_default(),
            "http.request.resend_count" = attempt.number.saturating_sub(1),
            "http.response.status_code" = Empty,
            "error.type" = Empty,
        )
    }

    /// The name of a span: the method and the path. If the path is empty, the name is the method alone.
    struct Name<'a>(Method, &'a str);

    impl fmt::Display for Name<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self(method, "") => write!(f, "{method}"),
                Self(method, path) => write!(f, "{method} {path}"),
            }
        }
    }

    /// Runs a future inside a span.
    pub(crate) fn inside<F: Future>(span: &Span, future: F) -> impl Future<Output = F::Output> {
        future.instrument(span.clone())
    }

    /// Runs a future of a spawned task inside the span that is current when this function is called.
    pub(crate) fn inside_current<F: Future>(future: F) -> impl Future<Output = F::Output> {
        future.in_current_span()
    }

    /// Records the outcome of an attempt in the span of the attempt, and emits an event.
    pub(crate) fn end_attempt(span: &Span, attempt: &Attempt<'_>, end: &AttemptOutcome<'_>) {
        end_span(span, end);
        let elapsed_ms = u64::try_from(end.elapsed.as_millis()).unwrap_or(u64::MAX);
        let retry_after_ms = end
            .retry_after
            .map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
        let attempt = attempt.number;
        let _inside = span.enter();
        match end.error {
            None => tracing::debug!(target: "zephr", attempt, elapsed_ms, "succeeded"),
            Some(error) => {
                let kind = error.kind().as_str();
                tracing::debug!(target: "zephr", attempt, elapsed_ms, retry_after_ms, kind, "failed");
            }
        }
    }

    /// Records the outcome of a call in the span of the call.
    pub(crate) fn end_call(span: &Span, last: &Attempt<'_>, end: &AttemptOutcome<'_>) {
        span.record("http.request.resend_count", last.number.saturating_sub(1));
        end_span(span, end);
    }

    /// Emits an event if a response or a record deviates from the API description.
    pub(crate) fn deviated(operation: &Operation, deviations: &[Deviation]) {
        if let Some(first) = deviations.first() {
            let count = deviations.len();
            let (operation, operation_id) = (operation.name(), operation.id);
            let (expected, found) = (first.expected(), first.found());
            tracing::debug!(target: "zephr", operation, operation_id, count, expected, found, "deviation");
        }
    }

    /// Emits an event for a failed refresh of credentials that are still valid.
    pub(crate) fn refresh_failed(error: &FetchError) {
        tracing::warn!(target: "zephr", %error, "failed to refresh credentials");
    }

    fn end_span(span: &Span, end: &AttemptOutcome<'_>) {
        if let Some(status) = end.status {
            span.record("http.response.status_code", status.as_u16());
        }
        if let Some(error) = end.error {
            match error.status() {
                Some(status) => span.record("error.type", status.as_str()),
                None => span.record("error.type", error.kind().as_str()),
            };
        }
    }
}

#[cfg(feature = "tracing")]
pub(crate) use traced::{
    Span, deviated, end_attempt, end_call, inside, inside_current, of_attempt, of_call, refresh_failed,
};

#[cfg(not(feature = "tracing"))]
mod untraced {
    use crate::credentials::FetchError;
    use crate::{Attempt, AttemptOutcome, Deviation, Operation};

    pub(crate) struct Span;

    pub(crate) fn of_call(_: &Operation, _: &str, _: Option<&str>) -> Span {
        Span
    }

    pub(crate) fn of_attempt(_: &Attempt<'_>, _: &url::Url) -> Span {
        Span
    }

    pub(crate) fn inside<F: Future>(_: &Span, future: F) -> F {
        future
    }

    pub(crate) fn inside_current<F: Future>(future: F) -> F {
        future
    }

    pub(crate) fn deviated(_: &Operation, _: &[Deviation]) {}

    pub(crate) fn refresh_failed(_: &FetchError) {}

    pub(crate) fn end_attempt(_: &Span, _: &Attempt<'_>, _: &AttemptOutcome<'_>) {}

    pub(crate) fn end_call(_: &Span, _: &Attempt<'_>, _: &AttemptOutcome<'_>) {}
}

#[cfg(not(feature = "tracing"))]
pub(crate) use untraced::{
    Span, deviated, end_attempt, end_call, inside, inside_current, of_attempt, of_call, refresh_failed,
};
