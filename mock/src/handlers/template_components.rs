//! Templates, which come from the seed and are only read.

use super::Outcome;
use crate::{
    engine::{Call, Reply},
    storage::TEMPLATE_COMPONENTS,
};

/// The text of a template.
pub(crate) fn render(call: &mut Call<'_>) -> Outcome {
    let template = call.world.store.find(&TEMPLATE_COMPONENTS, &call.key())?;
    let text = template.at("template").unwrap_or_else(|| "".into());
    Ok(Reply::Body(text.to_string()))
}
