//! `x-zephr-allow`: which findings are not to be told.

use crate::{
    codes,
    diagnostic::{Code, Diagnostic, Severity},
    tree::{Node, Origin, child},
};

pub(crate) const HINT: &str = "x-zephr-allow";

/// Takes the allowed warnings out of `found`; which they are.
pub(crate) fn mute(document: &Node, found: &mut Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_muted = |found: &mut Diagnostic| {
        found.severity == Severity::Warning && allowed(document, &found.origin.pointer, found.code)
    };
    found.extract_if(.., is_muted).collect()
}

/// Whether something at or around a place allows a code.
fn allowed(document: &Node, pointer: &str, code: Code) -> bool {
    let ends = pointer
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([pointer.len()]);
    let mut around = ends.filter_map(|end| document.at(pointer.get(..end)?));
    around.any(|node| lists(node, code))
}

fn lists(node: &Node, code: Code) -> bool {
    let listed = node.get(HINT).map(Node::items).unwrap_or_default();
    let name = code.to_string();
    listed.iter().any(|item| item.as_str() == Some(&name))
}

/// Allowances that none of `muted` needed.
pub(super) fn idle(document: &Node, muted: &[&Diagnostic]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    look(document, "", muted, &mut found);
    found
}

fn look(node: &Node, pointer: &str, muted: &[&Diagnostic], found: &mut Vec<Diagnostic>) {
    for entry in node.entries() {
        let here = child(pointer, &entry.key);
        if entry.key == HINT {
            for (index, item) in entry.value.items().iter().enumerate() {
                let is_used = muted.iter().any(|muted| {
                    let origin = &muted.origin.pointer;
                    let inside = origin
                        .strip_prefix(pointer)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                    inside && item.as_str() == Some(&muted.code.to_string())
                });
                if !is_used {
                    let origin = Origin {
                        pointer: child(&here, &index.to_string()),
                        span: item.span.clone(),
                    };
                    let message = format!(
                        "nothing is found here that `{}` would allow",
                        item.as_str().unwrap_or("this")
                    );
                    found.push(
                        Diagnostic::warning(codes::IDLE_ALLOWANCE, message, origin).help("take it out"),
                    );
                }
            }
        } else {
            look(&entry.value, &here, muted, found);
        }
    }
    for (index, item) in node.items().iter().enumerate() {
        look(item, &child(pointer, &index.to_string()), muted, found);
    }
}
