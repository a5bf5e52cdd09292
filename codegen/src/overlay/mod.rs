//! Corrections of a description, kept in files of their own: OpenAPI Overlay 1.0 and 1.1, targets by JSONPath (RFC 9535).
//!
//! - `update` on an object merges: objects key by key, lists by appending all items, single values by replacing. Two values
//!   that differ in kind are an error.
//! - `update` on a list appends: one item; in 1.1, where it is a list itself, all of its items.
//! - `update` on a single value replaces it (1.1).
//! - `copy` (1.1) does as `update` does, with what stands at the one place that its query finds.
//! - `remove: true` takes out whatever matches, and wins over `update` and `copy`.
//!
//! Stricter than the specification, so that no correction outlives its reason: each action says why it is there
//! (`description`), matches something, and changes something (else a warning).

mod change;
mod form;
mod list;
mod places;

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json_path::JsonPath;

use form::Change;
pub(crate) use form::{Action, Version};
pub use list::corrections;

use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    load::{self, MAX_DEPTH, MAX_EXPANSION},
    tree::{Kind, Node, Origin, child},
};

/// Applies every action of `overlay` to `document`, in order. Sound actions are applied even where others are not,
/// so that all findings come at once; what is merged in keeps its position in the overlay.
pub fn apply(document: &mut Node, overlay: &Node) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let actions = Actions::read(overlay, &mut diagnostics);
    let mut target = Target::new(document);
    for action in &actions.all {
        diagnostics.extend(target.perform(action, actions.version));
    }
    diagnostics
}

/// The sound actions of an overlay, in order.
pub(crate) struct Actions<'a> {
    pub(crate) all: Vec<Action<'a>>,
    pub(crate) version: Version,
}

impl<'a> Actions<'a> {
    /// What can be read of `overlay`; what is wrong with it is added to `diagnostics`.
    pub(crate) fn read(overlay: &'a Node, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let form::Overlay { version, actions } = form::read(overlay, diagnostics);
        Self {
            all: actions,
            version,
        }
    }
}

impl Action<'_> {
    /// The same with another target, where that is one.
    pub(crate) fn retargeted(&self, target: &str) -> Option<Self> {
        let path = JsonPath::parse(target).ok()?;
        Some(Self { path, ..self.clone() })
    }
}

/// A description under correction. Queries run on a copy that is kept in step: converting the document for each action
/// would cost more than all the rest.
pub(crate) struct Target<'d> {
    document: &'d mut Node,
    mirror: Value,
    /// Values that actions added so far.
    added: usize,
}

impl<'d> Target<'d> {
    pub(crate) fn new(document: &'d mut Node) -> Self {
        let mirror = document.to_serde();
        Self {
            document,
            mirror,
            added: 0,
        }
    }

    /// JSON pointers of what an action would change.
    pub(crate) fn matched(&self, action: &Action<'_>) -> Vec<String> {
        matches(&action.path, &self.mirror)
    }

    /// Does what one action says; what is wrong with it.
    pub(crate) fn perform(&mut self, action: &Action<'_>, version: Version) -> Option<Diagnostic> {
        let pointers = self.matched(action);
        if pointers.is_empty() {
            return Some(
                finding(action, codes::OVERLAY_UNUSED, "the target matches nothing")
                    .help("if the description no longer needs this correction, delete the action"),
            );
        }
        if let Err(message) = check_kinds(&pointers, self.document, version, &action.change) {
            return Some(finding(action, codes::OVERLAY_MISFIT, message));
        }
        let copied;
        let update = match &action.change {
            Change::Remove => None,
            Change::Update(update) => Some(*update),
            Change::Copy(written, path) => match source(path, self.document, &self.mirror) {
                Ok(found) => {
                    copied = found;
                    Some(&copied)
                }
                Err(message) => {
                    let origin = Origin {
                        pointer: child(&action.pointer, "copy"),
                        span: written.span.clone(),
                    };
                    return Some(Diagnostic::error(codes::OVERLAY_MISFIT, message, origin));
                }
            },
        };
        if let Some(Err((code, message))) = update.map(|update| self.grow(&pointers, update)) {
            return Some(finding(action, code, message));
        }
        let Target { document, mirror, .. } = self;
        let mut changed = false;
        for pointer in pointers {
            let outcome = match update {
                Some(update) => change::update(document, mirror, &pointer, update, version),
                None => change::remove(document, mirror, &pointer),
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

    /// Counts what an update adds; or says why that is too much. Copies of copies grow without bound.
    fn grow(&mut self, pointers: &[String], update: &Node) -> Result<(), (Code, String)> {
        let (values, height) = load::measure(update);
        self.added = values.saturating_mul(pointers.len()).saturating_add(self.added);
        if self.added > MAX_EXPANSION {
            let message = format!("the actions add more than {MAX_EXPANSION} values");
            return Err((codes::TOO_MANY_VALUES, message));
        }
        let depth = pointers.iter().map(|pointer| pointer.matches('/').count()).max();
        if depth.unwrap_or(0) + 1 + height > MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep after this action");
            return Err((codes::TOO_DEEP, message));
        }
        Ok(())
    }
}

/// Whether the version lets an action have such targets.
fn check_kinds(
    pointers: &[String],
    document: &Node,
    version: Version,
    change: &Change<'_>,
) -> Result<(), String> {
    let kinds = |pointer: &String| {
        document.at(pointer).map(|node| match node.kind {
            Kind::Object(_) => "an object",
            Kind::Array(_) => "an array",
            _ => "a single value",
        })
    };
    let kinds: BTreeSet<&str> = pointers.iter().filter_map(kinds).collect();
    if version == Version::V1_0 && kinds.contains("a single value") {
        return Err("the target is a single value, which Overlay 1.1 allows and 1.0 does not".to_owned());
    }
    if version == Version::V1_1 && kinds.len() > 1 && !matches!(change, Change::Remove) {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        return Err(format!("the targets differ in kind: {}", kinds.join(" and ")));
    }
    Ok(())
}

/// What a `copy` copies: the one value that its query finds.
fn source(path: &JsonPath, document: &Node, mirror: &Value) -> Result<Node, String> {
    let pointers = matches(path, mirror);
    match pointers.as_slice() {
        [pointer] => document
            .at(pointer)
            .cloned()
            .ok_or_else(|| "`copy` matches nothing".to_owned()),
        [] => Err("`copy` matches nothing".to_owned()),
        several => Err(format!(
            "`copy` matches {} values, and must match one",
            several.len()
        )),
    }
}

/// JSON pointers of what a query matches, each once: what stands inside others, or behind them, first.
fn matches(path: &JsonPath, mirror: &Value) -> Vec<String> {
    let mut places = places::of(path, mirror);
    places.sort_unstable();
    places.dedup();
    places.iter().rev().map(|place| places::pointer(place)).collect()
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
