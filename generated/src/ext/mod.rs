//! Conveniences that cannot be generated from the description of the Zephr API.
//!
//! - [`search`]: conditions on attributes, such as [`AttributeFilter::is`](super::types::AttributeFilter::is).
//! - bulk updates: [`Users::update_bulk`](super::users::Users::update_bulk) with
//!   [`BulkUpdate::user`](super::types::BulkUpdate::user) and
//!   [`BulkUpdate::set_attribute`](super::types::BulkUpdate::set_attribute).
//! - a new user's keys in foreign systems: [`NewUser::foreign_key`](super::types::NewUser::foreign_key).
//! - password hashes of users who come from another system: [`LegacyPassword`].
//! - single sign-on: [`NewSession::sso`](super::types::NewSession::sso).
//! - dates that compare as points in time, and convert to and from `jiff` types with the feature `jiff`:
//!   [`SessionDate`](super::types::SessionDate), [`GrantDate`](super::types::GrantDate),
//!   [`IsoDate`](super::types::IsoDate) and [`EpochMillis`](super::types::EpochMillis).
//! - look-ups by name: [`User::attribute`](super::types::User::attribute),
//!   [`AccessModel::meter`](super::types::AccessModel::meter),
//!   [`SessionLookup::variable`](super::types::SessionLookup::variable).
//! - a receiver of webhooks, with the feature `webhooks`: `ext::webhooks`.

mod bulk;
mod dates;
mod legacy_password;
mod lookup;
pub mod search;
mod sign_in;
mod users;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use bulk::{
    BulkBatchError, BulkError, BulkFailure, BulkJob, BulkOutcome, BulkProgress, BulkReport, BulkRun,
};
pub use legacy_password::LegacyPassword;
