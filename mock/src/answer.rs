//! What the mock sends back: documented examples, answers set by a test, refusals.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde_json::json;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A whole answer, ready to be sent any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Answer {
    /// An answer as given by a caller; the message says what of it cannot stand in an HTTP answer.
    pub(crate) fn new(status: u16, media_type: Option<&str>, body: Bytes) -> Result<Self, String> {
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
            body,
        })
    }

    /// A refusal in the style of the API.
    pub(crate) fn refusal(status: StatusCode, message: impl AsRef<str>) -> Self {
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, JSON)],
            body: json!({ "message": message.as_ref() }).to_string().into(),
        }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}
