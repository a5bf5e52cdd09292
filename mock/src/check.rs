//! Validates parameters and bodies of requests against the description. Errors contain the location of a value, never
//! the value.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header, request::Parts};
use zephr_catalog::{BodyFormat, Location, Operation, Parameter, catalog};

use crate::{
    endpoint::Endpoint,
    engine::{Query, bad_request, is_well_encoded},
    response::Response,
    validation::{Problem, Validator},
};

/// The policy for undocumented parts of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Ignores undocumented fields and query parameters.
    Lenient,
    /// Rejects undocumented fields and query parameters.
    Strict,
}

impl Strictness {
    fn validator(self) -> Validator<'static> {
        Validator {
            catalog: catalog(),
            is_strict: self == Self::Strict,
        }
    }
}

/// Returns a 400 response if a required query, header or cookie parameter is absent, or if a query parameter has the
/// wrong type or encoding. With [`Strictness::Strict`], also rejects undocumented query parameters. Path parameters are
/// not checked here, because the router has already matched them.
pub(crate) fn parameters(
    operation: &Operation,
    head: &Parts,
    query: &Query,
    strictness: Strictness,
) -> Result<(), Response> {
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        let (kind, present) = match parameter.location {
            // Multipart bodies are not parsed.
            Location::Path | Location::Part => continue,
            Location::Query => ("query", in_query(parameter, query)),
            Location::Header => ("header", head.headers.contains_key(parameter.wire())),
            Location::Cookie => ("cookie", in_cookies(parameter, &head.headers)),
        };
        if !present {
            return Err(bad_request(format!(
                "the {kind} parameter {} is required",
                parameter.prefix.as_deref().unwrap_or(parameter.wire())
            )));
        }
    }
    encoding(operation, head)?;
    let refused = |name: &str, problem: Problem| bad_request(format!("the parameter {name}: {problem}"));
    for (name, value) in query.iter() {
        match query_parameter(operation, name) {
            Some(parameter) => strictness
                .validator()
                .check_text(parameter, value)
                .map_err(|problem| refused(name, problem))?,
            None if strictness == Strictness::Strict => {
                return Err(bad_request(format!(
                    "the query parameter {name} of {} is not described; remove it, or start the mock without \
                     `MockBuilder::strict()` or `--strict`",
                    operation.id
                )));
            }
            None => {}
        }
    }
    Ok(())
}

/// Returns a 400 response if a documented query parameter is not percent-encoded UTF-8.
fn encoding(operation: &Operation, head: &Parts) -> Result<(), Response> {
    for pair in head.uri.query().unwrap_or_default().split('&') {
        if is_well_encoded(pair) {
            continue;
        }
        for (name, _) in Query::parse(pair).iter() {
            if query_parameter(operation, name).is_some() {
                return Err(bad_request(format!(
                    "the parameter {name}: expected UTF-8 in percent-encoding"
                )));
            }
        }
    }
    Ok(())
}

fn query_parameter<'o>(operation: &'o Operation, name: &str) -> Option<&'o Parameter> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|parameter| parameter.location == Location::Query && parameter.is_called(name))
}

/// Returns a 400 response if a required body is absent, if a JSON body does not match its schema, or if a text body is
/// not UTF-8. Returns a 415 response if the media type does not fit the documented format. For text and binary bodies,
/// any media type fits.
pub(crate) fn body(
    endpoint: &Endpoint,
    headers: &HeaderMap,
    bytes: &Bytes,
    strictness: Strictness,
) -> Result<(), Response> {
    let Some(expected) = &endpoint.operation.body else {
        return Ok(());
    };
    if bytes.is_empty() {
        return match expected.required {
            true => Err(bad_request(format!(
                "a body of type {} is required",
                expected.media_type
            ))),
            false => Ok(()),
        };
    }
    let declared = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(essence);
    let fits = declared.as_deref().is_some_and(|declared| match expected.format {
        BodyFormat::Json => declared == "application/json" || declared.ends_with("+json"),
        BodyFormat::Form | BodyFormat::Multipart => declared == expected.media_type,
        BodyFormat::Text | BodyFormat::Bytes => declared.contains('/'),
    });
    if !fits {
        let found = declared.as_deref().unwrap_or("none");
        let message = format!("the content type must be {}, found {found}", expected.media_type);
        return Err(Response::error(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    match expected.format {
        BodyFormat::Json => json(endpoint, bytes, strictness),
        BodyFormat::Text if std::str::from_utf8(bytes).is_err() => Err(bad_request("the body is not UTF-8")),
        BodyFormat::Text | BodyFormat::Bytes | BodyFormat::Form | BodyFormat::Multipart => Ok(()),
    }
}

/// Validates a JSON body. If the body is not JSON, the error contains only the position, because the message of the
/// parser can quote the body.
fn json(endpoint: &Endpoint, bytes: &Bytes, strictness: Strictness) -> Result<(), Response> {
    let value = serde_json::from_slice(bytes).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        bad_request(format!("the body is not JSON: line {line}, column {column}"))
    })?;
    let Some(ty) = endpoint.json_body() else {
        return Ok(());
    };
    let checked = strictness.validator().check(ty, &value);
    checked.map_err(|problem| bad_request(format!("the body: {problem}")))
}

fn in_query(parameter: &Parameter, query: &Query) -> bool {
    query.iter().any(|(name, _)| parameter.is_called(name))
}

fn in_cookies(parameter: &Parameter, headers: &HeaderMap) -> bool {
    cookies(headers).any(|(name, _)| name == parameter.wire())
}

/// Returns the names and values of all cookies of a request, which may have several `Cookie` headers.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
}

/// Returns the media type without its parameters, in lower case.
fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}
