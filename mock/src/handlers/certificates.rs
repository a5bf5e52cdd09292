//! Certificates of sites.

use super::{Outcome, not_found};
use crate::{
    engine::{Call, Output},
    storage::CERTIFICATES,
};

/// Removes the most recent certificate: the description does not specify which one to remove.
pub(crate) fn delete_last(call: &mut Call<'_>) -> Outcome {
    let last = call
        .database
        .store
        .entries(&CERTIFICATES)
        .next_back()
        .map(|entry| entry.key.clone());
    let key = last.ok_or_else(|| not_found("there is no certificate"))?;
    call.database.store.remove(&CERTIFICATES, &key);
    Ok(Output::Example)
}
