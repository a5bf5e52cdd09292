//! Resolution of references, with diagnostics.

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
    /// Follows a chain of references to its end. Returns `None` if it leads to no value, which is reported.
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
    let cycle_help = "define the value at one point of the cycle";
    match &unresolved.problem {
        Problem::NotText => {
            let message = format!("`$ref` must be a string, found {}", reference.node.describe());
            error(codes::FORM, message)
        }
        Problem::OtherDocument => {
            let message = format!("unsupported reference to another file: `{written}`");
            error(codes::DANGLING, message).help("copy the target to `components` and refer to the copy")
        }
        Problem::Dangling(near) => {
            let mut diagnostic = error(codes::DANGLING, format!("unresolved reference `{written}`"));
            diagnostic.help = near.as_ref().map(|near| format!("did you mean `#{near}`?"));
            let suggestion = near
                .as_ref()
                .map(|near| Suggestion::update(&unresolved.owner.pointer, [(REF, text(format!("#{near}")))]));
            diagnostic.suggest(suggestion)
        }
        Problem::Cycle => {
            let message = "cyclic `$ref` that never reaches a value";
            error(codes::CYCLE, message.to_owned()).help(cycle_help)
        }
        Problem::TooDeep => {
            let message = "chain of references that is too long";
            error(codes::CYCLE, message.to_owned()).help("refer to the value directly")
        }
    }
}
