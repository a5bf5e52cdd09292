//! Accounts by name, one page at a time.

use super::Outcome;
use crate::engine::{Call, Reply};

/// How many come on a page unless the request says.
const PER_PAGE: usize = 10;

/// Short records of the accounts whose name holds a text.
pub(super) fn search(call: &mut Call<'_>) -> Outcome {
    let wanted = call.query.get("search").unwrap_or_default().to_lowercase();
    let per_page = call.query.number("rpp").unwrap_or(PER_PAGE);
    let page = call.query.number("page").unwrap_or(1);
    let accounts = call
        .world
        .store
        .entries(call.collection)
        .map(|entry| &entry.document);
    let found: Vec<_> = accounts
        .filter(|account| {
            account
                .text("name")
                .unwrap_or_default()
                .to_lowercase()
                .contains(&wanted)
        })
        .collect();
    let shown = found
        .iter()
        .skip(page.saturating_sub(1).saturating_mul(per_page))
        .take(per_page);
    Ok(Reply::List {
        documents: shown.map(|account| (*account).clone()).collect(),
        total: found.len(),
    })
}
