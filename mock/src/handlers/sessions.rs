//! Sessions of users and visitors.

use zephr_runtime::RawJson;

use super::{Outcome, access, dates, login};
use crate::{
    engine::{Call, Output, TENANT},
    response::Response,
    storage::{SESSIONS, SITES, USERS},
    store::{Document, Entry, array, unknown},
    webhooks::UserEvent,
};

/// The lifetime of a session in milliseconds: a year, as in the examples of the API description.
const LIFETIME: u64 = 365 * 24 * 60 * 60 * 1000;

/// Creates the session of a user.
pub(crate) fn log_in(call: &mut Call<'_>) -> Outcome {
    check_site(call)?;
    let id = login::identify(call, &USERS, user_of_cookie)?;
    let user = call
        .database
        .store
        .get(&USERS, std::slice::from_ref(&id))
        .cloned();
    let output = create_session(call, Some(id))?;
    if let (Output::Document(session), Some(user)) = (&output, user) {
        let sub_tenant = session.at("subTenantId");
        call.database.emit(UserEvent::LoggedIn, user, sub_tenant);
    }
    Ok(output)
}

/// Creates the session of an anonymous visitor.
pub(crate) fn create_anonymous(call: &mut Call<'_>) -> Outcome {
    check_site(call)?;
    create_session(call, None)
}

/// Returns a session and the access model of its user.
pub(crate) fn get(call: &mut Call<'_>) -> Outcome {
    let entry = find_live(call)?;
    let sessions = [entry.document.clone()];
    let (user, changed) = (entry.document.text("user_id"), entry.changed);
    Ok(Output::Document(session_details(
        call,
        user.as_deref(),
        &sessions,
        changed,
    )))
}

/// Ends a session.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let key = find_live(call)?.key.clone();
    call.database.store.remove(&SESSIONS, &key);
    Ok(Output::Example)
}

/// Returns the sessions of a user and the user's access model.
pub(crate) fn list_for_user(call: &mut Call<'_>) -> Outcome {
    let user = call.segment(0).to_owned();
    call.database.store.find(&USERS, std::slice::from_ref(&user))?;
    let of_user =
        |entry: &&Entry| entry.document.text("user_id").as_ref() == Some(&user) && is_live(entry, call.now);
    let sessions: Vec<_> = call.database.store.entries(&SESSIONS).filter(of_user).collect();
    let changed = sessions
        .iter()
        .map(|entry| entry.changed)
        .max()
        .unwrap_or(call.now);
    let sessions: Vec<_> = sessions.iter().map(|entry| entry.document.clone()).collect();
    Ok(Output::Document(session_details(
        call,
        Some(&user),
        &sessions,
        changed,
    )))
}

/// Returns the ID of the user whose session ID is in the cookie [`login::SESSION`]. Returns `None` if the session does
/// not exist, if it has expired, or if it has no user.
fn user_of_cookie(call: &Call<'_>) -> Option<String> {
    let id = login::cookie(call, login::SESSION)?;
    let fits = |entry: &&Entry| entry.key.last().map(String::as_str) == Some(id) && is_live(entry, call.now);
    let session = call.database.store.entries(&SESSIONS).find(fits)?;
    session.document.text("user_id")
}

fn create_session(call: &mut Call<'_>, user: Option<String>) -> Outcome {
    let mut session = call.document()?;
    session.remove("identifiers");
    session.remove("validators");
    let site = call
        .path
        .first()
        .map_or_else(|| TENANT.to_owned(), |site| format!("{TENANT}|{site}"));
    session.set("tenantId", TENANT);
    session.set("subTenantId", site);
    session.set("startDate", dates::session(call.now));
    session.set("expiryDate", dates::session(call.now.saturating_add(LIFETIME)));
    session.set("authenticated", user.is_some());
    session.set(
        "state",
        if user.is_some() {
            "authenticated"
        } else {
            "anonymous"
        },
    );
    let id = call.database.ids.uuid();
    session.set("session_id", id.as_str());
    if let Some(user) = user {
        session.set("user_id", user);
    }
    call.database
        .store
        .put(&SESSIONS, vec![id], session.clone(), call.now)?;
    Ok(Output::Document(session))
}

/// Returns the session with the ID in the path. Returns a 404 response if the session does not exist, if the session
/// has expired, or if it belongs to another site than the site in the path.
fn find_live<'a>(call: &'a Call<'_>) -> Result<&'a Entry, Response> {
    check_site(call)?;
    let id = call.path.last();
    let site = call.path.split_last().and_then(|(_, before)| before.first());
    let entries = call.database.store.entries(&SESSIONS);
    let fits = |entry: &&Entry| {
        let of_site =
            site.is_none_or(|site| entry.document.text("subTenantId") == Some(format!("{TENANT}|{site}")));
        entry.key.last() == id && of_site && is_live(entry, call.now)
    };
    entries.rev().find(fits).ok_or_else(|| unknown(SESSIONS.name, id))
}

fn is_live(entry: &Entry, now: u64) -> bool {
    now < entry.changed.saturating_add(LIFETIME)
}

/// Returns a 404 response if the path contains a site that does not exist.
fn check_site(call: &Call<'_>) -> Result<(), Response> {
    let names_site = call.operation.path.contains("{site}");
    let site = call.segment(0).to_owned();
    match names_site
        && call
            .database
            .store
            .get(&SITES, std::slice::from_ref(&site))
            .is_none()
    {
        true => Err(unknown(SITES.name, Some(&site))),
        false => Ok(()),
    }
}

fn session_details(call: &Call<'_>, user: Option<&str>, sessions: &[Document], changed: u64) -> Document {
    let none = || Document::default().to_raw();
    let mut found = Document::default()
        .with("tenantId", TENANT)
        .with("subTenantId", sub_tenant(sessions))
        .with("authenticated", user.is_some())
        .with("v", 0)
        .with("session_variables", none());
    if let Some(user) = user {
        found.set("user_id", user);
    }
    found
        .with("sessions", array(sessions))
        .with(
            "access_model",
            access::model(&call.database.store, user, call.now).to_raw(),
        )
        .with("last_updated", changed)
        .with("test_groups", none())
        .with("second_party_data", none())
}

fn sub_tenant(sessions: &[Document]) -> RawJson {
    let named = sessions.first().and_then(|session| session.at("subTenantId"));
    named.unwrap_or_else(|| TENANT.into())
}
