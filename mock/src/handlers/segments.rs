//! Segments of users.

use super::Outcome;
use crate::{
    engine::{Call, Output},
    storage::USERS,
};

/// Adds an active segment.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let segment = call.document()?.with("active", true).with("archived", false);
    call.insert(segment)
}

/// Returns an empty list, because no operation adds a user to a segment.
pub(crate) fn list_for_user(call: &mut Call<'_>) -> Outcome {
    call.database.store.find(&USERS, &[call.segment(0).to_owned()])?;
    Ok(Output::all(Vec::new()))
}
