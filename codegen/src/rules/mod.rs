//! The registry of the rules for descriptions that can be parsed.
//!
//! Every diagnostic has a code and a severity. To suppress a warning, use an overlay action that adds
//! `x-zephr-allow: [ZC0101]` to the value that the warning points to, or to a value that contains it. The `description`
//! of the action states the reason.

mod allow;
mod components;
mod conflicts;
mod operations;
mod todos;

use crate::{
    diagnostic::{Code, Diagnostic, Suggestion, locate},
    model::Api,
    openapi::{Cursor, Document, validate},
    tree::Node,
};
pub(crate) use allow::suppress;

/// The input of a rule.
pub(crate) struct Subject<'a> {
    /// The corrected description.
    pub(crate) document: &'a Document<'a>,
    /// The overlays that corrected it.
    pub(crate) overlays: &'a [Node],
    /// The model, unless lowering failed.
    pub(crate) api: Option<&'a Api>,
}

/// The stage in which a rule is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before lowering.
    Description,
    /// After lowering, if there is a model.
    Model,
    /// When lints are requested.
    Lint,
}

/// A rule: a function that returns all violations.
struct Rule {
    stage: Stage,
    /// Set for rules that apply only if the description is corrected by an overlay.
    needs_overlay: bool,
    check: fn(&Subject<'_>) -> Vec<Diagnostic>,
}

/// All rules, in the order in which they are checked.
const RULES: &[Rule] = &[
    rule(Stage::Description, todos::missing_prose),
    rule(Stage::Description, todos::unjudged_actions),
    rule(Stage::Model, |subject| validate::keywords(subject.document.root)),
    rule(Stage::Model, conflicts::operation_ids),
    rule(Stage::Model, conflicts::paths),
    rule(Stage::Model, conflicts::calls),
    Rule {
        needs_overlay: true,
        ..rule(Stage::Model, conflicts::without_retry_class)
    },
    rule(Stage::Lint, operations::no_success_body),
    rule(Stage::Lint, operations::no_request_body),
    rule(Stage::Lint, operations::exclusive_parameters),
    rule(Stage::Lint, operations::copied_summaries),
    rule(Stage::Lint, operations::misleading_ids),
    rule(Stage::Lint, components::unused),
    rule(Stage::Lint, components::near_duplicates),
];

const fn rule(stage: Stage, check: fn(&Subject<'_>) -> Vec<Diagnostic>) -> Rule {
    Rule {
        stage,
        needs_overlay: false,
        check,
    }
}

/// Checks the rules of a stage.
pub(crate) fn check(stage: Stage, subject: &Subject<'_>) -> Vec<Diagnostic> {
    let rules = RULES.iter().filter(|rule| rule.stage == stage);
    let applicable = rules.filter(|rule| !rule.needs_overlay || !subject.overlays.is_empty());
    applicable.flat_map(|rule| (rule.check)(subject)).collect()
}

/// Checks the lints, and reports entries of `x-zephr-allow` that suppress nothing. `suppressed` contains the
/// suppressed warnings of earlier stages.
pub(crate) fn lint(document: &Node, suppressed: &[Diagnostic]) -> Vec<Diagnostic> {
    let source = Document::new(document);
    let subject = Subject {
        document: &source,
        overlays: &[],
        api: None,
    };
    let mut found = check(Stage::Lint, &subject);
    for finding in &mut found {
        let allowance = Suggestion::allow(&finding.origin.pointer, finding.code);
        finding.suggestion = Some(Box::new(allowance));
    }
    locate(document, &mut found);
    let now = suppress(document, &mut found);
    let used: Vec<&Diagnostic> = suppressed.iter().chain(&now).collect();
    found.extend(allow::unused(document, &used));
    found
}

fn warning(at: &Cursor<'_>, code: Code, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(code, message, at.key_origin())
}
