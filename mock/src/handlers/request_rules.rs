//! Handlers for request rules.

use super::{
    Outcome,
    rules::{self, Kind},
};
use crate::{
    engine::{Call, Output},
    storage::{REQUEST_RULE_VERSIONS, REQUEST_RULES},
    store::Entry,
};

const KIND: Kind = Kind {
    rules: &REQUEST_RULES,
    versions: &REQUEST_RULE_VERSIONS,
};

/// Adds a version to the rule whose label is the `label` in the body. If no rule has this label, creates a rule. No
/// other field of the body identifies a rule.
pub(crate) fn save_rule(call: &mut Call<'_>) -> Outcome {
    let content = call.document()?;
    let label = content.text("label");
    let is_same = |entry: &&Entry| label.is_some() && entry.document.text("label") == label;
    let known = call.database.store.entries(KIND.rules).find(is_same);
    let known = known.and_then(|entry| entry.key.first().cloned());
    let rule = known.unwrap_or_else(|| call.database.ids.uuid());
    match rules::add_version(call, &KIND, &rule, content)? {
        Output::Written { document, is_new, .. } => Ok(Output::Written {
            document,
            id: rule,
            is_new,
        }),
        other => Ok(other),
    }
}

/// Adds a version to a rule. The new version is a copy of the latest version. The fields in the body replace the fields
/// of the copy. The new version has no tags.
pub(crate) fn create_version(call: &mut Call<'_>) -> Outcome {
    let rule = call.segment(0).to_owned();
    let mut content = rules::latest(call, &KIND)?.unwrap_or_default();
    content.merge(call.document()?);
    rules::add_version(call, &KIND, &rule, content)
}

/// Deletes a version of a request rule.
pub(crate) fn delete_version(call: &mut Call<'_>) -> Outcome {
    rules::delete_version(call, &KIND)
}
