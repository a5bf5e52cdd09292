//! From path and method to an operation.

use std::collections::BTreeMap;

use http::{HeaderValue, StatusCode, header};
use percent_encoding::percent_decode_str;
use zephr_admin::Operation;

use crate::answer::Answer;

/// An operation, and what stands in the path for its parameters, decoded, in the order of the template.
pub(crate) struct Found {
    pub(crate) operation: &'static Operation,
    pub(crate) path: Vec<String>,
}

/// Finds operations by the path as it stands on the wire.
#[derive(Debug)]
pub(crate) struct Routes(matchit::Router<Vec<&'static Operation>>);

impl Routes {
    pub(crate) fn new(operations: &[&'static Operation]) -> Result<Self, String> {
        let mut by_path: BTreeMap<String, Vec<&'static Operation>> = BTreeMap::new();
        for &operation in operations {
            by_path
                .entry(positional(operation.path))
                .or_default()
                .push(operation);
        }
        let mut router = matchit::Router::new();
        for (path, operations) in by_path {
            router
                .insert(path.as_str(), operations)
                .map_err(|e| format!("cannot route {path}: {e}"))?;
        }
        Ok(Self(router))
    }

    /// The operation, or the 404 or 405 to answer with.
    pub(crate) fn find(&self, method: &http::Method, path: &str) -> Result<Found, Answer> {
        let Ok(found) = self.0.at(path) else {
            return Err(Answer::refusal(
                StatusCode::NOT_FOUND,
                format!("no operation has the path {path}"),
            ));
        };
        let operations: &[&'static Operation] = found.value;
        operations
            .iter()
            .copied()
            .find(|operation| operation.method.as_str() == method.as_str())
            .map(|operation| Found {
                operation,
                path: found.params.iter().map(|(_, value)| decoded(value)).collect(),
            })
            .ok_or_else(|| not_allowed(method, operations))
    }
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// The template with its parameters named by position: templates name the same position differently, which a router refuses.
fn positional(template: &str) -> String {
    let mut pieces = template.split('{');
    let mut path = pieces.next().unwrap_or_default().to_owned();
    for (position, piece) in pieces.enumerate() {
        let rest = piece.split_once('}').map_or("", |(_, rest)| rest);
        path.push_str(&format!("{{p{position}}}{rest}"));
    }
    path
}

fn not_allowed(method: &http::Method, operations: &[&'static Operation]) -> Answer {
    let mut allowed: Vec<_> = operations
        .iter()
        .map(|operation| operation.method.as_str())
        .collect();
    allowed.sort_unstable();
    let allowed = allowed.join(", ");
    let message = format!("{method} is not known for this path: use {allowed}");
    let answer = Answer::refusal(StatusCode::METHOD_NOT_ALLOWED, message);
    match HeaderValue::from_str(&allowed) {
        Ok(value) => answer.with_header(header::ALLOW, value),
        Err(_) => answer,
    }
}
