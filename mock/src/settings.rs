//! The configuration of a mock.

use crate::{
    assumptions::Assumptions, check::Strictness, connection::Timeouts, origin::AllowedHosts,
    path_response::PathResponse, response::Response, seed::Seed,
};

/// The configuration of a mock.
pub(crate) struct Settings {
    pub(crate) seed: Seed,
    /// The seed of the sequence of IDs.
    pub(crate) id_seed: u64,
    /// The maximum size of the stored documents in bytes.
    pub(crate) capacity: usize,
    /// The maximum size of the request log in bytes.
    pub(crate) request_log_capacity: usize,
    /// The number of synthetic users that an export contains in addition to the stored users.
    pub(crate) synthetic_users: u64,
    pub(crate) strictness: Strictness,
    /// The enabled assumptions about the service.
    pub(crate) assumptions: Assumptions,
    /// `true` if the mock responds only with the documented examples.
    pub(crate) is_static: bool,
    /// The allowed values of `Host` in requests under `/__mock/`; `None` if these paths are disabled.
    pub(crate) admin: Option<AllowedHosts>,
    /// The allowed values of `Host` in requests to the console; `None` if there is no console.
    #[cfg(feature = "console")]
    pub(crate) console: Option<AllowedHosts>,
    pub(crate) timeouts: Timeouts,
    /// The fixed responses, each with the name of its operation. The error is the reason why a response is invalid.
    pub(crate) responses: Vec<(String, Result<Response, String>)>,
    /// The fixed responses for methods and paths that match no operation.
    pub(crate) path_responses: Vec<PathResponse>,
}
