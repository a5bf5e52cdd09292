//! Content codings of response bodies.
//!
//! This module decodes bodies itself, because the decoder of the HTTP library has three limitations. It does not accept
//! `GZIP` in capitals, it stops after the first member of gzip data, and it reports all failures as the same error.

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

type Chunk = Result<Bytes, TransportError>;

/// Requests a compressed response, unless the caller set `Accept-Encoding`. Does nothing for a range request, because a
/// part of a compressed body cannot be decoded.
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

/// Returns the body without its content coding. If the body is decoded, removes `Content-Encoding` and `Content-Length`
/// from the headers, because these headers describe the encoded body. If the coding is not supported, reading the
/// returned body fails, unless the body is empty.
pub(super) fn decoded(
    headers: &mut HeaderMap,
    body: impl Stream<Item = Chunk> + Send + Unpin + 'static,
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
        codings => Body::from_stream(Unsupported {
            body,
            codings: Some(codings.join(", ")),
        }),
    }
}

/// Returns the content codings of a body in lower case, such as `gzip`, in the order in which they were applied.
fn codings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING);
    let texts = values.iter().map(|value| value.to_str().unwrap_or("?"));
    texts
        .flat_map(|text| text.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !matches!(coding.as_str(), "" | "identity"))
        .collect()
}

/// A body with an unsupported coding. The stream returns an error in place of the first bytes of the body.
struct Unsupported<S> {
    body: S,
    /// The codings that the error names. `None` after the error was returned.
    codings: Option<String>,
}

impl<S: Stream<Item = Chunk> + Unpin> Stream for Unsupported<S> {
    type Item = Chunk;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Chunk>> {
        let this = &mut *self;
        if this.codings.is_none() {
            return Poll::Ready(None);
        }
        loop {
            match std::task::ready!(Pin::new(&mut this.body).poll_next(context)) {
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(_)) => {
                    let codings = this.codings.take().unwrap_or_default();
                    return Poll::Ready(Some(Err(unsupported(&codings))));
                }
                end_or_error => return Poll::Ready(end_or_error),
            }
        }
    }
}

/// The maximum length of a `Content-Encoding` that an error message quotes.
const MAX_NAME: usize = 24;

fn unsupported(codings: &str) -> TransportError {
    let is_name = codings.len() <= MAX_NAME
        && codings
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-, ".contains(&byte));
    let shown = if is_name {
        format!("with `{codings}`, which was not requested")
    } else {
        "with an unsupported coding".to_owned()
    };
    TransportError::new("unsupported content coding")
        .with_message(format!("the response body is encoded {shown}"))
        .permanent()
}
