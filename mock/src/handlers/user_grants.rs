//! Grants of users.

use super::{Outcome, access, conflict, grants};

use crate::{
    answer::Answer,
    engine::{Call, Reply},
    storage::USERS,
};

/// Adds a grant under an id of the server's.
pub(crate) fn grant(call: &mut Call<'_>) -> Outcome {
    refuse_unknown_user(call)?;
    grants::grant(call)
}

/// Adds or replaces a grant under an id of the caller's.
pub(crate) fn grant_as(call: &mut Call<'_>) -> Outcome {
    refuse_unknown_user(call)?;
    grants::grant_as(call)
}

/// Returns what a user has access to.
pub(crate) fn access_model(call: &mut Call<'_>) -> Outcome {
    let user = call.segment(0).to_owned();
    call.world.store.find(&USERS, std::slice::from_ref(&user))?;
    Ok(Reply::Document(access::model(
        &call.world.store,
        Some(&user),
        call.now,
    )))
}

/// The service returns 409, not 404, if the user does not exist.
fn refuse_unknown_user(call: &Call<'_>) -> Result<(), Answer> {
    let user = call.segment(0).to_owned();
    match call.world.store.get(&USERS, std::slice::from_ref(&user)) {
        Some(_) => Ok(()),
        None => Err(conflict(format!("there is no user {user:?}"))),
    }
}
