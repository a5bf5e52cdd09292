//! Requests and responses of the demo, without secrets. Paths are printed as templates, because an ID may be secret.
//! Signatures are printed without their hash.

use zephr_runtime::{
    Attempt, BoxFuture, HeaderMap, HttpRequest, HttpResponse, Interceptor, Transport, TransportError,
    signature::Authorization,
};

use super::say;

/// Prints method and path of each attempt.
pub(super) struct RequestLines;

impl Interceptor for RequestLines {
    fn before_attempt(&self, attempt: &Attempt<'_>, _: &mut HeaderMap) {
        let operation = attempt.operation;
        // An interceptor cannot fail; a closed output ends the demo at its next line.
        let _ = say(&format!("> {} {}", operation.method, operation.path));
    }
}

/// Prints signatures and statuses.
pub(super) struct Printing(pub(super) Box<dyn Transport>);

impl Transport for Printing {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let _ = say(&format!("> Authorization: {}", signature(&request.headers)));
        let response = self.0.send(request);
        Box::pin(async move {
            let response = response.await;
            if let Ok(response) = &response {
                let _ = say(&format!("< {}", response.status));
            }
            response
        })
    }
}

fn signature(headers: &HeaderMap) -> String {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    match header.map(str::parse::<Authorization>) {
        Some(Ok(header)) => {
            let (scheme, key) = (header.scheme(), header.access_key());
            format!(
                "{scheme} {key}:{}:{}:…",
                header.timestamp_millis(),
                header.nonce()
            )
        }
        Some(Err(_)) => "…".to_owned(),
        None => "none".to_owned(),
    }
}
