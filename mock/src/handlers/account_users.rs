//! Seats of accounts.

use http::StatusCode;

use super::{Outcome, not_found};
use crate::{
    engine::{Call, Output},
    response::Response,
    storage::{ACCOUNT_USERS, ACCOUNTS, USERS},
    store::{Document, Entry},
};

/// Assigns a seat to a user, if one is available.
pub(crate) fn save(call: &mut Call<'_>) -> Outcome {
    let (account, user) = (call.segment(0).to_owned(), call.segment(1).to_owned());
    call.database
        .store
        .find(&ACCOUNTS, std::slice::from_ref(&account))?;
    call.database.store.find(&USERS, std::slice::from_ref(&user))?;
    if !has_seat(call, &account, &user) {
        let message = format!("the account {account:?} has no seat left");
        return Err(Response::error(StatusCode::BAD_REQUEST, message));
    }
    let document = seat(call, &account, &user);
    call.write(call.key(), document)
}

/// The same, as pairs of ids.
pub(crate) fn list_ids(call: &mut Call<'_>) -> Outcome {
    let seats = call.database.store.within(call.collection, call.parents())?;
    let ids = |entry: &Entry| {
        let id = |field| entry.document.text(field).unwrap_or_default();
        Document::default()
            .with("userId", id("user_id"))
            .with("accountId", id("account_id"))
    };
    Ok(Output::all(seats.into_iter().map(ids).collect()))
}

/// Assigns seats to all users whose email address is in one of the account's domains.
pub(crate) fn add_by_domains(call: &mut Call<'_>) -> Outcome {
    let account = call.segment(0).to_owned();
    let domains = call
        .database
        .store
        .find(&ACCOUNTS, std::slice::from_ref(&account))?
        .text("registration_domains");
    let domains = domains.unwrap_or_default().to_lowercase();
    let domains: Vec<&str> = domains
        .split([',', ' ', ';', '[', ']', '"'])
        .filter(|domain| !domain.is_empty())
        .collect();
    let is_meant = |entry: &&Entry| {
        let address = entry
            .document
            .text("identifiers.email_address")
            .unwrap_or_default()
            .to_lowercase();
        address
            .rsplit_once('@')
            .is_some_and(|(_, domain)| domains.contains(&domain))
    };
    let users = call.database.store.entries(&USERS).filter(is_meant);
    let users: Vec<String> = users.filter_map(|entry| entry.key.last().cloned()).collect();
    for user in users {
        if has_seat(call, &account, &user) {
            let document = seat(call, &account, &user);
            call.write(vec![account.clone(), user], document)?;
        }
    }
    let text = call.endpoint.example.replace("accountId", &account);
    Ok(Output::Body(text))
}

/// Returns the accounts of a user. The service returns 404 if there are none.
pub(crate) fn list_for_user(call: &mut Call<'_>) -> Outcome {
    let user = call.segment(0);
    let seats: Vec<_> = call
        .database
        .store
        .entries(&ACCOUNT_USERS)
        .filter(|entry| entry.key.last().is_some_and(|id| id == user))
        .map(|entry| entry.document.clone())
        .collect();
    if seats.is_empty() {
        return Err(not_found(format!("the user {user:?} has no accounts")));
    }
    Ok(Output::all(seats))
}

fn has_seat(call: &Call<'_>, account: &str, user: &str) -> bool {
    let store = &call.database.store;
    let Some(settings) = store.get(&ACCOUNTS, &[account.to_owned()]) else {
        return false;
    };
    let limit = settings
        .text("number_of_seats")
        .and_then(|text| text.parse::<f64>().ok());
    let others = store
        .entries(&ACCOUNT_USERS)
        .filter(|entry| entry.key.first().is_some_and(|id| id == account))
        .filter(|entry| entry.key.last().is_some_and(|id| id != user));
    let may_exceed = settings
        .at("allow_oversubscription")
        .and_then(|value| value.as_bool());
    may_exceed == Some(true) || limit.is_none_or(|limit| (others.count() as f64) < limit)
}

fn seat(call: &Call<'_>, account: &str, user: &str) -> Document {
    let known = call.database.store.get(&USERS, &[user.to_owned()]);
    let mut seat = Document::default()
        .with("user_id", user)
        .with("account_id", account);
    for (field, from) in [
        ("user_email", "identifiers.email_address"),
        ("user_name", "identifiers.username"),
    ] {
        if let Some(text) = known.and_then(|known| known.text(from)) {
            seat.set(field, text);
        }
    }
    seat
}
