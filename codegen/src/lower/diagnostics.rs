//! The diagnostics of lowering.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;

/// Collects diagnostics without duplicates. A component may be lowered many times, once for each use.
#[derive(Default)]
pub(super) struct Findings {
    all: Vec<Diagnostic>,
    /// The indices in `all` by JSON pointer, because a linear search would be too slow for thousands of components.
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

    /// Keeps the first `length` diagnostics, and drops the rest.
    pub(super) fn truncate(&mut self, length: usize) {
        self.all.truncate(length);
    }

    pub(super) fn into_vec(self) -> Vec<Diagnostic> {
        self.all
    }
}
