//! Corrections of a description, kept in a file of their own: OpenAPI Overlay 1.0, targets by JSONPath (RFC 9535).
//!
//! - `update` on an object merges: objects key by key, arrays by appending all items, anything else by replacing.
//! - `update` on an array appends the value as one item; on a string, number, boolean or null it replaces the value.
//! - `remove: true` takes out whatever matches.
//!
//! Stricter than the specification, so that no correction outlives its reason: each action says why it is there
//! (`description`), matches something, and changes something (else a warning).

mod change;
mod form;
mod list;

use std::collections::HashSet;

use serde_json::Value;

use form::{Action, Change};
pub use list::corrections;

use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    tree::{Node, Origin, child},
};

/// Applies every action of `overlay` to `document`, in order. Sound actions are applied even where others are not,
/// so that all findings come at once; what is merged in keeps its position in the overlay.
pub fn apply(document: &mut Node, overlay: &Node) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let actions = form::read(overlay, &mut diagnostics);
    // Queries run on a copy that is kept in step: converting the document for each action would cost more than all
    // the rest.
    let mut mirror = document.to_serde();
    for action in &actions {
        diagnostics.extend(perform(action, document, &mut mirror));
    }
    diagnostics
}

fn perform(action: &Action<'_>, document: &mut Node, mirror: &mut Value) -> Option<Diagnostic> {
    let pointers = matches(action, mirror);
    if pointers.is_empty() {
        return Some(
            finding(action, codes::OVERLAY_UNUSED, "the target matches nothing")
                .help("if the description no longer needs this correction, delete the action"),
        );
    }
    let mut changed = false;
    for pointer in pointers {
        let outcome = match action.change {
            Change::Update(update) => change::update(document, mirror, &pointer, update),
            Change::Remove => change::remove(document, mirror, &pointer),
        };
        match outcome {
            Ok(different) => changed |= different,
            Err(message) => return Some(finding(action, codes::OVERLAY_MISFIT, message)),
        }
    }
    (!changed).then(|| {
        let message = "the action leaves everything as it is";
        Diagnostic {
            severity: crate::diagnostic::Severity::Warning,
            ..finding(action, codes::OVERLAY_IDLE, message)
        }
        .help("if the description no longer needs this correction, delete the action")
    })
}

/// JSON pointers of what the target matches, each once: what stands inside others, or behind them, first.
fn matches(action: &Action<'_>, mirror: &Value) -> Vec<String> {
    let found = action.path.query_located(mirror);
    let mut found: Vec<(Vec<(usize, &str)>, String)> = found
        .locations()
        .map(|location| {
            let steps = location
                .iter()
                .map(|step| (step.as_index().unwrap_or(0), step.as_name().unwrap_or("")));
            (steps.collect(), location.to_json_pointer())
        })
        .collect();
    found.sort();
    let mut seen = HashSet::new();
    found
        .into_iter()
        .rev()
        .map(|(_, pointer)| pointer)
        .filter(|pointer| seen.insert(pointer.clone()))
        .collect()
}

fn finding(action: &Action<'_>, code: Code, message: impl Into<String>) -> Diagnostic {
    let origin = Origin {
        pointer: child(&action.pointer, "target"),
        span: action.target.span.clone(),
    };
    Diagnostic::error(code, message, origin)
}

#[cfg(test)]
mod tests;
