//! Texts and files that sites use.

use super::Outcome;
use crate::{engine::Call, store::Document};

/// Saves what the body holds; the description says nothing of it.
pub(crate) fn save_text(call: &mut Call<'_>) -> Outcome {
    let mut item = Document::default().with("id", call.segment(0));
    if !call.body.is_empty() {
        item.set("item", String::from_utf8_lossy(call.body).into_owned());
    }
    call.write(call.key(), item)
}
