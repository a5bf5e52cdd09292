//! What is still to be written by a person: prose of new places, judgements of new operations.

use super::Subject;
use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    tree::{Node, Origin, inside},
};

/// How prose begins that is still to be written.
const PROSE: &str = "TODO(prose)";
/// How the reason of an action begins that is still to be judged.
const ACTION: &str = "TODO(overlay)";

/// Places whose prose is still to be written.
pub(super) fn missing_prose(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let (message, help) = ("this place waits for words", "say in our own words what it is");
    marked(subject.document.root, PROSE, codes::PROSE_STUB, message, help)
}

/// Actions of overlays that are still to be judged.
pub(super) fn unjudged_actions(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let message = "this action waits for a judgement";
    let help = "look at what it says, mend it if need be, and give the reason in place of this text";
    let overlays = subject.overlays.iter();
    overlays
        .flat_map(|overlay| marked(overlay, ACTION, codes::UNJUDGED, message, help))
        .collect()
}

/// A warning at each text below `node` that begins with `mark`.
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

fn look(node: &Node, pointer: &mut String, told: &mut impl FnMut(&str, &Node)) {
    told(pointer, node);
    for (index, item) in node.items().iter().enumerate() {
        inside(pointer, &index.to_string(), |pointer| look(item, pointer, told));
    }
    for entry in node.entries() {
        inside(pointer, &entry.key, |pointer| look(&entry.value, pointer, told));
    }
}
