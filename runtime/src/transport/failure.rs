//! What the HTTP library's errors mean.

use std::error::Error as StdError;

use super::TransportError;

/// Translates an error that came in place of the head of a response.
pub(super) fn translate(error: reqwest::Error) -> TransportError {
    let unsent = error.is_connect() || error.is_builder() || causes(&error).any(is_unprocessed);
    let translated = translate_body(error);
    if unsent { translated.unsent() } else { translated }
}

/// Translates an error that came after the head of a response. The request was received then, whatever the error says: a
/// server that has begun to respond must not say that it refused the stream, but some do.
///
/// Drops the URL from the error: its query may hold personal data.
pub(super) fn translate_body(error: reqwest::Error) -> TransportError {
    let distrust = causes(&error).find_map(distrust);
    let permanent = error.is_builder() || distrust.is_some();
    let timeout = error.is_timeout();
    let mut translated = TransportError::new(error.without_url());
    if let Some(reason) = distrust {
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

/// The errors below this one, what I/O errors wrap included.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&error| cause(error))
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // An I/O error that wraps another shows the other's source as its own.
    let wrapped = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    match wrapped {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// Whether the request was given back before it was written, or refused by a server that says it did not look at it.
fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    let canceled = error
        .downcast_ref()
        .is_some_and(|error: &hyper::Error| error.is_canceled());
    canceled || is_refused_stream(error)
}

/// HTTP/2 has two ways to say so: this stream was refused, and the connection ends before this stream.
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

/// Why the server's certificate was not accepted, where that is the cause.
#[cfg(feature = "rustls-no-provider")]
fn distrust(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    error.downcast_ref().and_then(super::tls::distrust)
}

#[cfg(not(feature = "rustls-no-provider"))]
fn distrust(_: &(dyn StdError + 'static)) -> Option<&'static str> {
    None
}
