//! Diagnostics: what is wrong with a description, where, and what would mend it.

mod json;
mod render;
mod suggestion;

pub use json::json;
pub use render::{one_line, render};
pub use suggestion::{Correction, Suggestion};
pub(crate) use suggestion::{locate, object, text};

use crate::tree::Origin;

/// One finding. Rendered with its source line by [`render`](crate::diagnostic::render()).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What rule it breaks.
    pub code: Code,
    /// Whether it stops generation.
    pub severity: Severity,
    /// One sentence, lower case, no full stop: `operation id `listUsers` is used twice`.
    pub message: String,
    /// Where it is.
    pub origin: Origin,
    /// Other places that belong to it, each with a label (`first used here`).
    pub related: Vec<(String, Origin)>,
    /// What would mend it.
    pub help: Option<String>,
    /// A correction of the description that would resolve it.
    pub suggestion: Option<Box<Suggestion>>,
}

/// Errors stop generation; warnings are only told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is emitted.
    Error,
    /// Told, and emitted all the same.
    Warning,
}

/// A stable number, printed as `ZC0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ZC{:04}", self.0)
    }
}

impl Diagnostic {
    /// An error without related places or help.
    pub fn error(code: Code, message: impl Into<String>, origin: Origin) -> Self {
        let message = message.into();
        Self {
            code,
            severity: Severity::Error,
            message,
            origin,
            related: Vec::new(),
            help: None,
            suggestion: None,
        }
    }

    /// A warning without related places or help.
    pub fn warning(code: Code, message: impl Into<String>, origin: Origin) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message, origin)
        }
    }

    /// The same, with one more place that belongs to it.
    pub fn related(mut self, label: impl Into<String>, origin: Origin) -> Self {
        self.related.push((label.into(), origin));
        self
    }

    /// Attaches a suggestion, if there is one.
    pub(crate) fn suggest(mut self, suggestion: impl Into<Option<Suggestion>>) -> Self {
        self.suggestion = suggestion.into().map(Box::new);
        self
    }

    /// Returns the suggestion as an overlay action, in YAML.
    pub fn action(&self) -> Option<String> {
        self.suggestion.as_ref()?.action(&self.message)
    }

    /// The same, saying what would mend it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

#[cfg(test)]
mod tests;
