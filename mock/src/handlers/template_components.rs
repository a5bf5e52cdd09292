//! Template components, which only the seed can create.

use super::Outcome;
use crate::{
    engine::{Call, Output},
    storage::TEMPLATE_COMPONENTS,
};

/// Returns the text of a template component.
pub(crate) fn render(call: &mut Call<'_>) -> Outcome {
    let template = call.database.store.find(&TEMPLATE_COMPONENTS, &call.key())?;
    let text = template.at("template").unwrap_or_else(|| "".into());
    Ok(Output::Body(text.to_string()))
}
