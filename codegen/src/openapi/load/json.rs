//! JSON text. The YAML parser does not fully support JSON, such as surrogate pairs and `"a" :1`.

use serde::de::IgnoredAny;

use super::{
    Builder, Positions, Stop, at_root,
    build::{Container, Written},
};
use crate::{
    codes,
    diagnostic::Diagnostic,
    tree::{Kind, Source},
};

/// The format of a text.
pub(super) enum Format {
    Json,
    Yaml,
    /// A text in a `.json` file that begins with a bracket, but is not valid JSON.
    Invalid(Diagnostic),
}

/// Detects the format from the text. The file name matters only if the text begins with a bracket but is not JSON.
pub(super) fn detect(source: &std::sync::Arc<Source>) -> Format {
    let named = source.name.to_ascii_lowercase().ends_with(".json");
    let text = without_bom(&source.text);
    let blank = text.trim().is_empty();
    // Text without a bracket is no JSON, whatever the name says.
    if blank || !text.trim_start().starts_with(['{', '[']) {
        return Format::Yaml;
    }
    // Skipping a value does not recurse, so this is safe at any depth.
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Format::Json,
        Err(error) if named => {
            let positions = Positions::new(source);
            let line = text.split('\n').take(error.line().saturating_sub(1));
            let before: usize = line.map(|line| line.len() + 1).sum();
            let at = before + error.column().saturating_sub(1) + source.text.len() - text.len();
            let at = (0..=at.min(source.text.len()))
                .rev()
                .find(|&at| source.text.is_char_boundary(at));
            let message = error.to_string();
            let reason = message.split(" at line ").next().unwrap_or_default();
            let span = positions.span(at.unwrap_or(0), at.unwrap_or(0));
            Format::Invalid(at_root(codes::SYNTAX, format!("invalid JSON: {reason}"), span))
        }
        Err(_) => Format::Yaml,
    }
}

/// Builds the tree of a text that [`detect`] found to be JSON.
pub(super) fn read(positions: &Positions<'_>, builder: &mut Builder) -> Result<(), Stop> {
    let text = positions.text();
    let mut at = text.len() - without_bom(text).len();
    while let Some(&byte) = text.as_bytes().get(at) {
        at = match byte {
            b'{' | b'[' => {
                let container = if byte == b'{' {
                    Container::Object
                } else {
                    Container::Array
                };
                builder.open(container, positions.span(at, at + 1), 0)?;
                at + 1
            }
            b'}' | b']' => {
                builder.close(Some(at + 1))?;
                at + 1
            }
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => at + 1,
            _ => scalar(positions, builder, at)?,
        };
    }
    Ok(())
}

/// Adds the string, number or keyword that starts at `at`, and returns the offset of its end.
fn scalar(positions: &Positions<'_>, builder: &mut Builder, at: usize) -> Result<usize, Stop> {
    let rest = positions.text().get(at..).unwrap_or_default();
    let length = if rest.starts_with('"') {
        string_length(rest)
    } else {
        word_length(rest)
    };
    let written = rest.get(..length).unwrap_or_default();
    let span = positions.span(at, at + length);
    let kind = match written {
        "null" => Kind::Null,
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        _ if written.starts_with('"') => match serde_json::from_str(written) {
            Ok(text) => Kind::String(text),
            Err(_) => {
                let message = "invalid JSON: string with an escape sequence that is not a valid character";
                return builder.fail(codes::SYNTAX, message, span);
            }
        },
        _ => Kind::Number(written.to_owned()),
    };
    builder.scalar(kind, Written::Quoted, span, 0)?;
    Ok(at + length.max(1))
}

fn string_length(text: &str) -> usize {
    let mut escaped = true; // skips the opening quote
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn word_length(text: &str) -> usize {
    text.find([',', ':', ']', '}', ' ', '\t', '\n', '\r'])
        .unwrap_or(text.len())
}

fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
