//! Foreign keys: IDs of users in other systems.

use zephr_runtime::{Map, RawJson};

use super::{Outcome, ambiguous, change};
use crate::{
    engine::{Call, Output},
    handlers::{conflict, not_found},
    response::Response,
    storage::USERS,
    store::{Document, Entry, Store},
};

const FIELD: &str = "foreign_keys";

/// Sets the foreign key of a user for a system. If the user already has a key for the same system, replaces that key.
pub(crate) fn set_foreign_key(call: &mut Call<'_>) -> Outcome {
    let (user, system) = (call.segment(0).to_owned(), call.segment(1).to_owned());
    let body = String::from_utf8_lossy(call.body).into_owned();
    // Some clients send the key without JSON quotes.
    let key = RawJson::parse(&body)
        .ok()
        .and_then(|value| value.to_text())
        .unwrap_or(body);
    refuse_known(&call.database.store, &system, &key, &user)?;
    change(call, |user| {
        let mut keys = keys(user);
        keys.retain(|(known, _)| *known != system);
        keys.push((system, key));
        write(user, &keys);
    })
}

/// Removes a foreign key of a user. Returns a 404 response if the user does not have this key in this system.
pub(crate) fn delete_foreign_key(call: &mut Call<'_>) -> Outcome {
    let (user, system, key) = (
        call.segment(0),
        call.segment(1).to_owned(),
        call.segment(2).to_owned(),
    );
    let known = call.database.store.find(&USERS, &[user.to_owned()])?;
    if !keys(known).contains(&(system.clone(), key.clone())) {
        return Err(not_found(format!("the user has no key {key:?} of {system:?}")));
    }
    change(call, |user| {
        let mut keys = keys(user);
        keys.retain(|known| *known != (system.clone(), key.clone()));
        write(user, &keys);
    })
}

/// Removes the user that the query identifies by a primary ID or a foreign key.
pub(crate) fn delete_by_key(call: &mut Call<'_>) -> Outcome {
    let query = |name: &str| call.query.get(name).filter(|value| !value.is_empty());
    let named = match (
        query("primary_id"),
        query("foreign[system]"),
        query("foreign[key]"),
    ) {
        (Some(id), None, None) => call
            .database
            .store
            .get(&USERS, &[id.to_owned()])
            .map(|_| vec![id.to_owned()]),
        (None, Some(system), Some(key)) => {
            with_foreign_key(&call.database.store, system, key).map(|entry| entry.key.clone())
        }
        _ => {
            return Err(ambiguous(
                "the query must have either primary_id, or foreign[system] and foreign[key]",
            ));
        }
    };
    let key = named.ok_or_else(|| not_found("there is no such user"))?;
    call.database.remove_user(&key);
    Ok(Output::Example)
}

/// Returns the user who has this key in this foreign system.
pub(crate) fn with_foreign_key<'a>(store: &'a Store, system: &str, key: &str) -> Option<&'a Entry> {
    let has = |(known, value): &(String, String)| known == system && value == key;
    store
        .entries(&USERS)
        .find(|entry| keys(&entry.document).iter().any(has))
}

/// Returns `true` if a user has a foreign key.
pub(super) fn has_key(user: &Document) -> bool {
    keys(user).iter().any(|(_, key)| !key.is_empty())
}

/// Returns a 409 response if another user already has one of the foreign keys of a new user.
pub(super) fn refuse_known_keys(call: &Call<'_>, user: &Document) -> Result<(), Response> {
    keys(user)
        .iter()
        .try_for_each(|(system, key)| refuse_known(&call.database.store, system, key, ""))
}

fn refuse_known(store: &Store, system: &str, key: &str, user: &str) -> Result<(), Response> {
    let holder = with_foreign_key(store, system, key).and_then(|entry| entry.key.first());
    match holder {
        Some(holder) if holder != user => Err(conflict(format!(
            "another user has the key {key:?} of {system:?}"
        ))),
        _ => Ok(()),
    }
}

/// Returns the foreign keys of a user as pairs of system and key. The field `foreign_keys` contains one object, such as
/// `{"crm": "42"}`, or an array of these objects.
fn keys(user: &Document) -> Vec<(String, String)> {
    let Some(value) = user.at(FIELD) else {
        return Vec::new();
    };
    let one = |map: Map<RawJson>| -> Vec<(String, String)> {
        map.iter()
            .filter_map(|(system, key)| Some((system.to_owned(), key.to_text()?)))
            .collect()
    };
    match value.decode::<Vec<Map<RawJson>>>() {
        Ok(maps) => maps.into_iter().flat_map(one).collect(),
        Err(_) => value.decode().map(one).unwrap_or_default(),
    }
}

fn write(user: &mut Document, keys: &[(String, String)]) {
    let mut map = Document::default();
    for (system, key) in keys {
        map.set(system, key.as_str());
    }
    user.set(FIELD, map.to_raw());
}
