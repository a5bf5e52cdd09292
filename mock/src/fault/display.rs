//! The description of a fault in words.

use std::fmt;

use super::{Fault, When};

/// Writes the effects, such as `delayed by 100 ms; status 503 instead of the result`. The response body and the values
/// of the added headers are omitted, because they may contain secrets.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut effects = Vec::new();
        let mut add = |effect: Option<String>| effects.extend(effect);
        add(self
            .responder
            .as_ref()
            .map(|_| "computed for each request".to_owned()));
        add(self.preset.map(|preset| format!("preset {preset:?}")));
        add(self.delay_ms.map(|delay| format!("delayed by {delay} ms")));
        add(self
            .clock_offset_ms
            .map(|offset| format!("server clock off by {offset} ms")));
        add(self
            .status
            .map(|status| format!("status {status} instead of the result")));
        add(self.retry_after.map(|seconds| format!("Retry-After: {seconds}")));
        let names = self.headers.iter().map(|(name, _)| name.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        add(Some(names)
            .filter(|names| !names.is_empty())
            .map(|names| format!("headers {names}")));
        let media_type = self.media_type.as_deref().unwrap_or("text");
        add(self
            .body
            .as_ref()
            .map(|body| format!("{media_type} body of {} bytes", body.len())));
        add(self
            .body_pause_ms
            .map(|pause| format!("body in parts, {pause} ms apart")));
        add(self
            .truncate
            .map(|bytes| format!("connection closed after {bytes} bytes of the body")));
        add(self.drop.map(|when| {
            let text = match when {
                When::Before => "connection closed before the request was executed",
                When::After => "connection closed after the request was executed, without a response",
            };
            text.to_owned()
        }));
        match effects.is_empty() {
            true => f.write_str("served normally"),
            false => f.write_str(&effects.join("; ")),
        }
    }
}
