//! Static items, such as `ads.txt`.

use super::Outcome;
use crate::{engine::Call, store::Document};

/// Saves the body of the request as the text of a static item.
pub(crate) fn save_text(call: &mut Call<'_>) -> Outcome {
    let item = Document::default()
        .with("id", call.segment(0))
        .with("item", String::from_utf8_lossy(call.body).into_owned());
    call.write(call.key(), item)
}
