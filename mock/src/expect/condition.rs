//! The conditions of an expectation.

use std::sync::Arc;

use http::request::Parts;
use serde::Serialize;
use serde_json::Value;
use zephr_catalog::{Location, Operation, catalog};

use super::{Observed, diff};
use crate::{endpoint::Endpoint, engine::Query, suggestion::most_similar, validation::Validator};

/// A function that a test defines as a condition. The function receives the head and the body of a request.
pub(super) type Predicate = Arc<dyn Fn(&Parts, &[u8]) -> bool + Send + Sync>;

pub(super) enum Condition {
    /// If `is_partial` is `true`, the body must contain `value`. Otherwise, the body must be equal to `value`.
    Json {
        value: Value,
        is_partial: bool,
    },
    Body(String),
    Query(String, String),
    Path(String, String),
    Header(String, String),
    Status(u16),
    Matching(String, Predicate),
    /// A condition that could not be built, with the reason.
    Invalid(String),
}

impl Condition {
    pub(super) fn json(value: &impl Serialize, is_partial: bool) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => Self::Json { value, is_partial },
            Err(error) => Self::Invalid(format!("the expected body cannot be serialized: {error}")),
        }
    }

    /// Describes why a request does not meet the condition. Omits secret headers and secret fields of the body. Returns
    /// `None` if the request meets the condition.
    pub(super) fn mismatch(&self, observed: &Observed<'_>) -> Option<String> {
        match self {
            Self::Json { value, is_partial } => body_mismatch(value, *is_partial, observed),
            Self::Body(text) if observed.body == text.as_bytes() => None,
            Self::Body(_) => Some(match observed.body.len() {
                0 => "body: expected text, but it is empty".to_owned(),
                length => format!("body: another text of {length} bytes was received"),
            }),
            Self::Query(name, value) => {
                let query = Query::parse(observed.head.uri.query().unwrap_or_default());
                let found: Vec<_> = query
                    .iter()
                    .filter(|(known, _)| known == name)
                    .map(|(_, value)| value)
                    .collect();
                different(&format!("query parameter `{name}`"), value, &found)
            }
            Self::Path(name, value) => {
                let found: Vec<_> = path_value(name, observed).into_iter().collect();
                different(&format!("path parameter `{name}`"), value, &found)
            }
            Self::Header(name, value) => header_mismatch(name, value, observed),
            Self::Status(status) if *status == observed.recorded.status => None,
            Self::Status(status) => Some(format!(
                "status: expected {status}, received {}",
                observed.recorded.status
            )),
            Self::Matching(_, matches) if matches(observed.head, observed.body) => None,
            Self::Matching(description, _) => Some(format!("condition not met: {description}")),
            Self::Invalid(reason) => Some(reason.clone()),
        }
    }
}

fn different(part: &str, expected: &str, found: &[&str]) -> Option<String> {
    match found {
        [] => Some(format!("{part}: expected {expected:?}, but it is absent")),
        found if found.contains(&expected) => None,
        found => Some(format!(
            "{part}: expected {expected:?}, received {:?}",
            found.join(", ")
        )),
    }
}

fn path_value<'o>(name: &str, observed: &Observed<'o>) -> Option<&'o str> {
    let index = path_index(observed.endpoint?, name).ok()?;
    observed.path.get(index).map(String::as_str)
}

/// Returns the index of the path parameter `name`. `name` is the name in the API description or the name in Rust. The
/// error suggests a similar name.
pub(super) fn path_index(endpoint: &Endpoint, name: &str) -> Result<usize, String> {
    let Operation { id, parameters, .. } = endpoint.operation;
    let parameters = || {
        parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path)
    };
    let index = parameters().position(|parameter| parameter.is_called(name) || parameter.name == name);
    index.ok_or_else(|| {
        let names: Vec<_> = parameters().map(|parameter| parameter.name.as_str()).collect();
        let hint = match most_similar(name, names.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None if names.is_empty() => "it has none".to_owned(),
            None => format!("it has `{}`", names.join("`, `")),
        };
        format!("`{id}` has no path parameter `{name}`; {hint}")
    })
}

/// A header is secret if its name contains one of these texts. The value of a secret header is not shown.
const SECRET: [&str; 6] = ["auth", "cookie", "key", "secret", "session", "token"];

/// Describes the difference between a header and its expected value. The description does not contain values that may
/// be secret.
fn header_mismatch(name: &str, value: &str, observed: &Observed<'_>) -> Option<String> {
    let values = observed.head.headers.get_all(name).iter();
    let found: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    let lower = name.to_ascii_lowercase();
    let is_secret = SECRET.iter().any(|part| lower.contains(part));
    let mismatch = different(&format!("header `{name}`"), value, &found)?;
    Some(if is_secret {
        format!("header `{name}`: another value, or none, was received")
    } else {
        mismatch
    })
}

fn body_mismatch(expected: &Value, is_partial: bool, observed: &Observed<'_>) -> Option<String> {
    if observed.body.is_empty() {
        return Some("body: expected JSON, but it is empty".to_owned());
    }
    let Ok(received) = serde_json::from_slice::<Value>(observed.body) else {
        return Some("body: expected JSON, but it is not JSON".to_owned());
    };
    let received = if is_partial {
        diff::restricted_to(expected, received)
    } else {
        received
    };
    let paths = diff::differing_paths(expected, &received);
    if paths.is_empty() {
        return None;
    }
    let [shown, received] = [expected.clone(), received].map(|value| redacted(observed.endpoint, value));
    let lines = diff::lines(&shown, &received);
    let mut text = format!("body differs at {}", paths.join(", "));
    if lines.is_empty() {
        text.push_str(" (the values are withheld: they are secret or not described)");
    } else {
        text.push_str(" (- expected, + received):\n");
        text.push_str(&lines);
    }
    Some(text)
}

/// Replaces the secrets and the undocumented values of a body with `…`. If the operation has no documented JSON body,
/// replaces the whole body.
fn redacted(endpoint: Option<&Endpoint>, mut value: Value) -> Value {
    let validator = Validator {
        catalog: catalog(),
        is_strict: false,
    };
    match endpoint.and_then(Endpoint::json_body) {
        Some(ty) => validator.redact(ty, &mut value),
        None => value = "…".into(),
    }
    value
}
