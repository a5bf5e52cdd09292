//! User search.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zephr_runtime::{RawJson, from_json};

use super::{ADDRESS, Outcome, ambiguous, with_foreign_key};
use crate::{
    assumptions::Assumption,
    engine::{Call, Output, Query, bad_request},
    response::Response,
    storage::USERS,
    store::{Document, Entry, Store},
};

const FOREIGN_KEY: &str = "foreign_key.";

/// Returns the users that match the single search parameter.
pub(crate) fn find(call: &mut Call<'_>) -> Outcome {
    let store = &call.database.store;
    if query_needs_search(&call.query) && !store.assumes(Assumption::UserSearch) {
        return Ok(Output::Example);
    }
    let query = &call.query;
    // The name of each search parameter of the request, and the users that it matches.
    let mut found: Vec<(String, Vec<&Entry>)> = Vec::new();
    for field in [ADDRESS, "identifiers.username"] {
        if let Some(value) = query.get(field) {
            let users = store.find_unique(&USERS, field, value).into_iter().collect();
            found.push((field.to_owned(), users));
        }
    }
    if let Some((system, key)) = query.with_prefix(FOREIGN_KEY) {
        if system.is_empty() {
            return Err(bad_request(
                "the parameter foreign_key.: the name of a foreign system must follow the dot",
            ));
        }
        let users = with_foreign_key(store, system, key).into_iter().collect();
        found.push((format!("{FOREIGN_KEY}{system}"), users));
    }
    if let Some(text) = query.get("search") {
        let users = matching(store, |user| contains_text(user, text));
        found.push(("search".to_owned(), users));
    }
    if let Some(text) = query.get("search_by_attributes") {
        let filters = filters(text);
        let users = matching(store, |user| {
            filters.iter().all(|filter| matches_filter(user, filter))
        });
        found.push(("search_by_attributes".to_owned(), users));
    }
    match <[_; 1]>::try_from(found) {
        Ok([(_, users)]) => Ok(Output::all(
            users.into_iter().map(|entry| entry.document.clone()).collect(),
        )),
        Err(found) => {
            let names: Vec<String> = found.into_iter().map(|(name, _)| name).collect();
            Err(not_one(&names))
        }
    }
}

/// Returns the error response for a request that has no search parameter, or more than one.
fn not_one(names: &[String]) -> Response {
    ambiguous(&match names {
        [] => "the query has no search parameter; add exactly one of identifiers.email_address, identifiers.username, \
               foreign_key.{system}, search and search_by_attributes; exportUsers returns all users"
            .to_owned(),
        names => format!(
            "the query has {} search parameters, which exclude one another: {}; keep exactly one",
            names.len(),
            names.join(", ")
        ),
    })
}

/// Returns `true` if the query contains `search` or `search_by_attributes`. These parameters need
/// [`Assumption::UserSearch`], because the vendor does not document how they work.
fn query_needs_search(query: &Query) -> bool {
    query.get("search").is_some() || query.get("search_by_attributes").is_some()
}

fn matching(store: &Store, is_match: impl Fn(&Document) -> bool) -> Vec<&Entry> {
    store
        .entries(&USERS)
        .filter(|entry| is_match(&entry.document))
        .collect()
}

/// Returns `true` if an identifier or attribute contains the text.
fn contains_text(user: &Document, text: &str) -> bool {
    let wanted = text.to_lowercase();
    let objects = ["identifiers", "attributes"]
        .into_iter()
        .filter_map(|name| user.object(name));
    objects.into_iter().any(|object| {
        let mut values = object.fields().filter_map(|(_, value)| value.to_text());
        values.any(|value| value.to_lowercase().contains(&wanted))
    })
}

/// Decodes the conditions in `search_by_attributes`, which is a JSON array in Base64. A user must meet all conditions.
/// Validation has already rejected malformed conditions.
fn filters(text: &str) -> Vec<Document> {
    let json = STANDARD
        .decode(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    let filters: Vec<RawJson> = from_json(&json).unwrap_or_default();
    filters
        .iter()
        .filter_map(|filter| Document::parse(filter.as_str()).ok())
        .collect()
}

fn matches_filter(user: &Document, filter: &Document) -> bool {
    let slug = filter.text("slug").unwrap_or_default();
    let value = user
        .object("attributes")
        .and_then(|attributes| attributes.at(&slug))
        .filter(|value| !value.is_null());
    let text = value.as_ref().map(plain);
    let wanted = filter.at("value").as_ref().map(plain).unwrap_or_default();
    let has = |test: fn(&str, &str) -> bool| text.as_ref().is_some_and(|text| test(text, &wanted));
    match filter.text("operator").as_deref() {
        Some("is") => has(|text, wanted| text == wanted),
        Some("is_not") => !has(|text, wanted| text == wanted),
        Some("contains") => has(|text, wanted| text.contains(wanted)),
        Some("does_not_contain") => !has(|text, wanted| text.contains(wanted)),
        Some("starts_with") => has(|text, wanted| text.starts_with(wanted)),
        Some("ends_with") => has(|text, wanted| text.ends_with(wanted)),
        Some("has_any_value") => text.is_some(),
        Some("is_unknown") => text.is_none(),
        Some("checked") => text.as_deref() == Some("true"),
        Some("unchecked") => text.as_deref() != Some("true"),
        _ => in_range(text.as_deref(), filter),
    }
}

/// Returns `true` if a value is between the `from` and the `to` of a filter, inclusive. Each of these bounds can be
/// absent. Numbers are compared by value. All other values are compared as text, so dates must have the same format.
fn in_range(text: Option<&str>, filter: &Document) -> bool {
    let Some(text) = text else {
        return false;
    };
    let bound = |field| filter.at(field).as_ref().map(plain);
    let not_above = |low: &str, high: &str| match (low.parse::<f64>(), high.parse::<f64>()) {
        (Ok(low), Ok(high)) => low <= high,
        _ => low <= high,
    };
    bound("from").is_none_or(|from| not_above(&from, text))
        && bound("to").is_none_or(|to| not_above(text, &to))
}

/// Returns a string without its quotes, and anything else as JSON.
fn plain(value: &RawJson) -> String {
    value.to_text().unwrap_or_else(|| value.as_str().to_owned())
}
