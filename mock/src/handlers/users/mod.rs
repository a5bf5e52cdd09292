//! Users: registering, and what is done to one of them.

mod export;
mod find;
mod keys;

pub(crate) use export::export;
pub(crate) use find::find;
pub(crate) use keys::{delete_by_key, delete_foreign_key, set_foreign_key, with_foreign_key};

use http::StatusCode;
use zephr_runtime::RawJson;

use super::{Outcome, blocked_email_domains::is_blocked, conflict, dates, not_found};
use crate::{
    answer::Answer,
    engine::{Call, Reply, bad_request},
    storage::{SITES, USERS},
    store::{Document, Key, unknown},
};

const ADDRESS: &str = "identifiers.email_address";

/// Adds a user.
pub(crate) fn register(call: &mut Call<'_>) -> Outcome {
    let mut user = call.document()?;
    let address = user.text(ADDRESS).unwrap_or_default();
    if is_blocked(&call.world.store, &address) {
        return Err(bad_request(
            "addresses of this domain are blocked: $.identifiers.email_address",
        ));
    }
    keys::refuse_known_keys(call, &user)?;
    let defaults: [(&str, RawJson); 2] = [
        ("email_verified", false.into()),
        ("registered", dates::iso(call.now).into()),
    ];
    for (field, value) in defaults {
        if !user.has(field) {
            user.set(field, value);
        }
    }
    call.insert(user)
}

/// Replaces all attributes of a user.
pub(crate) fn replace_attributes(call: &mut Call<'_>) -> Outcome {
    let attributes = call.document()?;
    change(call, |user| user.set("attributes", attributes.to_raw()))
}

/// Sets some attributes of a user.
pub(crate) fn update_attributes(call: &mut Call<'_>) -> Outcome {
    let changes = call.document()?;
    change(call, |user| {
        let mut attributes = user.object("attributes").unwrap_or_default();
        attributes.merge(changes);
        user.set("attributes", attributes.to_raw());
    })
}

/// Asks a user to confirm a new address. Nobody confirms it, so the address stays.
pub(crate) fn start_email_update(call: &mut Call<'_>) -> Outcome {
    let key = user(call)?;
    let wanted = call
        .document()?
        .text("new_identifiers.email_address")
        .unwrap_or_default();
    match call.world.store.holder(&USERS, ADDRESS, &wanted) {
        Some(holder) if holder.key != key => {
            Err(conflict("the address is in use: $.new_identifiers.email_address"))
        }
        _ => Ok(Reply::Done),
    }
}

/// Sends a link to a user of a site.
pub(crate) fn start_password_reset(call: &mut Call<'_>) -> Outcome {
    let body = call.document()?;
    let site = body.text("siteSlug").unwrap_or_default();
    if call
        .world
        .store
        .get(&SITES, std::slice::from_ref(&site))
        .is_none()
    {
        return Err(unknown(SITES.name, Some(&site)));
    }
    let address = body.text(ADDRESS).unwrap_or_default();
    match call.world.store.holder(&USERS, ADDRESS, &address) {
        Some(_) => Ok(Reply::Done),
        None => Err(not_found("no user has this address: $.identifiers.email_address")),
    }
}

/// Stores a password of an older system, which counts from now on.
pub(crate) fn reset_legacy_password(call: &mut Call<'_>) -> Outcome {
    let key = user(call)?;
    let id = key.first().cloned().unwrap_or_default();
    let body = String::from_utf8_lossy(call.body);
    let legacy = RawJson::parse(&body).map_err(|_| bad_request("the body is not JSON"))?;
    change(call, |user| {
        let validators = Document::default()
            .with("password", legacy.clone())
            .with("legacy_password", legacy);
        user.set("validators", validators.to_raw());
    })?;
    Ok(Reply::Body(call.endpoint.example.replace("{userId}", &id)))
}

/// The key of the user that the path begins with.
fn user(call: &Call<'_>) -> Result<Key, Answer> {
    let key = vec![call.segment(0).to_owned()];
    call.world.store.find(&USERS, &key)?;
    Ok(key)
}

/// Changes the user that the path begins with.
fn change(call: &mut Call<'_>, change: impl FnOnce(&mut Document)) -> Outcome {
    let key = user(call)?;
    let mut user = call.world.store.find(&USERS, &key)?.clone();
    change(&mut user);
    call.world.store.put(&USERS, key, user, call.now)?;
    Ok(Reply::Done)
}

/// The error if no user, or more than one user, matches.
fn ambiguous(message: &str) -> Answer {
    Answer::refusal(StatusCode::BAD_REQUEST, message)
}
