//! What the mock sends back: documented examples, what operations give, answers set by a test, refusals.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::json;

use crate::body::Body;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A body that is made while it is sent, as often as it is asked for.
pub(crate) type Chunks = Arc<dyn Fn() -> Box<dyn Iterator<Item = Bytes> + Send> + Send + Sync>;

/// A whole answer, ready to be sent any number of times.
#[derive(Clone)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    payload: Payload,
}

#[derive(Clone)]
enum Payload {
    Whole(Bytes),
    Stream(Chunks),
}

impl Answer {
    /// An answer as given by a caller; the message says what of it cannot stand in an HTTP answer.
    pub(crate) fn new(status: u16, media_type: Option<&str>, body: Bytes) -> Result<Self, String> {
        Self::build(status, media_type, Payload::Whole(body))
    }

    /// An answer whose body is made while it is sent.
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
        })
    }

    /// A refusal in the style of the API.
    pub(crate) fn refusal(status: StatusCode, message: impl AsRef<str>) -> Self {
        Self::json(status, json!({ "message": message.as_ref() }).to_string())
    }

    /// An answer of JSON.
    pub(crate) fn json(status: StatusCode, text: String) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, JSON)],
            payload: Payload::Whole(text.into()),
        }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The answer on its way; with a limit, the connection breaks after so many bytes of the body.
    pub(crate) fn into_response(self, limit: Option<usize>) -> Response<Body> {
        let body = match self.payload {
            Payload::Whole(bytes) => Body::whole(bytes),
            Payload::Stream(chunks) => Body::pieces(chunks()),
        };
        let mut response = Response::new(body.cut_after(limit));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

/// Without the body, which may hold secrets.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
