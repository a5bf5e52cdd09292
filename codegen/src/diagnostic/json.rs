//! Diagnostics as JSON, for editors and other programs.

use serde_json::{Value, json};

use super::{Diagnostic, Severity, render::sorted};
use crate::tree::{Origin, Span};

/// Returns a JSON array with one object per diagnostic, sorted by location. Lines and columns start at 1, and columns
/// count characters; `end` is exclusive.
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

/// Returns the line and column of the end of a span.
fn end(span: &Span) -> (usize, usize) {
    let text = span.source.text.get(span.start..span.end).unwrap_or_default();
    let lines = text.matches('\n').count();
    let last = text.rsplit('\n').next().unwrap_or_default().chars().count();
    let before = if lines == 0 { span.column } else { 1 };
    (span.line + lines, before + last)
}
