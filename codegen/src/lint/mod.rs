//! What is probably wrong with a description though a client can be made of it.
//!
//! Every finding is a warning with a code. `x-zephr-allow: [ZC0101]`, given by an overlay action whose description is the
//! reason, keeps the findings of a code from being told at its place and below; one that allows nothing is told.

mod allow;
pub mod codes;
mod operations;
mod schemas;

pub(crate) use allow::mute;

use crate::{
    Generated,
    diagnostic::{Code, Diagnostic},
    normal::kinds::Kind,
    tree::{Node, Origin, child, unescape},
};

/// Everything that was found when generating, and everything that is suspicious; without what is allowed.
pub fn lint(generated: &Generated) -> Vec<Diagnostic> {
    let mut found = generated.diagnostics.clone();
    let Some(document) = &generated.document else {
        return found;
    };
    let mut suspicious = operations::look(document);
    suspicious.extend(schemas::look(document));
    for finding in &mut suspicious {
        let code = finding.code;
        finding.mend = Some(crate::mend::allowance(document, finding, code));
    }
    let muted = mute(document, &mut suspicious);
    let used: Vec<&Diagnostic> = generated.muted.iter().chain(&muted).collect();
    found.extend(suspicious);
    found.extend(allow::idle(document, &used));
    found
}

/// A node with its pointer and the place where its key is written.
struct Place<'a> {
    node: &'a Node,
    pointer: String,
    span: &'a crate::tree::Span,
}

impl Place<'_> {
    fn warning(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, message, self.origin())
    }

    fn origin(&self) -> Origin {
        Origin {
            pointer: self.pointer.clone(),
            span: self.span.clone(),
        }
    }

    /// The last part of the pointer.
    fn key(&self) -> String {
        self.pointer.rsplit('/').next().map(unescape).unwrap_or_default()
    }

    /// The same as a place that says what it is in words.
    fn word(&self, key: &str) -> Option<&str> {
        self.node.get(key).and_then(Node::as_str)
    }
}

/// The entries under a pointer, as places.
fn entries<'a>(document: &'a Node, pointer: &str) -> Vec<Place<'a>> {
    let entries = document.at(pointer).map(Node::entries).unwrap_or_default();
    let place = |entry: &'a crate::tree::Entry| Place {
        node: &entry.value,
        pointer: child(pointer, &entry.key),
        span: &entry.key_span,
    };
    entries
        .iter()
        .filter(|entry| !entry.key.starts_with("x-"))
        .map(place)
        .collect()
}

/// Every operation.
fn operations(document: &Node) -> Vec<Place<'_>> {
    let items = entries(document, "/paths");
    let all = items.iter().flat_map(|item| entries(document, &item.pointer));
    all.filter(|place| Kind::PathItem.under(&place.key()) == Kind::Operation)
        .collect()
}

/// What a `$ref` leads to, or the node itself.
fn resolved<'a>(document: &'a Node, node: &'a Node) -> &'a Node {
    let mut here = node;
    for _ in 0..16 {
        let target = here
            .get("$ref")
            .and_then(Node::as_str)
            .and_then(|text| document.at(text.strip_prefix('#')?));
        match target {
            Some(target) => here = target,
            None => break,
        }
    }
    here
}
