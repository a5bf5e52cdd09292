//! Diagnostics as text: with an underlined source line, or on one line each.

use std::collections::BTreeMap;

use annotate_snippets::{
    AnnotationKind, Element, Group, Level, Origin as Place, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Code, Diagnostic, Severity, Suggestion};
use crate::tree::Span;

/// The maximum length of a source line that is shown, in bytes. The cost of rendering grows with the length of
/// the line.
const MAX_LINE_LENGTH: usize = 4_000;

/// The maximum number of diagnostics with the same code that are shown.
const MAX_ALIKE: usize = 20;

/// Renders the diagnostics sorted by location and separated by blank lines, with colors if `styled`.
///
/// The order of `diagnostics` does not matter, and duplicates are rendered only once. If more than 20 have the same
/// code, the first ones are rendered and the others are counted.
pub fn render(diagnostics: &[Diagnostic], styled: bool) -> String {
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut alike: BTreeMap<Code, usize> = BTreeMap::new();
    let mut texts = Vec::new();
    for diagnostic in sorted(diagnostics) {
        let count = alike.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= MAX_ALIKE {
            texts.push(renderer.render(&[group(diagnostic)]).trim_end().to_owned() + "\n");
        }
    }
    for (code, count) in alike {
        if let more @ 1.. = count.saturating_sub(MAX_ALIKE) {
            texts.push(format!(
                "{code}: {more} more of {count}; `--format json` lists all\n"
            ));
        }
    }
    texts.join("\n")
}

/// Formats a diagnostic as one line: ``spec.yaml:12:3: error[ZC0006]: duplicate key `a` (at /paths)``.
pub fn one_line(diagnostic: &Diagnostic) -> String {
    let Diagnostic {
        code,
        severity,
        message,
        origin,
        ..
    } = diagnostic;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let text = format!(
        "{:?}: {severity}[{code}]: {message} ({})",
        origin.span,
        place(&origin.pointer)
    );
    normalize_untrusted_str(&text)
}

pub(super) fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| {
        let span = &diagnostic.origin.span;
        (
            &span.source.name,
            span.line,
            span.column,
            diagnostic.severity,
            diagnostic.code,
            &diagnostic.message,
        )
    });
    sorted.dedup();
    sorted
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(&diagnostic.message)
        .id(diagnostic.code.to_string())
        .element(excerpt(&diagnostic.origin.span, AnnotationKind::Primary, None));
    for (label, origin) in &diagnostic.related {
        group = group.element(excerpt(&origin.span, AnnotationKind::Context, Some(label)));
    }
    group = group.element(Level::NOTE.message(normalize_untrusted_str(&place(&diagnostic.origin.pointer))));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    match diagnostic.action() {
        Some(action) => {
            let suggestion = diagnostic.suggestion.as_deref();
            let purpose = match suggestion.is_some_and(Suggestion::suppresses) {
                true => "to keep the description as it is, allow this warning in an overlay:",
                false => "add this action to an overlay:",
            };
            let text = format!("{purpose}\n{}", action.trim_end());
            let lines: Vec<String> = text.lines().map(normalize_untrusted_str).collect();
            group.element(Level::HELP.message(lines.join("\n")))
        }
        None => group,
    }
}

fn place(pointer: &str) -> String {
    if pointer.is_empty() {
        "at the root".to_owned()
    } else {
        format!("at {pointer}")
    }
}

/// Returns the first line of `span`, with an annotation that does not extend beyond this line.
fn excerpt<'a>(span: &'a Span, kind: AnnotationKind, label: Option<&'a str>) -> Element<'a> {
    let text = span.source.text.as_str();
    let start = floor(text, span.start);
    let (before, after) = text.split_at(start);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = after.find('\n').map_or(text.len(), |at| start + at);
    let line = text
        .get(line_start..line_end)
        .unwrap_or_default()
        .trim_end_matches('\r');
    if line.len() > MAX_LINE_LENGTH {
        return Place::path(&span.source.name)
            .line(span.line)
            .char_column(span.column)
            .into();
    }
    let from = (start - line_start).min(line.len());
    let to = floor(line, span.end.saturating_sub(line_start)).max(from);
    Snippet::source(line)
        .line_start(span.line)
        .path(&span.source.name)
        .annotation(kind.span(from..to).label(label))
        .into()
}

/// Returns the closest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
