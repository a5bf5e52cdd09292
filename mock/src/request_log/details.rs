//! The parts of a request that only the console shows.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::{authentication::Verdict, response::Response};

/// The approximate memory overhead of a header, in bytes.
const HEADER_SIZE: usize = 64;

/// A request and its response, including their secrets. The console redacts the secrets before it shows a request or a
/// response.
#[cfg_attr(
    not(feature = "console"),
    allow(dead_code, reason = "only the console reads the fields")
)]
pub(crate) struct Details {
    /// The time of the request, in milliseconds since the epoch.
    pub(crate) received: u64,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// `None` if a fault closed the connection before the request was executed.
    pub(crate) response: Option<Response>,
    pub(crate) verdict: Verdict,
    /// The description of the fault that was applied.
    pub(crate) fault: Option<String>,
}

impl Details {
    /// Returns the size in bytes.
    pub(super) fn size(&self) -> usize {
        let of_headers: usize = self
            .headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + HEADER_SIZE)
            .sum();
        let of_response = self.response.as_ref().map_or(0, Response::size);
        size_of::<Self>() + of_headers + self.body.len() + of_response
    }
}

/// Omits everything that may contain secrets.
impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details")
            .field("received", &self.received)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}
