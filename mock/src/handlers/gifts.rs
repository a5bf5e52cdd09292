//! Links that let somebody read one article.

use super::{Outcome, dates};
use crate::{
    engine::{Call, Output},
    store::Document,
};

/// Creates a gift and returns its ID.
pub(crate) fn create_link(call: &mut Call<'_>) -> Outcome {
    let mut gift = call.document()?;
    if !gift.has("created") {
        gift.set("created", dates::iso(call.now));
    }
    match call.insert(gift)? {
        Output::Written { id, .. } => Ok(Output::Body(Document::default().with("gift", id).to_json())),
        other => Ok(other),
    }
}
