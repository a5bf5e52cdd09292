//! Suppression of warnings with `x-zephr-allow`.

use crate::{
    codes,
    diagnostic::{ALLOW, Code, Diagnostic, Severity},
    tree::{Node, Origin, child},
};

/// Removes the suppressed warnings from `found` and returns them.
pub(crate) fn suppress(document: &Node, found: &mut Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_suppressed = |found: &mut Diagnostic| {
        found.severity == Severity::Warning && allowed(document, &found.origin.pointer, found.code)
    };
    found.extract_if(.., is_suppressed).collect()
}

/// Returns `true` if the value at `pointer`, or a value that contains it, allows `code`.
fn allowed(document: &Node, pointer: &str, code: Code) -> bool {
    let ends = pointer
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([pointer.len()]);
    let mut around = ends.filter_map(|end| document.at(pointer.get(..end)?));
    around.any(|node| lists(node, code))
}

fn lists(node: &Node, code: Code) -> bool {
    let listed = node.get(ALLOW).map(Node::items).unwrap_or_default();
    let name = code.to_string();
    listed.iter().any(|item| item.as_str() == Some(&name))
}

/// Returns a warning for each allowed code that suppresses none of `suppressed`.
pub(super) fn unused(document: &Node, suppressed: &[&Diagnostic]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    look(document, "", suppressed, &mut found);
    found
}

fn look(node: &Node, pointer: &str, suppressed: &[&Diagnostic], found: &mut Vec<Diagnostic>) {
    for entry in node.entries() {
        let here = child(pointer, &entry.key);
        if entry.key == ALLOW {
            for (index, item) in entry.value.items().iter().enumerate() {
                let is_used = suppressed.iter().any(|suppressed| {
                    let origin = &suppressed.origin.pointer;
                    let inside = origin
                        .strip_prefix(pointer)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                    inside && item.as_str() == Some(&suppressed.code.to_string())
                });
                if !is_used {
                    let origin = Origin {
                        pointer: child(&here, &index.to_string()),
                        span: item.span.clone(),
                    };
                    let message = format!(
                        "`x-zephr-allow` lists `{}`, but suppresses no such warning here",
                        item.as_str().unwrap_or("an invalid code")
                    );
                    found.push(
                        Diagnostic::warning(codes::IDLE_ALLOWANCE, message, origin).help("remove the code"),
                    );
                }
            }
        } else {
            look(&entry.value, &here, suppressed, found);
        }
    }
    for (index, item) in node.items().iter().enumerate() {
        look(item, &child(pointer, &index.to_string()), suppressed, found);
    }
}
