//! Blocked email domains.

use zephr_runtime::RawJson;

use super::Outcome;
use crate::{
    engine::{Call, Output},
    storage::BLOCKED_EMAIL_DOMAINS,
    store::{Document, Store, array},
};

/// Returns the blocked domains.
pub(crate) fn get_list(call: &mut Call<'_>) -> Outcome {
    let list = call
        .database
        .store
        .get(&BLOCKED_EMAIL_DOMAINS, &call.key())
        .and_then(|list| list.at("domains"));
    Ok(Output::Body(list.unwrap_or_else(|| array(&[])).to_string()))
}

/// Replaces the list of blocked domains.
pub(crate) fn save_list(call: &mut Call<'_>) -> Outcome {
    let text = String::from_utf8_lossy(call.body);
    let domains = RawJson::parse(&text).unwrap_or_else(|_| array(&[]));
    call.write(call.key(), Document::default().with("domains", domains))
}

/// Returns `true` if an address is in a blocked domain.
pub(super) fn is_blocked(store: &Store, address: &str) -> bool {
    let list = store.get(&BLOCKED_EMAIL_DOMAINS, &[String::new()]);
    let blocked = list.map(|list| list.texts("domains")).unwrap_or_default();
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    blocked.iter().any(|blocked| blocked.eq_ignore_ascii_case(domain))
}
