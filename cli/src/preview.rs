//! Requests that are printed and not sent: `--dry-run` and `--curl`.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use zephr_catalog::Type;
use zephr_runtime::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

use crate::{failure::Failure, spelling::quoted, value};

const REDACTED: &str = "(redacted)";

/// A transport that keeps the request instead of sending it.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Option<HttpRequest>>>);

impl Recorder {
    /// Returns the request, if one was made.
    pub(crate) fn take(&self) -> Option<HttpRequest> {
        self.0.lock().ok()?.take()
    }
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some(request);
        }
        Box::pin(async {
            Err(TransportError::new("the request was not sent")
                .unsent()
                .permanent())
        })
    }
}

/// The parts of a request that must not be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactions {
    secrets: Vec<String>,
    body: Option<&'static Type>,
}

impl Redactions {
    /// Adds the value of a secret parameter.
    pub(crate) fn add(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Sets the type of the body, whose secret fields are not shown.
    pub(crate) fn set_body_type(&mut self, ty: Option<&'static Type>) {
        self.body = ty;
    }

    fn url(&self, request: &HttpRequest) -> String {
        let mut url = request.url.to_string();
        for secret in &self.secrets {
            url = url
                .replace(secret.as_str(), REDACTED)
                .replace(&encoded(secret), REDACTED);
        }
        url
    }

    fn body(&self, body: &[u8]) -> String {
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

/// Calls a function for every secret in a JSON value: of a secret type, or with a name that says so.
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

fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["password", "secret", "token", "private_key", "privatekey", "jwt"]
        .iter()
        .any(|word| name.contains(word))
}

/// Returns the request as text, without secrets.
pub(crate) fn redacted(request: &HttpRequest, redactions: &Redactions) -> String {
    let mut text = format!("{} {}\n", request.method, redactions.url(request));
    for (name, value) in &request.headers {
        let is_hidden = value.is_sensitive() || name == "cookie" || name == "authorization";
        let value = match value.to_str() {
            Ok(value) if !is_hidden => value,
            _ => REDACTED,
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    }
    if !request.body.is_empty() {
        text.push('\n');
        text.push_str(&redactions.body(&request.body));
        text.push('\n');
    }
    text
}

/// Returns a shell command that sends the request with curl.
pub(crate) fn curl(request: &HttpRequest) -> Result<String, Failure> {
    let mut text = "# Valid for a few minutes and for one request.\n".to_owned();
    let body = match std::str::from_utf8(&request.body) {
        Ok("") => None,
        Ok(body) if !body.contains('\0') => Some(format!("--data-raw {}", quoted(body))),
        _ => {
            text.push_str("printf '");
            for byte in request.body.iter() {
                let _ = write!(text, "\\{byte:03o}");
            }
            text.push_str("' | ");
            Some("--data-binary @-".to_owned())
        }
    };
    text.push_str("curl --silent --show-error --fail-with-body --globoff --path-as-is");
    let method = request.method.as_str();
    match method {
        "HEAD" => text.push_str(" --head"),
        method => {
            let _ = write!(text, " --request {method}");
        }
    }
    for (name, value) in &request.headers {
        // curl would print a compressed body as it is.
        if name == "accept-encoding" {
            continue;
        }
        let value = value
            .to_str()
            .map_err(|_| Failure::error(format!("header `{name}` is not text")))?;
        let header = format!("{name}: {value}");
        let _ = write!(text, " \\\n  --header {}", quoted(&header));
    }
    if let Some(body) = body {
        let _ = write!(text, " \\\n  {body}");
    }
    let _ = writeln!(text, " \\\n  {}", quoted(request.url.as_str()));
    Ok(text)
}
