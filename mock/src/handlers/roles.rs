//! Roles of administrators.

use super::Outcome;
use crate::{
    engine::{Call, Output, TENANT},
    storage::{ADMIN_USERS, ROLES},
};

/// Returns the roles of an administrator: the roles whose `email` is the email address of the administrator. If the
/// path contains a tenant other than [`TENANT`], returns an empty list.
pub(crate) fn list_for_admin_user(call: &mut Call<'_>) -> Outcome {
    let user = call.segment(0).to_owned();
    let address = call
        .database
        .store
        .find(&ADMIN_USERS, &[user])?
        .text("identifiers.email_address");
    let elsewhere = call.path.get(1).is_some_and(|tenant| tenant != TENANT);
    let roles = call.database.store.entries(&ROLES).map(|entry| &entry.document);
    let roles = roles.filter(|role| !elsewhere && address.is_some() && role.text("email") == address);
    Ok(Output::all(roles.cloned().collect()))
}
