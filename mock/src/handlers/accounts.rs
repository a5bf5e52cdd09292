//! Account search.

use super::Outcome;
use crate::{
    engine::{Call, Output},
    response::Response,
};

/// The default page size.
const PER_PAGE: u64 = 10;

/// Returns a page of the accounts whose name contains a text.
pub(crate) fn search(call: &mut Call<'_>) -> Outcome {
    let wanted = call.query.get("search").unwrap_or_default().to_lowercase();
    let number = |name, default| -> Result<usize, Response> {
        let number = call.query.positive(name)?.unwrap_or(default);
        Ok(usize::try_from(number).unwrap_or(usize::MAX))
    };
    let (per_page, page) = (number("rpp", PER_PAGE)?, number("page", 1)?);
    let accounts = call
        .database
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
    Ok(Output::List {
        documents: shown.map(|account| (*account).clone()).collect(),
        total: found.len(),
    })
}
