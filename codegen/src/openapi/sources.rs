//! The texts of a description, parsed and combined to one tree.

use std::sync::Arc;

use super::{
    bundle::bundle,
    load::{self, Input},
};
use crate::{diagnostic::Diagnostic, par_map::par_map, tree::Node};

/// A description that includes the files that it refers to, and its overlays.
pub(crate) struct Sources {
    pub(crate) document: Node,
    /// The overlays, which are not applied yet.
    pub(crate) overlays: Vec<Node>,
    /// The findings in references to other files.
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
    Ok(Sources {
        document,
        overlays: nodes,
        diagnostics: diagnostics.unwrap_or_default(),
    })
}
