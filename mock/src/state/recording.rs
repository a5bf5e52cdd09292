//! Records requests in the log.

use bytes::Bytes;
use http::{header, request::Parts};
use zephr_catalog::catalog;

use super::State;
use crate::{
    authentication::Verdict,
    endpoint::Endpoint,
    expect::Observed,
    fault::Fault,
    request_log::{Details, RecordedRequest, redacted},
    response::Response,
    validation::Validator,
};

/// The outcome of a request, as recorded in the log.
pub(super) struct Outcome<'r> {
    /// `None` if a fault closed the connection before the request was executed.
    pub(super) response: Option<&'r Response>,
    pub(super) verdict: Verdict,
    pub(super) fault: Option<&'r Fault>,
    /// The reason why the fault had no effect; `None` if the fault had an effect, or if there was no fault.
    pub(super) missed: Option<&'r str>,
}

impl<'r> Outcome<'r> {
    /// Returns the outcome of a request that the mock rejected with the response `refusal`, without executing the
    /// request.
    pub(super) fn refused(refusal: &'r Response) -> Self {
        Self {
            response: Some(refusal),
            verdict: Verdict::Unchecked,
            fault: None,
            missed: None,
        }
    }
}

impl State {
    /// Adds a request to the log, counts it for the expectations, and notifies the tasks that wait for requests.
    /// Returns the number of the request.
    pub(super) fn log_request(
        &self,
        route: Option<(&'static str, Vec<String>)>,
        head: &Parts,
        body: &Bytes,
        outcome: Outcome<'_>,
    ) -> u64 {
        let (operation, path) = route.unzip();
        let endpoint = operation.and_then(Endpoint::of);
        let authorization = head.headers.get(header::AUTHORIZATION);
        let recorded = RecordedRequest {
            operation,
            call: endpoint.map(|endpoint| endpoint.call.as_str()),
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            status: outcome.response.map_or(0, |response| response.status().as_u16()),
            authorization: authorization.map(|value| redacted(value.to_str().unwrap_or_default())),
            body: endpoint.and_then(|endpoint| shown(endpoint, body)),
        };
        self.expectations.observe(&Observed {
            endpoint,
            path: path.as_deref().unwrap_or_default(),
            head,
            body,
            recorded: &recorded,
        });
        if let Some(reason) = outcome.missed {
            self.expectations.report_without_effect(&recorded, reason);
        }
        let details = self.keeps_details().then(|| Details {
            received: self.clock.signing_millis(),
            headers: head.headers.clone(),
            // Copied, because a body that was received in one read keeps a much larger buffer alive.
            body: Bytes::copy_from_slice(body),
            response: outcome.response.cloned(),
            verdict: outcome.verdict,
            fault: outcome.fault.map(|fault| described(fault, outcome.missed)),
        });
        let number = self.request_log().add(recorded, details);
        self.received.send_replace(());
        number
    }

    /// Returns `true` if the mock has a console, which shows the details of requests.
    fn keeps_details(&self) -> bool {
        #[cfg(feature = "console")]
        return self.console.is_some();
        #[cfg(not(feature = "console"))]
        false
    }
}

/// Returns the description of a fault for the console.
fn described(fault: &Fault, missed: Option<&str>) -> String {
    match missed {
        Some(reason) => format!("{fault}; no effect: {reason}"),
        None => fault.to_string(),
    }
}

/// Returns the JSON body of a request without its secrets. Returns `None` if the body is not JSON, or if the API does
/// not describe a JSON body for the operation.
fn shown(endpoint: &Endpoint, body: &Bytes) -> Option<String> {
    let mut value = serde_json::from_slice(body).ok()?;
    let validator = Validator {
        catalog: catalog(),
        is_strict: false,
    };
    validator.redact(endpoint.json_body()?, &mut value);
    Some(value.to_string())
}
