//! Output of `drive` without secrets: path templates instead of paths, since an ID can be secret, and signatures
//! without their hash.

use std::{
    error::Error,
    fmt::Display,
    io::{self, Write as _},
};

use zephr_admin::{
    Attempt, BoxFuture, HeaderMap, HttpRequest, HttpResponse, Interceptor, Transport, TransportError,
};
use zephr_runtime::signature::Authorization;
use zephr_tests::report::explained;

/// Prints a line. A closed pipe does not stop the run.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints an error and its causes.
pub(crate) fn complain(error: &dyn Error) {
    let _ = writeln!(io::stderr(), "drive: {}", explained(error));
}

/// Prints each request.
pub(crate) struct RequestLines;

impl Interceptor for RequestLines {
    fn before_attempt(&self, attempt: &Attempt<'_>, _: &mut HeaderMap) {
        say(format_args!(
            "> {} {}",
            attempt.operation.method, attempt.operation.path
        ));
    }
}

/// A transport that prints signatures and statuses.
pub(crate) struct Printing(pub(crate) Box<dyn Transport>);

impl Transport for Printing {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        say(format_args!("> Authorization: {}", signature(&request.headers)));
        let answer = self.0.send(request);
        Box::pin(async move {
            let answer = answer.await;
            if let Ok(answer) = &answer {
                say(format_args!("< {}", answer.status));
            }
            answer
        })
    }
}

/// Returns the signature with `…` in place of its hash.
fn signature(headers: &HeaderMap) -> String {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    match header.map(str::parse::<Authorization>) {
        Some(Ok(a)) => {
            format!(
                "{} {}:{}:{}:…",
                a.scheme(),
                a.access_key(),
                a.timestamp_millis(),
                a.nonce()
            )
        }
        Some(Err(_)) => "…".to_owned(),
        None => "none".to_owned(),
    }
}
