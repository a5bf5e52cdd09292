//! Diagnostics: what is wrong with a description, where, and what would mend it.

use crate::tree::Origin;

/// One finding. Rendered with its source line by [`render`](crate::diagnostic::render).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// One sentence, lower case, no full stop: `operation id `listUsers` is used twice`.
    pub message: String,
    /// Where it is.
    pub origin: Origin,
    /// Other places that belong to it, each with a label (`first used here`).
    pub related: Vec<(String, Origin)>,
    /// What would mend it.
    pub help: Option<String>,
}

/// Errors stop generation; warnings are only told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// A stable number, printed as `ZC0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);
