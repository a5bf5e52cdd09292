//! Grants of users and accounts.

use super::{Outcome, dates};
use crate::{
    engine::{Call, Output},
    store::{Document, Key, array},
};

/// Adds a grant under a new ID.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let id = call.database.ids.uuid();
    let key = call.key_of(id);
    write(call, key)
}

/// Adds or replaces the grant with the ID in the path.
pub(crate) fn save(call: &mut Call<'_>) -> Outcome {
    let key = call.key();
    write(call, key)
}

/// Returns a grant with its state.
pub(crate) fn get(call: &mut Call<'_>) -> Outcome {
    let grant = call.database.store.find(call.collection, &call.key())?;
    Ok(Output::Document(with_state(grant, call.now)))
}

/// Returns the grants of a user or an account, with their states. If the query contains `active=true`, returns only the
/// active grants, as a bare array.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let grants = call.database.store.within(call.collection, call.parents())?;
    let grants = grants
        .into_iter()
        .map(|entry| with_state(&entry.document, call.now));
    if call.query.flag("active")? {
        let active: Vec<_> = grants.filter(is_active).collect();
        return Ok(Output::Body(array(&active).to_string()));
    }
    Ok(Output::all(grants.collect()))
}

fn write(call: &mut Call<'_>, key: Key) -> Outcome {
    let is_within = |name| call.collection.within.iter().any(|parent| parent.name == name);
    let owner = if is_within("users") {
        "user_id"
    } else {
        "account_id"
    };
    let mut grant = call.document()?;
    grant.set(owner, call.segment(0));
    grant.set("createdAt", dates::grant(call.now));
    call.write(key, grant)
}

/// Returns a copy of the grant with the field `expiry_state`, which is `pending`, `active` or `expired`.
pub(super) fn with_state(grant: &Document, now: u64) -> Document {
    let time = |field| grant.text(field).and_then(|text| dates::of_grant(&text));
    let state = match (time("startTime"), time("endTime")) {
        (Some(start), _) if now < start => "pending",
        (_, Some(end)) if end < now => "expired",
        _ => "active",
    };
    grant.clone().with("expiry_state", state)
}

pub(super) fn is_active(grant: &Document) -> bool {
    grant.text("expiry_state").as_deref() == Some("active")
}
