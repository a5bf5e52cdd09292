//! Diagnostics: problems of a description, with their location and a suggested fix.

mod json;
mod render;
mod suggestion;

pub use json::json;
pub use render::{one_line, render};
pub(crate) use suggestion::{ALLOW, locate, object, text};
pub use suggestion::{Correction, Suggestion};

use crate::tree::Origin;

/// A problem of a description. [`render`](crate::diagnostic::render()) formats it with its source line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code of the rule that is violated.
    pub code: Code,
    /// The severity, which determines whether generation stops.
    pub severity: Severity,
    /// The message: lower case, without a full stop.
    pub message: String,
    /// The location of the problem.
    pub origin: Origin,
    /// Related locations, each with a label (`first used here`).
    pub related: Vec<(String, Origin)>,
    /// Advice on how to fix the problem, in the imperative.
    pub help: Option<String>,
    /// A change of the description that resolves the problem.
    pub suggestion: Option<Box<Suggestion>>,
}

/// The severity of a diagnostic. Errors stop generation, warnings do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops generation: no file is emitted.
    Error,
    /// Does not stop generation.
    Warning,
}

/// A stable diagnostic code, displayed as `ZC0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ZC{:04}", self.0)
    }
}

impl Diagnostic {
    /// Creates an error without related locations or help.
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

    /// Creates a warning without related locations or help.
    pub fn warning(code: Code, message: impl Into<String>, origin: Origin) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message, origin)
        }
    }

    /// Adds a related location.
    pub fn related(mut self, label: impl Into<String>, origin: Origin) -> Self {
        self.related.push((label.into(), origin));
        self
    }

    /// Sets the suggestion, if there is one.
    pub(crate) fn suggest(mut self, suggestion: impl Into<Option<Suggestion>>) -> Self {
        self.suggestion = suggestion.into().map(Box::new);
        self
    }

    /// Returns the suggestion as an overlay action, in YAML.
    pub fn action(&self) -> Option<String> {
        self.suggestion.as_ref()?.action(&self.message)
    }

    /// Sets the help text.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Returns `true` if any of the diagnostics is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

#[cfg(test)]
mod tests;
