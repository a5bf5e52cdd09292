//! What is special to Zephr and cannot be read off a description: comfortable ways to write and read its types.
//!
//! - [`search`]: conditions on attributes, [`AttributeFilter::is`](super::types::AttributeFilter::is) and its like.
//! - bulk updates: [`BulkUpdate::user`](super::types::BulkUpdate::user),
//!   [`BulkUpdate::set_attribute`](super::types::BulkUpdate::set_attribute).
//! - dates as points in time, with the feature `jiff`: `to_timestamp` of [`SessionDate`](super::types::SessionDate),
//!   [`GrantDate`](super::types::GrantDate) and [`IsoDate`](super::types::IsoDate).
//! - looking things up by name: [`User::attribute`](super::types::User::attribute),
//!   [`AccessModel::meter`](super::types::AccessModel::meter),
//!   [`SessionLookup::variable`](super::types::SessionLookup::variable).

mod bulk;
#[cfg(feature = "jiff")]
mod dates;
mod lookup;
pub mod search;
