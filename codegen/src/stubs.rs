//! What is still to be written by a person: prose of new places, judgements of new operations.

use crate::{
    codes,
    diagnostic::Diagnostic,
    tree::{Node, Origin, inside},
};

/// How prose begins that is still to be written.
const PROSE: &str = "TODO(prose)";
/// How the reason of an action begins that is still to be judged.
const ACTION: &str = "TODO(overlay)";

/// A warning for each.
pub(crate) fn stubs(document: &Node, overlays: &[Node]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    look(document, &mut String::new(), &mut |pointer, node| {
        if node.as_str().is_some_and(|text| text.starts_with(PROSE)) {
            let message = "this place waits for words";
            found.push(
                warning(codes::PROSE_STUB, message, pointer, node).help("say in our own words what it is"),
            );
        }
    });
    for overlay in overlays {
        look(overlay, &mut String::new(), &mut |pointer, node| {
            if node.as_str().is_some_and(|text| text.starts_with(ACTION)) {
                let message = "this action waits for a judgement";
                let help =
                    "look at what it says, mend it if need be, and give the reason in place of this text";
                found.push(warning(codes::UNJUDGED, message, pointer, node).help(help));
            }
        });
    }
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

fn warning(code: crate::diagnostic::Code, message: &str, pointer: &str, node: &Node) -> Diagnostic {
    let origin = Origin {
        pointer: pointer.to_owned(),
        span: node.span.clone(),
    };
    Diagnostic::warning(code, message, origin)
}
