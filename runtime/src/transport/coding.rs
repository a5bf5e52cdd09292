//! Content codings of response bodies.
//!
//! They are undone here and not by the HTTP library, which does not know `GZIP` in capitals, stops after the first member of
//! gzip data, and has one error for all that can be wrong with it.

#[cfg(feature = "gzip")]
mod gunzip;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
#[cfg(feature = "gzip")]
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderValue, RANGE};

use super::TransportError;
use crate::Body;

type Piece = Result<Bytes, TransportError>;

/// Asks for compressed responses. A part of something compressed could not be read.
#[cfg(feature = "gzip")]
pub(super) fn accept(headers: &mut HeaderMap) {
    if !headers.contains_key(RANGE) {
        headers
            .entry(ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static("gzip"));
    }
}

#[cfg(not(feature = "gzip"))]
pub(super) fn accept(_: &mut HeaderMap) {}

/// The body of a response with its content coding undone. The headers then no longer tell the coding, nor the length that
/// the body had in it. A coding that cannot be undone is an error as soon as there is anything in it.
pub(super) fn decoded(
    headers: &mut HeaderMap,
    body: impl Stream<Item = Piece> + Send + Unpin + 'static,
) -> Body {
    if !headers.contains_key(CONTENT_ENCODING) {
        return Body::from_stream(body);
    }
    let codings = codings(headers);
    match codings.as_slice() {
        [] => Body::from_stream(body),
        #[cfg(feature = "gzip")]
        [coding] if matches!(coding.as_str(), "gzip" | "x-gzip") => {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
            Body::from_stream(gunzip::Gunzip::new(body))
        }
        codings => Body::from_stream(Unreadable {
            body,
            codings: Some(codings.join(", ")),
        }),
    }
}

/// The codings of a body in lower case, in the order in which they were applied.
fn codings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING);
    let texts = values.iter().map(|value| value.to_str().unwrap_or("?"));
    texts
        .flat_map(|text| text.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !matches!(coding.as_str(), "" | "identity"))
        .collect()
}

/// A body in a coding that was not asked for.
struct Unreadable<S> {
    body: S,
    /// `None` once the error is out.
    codings: Option<String>,
}

impl<S: Stream<Item = Piece> + Unpin> Stream for Unreadable<S> {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        let this = &mut *self;
        if this.codings.is_none() {
            return Poll::Ready(None);
        }
        loop {
            match std::task::ready!(Pin::new(&mut this.body).poll_next(context)) {
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(Ok(_)) => {
                    let codings = this.codings.take().unwrap_or_default();
                    return Poll::Ready(Some(Err(unreadable(&codings))));
                }
                end_or_error => return Poll::Ready(end_or_error),
            }
        }
    }
}

/// The longest name of a coding that is shown; a list of two has room in it.
const LONGEST_NAME: usize = 24;

fn unreadable(codings: &str) -> TransportError {
    let is_name = codings.len() <= LONGEST_NAME
        && codings
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-, ".contains(&byte));
    let shown = if is_name {
        format!("with `{codings}`, which was not asked for")
    } else {
        "in a way that was not asked for".to_owned()
    };
    TransportError::new("the content coding is not supported")
        .with_message(format!("the response body is encoded {shown}"))
        .permanent()
}
