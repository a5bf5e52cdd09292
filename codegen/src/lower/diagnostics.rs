//! What is found while a document is lowered.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;

/// Findings, each once: a component is read where it is used, and that may be in many places.
#[derive(Default)]
pub(super) struct Findings {
    all: Vec<Diagnostic>,
    /// Where those of a JSON pointer are in `all`: a document of thousands would take minutes to search otherwise.
    at: HashMap<String, Vec<usize>>,
}

impl Findings {
    pub(super) fn add(&mut self, found: Diagnostic) {
        let here = self.at.entry(found.origin.pointer.clone()).or_default();
        if !here.iter().any(|index| self.all.get(*index) == Some(&found)) {
            here.push(self.all.len());
            self.all.push(found);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Takes back all but the first.
    pub(super) fn truncate(&mut self, length: usize) {
        self.all.truncate(length);
    }

    pub(super) fn into_vec(self) -> Vec<Diagnostic> {
        self.all
    }
}
