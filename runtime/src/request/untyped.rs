//! Methods for requests without a described operation.

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::{Problem, RequestEncoder, encode};
use crate::Operation;

impl RequestEncoder {
    /// Creates a request that belongs to no described operation. The path may include a query.
    pub(crate) fn untyped(operation: &'static Operation, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut encoder = Self::new(operation);
        encoder.path.extend(encode::literal(path));
        encoder.query.extend(encode::literal(query));
        encoder
    }

    /// Appends a segment to the path.
    pub(crate) fn segment(&mut self, value: &str) -> Result<(), Problem> {
        if value.is_empty() || encode::is_dots(value) {
            return Err("a path segment is empty, `.` or `..`, which would change the path".to_owned());
        }
        self.path.extend(["/"].into_iter().chain(encode::value(value)));
        Ok(())
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
