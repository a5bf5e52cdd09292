//! Corrections of a description in separate files: OpenAPI Overlay 1.0 and 1.1, with JSONPath targets (RFC 9535).
//!
//! - `update` of an object merges it with the update, key by key: values that are objects are merged, arrays
//!   are appended, and primitive values are replaced. Values of different kinds are an error.
//! - `update` of an array appends one item, or, since 1.1, all items if the update is an array.
//! - `update` of a primitive value replaces it (1.1).
//! - `copy` (1.1) works like `update` with the single value that its query matches.
//! - `remove: true` removes all matches, and takes precedence over `update` and `copy`.
//!
//! This module is stricter than the specification, so that obsolete corrections are noticed. Each action must
//! state its reason (`description`), and its target must match something. An action that changes nothing
//! triggers a warning.

mod change;
mod form;
mod list;
mod locations;

use std::collections::BTreeSet;

use serde_json::Value;

use form::Change;
pub(crate) use form::{Action, Version};
pub use list::corrections;
use locations::Query;

use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    openapi::load::{self, MAX_DEPTH, MAX_EXPANSION},
    tree::{Kind, Node, Origin, child},
};

/// Applies every action of `overlay` to `document`, in order. Valid actions are applied even if others are
/// invalid, so that one run reports all problems. The position of a merged value is its position in the
/// overlay.
pub fn apply(document: &mut Node, overlay: &Node) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let actions = Actions::read(overlay, &mut diagnostics);
    let mut target = Target::new(document);
    for action in &actions.all {
        diagnostics.extend(target.perform(action, actions.version));
    }
    diagnostics
}

/// The valid actions of an overlay, in order.
pub(crate) struct Actions<'a> {
    pub(crate) all: Vec<Action<'a>>,
    pub(crate) version: Version,
}

impl<'a> Actions<'a> {
    /// Parses `overlay`, and adds its problems to `diagnostics`.
    pub(crate) fn read(overlay: &'a Node, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let form::Overlay { version, actions } = form::read(overlay, diagnostics);
        Self {
            all: actions,
            version,
        }
    }
}

impl Action<'_> {
    /// Returns the action with another target, or `None` if `target` is not a valid JSONPath.
    pub(crate) fn with_target(&self, target: &str) -> Option<Self> {
        let path = Query::parse(target).ok()?;
        Some(Self { path, ..self.clone() })
    }
}

/// A description and its mirror, a copy in the format that queries require. Converting the description for each
/// action would dominate the run time, so every change is also applied to the mirror.
pub(crate) struct Target<'d> {
    document: &'d mut Node,
    mirror: Value,
    /// The number of values that actions have added so far.
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

    /// Returns the JSON pointers of the values that an action changes.
    pub(crate) fn matched(&self, action: &Action<'_>) -> Vec<String> {
        matches(&action.path, &self.mirror)
    }

    /// Applies an action, and returns its diagnostic, if any.
    pub(crate) fn perform(&mut self, action: &Action<'_>, version: Version) -> Option<Diagnostic> {
        let pointers = self.matched(action);
        if pointers.is_empty() {
            return Some(
                finding(action, codes::OVERLAY_UNUSED, "target matches nothing")
                    .help("delete the action if the description no longer needs this correction"),
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
            let message = "action has no effect";
            Diagnostic {
                severity: crate::diagnostic::Severity::Warning,
                ..finding(action, codes::OVERLAY_IDLE, message)
            }
            .help("delete the action if the description no longer needs this correction")
        })
    }

    /// Counts the values that an update adds. Returns an error if they are too many, since copies of copies grow
    /// exponentially.
    fn grow(&mut self, pointers: &[String], update: &Node) -> Result<(), (Code, String)> {
        let (values, height) = load::measure(update);
        self.added = values.saturating_mul(pointers.len()).saturating_add(self.added);
        if self.added > MAX_EXPANSION {
            let message = format!("actions add more than {MAX_EXPANSION} values");
            return Err((codes::TOO_MANY_VALUES, message));
        }
        let depth = pointers.iter().map(|pointer| pointer.matches('/').count()).max();
        if depth.unwrap_or(0) + 1 + height > MAX_DEPTH {
            let message = format!("action makes the nesting exceed {MAX_DEPTH} levels");
            return Err((codes::TOO_DEEP, message));
        }
        Ok(())
    }
}

/// Checks that the version allows the kinds of the targets.
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
            _ => "a primitive value",
        })
    };
    let kinds: BTreeSet<&str> = pointers.iter().filter_map(kinds).collect();
    if version == Version::V1_0 && kinds.contains("a primitive value") {
        return Err("target is a primitive value, which requires Overlay 1.1".to_owned());
    }
    if version == Version::V1_1 && kinds.len() > 1 && !matches!(change, Change::Remove) {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        return Err(format!("targets are of different kinds: {}", kinds.join(" and ")));
    }
    Ok(())
}

/// Returns the one value that the query of a `copy` matches.
fn source(path: &Query, document: &Node, mirror: &Value) -> Result<Node, String> {
    let pointers = matches(path, mirror);
    match pointers.as_slice() {
        [pointer] => document
            .at(pointer)
            .cloned()
            .ok_or_else(|| "`copy` matches nothing".to_owned()),
        [] => Err("`copy` matches nothing".to_owned()),
        several => Err(format!(
            "`copy` must match exactly one value, but matches {}",
            several.len()
        )),
    }
}

/// Returns the JSON pointers of all matches without duplicates. Nested and later values come first.
fn matches(path: &Query, mirror: &Value) -> Vec<String> {
    let mut locations = path.locations(mirror);
    locations.sort_unstable();
    locations.dedup();
    locations
        .iter()
        .rev()
        .map(|location| locations::pointer(location))
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
