//! What is probably wrong with a description though a client can be made of it.
//!
//! Every finding is a warning with a code. `x-zephr-allow: [ZC0101]`, given by an overlay action whose description is the
//! reason, keeps the findings of a code from being told at its place and below; one that allows nothing is told.

mod allow;
mod operations;
mod schemas;

pub(crate) use allow::mute;

use crate::{
    Generated,
    diagnostic::{Code, Diagnostic, Suggestion, locate, text},
    openapi::{Cursor, Document},
    tree::Json,
};

/// Everything that was found when generating, and everything that is suspicious; without what is allowed.
pub fn lint(generated: &Generated) -> Vec<Diagnostic> {
    let mut found = generated.diagnostics.clone();
    let Some(document) = &generated.document else {
        return found;
    };
    let source = Document::new(document);
    let mut suspicious = operations::look(&source);
    suspicious.extend(schemas::look(&source));
    for finding in &mut suspicious {
        let codes = Json::Array(vec![text(finding.code.to_string())]);
        let allowance = Suggestion::update(&finding.origin.pointer, [(allow::HINT, codes)]);
        finding.suggestion = Some(Box::new(allowance));
    }
    locate(document, &mut suspicious);
    let muted = mute(document, &mut suspicious);
    let used: Vec<&Diagnostic> = generated.muted.iter().chain(&muted).collect();
    found.extend(suspicious);
    found.extend(allow::idle(document, &used));
    found
}

fn warning(at: &Cursor<'_>, code: Code, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(code, message, at.key_origin())
}
