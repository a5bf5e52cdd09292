//! Responses: documented examples, results of operations, responses set by a test, and errors.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::json;

use crate::body::{Body, ChunkIter, Pace};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A function that produces a streamed body. The function can be called any number of times.
pub(crate) type Chunks = Arc<dyn Fn() -> ChunkIter + Send + Sync>;

/// A complete response that can be sent any number of times.
#[derive(Clone)]
pub(crate) struct Response {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    payload: Payload,
    /// `true` if the body is a message of the mock, such as an error message. The message can quote paths and IDs, but
    /// no fields that the API description marks as secret.
    #[cfg_attr(
        not(feature = "console"),
        allow(dead_code, reason = "only the console reads it")
    )]
    is_own_text: bool,
}

#[derive(Clone)]
enum Payload {
    Full(Bytes),
    Stream(Chunks),
}

impl Response {
    /// Creates a response. Returns an error if the status or the media type is not valid in HTTP.
    pub(crate) fn new(status: u16, media_type: Option<&str>, body: Bytes) -> Result<Self, String> {
        Self::build(status, media_type, Payload::Full(body))
    }

    pub(crate) fn streamed(status: u16, media_type: Option<&str>, chunks: Chunks) -> Result<Self, String> {
        Self::build(status, media_type, Payload::Stream(chunks))
    }

    fn build(status: u16, media_type: Option<&str>, payload: Payload) -> Result<Self, String> {
        let status = StatusCode::from_u16(status)
            .ok()
            .filter(|status| status.as_u16() < 600 && !status.is_informational())
            .ok_or_else(|| format!("{status} is no final HTTP status"))?;
        let mut headers = Vec::new();
        if let Some(text) = media_type {
            let value = HeaderValue::from_str(text).map_err(|_| format!("{text:?} is no media type"))?;
            headers.push((header::CONTENT_TYPE, value));
        }
        Ok(Self {
            status,
            headers,
            payload,
            is_own_text: false,
        })
    }

    /// Returns an error response of the form `{"message": "…"}`.
    pub(crate) fn error(status: StatusCode, message: impl AsRef<str>) -> Self {
        Self::json(status, json!({ "message": message.as_ref() }).to_string()).of_own_text()
    }

    pub(crate) fn json(status: StatusCode, text: String) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, JSON)],
            payload: Payload::Full(text.into()),
            is_own_text: false,
        }
    }

    /// Marks the body as a text that the mock wrote itself. The console shows such a text, even if the API does not
    /// describe it.
    pub(crate) fn of_own_text(self) -> Self {
        Self {
            is_own_text: true,
            ..self
        }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the approximate size in bytes. The body is not counted if it is streamed.
    pub(crate) fn size(&self) -> usize {
        let of_headers: usize = self
            .headers
            .iter()
            .map(|(name, value)| size_of_val(name) + size_of_val(value) + value.len())
            .sum();
        let of_body = match &self.payload {
            Payload::Full(bytes) => bytes.len(),
            Payload::Stream(_) => 0,
        };
        of_headers + of_body
    }

    /// Returns the length of the body if truncating the body to `limit` bytes has no effect. Returns `None` if the
    /// truncation has an effect.
    pub(crate) fn length_within(&self, limit: usize) -> Option<usize> {
        match &self.payload {
            Payload::Full(bytes) => Some(bytes.len()).filter(|length| *length <= limit),
            // A streamed body has no content length. If it has exactly `limit` bytes, the connection is closed before
            // the end marker is sent, so the truncation has an effect.
            Payload::Stream(chunks) => chunks().try_fold(0, |length: usize, chunk| {
                Some(length.saturating_add(chunk.len())).filter(|length| *length < limit)
            }),
        }
    }

    #[cfg(feature = "console")]
    pub(crate) fn is_own_text(&self) -> bool {
        self.is_own_text
    }

    #[cfg(feature = "console")]
    pub(crate) fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// Returns the body, unless it is generated while it is sent.
    #[cfg(feature = "console")]
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match &self.payload {
            Payload::Full(bytes) => Some(bytes),
            Payload::Stream(_) => None,
        }
    }

    /// Converts the response into the form that hyper sends. `pace` states whether a fault delays or cuts off the body.
    pub(crate) fn into_response(self, pace: Pace) -> http::Response<Body> {
        let body = match self.payload {
            Payload::Full(bytes) => Body::full(bytes),
            Payload::Stream(chunks) => Body::streamed(chunks()),
        };
        let mut response = http::Response::new(body.paced(pace));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

/// Omits the body, which can contain secrets.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
