//! Following references, with a diagnostic for those that lead to no value.

use crate::{
    codes,
    diagnostic::{Diagnostic, Suggestion, text},
    openapi::{
        Cursor,
        resolve::{Problem, REF, Unresolved},
    },
};

use super::Lowering;

impl<'a> Lowering<'a> {
    /// Returns the end of the chain of references at `at`; `None` where it leads to no value, which is reported.
    pub(super) fn resolve(&mut self, at: &Cursor<'a>) -> Option<Cursor<'a>> {
        at.resolve()
            .map_err(|unresolved| self.report(unresolved_reference(&unresolved)))
            .ok()
    }
}

pub(super) fn unresolved_reference(unresolved: &Unresolved<'_>) -> Diagnostic {
    let reference = &unresolved.reference;
    let written = reference.node.as_str().unwrap_or_default();
    let error = |code, message| Diagnostic::error(code, message, reference.origin());
    let circle = "describe the value in one of the places of the circle";
    match &unresolved.problem {
        Problem::NotText => {
            let message = format!("`$ref` must be a string, not {}", reference.node.describe());
            error(codes::FORM, message)
        }
        Problem::OtherDocument => {
            let message = format!("unsupported reference to another file: `{written}`");
            error(codes::DANGLING, message)
                .help("copy what it names under `components` and refer to it as `#/components/…`")
        }
        Problem::Dangling(near) => {
            let mut diagnostic = error(codes::DANGLING, format!("`{written}` names nothing here"));
            diagnostic.help = near.as_ref().map(|near| format!("is `#{near}` meant?"));
            let suggestion = near
                .as_ref()
                .map(|near| Suggestion::update(&unresolved.owner.pointer, [(REF, text(format!("#{near}")))]));
            diagnostic.suggest(suggestion)
        }
        Problem::Cycle => {
            let message = "this `$ref` leads back to itself and never reaches a value";
            error(codes::CYCLE, message.to_owned()).help(circle)
        }
        Problem::TooDeep => {
            let message = "this `$ref` leads to another, and so on for too long";
            error(codes::CYCLE, message.to_owned()).help(circle)
        }
    }
}
