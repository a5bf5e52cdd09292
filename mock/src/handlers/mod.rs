//! Handlers of operations that the generic engine does not cover. `storage/operations.rs` assigns a handler to each of
//! these operations.

pub(crate) mod account_users;
pub(crate) mod accounts;
pub(crate) mod admin_sessions;
pub(crate) mod blocked_email_domains;
pub(crate) mod bulk_jobs;
pub(crate) mod feature_rules;
pub(crate) mod key_pairs;
pub(crate) mod request_rules;
pub(crate) mod roles;
pub(crate) mod segments;
pub(crate) mod sessions;
pub(crate) mod static_items;
pub(crate) mod template_components;
pub(crate) mod user_grants;
pub(crate) mod users;

mod access;
mod dates;
pub(crate) mod grants;
mod login;
pub(crate) mod rules;

use http::StatusCode;

use crate::{
    engine::{Call, Output},
    response::Response,
};

/// A function that executes an operation that the generic engine does not cover.
pub(crate) type Handler = fn(&mut Call<'_>) -> Outcome;

/// The output of an operation, or an error response.
pub(crate) type Outcome = Result<Output, Response>;

fn conflict(message: impl AsRef<str>) -> Response {
    Response::error(StatusCode::CONFLICT, message)
}

fn not_found(message: impl AsRef<str>) -> Response {
    Response::error(StatusCode::NOT_FOUND, message)
}
