//! Requests that are printed and not sent: `--dry-run` and `--curl`.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use zephr_runtime::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

use crate::{
    failure::Failure,
    redaction::{self, Redactions},
    spelling::quoted,
};

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

/// Returns the request as text, without secrets.
pub(crate) fn redacted(request: &HttpRequest, redactions: &Redactions) -> String {
    let mut text = format!("{} {}\n", request.method, redactions.url(request));
    for (name, value) in &request.headers {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}: {}", redaction::header(name, value));
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
        // curl would print a compressed body without decoding it.
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
