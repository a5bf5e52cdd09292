//! Rules about placeholders: missing prose, and overlay actions that need a review.

use super::Subject;
use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    tree::{Node, Origin, inside},
};

/// The prefix of placeholder prose.
const PROSE: &str = "TODO(prose)";
/// The prefix of the placeholder reason of an overlay action.
const ACTION: &str = "TODO(overlay)";

/// Returns the texts of the description that are placeholders.
pub(super) fn missing_prose(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let (message, help) = (
        "placeholder text",
        "replace the placeholder with your own description",
    );
    marked(subject.document.root, PROSE, codes::PROSE_STUB, message, help)
}

/// Returns the overlay actions that have not been reviewed.
pub(super) fn unjudged_actions(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let message = "overlay action that needs review";
    let help = "review the action, correct it if necessary, and replace this text with the reason";
    let overlays = subject.overlays.iter();
    overlays
        .flat_map(|overlay| marked(overlay, ACTION, codes::UNJUDGED, message, help))
        .collect()
}

/// Returns a warning for each text below `node` that begins with `mark`.
fn marked(node: &Node, mark: &str, code: Code, message: &str, help: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    look(node, &mut String::new(), &mut |pointer, node| {
        if node.as_str().is_some_and(|text| text.starts_with(mark)) {
            let origin = Origin {
                pointer: pointer.to_owned(),
                span: node.span.clone(),
            };
            found.push(Diagnostic::warning(code, message, origin).help(help));
        }
    });
    found
}

fn look(node: &Node, pointer: &mut String, visit: &mut impl FnMut(&str, &Node)) {
    visit(pointer, node);
    for (index, item) in node.items().iter().enumerate() {
        inside(pointer, &index.to_string(), |pointer| look(item, pointer, visit));
    }
    for entry in node.entries() {
        inside(pointer, &entry.key, |pointer| look(&entry.value, pointer, visit));
    }
}
