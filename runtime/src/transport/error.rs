//! Conversion of the HTTP library's errors to [`TransportError`].

use std::error::Error as StdError;
use std::time::Duration;

use super::TransportError;
use crate::timeout::Timeout;

/// Converts an error of the HTTP library that occurred before the response headers arrived.
pub(super) fn translate(error: reqwest::Error, connect_timeout: Duration) -> TransportError {
    if is_connect_timeout(&error) {
        return Timeout::Connect(connect_timeout).error().unsent();
    }
    let unsent = error.is_connect() || error.is_builder() || causes(&error).any(is_unprocessed);
    let translated = translate_body(error);
    if unsent { translated.unsent() } else { translated }
}

/// Converts an error of the HTTP library that occurred after the response headers arrived. The service has then
/// received the request, so the request is not marked as unsent. This also applies to REFUSED_STREAM: HTTP/2 forbids
/// this error after the response headers, but some servers send it.
///
/// Removes the URL from the error, since its query may contain personal data. Replaces the error of a GOAWAY frame,
/// since its text contains the debug data of the frame, in which a proxy may repeat a secret of the request.
pub(super) fn translate_body(error: reqwest::Error) -> TransportError {
    let certificate_problem = causes(&error).find_map(certificate_problem);
    let permanent = error.is_builder() || certificate_problem.is_some();
    let timeout = error.is_timeout();
    let go_away = causes(&error).find_map(go_away_reason);
    let mut translated = match go_away {
        Some(reason) => {
            TransportError::new(format!("the server closed the connection with GOAWAY: {reason}"))
        }
        None => TransportError::new(error.without_url()),
    };
    if let Some(reason) = certificate_problem {
        translated = translated.with_message(reason);
    }
    if timeout {
        translated = translated.timeout();
    }
    if permanent {
        translated = translated.permanent();
    }
    translated
}

/// Returns whether the connect timeout of the client elapsed. Returns `false` if the operating system reported the
/// timeout. The error then has an OS error code.
fn is_connect_timeout(error: &reqwest::Error) -> bool {
    let has_code = |cause: &(dyn StdError + 'static)| {
        let cause = cause.downcast_ref::<std::io::Error>();
        cause.is_some_and(|cause| cause.raw_os_error().is_some())
    };
    error.is_connect() && error.is_timeout() && !causes(error).any(has_code)
}

/// Returns the chain of sources of an error, including errors wrapped in I/O errors.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&error| cause(error))
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // `source()` of a wrapping I/O error skips the wrapped error.
    let wrapped = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    match wrapped {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// Returns whether the request is certainly unprocessed: the HTTP library canceled it before sending it, or the server
/// refused it.
fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    let canceled = error
        .downcast_ref()
        .is_some_and(|error: &hyper::Error| error.is_canceled());
    canceled || is_refused_stream(error)
}

/// Returns whether the server reports that it did not process the request. HTTP/2 has two such errors: REFUSED_STREAM,
/// and a graceful GOAWAY that excludes the stream.
#[cfg(feature = "http2")]
fn is_refused_stream(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref().is_some_and(|error: &h2::Error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let going = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (refused || going)
    })
}

#[cfg(not(feature = "http2"))]
fn is_refused_stream(_: &(dyn StdError + 'static)) -> bool {
    false
}

/// Returns the reason in the GOAWAY frame with which the server closed an HTTP/2 connection. Returns `None` for any
/// other error.
#[cfg(feature = "http2")]
fn go_away_reason(error: &(dyn StdError + 'static)) -> Option<String> {
    let error: &h2::Error = error.downcast_ref()?;
    let reason = error.reason()?;
    (error.is_go_away() && error.is_remote()).then(|| reason.to_string())
}

#[cfg(not(feature = "http2"))]
fn go_away_reason(_: &(dyn StdError + 'static)) -> Option<String> {
    None
}

/// Returns the reason why the server's certificate was rejected; `None` for any other error.
#[cfg(feature = "rustls-no-provider")]
fn certificate_problem(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    error.downcast_ref().and_then(super::tls::certificate_problem)
}

#[cfg(not(feature = "rustls-no-provider"))]
fn certificate_problem(_: &(dyn StdError + 'static)) -> Option<&'static str> {
    None
}
