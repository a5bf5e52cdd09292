//! Users: registration and changes.

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
    assumptions::Assumption,
    engine::{Call, Output, bad_request},
    response::Response,
    storage::{SITES, USERS},
    store::{Document, Key, unknown},
    webhooks::UserEvent,
};

const ADDRESS: &str = "identifiers.email_address";

/// Adds a user.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let mut user = call.document()?;
    let address = user.text(ADDRESS).unwrap_or_default();
    let store = &call.database.store;
    if store.assumes(Assumption::UserIdentifiers) && !has_identifier(&user) && !keys::has_key(&user) {
        return Err(bad_request(
            "a new user needs an identifier, such as email_address, or a foreign key: $.identifiers",
        ));
    }
    if store.assumes(Assumption::BlockedEmailDomains) && is_blocked(store, &address) {
        return Err(bad_request(
            "addresses of this domain are blocked: $.identifiers.email_address",
        ));
    }
    if store.assumes(Assumption::ForeignKeys) {
        keys::refuse_known_keys(call, &user)?;
    }
    let defaults: [(&str, RawJson); 2] = [
        ("email_verified", false.into()),
        ("registered", dates::iso(call.now).into()),
    ];
    for (field, value) in defaults {
        if !user.has(field) && call.database.store.assumes(Assumption::UserDefaults) {
            user.set(field, value);
        }
    }
    let output = call.insert(user)?;
    if let Output::Written { document, .. } = &output {
        call.database.emit(UserEvent::Created, document.clone(), None);
    }
    Ok(output)
}

/// Returns `true` if a field of the identifiers has a value.
fn has_identifier(user: &Document) -> bool {
    let is_empty = |value: &RawJson| value.is_null() || value.to_text().is_some_and(|text| text.is_empty());
    let identifiers = user.object("identifiers").unwrap_or_default();
    identifiers.fields().any(|(_, value)| !is_empty(value))
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

/// Starts a change of the email address of a user. The mock does not change the stored address, because the API has no
/// operation that confirms the change.
pub(crate) fn start_email_update(call: &mut Call<'_>) -> Outcome {
    let key = user(call)?;
    let wanted = call
        .document()?
        .text("new_identifiers.email_address")
        .unwrap_or_default();
    match call.database.store.find_unique(&USERS, ADDRESS, &wanted) {
        Some(holder) if holder.key != key => {
            Err(conflict("the address is in use: $.new_identifiers.email_address"))
        }
        _ => Ok(Output::Example),
    }
}

/// Starts a password reset. The mock checks that the site and the user exist, and changes nothing.
pub(crate) fn start_password_reset(call: &mut Call<'_>) -> Outcome {
    let body = call.document()?;
    let site = body.text("siteSlug").unwrap_or_default();
    if call
        .database
        .store
        .get(&SITES, std::slice::from_ref(&site))
        .is_none()
    {
        return Err(unknown(SITES.name, Some(&site)));
    }
    let address = body.text(ADDRESS).unwrap_or_default();
    match call.database.store.find_unique(&USERS, ADDRESS, &address) {
        Some(_) => Ok(Output::Example),
        None => Err(not_found("no user has this address: $.identifiers.email_address")),
    }
}

/// Replaces the password of a user with a legacy password.
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
    Ok(Output::Body(call.endpoint.example.replace("{userId}", &id)))
}

/// Returns the key of the user whose ID is the first path parameter.
fn user(call: &Call<'_>) -> Result<Key, Response> {
    let key = vec![call.segment(0).to_owned()];
    call.database.store.find(&USERS, &key)?;
    Ok(key)
}

/// Changes the user whose ID is the first path parameter.
fn change(call: &mut Call<'_>, change: impl FnOnce(&mut Document)) -> Outcome {
    let key = user(call)?;
    let mut user = call.database.store.find(&USERS, &key)?.clone();
    change(&mut user);
    call.database.store.put(&USERS, key, user, call.now)?;
    Ok(Output::Example)
}

/// Returns the 400 response to a request that must contain exactly one search parameter or key, but does not.
fn ambiguous(message: &str) -> Response {
    Response::error(StatusCode::BAD_REQUEST, message)
}
