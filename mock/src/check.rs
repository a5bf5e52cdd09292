//! What the description demands of a request beside path, method and signature.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header, request::Parts};
use percent_encoding::percent_decode_str;
use zephr_admin::{
    Operation,
    operation::{BodyKind, Location, Parameter},
};

use crate::answer::Answer;

/// Refuses with 400 when a required query, header or cookie parameter is absent. Path parameters were matched by the router.
pub(crate) fn parameters(operation: &Operation, head: &Parts) -> Result<(), Answer> {
    let query = head.uri.query().unwrap_or_default();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        let (kind, present) = match parameter.location {
            // The path has been matched; parts are not looked into.
            Location::Path | Location::Part => continue,
            Location::Query => ("query", in_query(parameter, query)),
            Location::Header => ("header", head.headers.contains_key(parameter.name)),
            Location::Cookie => ("cookie", in_cookies(parameter, &head.headers)),
        };
        if !present {
            return Err(bad_request(format!(
                "the {kind} parameter {} is required",
                parameter.name
            )));
        }
    }
    Ok(())
}

/// Refuses with 400 or 415 a body that is absent though required, is not what it says it is, or is no JSON though it should be.
pub(crate) fn body(operation: &Operation, headers: &HeaderMap, bytes: &Bytes) -> Result<(), Answer> {
    let Some(expected) = operation.body else {
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
    let fits = declared.as_deref().is_some_and(|declared| match expected.kind {
        BodyKind::Json => declared == "application/json" || declared.ends_with("+json"),
        BodyKind::Form | BodyKind::Multipart => declared == expected.media_type,
        BodyKind::Text | BodyKind::Bytes => declared.contains('/'),
    });
    if !fits {
        let found = declared.as_deref().unwrap_or("none");
        let message = format!("the content type must be {}, found {found}", expected.media_type);
        return Err(Answer::refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    match expected.kind {
        BodyKind::Json => json(bytes),
        BodyKind::Text if std::str::from_utf8(bytes).is_err() => Err(bad_request("the body is not UTF-8")),
        BodyKind::Text | BodyKind::Bytes | BodyKind::Form | BodyKind::Multipart => Ok(()),
    }
}

/// The message gives the position alone: a parser's own words may quote the body.
fn json(bytes: &Bytes) -> Result<(), Answer> {
    match serde_json::from_slice::<serde_json::Value>(bytes) {
        Ok(_) => Ok(()),
        Err(e) => Err(bad_request(format!(
            "the body is not JSON: line {}, column {}",
            e.line(),
            e.column()
        ))),
    }
}

fn in_query(parameter: &Parameter, query: &str) -> bool {
    query.split('&').any(|pair| {
        let name = pair
            .split_once('=')
            .map_or(pair, |(name, _)| name)
            .replace('+', " ");
        let name = percent_decode_str(&name).decode_utf8_lossy();
        match name.strip_prefix(parameter.name) {
            Some(rest) => rest.is_empty() != parameter.name_is_prefix,
            None => false,
        }
    })
}

fn in_cookies(parameter: &Parameter, headers: &HeaderMap) -> bool {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.split_once('='))
        .any(|(name, _)| name.trim() == parameter.name)
}

/// The media type without its parameters, in lower case.
fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn bad_request(message: impl AsRef<str>) -> Answer {
    Answer::refusal(StatusCode::BAD_REQUEST, message)
}
