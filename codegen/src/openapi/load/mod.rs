//! Parses text into a tree: YAML 1.2 (core schema) or JSON, with the position of every value and key.
//!
//! - Keys that are booleans, numbers or null are kept as written: `true:` is `"true"`, `200:` is `"200"`.
//! - Unquoted numbers are converted to valid JSON: `0x10` is `16`, `0o17` is `15`, `+1` is `1`, `.5` is `0.5`, `007` is
//!   `7`. Numbers without a JSON form (`.inf`, `.nan`), and scalars that are not numbers in YAML 1.2 (`1_000`,
//!   `2026-06-12`, `yes`), are strings.
//! - Aliases are copied, up to a limit; merge keys `<<` are applied.
//! - The tags of the core schema are supported; other tags are errors.

mod build;
mod example;
mod files;
pub(crate) mod foreign;
mod json;
mod positions;
mod scalar;
mod yaml;

use std::sync::Arc;

pub(crate) use build::measure;
use build::{Builder, Stop};
pub use files::{Files, ReadFile};
use positions::Positions;

use crate::{
    codes,
    diagnostic::{Code, Diagnostic, has_errors},
    tree::{Node, Origin, Source, Span},
};

/// A description and its overlays.
#[derive(Debug)]
pub struct Input {
    /// The description.
    pub spec: Source,
    /// The overlays, in the order in which they are applied.
    pub overlays: Vec<Source>,
    /// The files that the description can refer to; with `None`, a reference to another file is an error.
    pub files: Option<Files>,
}

/// The maximum nesting depth of arrays and objects.
pub const MAX_DEPTH: usize = 128;
/// The maximum number of values that aliases add to a text, and that the actions of an overlay add to a description.
pub const MAX_EXPANSION: usize = 1_000_000;

/// Parses `source`, or returns all its errors.
///
/// A source whose name ends in `.json` must be JSON if it begins with a bracket. Any other text is parsed as JSON if it
/// is valid JSON, and as YAML otherwise.
pub fn load(source: Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    let positions = Positions::new(&source);
    if let Some(at) = source.text.find(is_forbidden) {
        let message = "control character in the text";
        let span = positions.span(at, at + 1);
        return Err(vec![at_root(codes::CONTROL_CHARACTER, message, span).help(
            "put the string in double quotes, and write the character as an escape sequence; or check whether this is a text file",
        )]);
    }
    let mut builder = Builder::default();
    let read = match json::detect(&source) {
        json::Format::Json => json::read(&positions, &mut builder),
        json::Format::Yaml => yaml::read(&positions, &mut builder),
        json::Format::Invalid(diagnostic) => return Err(vec![diagnostic]),
    };
    match (read, builder.finish()) {
        (Ok(()), (Some(root), diagnostics)) if !has_errors(&diagnostics) => Ok(root),
        (Ok(()), (None, diagnostics)) if diagnostics.is_empty() => {
            let message = format!("empty file `{}`", source.name);
            Err(vec![at_root(codes::EMPTY, message, positions.span(0, 0))])
        }
        (Ok(()) | Err(Stop), (_, diagnostics)) => Err(named(&source, diagnostics)),
    }
}

/// If the file has another known format, adds the name of this format to the first error.
fn named(source: &Source, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if let (Some(format), Some(first)) = (foreign::text(&source.text), diagnostics.first_mut()) {
        first.help = Some(format!("this is {format}; pass an OpenAPI description"));
    }
    diagnostics
}

/// Decodes and parses the contents of a file.
pub fn load_bytes(name: &str, bytes: &[u8]) -> Result<Node, Vec<Diagnostic>> {
    load(Arc::new(decode(name, bytes)?))
}

/// Decodes the contents of a file, which must be UTF-8.
pub fn decode(name: &str, bytes: &[u8]) -> Result<Source, Vec<Diagnostic>> {
    if let Some(format) = foreign::binary(bytes) {
        let source = Arc::new(Source {
            name: name.to_owned(),
            text: String::new(),
        });
        let span = Positions::new(&source).span(0, 0);
        let message = format!("`{name}` is {format}, not a description");
        return Err(vec![
            at_root(codes::NOT_UTF8, message, span)
                .help("pass a YAML or JSON file, such as one from the archive"),
        ]);
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Ok(Source {
                name: name.to_owned(),
                text: text.to_owned(),
            });
        }
        Err(error) => error,
    };
    // The replacement characters come after the valid part, so its offsets are unaffected.
    let text = String::from_utf8_lossy(bytes).into_owned();
    let source = Arc::new(Source {
        name: name.to_owned(),
        text,
    });
    let at = error.valid_up_to();
    let span = Positions::new(&source).span(at, at);
    let message = format!("invalid UTF-8 in `{name}` at byte offset {at}");
    Err(vec![
        at_root(codes::NOT_UTF8, message, span).help("save the file as UTF-8"),
    ])
}

/// Returns `true` for control characters other than tab and line breaks, which neither YAML nor JSON allows.
fn is_forbidden(c: char) -> bool {
    c < ' ' && !matches!(c, '\t' | '\n' | '\r')
}

fn at_root(code: Code, message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::error(
        code,
        message,
        Origin {
            pointer: String::new(),
            span,
        },
    )
}

#[cfg(test)]
mod tests;
