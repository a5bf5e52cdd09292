//! Handlers for feature rules.

use super::{
    Outcome,
    rules::{self, Kind},
};
use crate::{
    engine::Call,
    storage::{FEATURE_RULE_VERSIONS, FEATURE_RULES},
};

const KIND: Kind = Kind {
    rules: &FEATURE_RULES,
    versions: &FEATURE_RULE_VERSIONS,
};

/// Adds a version to a feature rule. If the rule does not exist, creates the rule.
pub(crate) fn create_version(call: &mut Call<'_>) -> Outcome {
    let (rule, content) = (call.segment(0).to_owned(), call.document()?);
    rules::add_version(call, &KIND, &rule, content)
}

/// Deletes a version of a feature rule.
pub(crate) fn delete_version(call: &mut Call<'_>) -> Outcome {
    rules::delete_version(call, &KIND)
}

/// Replaces the tags of a version of a feature rule.
pub(crate) fn save_tags(call: &mut Call<'_>) -> Outcome {
    rules::save_tags(call, &KIND)
}
