//! The texts of a description, parsed and combined to one tree.

use std::sync::Arc;

use super::{
    Document,
    bundle::bundle,
    grammar::is_method,
    load::{self, Input},
};
use crate::{diagnostic::Diagnostic, par_map::par_map, tree::Node};

/// A description that includes the files that it refers to, and its overlays.
pub(crate) struct Sources {
    pub(crate) document: Node,
    /// The overlays, which are not applied yet.
    pub(crate) overlays: Vec<Node>,
    /// The diagnostics about references to other files.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Parses a description, its overlays and the files that it refers to.
///
/// # Errors
///
/// Returns the errors of the description and the overlays that cannot be parsed.
pub(crate) fn read(input: Input) -> Result<Sources, Vec<Diagnostic>> {
    let sources = std::iter::once(input.spec).chain(input.overlays).map(Arc::new);
    let loaded = par_map(&sources.collect::<Vec<_>>(), |source| {
        load::load(Arc::clone(source))
    });
    let (mut nodes, mut errors) = (Vec::new(), Vec::new());
    for loaded in loaded {
        match loaded {
            Ok(node) => nodes.push(node),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut document = nodes.remove(0);
    let diagnostics = input.files.map(|files| bundle(&mut document, &files));
    replace_operations(&mut document);
    Ok(Sources {
        document,
        overlays: nodes,
        diagnostics: diagnostics.unwrap_or_default(),
    })
}

/// Replaces operations that are a `$ref` by their target. OpenAPI does not define such a reference, but descriptions
/// that are written in several files have them.
fn replace_operations(document: &mut Node) {
    for (pointer, target) in referenced_operations(document) {
        if let Some(node) = document.at_mut(&pointer) {
            *node = target;
        }
    }
}

/// Returns the pointers of operations that are a `$ref`, with their targets.
fn referenced_operations(document: &Node) -> Vec<(String, Node)> {
    let source = Document::new(document);
    let items = ["/paths", "/components/pathItems"]
        .into_iter()
        .filter_map(|key| source.at(key));
    let items = items.flat_map(|items| items.fields());
    let entries = items.flat_map(|(_, item)| item.entries());
    let references = entries.filter(|(key, at)| is_method(key) && at.is_reference());
    let resolved =
        references.filter_map(|(_, at)| Some((at.pointer.clone(), at.resolve().ok()?.node.clone())));
    resolved.collect()
}
