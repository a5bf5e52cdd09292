//! Findings for editors and other programs.

use serde_json::{Value, json};

use super::{Diagnostic, Severity, render::sorted};
use crate::tree::{Origin, Span};

/// A JSON array, an object for each finding, sorted by place. Lines and columns count from 1, columns in characters;
/// `end` is the place after the last character.
pub fn json(diagnostics: &[Diagnostic]) -> Value {
    sorted(diagnostics).into_iter().map(finding).collect()
}

fn finding(diagnostic: &Diagnostic) -> Value {
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .map(|(label, origin)| json!({ "message": label, "place": place(origin) }))
        .collect();
    json!({
        "code": diagnostic.code.to_string(),
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": diagnostic.message,
        "place": place(&diagnostic.origin),
        "related": related,
        "help": diagnostic.help,
        "action": diagnostic.action(),
    })
}

fn place(origin: &Origin) -> Value {
    let span = &origin.span;
    let (line, column) = end(span);
    json!({
        "pointer": origin.pointer,
        "file": span.source.name,
        "start": { "line": span.line, "column": span.column, "offset": span.start },
        "end": { "line": line, "column": column, "offset": span.end },
    })
}

/// Line and column of the end of a span.
fn end(span: &Span) -> (usize, usize) {
    let text = span.source.text.get(span.start..span.end).unwrap_or_default();
    let lines = text.matches('\n').count();
    let last = text.rsplit('\n').next().unwrap_or_default().chars().count();
    let before = if lines == 0 { span.column } else { 1 };
    (span.line + lines, before + last)
}
