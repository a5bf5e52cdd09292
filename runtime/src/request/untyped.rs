//! Encoding of untyped requests, whose operation is not in the API description.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::{Problem, RequestEncoder, encode};
use crate::Operation;
use crate::error_message::discloses;

/// The text that errors and traces show in place of a path segment that may be an ID or a secret.
const SEGMENT: &str = "{segment}";

impl RequestEncoder {
    /// Creates a request that belongs to no operation of the API description. The path may include a query.
    pub(crate) fn untyped(operation: &'static Operation, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut encoder = Self::new(operation);
        encoder.path.extend(encode::literal(path));
        encoder.shown_path = redacted(path);
        encoder.query.extend(encode::literal(query));
        encoder
    }

    /// Appends `/` and a percent-encoded segment to the path.
    pub(crate) fn segment(&mut self, value: &str) -> Result<(), Problem> {
        if value.is_empty() || encode::is_dots(value) {
            return Err("a path segment is empty, `.` or `..`, which would change the path".to_owned());
        }
        self.path.extend(["/"].into_iter().chain(encode::value(value)));
        if let Some(shown) = &mut self.shown_path {
            shown.extend(["/", SEGMENT]);
        }
        Ok(())
    }

    /// Returns the path of an untyped request for errors and traces. The path has no query, and segments that may be
    /// IDs or secrets are replaced. Returns `None` if the request belongs to an operation of the API description, or if
    /// the path contains a secret of the request. If the request has secrets, and the path is too long to be searched
    /// for secrets, also returns `None`.
    pub(crate) fn shown_path(&self) -> Option<Arc<str>> {
        let shown = self.shown_path.as_deref()?;
        (!discloses(shown, &self.secrets)).then(|| shown.into())
    }

    /// Sets a body of any content type.
    pub(crate) fn raw_body(&mut self, content_type: &str, body: Bytes) -> Result<(), Problem> {
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|_| "invalid character in the content type".to_owned())?;
        self.headers.insert(CONTENT_TYPE, content_type);
        self.content_type = None;
        #[cfg(feature = "forms")]
        self.parts.clear();
        self.body = body;
        Ok(())
    }
}

/// Returns the path that errors and traces show: `/v4/users/{segment}` for `/v4/users/u-123`.
///
/// Returns `None` if the text does not begin with `/`. The text may then be a whole URL, which can contain a user and a
/// password.
fn redacted(path: &str) -> Option<String> {
    let segments = path.strip_prefix('/')?.split('/');
    let mut shown = String::with_capacity(path.len());
    for segment in segments {
        shown.extend(["/", if is_name(segment) { segment } else { SEGMENT }]);
    }
    Some(shown)
}

/// Returns whether a segment is a version such as `v4`, or consists of letters, `-`, `_` and `.`. Other segments may be
/// IDs.
fn is_name(segment: &str) -> bool {
    let is_number =
        |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || b"-_.".contains(&byte);
    segment.strip_prefix('v').is_some_and(is_number) || segment.bytes().all(is_letter)
}
