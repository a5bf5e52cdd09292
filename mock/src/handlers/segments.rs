//! Segments of users.

use super::Outcome;
use crate::{
    engine::{Call, Reply},
    storage::USERS,
};

/// Adds a segment, which is active from the start.
pub(crate) fn begin(call: &mut Call<'_>) -> Outcome {
    let segment = call.document()?.with("active", true).with("archived", false);
    call.insert(segment)
}

/// The segments of a user: none, as no operation puts a user into one.
pub(crate) fn of_user(call: &mut Call<'_>) -> Outcome {
    call.world.store.find(&USERS, &[call.segment(0).to_owned()])?;
    Ok(Reply::all(Vec::new()))
}
