//! Secrets in requests that are printed.

use std::fmt::Write as _;

use http::{HeaderName, HeaderValue};
use serde_json::Value;
use zephr_catalog::{Location, Operation, Type};
use zephr_runtime::HttpRequest;

use crate::value;

/// The text in place of a secret.
pub(crate) const REDACTED: &str = "(redacted)";

/// Substrings of names. Parameters, headers and fields with such names are secret, regardless of their type.
const SECRET_NAMES: [&str; 10] = [
    "password",
    "passwd",
    "secret",
    "token",
    "credential",
    "authorization",
    "private_key",
    "privatekey",
    "api_key",
    "jwt",
];

/// Returns whether a name is that of a secret: `refresh_token`, `X-Api-Key`.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase().replace('-', "_");
    SECRET_NAMES.iter().any(|word| name.contains(word))
}

/// Returns the text of a header for a log.
pub(crate) fn header<'h>(name: &HeaderName, value: &'h HeaderValue) -> &'h str {
    let is_hidden = value.is_sensitive() || name == "cookie" || is_secret_name(name.as_str());
    value.to_str().ok().filter(|_| !is_hidden).unwrap_or(REDACTED)
}

/// The parts of a request that must not be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactions {
    secrets: Vec<String>,
    body: Option<&'static Type>,
}

impl Redactions {
    /// Adds the values of all secret path parameters.
    pub(crate) fn add_path<'s>(
        &mut self,
        operation: &'static Operation,
        segments: impl Iterator<Item = &'s str>,
    ) {
        let parameters = operation.parameters.iter();
        let in_path = parameters.filter(|parameter| parameter.location == Location::Path);
        for (parameter, segment) in in_path.zip(segments) {
            if value::is_secret(&parameter.ty) {
                self.add(segment);
            }
        }
    }

    /// Adds the value of a secret parameter.
    pub(crate) fn add(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Returns the added values.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(String::as_str)
    }

    /// Sets the type of the body, whose secret fields are not shown.
    pub(crate) fn set_body_type(&mut self, ty: Option<&'static Type>) {
        self.body = ty;
    }

    /// Returns the URL of a request without secrets.
    pub(crate) fn url(&self, request: &HttpRequest) -> String {
        let url = request.url.to_string();
        let mut url = match url.split_once('?') {
            Some((path, query)) => format!("{path}?{}", redacted_query(query)),
            None => url,
        };
        for secret in &self.secrets {
            url = url
                .replace(secret.as_str(), REDACTED)
                .replace(&encoded(secret), REDACTED);
        }
        url
    }

    /// Returns a body without secrets.
    pub(crate) fn body(&self, body: &[u8]) -> String {
        let Ok(text) = std::str::from_utf8(body) else {
            return format!("({} bytes)", body.len());
        };
        match serde_json::from_str::<Value>(text) {
            Ok(mut value) => {
                visit_secrets(&mut value, self.body, false, &mut |secret| {
                    *secret = REDACTED.into()
                });
                serde_json::to_string_pretty(&value).unwrap_or_default()
            }
            Err(_) => text.to_owned(),
        }
    }
}

/// Replaces the values of parameters with secret names.
fn redacted_query(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && is_secret_name(&decoded(name)) => {
            format!("{name}={REDACTED}")
        }
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Percent-encodes all but unreserved characters, as the client does for values.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// Calls a function for every secret in a JSON value: each value with a secret type or a secret name.
fn visit_secrets(
    value: &mut Value,
    ty: Option<&'static Type>,
    is_named_secret: bool,
    visit: &mut dyn FnMut(&mut Value),
) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                visit_secrets(field, value::child(ty, name), is_secret_name(name), visit);
            }
        }
        Value::Array(items) => {
            for item in items {
                visit_secrets(item, value::child(ty, "0"), is_named_secret, visit);
            }
        }
        Value::Null | Value::Bool(_) => {}
        Value::Number(_) | Value::String(_) => {
            if is_named_secret || ty.is_some_and(value::is_secret) {
                visit(value);
            }
        }
    }
}

/// Returns the secret strings of a JSON document.
pub(crate) fn secrets_of(json: &str, ty: Option<&'static Type>) -> Vec<String> {
    let mut secrets = Vec::new();
    if let Ok(mut value) = serde_json::from_str(json) {
        visit_secrets(&mut value, ty, false, &mut |secret| {
            secrets.extend(secret.as_str().map(str::to_owned));
        });
    }
    secrets
}

#[cfg(test)]
mod tests {
    use super::{is_secret_name, redacted_query};

    #[test]
    fn secret_names_are_recognized_in_every_case_style() {
        for name in ["password", "X-Api-Key", "refreshToken", "client_secret", "jwt"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["email_address", "page", "key", "x-team"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn only_values_of_secret_names_are_redacted_in_a_query() {
        let query = "a=1&access%5Ftoken=t-1&token&password=&Client-Secret=s%20=1&b";
        let expected = "a=1&access%5Ftoken=(redacted)&token&password=&Client-Secret=(redacted)&b";
        assert_eq!(redacted_query(query), expected);
    }
}
