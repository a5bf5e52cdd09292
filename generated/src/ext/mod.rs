//! What is special to Zephr and cannot be read off a description: comfortable ways to write and read its types.
//!
//! - [`search`]: conditions on attributes, [`AttributeFilter::is`](super::types::AttributeFilter::is) and its like.
//! - bulk updates: [`Users::update_bulk`](super::users::Users::update_bulk) with
//!   [`BulkUpdate::user`](super::types::BulkUpdate::user) and
//!   [`BulkUpdate::set_attribute`](super::types::BulkUpdate::set_attribute).
//! - a new user's keys in foreign systems: [`NewUser::foreign_key`](super::types::NewUser::foreign_key).
//! - single sign-on: [`NewSession::sso`](super::types::NewSession::sso) and its like.
//! - dates that compare as the points in time that they name, and with the feature `jiff` convert to and from them:
//!   [`SessionDate`](super::types::SessionDate), [`GrantDate`](super::types::GrantDate),
//!   [`IsoDate`](super::types::IsoDate) and [`EpochMillis`](super::types::EpochMillis).
//! - looking things up by name: [`User::attribute`](super::types::User::attribute),
//!   [`AccessModel::meter`](super::types::AccessModel::meter),
//!   [`SessionLookup::variable`](super::types::SessionLookup::variable).

mod bulk;
mod dates;
mod lookup;
pub mod search;
mod sign_in;
mod users;

pub use bulk::{
    BulkBatchError, BulkError, BulkFailure, BulkJob, BulkOutcome, BulkProgress, BulkReport, BulkRun,
};
