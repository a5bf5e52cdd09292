//! Grants of users.

use super::{Outcome, access, conflict, grants};

use crate::{
    engine::{Call, Output},
    response::Response,
    storage::USERS,
};

/// Adds a grant under a new ID.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    refuse_unknown_user(call)?;
    grants::create(call)
}

/// Adds or replaces the grant with the ID in the path.
pub(crate) fn save(call: &mut Call<'_>) -> Outcome {
    refuse_unknown_user(call)?;
    grants::save(call)
}

/// Returns the access model of a user.
pub(crate) fn access_model(call: &mut Call<'_>) -> Outcome {
    let user = call.segment(0).to_owned();
    call.database.store.find(&USERS, std::slice::from_ref(&user))?;
    Ok(Output::Document(access::model(
        &call.database.store,
        Some(&user),
        call.now,
    )))
}

/// Returns a 409 response, as the service does, if the user does not exist.
fn refuse_unknown_user(call: &Call<'_>) -> Result<(), Response> {
    let user = call.segment(0).to_owned();
    match call.database.store.get(&USERS, std::slice::from_ref(&user)) {
        Some(_) => Ok(()),
        None => Err(conflict(format!("there is no user {user:?}"))),
    }
}
