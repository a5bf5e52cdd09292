//! Users of accounts.

use super::{Outcome, not_found};
use crate::{
    engine::{Call, Output},
    storage::{ACCOUNT_USERS, ACCOUNTS, USERS},
    store::{Document, Entry},
};

/// Adds a user to an account. The mock does not enforce the account's number of seats.
pub(crate) fn save(call: &mut Call<'_>) -> Outcome {
    let (account, user) = (call.segment(0).to_owned(), call.segment(1).to_owned());
    call.database
        .store
        .find(&ACCOUNTS, std::slice::from_ref(&account))?;
    call.database.store.find(&USERS, std::slice::from_ref(&user))?;
    let document = entry(call, &account, &user);
    call.write(call.key(), document)
}

/// Returns the users of an account as objects with a `userId` and an `accountId`.
pub(crate) fn list_ids(call: &mut Call<'_>) -> Outcome {
    let entries = call.database.store.within(call.collection, call.parents())?;
    let ids = |entry: &Entry| {
        let id = |field| entry.document.text(field).unwrap_or_default();
        Document::default()
            .with("userId", id("user_id"))
            .with("accountId", id("account_id"))
    };
    Ok(Output::all(entries.into_iter().map(ids).collect()))
}

/// Returns the accounts of a user. If the user has no accounts, returns a 404 response, as the service does.
pub(crate) fn list_for_user(call: &mut Call<'_>) -> Outcome {
    let user = call.segment(0);
    let entries: Vec<_> = call
        .database
        .store
        .entries(&ACCOUNT_USERS)
        .filter(|entry| entry.key.last().is_some_and(|id| id == user))
        .map(|entry| entry.document.clone())
        .collect();
    if entries.is_empty() {
        return Err(not_found(format!("the user {user:?} has no accounts")));
    }
    Ok(Output::all(entries))
}

fn entry(call: &Call<'_>, account: &str, user: &str) -> Document {
    let known = call.database.store.get(&USERS, &[user.to_owned()]);
    let mut entry = Document::default()
        .with("user_id", user)
        .with("account_id", account);
    for (field, from) in [
        ("user_email", "identifiers.email_address"),
        ("user_name", "identifiers.username"),
    ] {
        if let Some(text) = known.and_then(|known| known.text(from)) {
            entry.set(field, text);
        }
    }
    entry
}
