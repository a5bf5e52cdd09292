//! Roles of administrators.

use super::Outcome;
use crate::{
    engine::{Call, Reply, TENANT},
    storage::{ADMIN_USERS, ROLES},
};

/// The roles that name the administrator's address, in one tenant or in all.
pub(crate) fn of_admin_user(call: &mut Call<'_>) -> Outcome {
    let user = call.segment(0).to_owned();
    let address = call
        .world
        .store
        .find(&ADMIN_USERS, &[user])?
        .text("identifiers.email_address");
    let elsewhere = call.path.get(1).is_some_and(|tenant| tenant != TENANT);
    let roles = call.world.store.entries(&ROLES).map(|entry| &entry.document);
    let roles = roles.filter(|role| !elsewhere && address.is_some() && role.text("email") == address);
    Ok(Reply::all(roles.cloned().collect()))
}
