//! One call, and the comparison of its response with the description.

use serde_json::Value;
use zephr_catalog::{Location, Operation, Status};
use zephr_runtime::{Bytes, Call, Client, Error, ErrorKind, Response};

use super::{Deviation, Ids, compare, needed};
use crate::{failure::Failure, operation::request::runtime_operation};

/// A call with its parameters.
pub(super) struct Probe {
    pub(super) operation: &'static Operation,
    ids: Ids,
}

/// The result of a probe.
pub(super) enum Outcome {
    /// The response was compared with the description.
    Compared(Finding),
    /// There was nothing to compare, for this reason.
    Skipped(String),
}

/// The result of a comparison.
pub(super) struct Finding {
    pub(super) deviations: Vec<Deviation>,
    /// The IDs of all objects in the response.
    pub(super) ids: Vec<Ids>,
}

impl Probe {
    pub(super) fn new(operation: &'static Operation, ids: Ids) -> Self {
        Self { operation, ids }
    }

    /// Sends the request.
    ///
    /// # Errors
    /// Returns an error if the key pair is rejected or no request can be sent, because all further requests
    /// would fail as well.
    pub(super) fn send(&self, client: &Client) -> Result<Outcome, Failure> {
        let error = match self.call(client)?.send::<Bytes>().wait() {
            Ok(response) => return Ok(Outcome::Compared(self.compare(&response))),
            Err(error) => error,
        };
        let reason = match error.kind() {
            _ if error.is_unauthorized() => return Err(error.into()),
            ErrorKind::Config | ErrorKind::Credentials | ErrorKind::Request => return Err(error.into()),
            ErrorKind::Api => refusal(&error),
            ErrorKind::Timeout => "timed out".to_owned(),
            _ => "no complete response".to_owned(),
        };
        Ok(Outcome::Skipped(reason))
    }

    fn call(&self, client: &Client) -> Result<Call, Failure> {
        let mut call = client.call(runtime_operation(self.operation)?);
        for (parameter, key) in needed(self.operation) {
            let value = self.ids.get(&key).cloned().unwrap_or_default();
            call = match parameter.location {
                Location::Path => call.path(value),
                Location::Header => call.header(parameter.wire(), value),
                Location::Cookie => call.cookie(parameter.wire(), value),
                Location::Query | Location::Part => call.query(parameter.wire(), value),
            };
        }
        // One record of an export is enough, and the whole export may take minutes.
        if let Some(paging) = self
            .operation
            .paging
            .as_ref()
            .filter(|paging| paging.whole_unless_asked)
        {
            call = call.query(&paging.page, "1");
            if let Some(size) = &paging.size {
                call = call.query(size, "1");
            }
        }
        Ok(call)
    }

    fn compare(&self, response: &Response<Bytes>) -> Finding {
        let status = response.status().as_u16();
        let mut finding = Finding {
            deviations: Vec::new(),
            ids: Vec::new(),
        };
        let mut documented = self.operation.responses.iter();
        let described = documented.find(|described| is_status(described.status, status));
        let Some(described) = described else {
            let expected = self.operation.success().map(|success| success.status.to_string());
            let expected = format!("status {}", expected.unwrap_or_default());
            finding
                .deviations
                .push(Deviation::of_response(expected, format!("status {status}")));
            return finding;
        };
        let Some(returns) = self.operation.returns.as_ref() else {
            if described.media_type.is_none() && !response.body().is_empty() {
                finding
                    .deviations
                    .push(Deviation::of_response("no body", "a body"));
            }
            return finding;
        };
        if response.body().is_empty() {
            if !returns.optional {
                finding
                    .deviations
                    .push(Deviation::of_response("a body", "no body"));
            }
            return finding;
        }
        match serde_json::from_slice::<Value>(response.body()) {
            Ok(value) => compare::response(&value, returns, &self.ids, &mut finding),
            Err(_) if matches!(returns.ty, zephr_catalog::Type::Text | zephr_catalog::Type::Bytes) => {}
            Err(_) => finding
                .deviations
                .push(Deviation::of_response("JSON", media_type(response))),
        }
        finding
    }
}

fn is_status(described: Status, status: u16) -> bool {
    match described {
        Status::Code(code) => code == status,
        Status::Range(hundreds) => status / 100 == u16::from(hundreds),
        Status::Default => true,
    }
}

/// Returns the media type of a response that is not JSON.
fn media_type(response: &Response<Bytes>) -> String {
    let content_type = response.headers().get("content-type");
    let text = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    match essence {
        "application/json" => "malformed JSON".to_owned(),
        "text/csv" | "text/plain" | "text/html" | "application/xml" | "text/xml" => essence.to_owned(),
        _ => "another media type".to_owned(),
    }
}

fn refusal(error: &Error) -> String {
    match error.status() {
        Some(status) => format!("status {}", status.as_u16()),
        None => "no response".to_owned(),
    }
}
