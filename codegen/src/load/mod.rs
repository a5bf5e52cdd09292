//! Text to tree: YAML 1.2 (core schema) or JSON, with the position of every value and key.
//!
//! - Keys that are booleans, numbers or null stand as they were written: `true:` is `"true"`, `200:` is `"200"`.
//! - Unquoted numbers become valid JSON text: `0x10` is `16`, `0o17` is `15`, `+1` is `1`, `.5` is `0.5`, `007` is `7`.
//!   What JSON cannot write (`.inf`, `.nan`) and what YAML 1.2 does not read as a number (`1_000`, `2026-06-12`,
//!   `yes`) stays a string.
//! - Aliases are copied, with a bound on what they expand to; merge keys `<<` are applied.
//! - Of tags, those of the core schema are obeyed; others are errors.

mod build;
mod example;
mod files;
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

/// A description and the overlays that correct it, in order.
#[derive(Debug)]
pub struct Input {
    /// The description.
    pub spec: Source,
    /// Applied one after the other.
    pub overlays: Vec<Source>,
    /// The files that the description may refer to; a reference to another file is an error where there are none.
    pub files: Option<Files>,
}

/// How many arrays and objects may stand inside one another.
pub const MAX_DEPTH: usize = 128;
/// How many values aliases may add to those written in the text, and actions of an overlay to those of a description.
pub const MAX_EXPANSION: usize = 1_000_000;

/// The tree of `source`, or everything that is wrong with it.
///
/// A name that ends in `.json` is read as JSON alone; any other text is read as YAML unless it is valid JSON.
pub fn load(source: Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    let positions = Positions::new(&source);
    if let Some(at) = source.text.find(is_forbidden) {
        let message = "a control character stands in the text";
        let span = positions.span(at, at + 1);
        return Err(vec![at_root(codes::CONTROL_CHARACTER, message, span).help(
            "is this a text file? write control characters as escapes in double quotes",
        )]);
    }
    let mut builder = Builder::default();
    let read = match json::check(&source) {
        json::Verdict::Json => json::read(&positions, &mut builder),
        json::Verdict::Yaml => yaml::read(&positions, &mut builder),
        json::Verdict::Broken(diagnostic) => return Err(vec![diagnostic]),
    };
    match (read, builder.finish()) {
        (Ok(()), (Some(root), diagnostics)) if !has_errors(&diagnostics) => Ok(root),
        (Ok(()), (None, diagnostics)) if diagnostics.is_empty() => {
            let message = format!("{} is empty", source.name);
            Err(vec![at_root(codes::EMPTY, message, positions.span(0, 0))])
        }
        (Ok(()) | Err(Stop), (_, diagnostics)) => Err(diagnostics),
    }
}

/// [`load`] of bytes: a file as it was read.
pub fn load_bytes(name: &str, bytes: &[u8]) -> Result<Node, Vec<Diagnostic>> {
    load(Arc::new(decode(name, bytes)?))
}

/// The text of a file as it was read, which must be UTF-8.
pub fn decode(name: &str, bytes: &[u8]) -> Result<Source, Vec<Diagnostic>> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Ok(Source {
                name: name.to_owned(),
                text: text.to_owned(),
            });
        }
        Err(error) => error,
    };
    // The replacement characters come after the valid part, so its offsets hold.
    let text = String::from_utf8_lossy(bytes).into_owned();
    let source = Arc::new(Source {
        name: name.to_owned(),
        text,
    });
    let at = error.valid_up_to();
    let span = Positions::new(&source).span(at, at);
    let message = format!("{name} is not UTF-8 text: the byte at offset {at} cannot stand there");
    Err(vec![
        at_root(codes::NOT_UTF8, message, span).help("save the file as UTF-8"),
    ])
}

/// Control characters other than tab and line ends, which neither YAML nor JSON admits.
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
