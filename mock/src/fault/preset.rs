//! Presets: common failures of the service.

use std::time::Duration;

use serde::Deserialize;

use super::Fault;

/// The page that an edge proxy returns if the service does not respond.
pub(super) const EDGE_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\
    <body><h1>Bad Gateway</h1><p>The web server reported a bad gateway error.</p></body></html>\n";
/// The page that an edge proxy returns to a client that sends too many requests.
pub(super) const RATE_LIMIT_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Access denied</title></head>\
    <body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>\n";

/// A common failure of the service, for [`Fault::preset`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Preset {
    /// 429 with `Retry-After: 1` and an HTML page of the edge proxy.
    RateLimited,
    /// 502 with an HTML page of the edge proxy.
    EdgeError,
    /// The response body is sent in at most eight parts, with 250 ms between them; see [`Fault::slow_body`].
    SlowBody,
    /// The request is executed, and the connection is closed without a response.
    CutAfterCommit,
    /// The clock of the mock is ten minutes fast, so the mock rejects the signature.
    WrongClock,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 5] = [
        Self::RateLimited,
        Self::EdgeError,
        Self::SlowBody,
        Self::CutAfterCommit,
        Self::WrongClock,
    ];

    /// Returns a fault with the settings of the preset.
    pub(super) fn fault(self) -> Fault {
        let fault = Fault::default();
        match self {
            Self::RateLimited => fault
                .status(429)
                .retry_after(Duration::from_secs(1))
                .body("text/html", RATE_LIMIT_PAGE),
            Self::EdgeError => fault.status(502).body("text/html", EDGE_PAGE),
            Self::SlowBody => fault.slow_body(Duration::from_millis(250)),
            Self::CutAfterCommit => fault.drop_after(),
            Self::WrongClock => fault.clock_offset_millis(10 * 60 * 1000),
        }
    }
}
