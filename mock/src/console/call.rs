//! Requests that the console sends to the mock, signed.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, header};
use zephr_catalog::{
    Operation, Parameter, catalog,
    samples::{self, Arguments},
};
use zephr_runtime::signature::{Authorization, NonceSource as _, Scheme, SignableRequest};

use super::Visit;
use crate::{
    engine::Query,
    request_log::{Details, Entry},
};

/// The headers that are omitted when a recorded request is sent again. They belong to the signature or the connection
/// of the recorded request.
const OWN_HEADERS: [HeaderName; 6] = [
    header::AUTHORIZATION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::EXPECT,
];

/// An unsigned request.
pub(super) struct Draft {
    method: String,
    /// The path, encoded as it is sent.
    path: String,
    /// The query, encoded as it is sent.
    query: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    signed: bool,
}

/// Returns the name of the form field for a parameter, such as `query.page`.
pub(super) fn field(parameter: &Parameter) -> String {
    format!("{}.{}", parameter.location.as_str(), parameter.name)
}

impl Draft {
    /// Returns the request that a form describes. Empty form fields are ignored.
    pub(super) fn of_form(operation: &Operation, form: &Query) -> Result<Self, String> {
        let mut arguments = Arguments::new();
        for parameter in &operation.parameters {
            let value = form.get(&field(parameter)).unwrap_or_default();
            if !value.is_empty() {
                arguments = arguments.parameter(&parameter.name, value);
            }
        }
        // Browsers send `\r\n` for each line break.
        let body = form.get("body").unwrap_or_default().replace("\r\n", "\n");
        if !body.is_empty() {
            arguments = arguments.body(body);
        }
        let request = samples::Request::new(operation, &arguments).map_err(|problem| problem.to_string())?;
        let headers = request.headers.iter();
        let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("user-agent"));
        Ok(Self {
            headers: headers
                .map(|(name, value)| header_of(name, value))
                .collect::<Result<_, _>>()?,
            method: request.method,
            path: request.path,
            query: request.query,
            body: request.body.into(),
            signed: request.signed,
        })
    }

    /// Returns the request of an entry in the request log.
    pub(super) fn of_entry(entry: &Entry, details: &Details) -> Self {
        let headers = details.headers.iter();
        let headers = headers.filter(|(name, _)| !OWN_HEADERS.contains(name));
        let operation = entry.request.operation.and_then(|id| catalog().by_id(id));
        Self {
            method: entry.request.method.clone(),
            path: entry.request.path.clone(),
            query: entry.request.query.clone(),
            headers: headers
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            body: details.body.clone(),
            signed: operation.is_none_or(|operation| operation.signed),
        }
    }

    /// Passes the request to the mock, as if it had arrived on a connection. Returns the number of the request in the
    /// log.
    pub(super) fn send(&self, visit: &Visit<'_>) -> Result<u64, String> {
        let target = match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(target)
            .header(header::HOST, visit.host)
            .body(())
            .map_err(|problem| format!("the request is invalid: {problem}"))?;
        let headers = request.headers_mut();
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        if !self.body.is_empty() {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        }
        headers
            .entry(header::USER_AGENT)
            .or_insert(HeaderValue::from_static("zephr-mock-console"));
        if self.signed {
            headers.insert(header::AUTHORIZATION, self.signature(visit)?);
        }
        let (head, ()) = request.into_parts();
        Ok(visit.state.handle(&head, &self.body).number)
    }

    fn signature(&self, visit: &Visit<'_>) -> Result<HeaderValue, String> {
        let signable = SignableRequest {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            body: &self.body,
        };
        let state = visit.state;
        let signed = Authorization::sign(
            state.authenticator.credentials(),
            &signable,
            state.clock.signing_millis(),
            visit.console.nonces.nonce(),
            Scheme::Zephr,
        );
        signed
            .and_then(Authorization::into_header_value)
            .map_err(|problem| format!("the request cannot be signed: {problem}"))
    }
}

fn header_of(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let parsed = name.parse().map_err(|_| format!("`{name}` is no header name"))?;
    let value = value.parse();
    let value = value.map_err(|_| format!("the value of the header `{name}` is invalid"))?;
    Ok((parsed, value))
}
