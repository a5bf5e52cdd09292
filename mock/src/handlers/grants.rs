//! Grants, of users and of accounts.

use super::{Outcome, dates};
use crate::{
    engine::{Call, Reply},
    store::{Document, Key, array},
};

/// Adds a grant under an id of the server's.
pub(crate) fn grant(call: &mut Call<'_>) -> Outcome {
    let id = call.world.ids.uuid();
    let key = call.key_of(id);
    write(call, key)
}

/// Adds or replaces a grant under an id of the caller's.
pub(crate) fn grant_as(call: &mut Call<'_>) -> Outcome {
    let key = call.key();
    write(call, key)
}

/// One grant, with its state.
pub(crate) fn look_up(call: &mut Call<'_>) -> Outcome {
    let grant = call.world.store.find(call.collection, &call.key())?;
    Ok(Reply::Document(with_state(grant, call.now)))
}

/// All grants with their states; bare where only the active ones are asked for.
pub(crate) fn look_through(call: &mut Call<'_>) -> Outcome {
    let grants = call.world.store.within(call.collection, call.parents())?;
    let grants = grants
        .into_iter()
        .map(|entry| with_state(&entry.document, call.now));
    if call.query.flag("active")? {
        let active: Vec<_> = grants.filter(is_active).collect();
        return Ok(Reply::Body(array(&active).to_string()));
    }
    Ok(Reply::all(grants.collect()))
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

/// The grant with `expiry_state`, which depends on the time.
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
