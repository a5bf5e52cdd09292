//! The reasons why a receiver refuses a delivery.

use std::{error::Error, fmt};

use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{CONTENT_TYPE, WWW_AUTHENTICATE},
};
use zephr_runtime::DecodeError;

/// The reason why a [`Receiver`](super::Receiver) refuses a delivery. The error message contains no header of the
/// delivery and no value of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// Status 401: the request has none of the accepted credentials, or more than one `Authorization` header.
    Unauthorized,
    /// Status 413: the body is larger than this limit in bytes.
    TooLarge(usize),
    /// Status 415: the body has a `Content-Encoding`, such as `gzip`.
    Encoded,
    /// Status 400: the body is not a JSON object.
    Malformed(DecodeError),
    /// Status 400: the connection failed before the end of the body.
    Incomplete,
}

impl Rejection {
    /// Returns the status of the response.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Malformed(_) | Self::Incomplete => StatusCode::BAD_REQUEST,
        }
    }

    /// Returns a response with the status and the message as text. A response with status 401 also has the
    /// `WWW-Authenticate` headers that HTTP requires.
    pub fn to_response<B: From<String>>(&self) -> Response<B> {
        let mut response = Response::new(B::from(self.to_string()));
        *response.status_mut() = self.status();
        let headers: &mut HeaderMap = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        if *self == Self::Unauthorized {
            for challenge in [r#"Basic realm="webhooks""#, r#"Bearer realm="webhooks""#] {
                headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
        }
        response
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized => f.write_str("the request has none of the accepted credentials"),
            Self::TooLarge(limit) => write!(f, "the body is larger than {limit} bytes"),
            Self::Encoded => f.write_str("the body has a content encoding, which is not supported"),
            Self::Malformed(error) => write!(f, "the body is not an event: {error}"),
            Self::Incomplete => f.write_str("the body could not be received completely"),
        }
    }
}

impl Error for Rejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            _ => None,
        }
    }
}
