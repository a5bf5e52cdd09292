//! What cannot be told from one operation alone: operations that get in each other's way.

use std::collections::BTreeMap;

use super::Subject;
use crate::{
    codes,
    diagnostic::{Code, Diagnostic, Severity, Suggestion, text},
    model::{Operation, Resource},
    names,
    openapi::path,
    tree::Origin,
};

/// Ids that two operations have.
pub(super) fn operation_ids(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let unique = Unique {
        code: codes::DUPLICATE_OPERATION_ID,
        severity: Severity::Error,
        help: "give each operation an `operationId` of its own",
        subject: |_, operation| format!("the operation id `{}`", operation.id),
        suggestion: |_, operation| Suggestion::operation_id(&operation.origin.pointer),
    };
    unique.check(subject)
}

/// Methods and paths that two operations have. Both can be called; only a server has to tell them apart.
pub(super) fn paths(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let unique = Unique {
        code: codes::DUPLICATE_PATH,
        severity: Severity::Warning,
        help: "the paths differ in the names of their parameters, or behind a `#`, at most: remove one of them",
        subject: |_, operation| format!("`{}`", route(operation)),
        suggestion: |_, operation| Suggestion::remove(&operation.origin.pointer),
    };
    unique.check(subject)
}

/// Calls that two operations are.
pub(super) fn calls(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let unique = Unique {
        code: codes::DUPLICATE_CALL,
        severity: Severity::Error,
        help: "give one of them another `x-zephr-call`",
        subject: |resource, operation| format!("the method `{}.{}`", resource.name, operation.method_name),
        suggestion: |resource, operation| {
            let method = names::method(&operation.id);
            let call = text(format!("{}.{method}", resource.name));
            (method != operation.method_name)
                .then(|| Suggestion::update(&operation.origin.pointer, [("x-zephr-call", call)]))
        },
    };
    unique.check(subject)
}

/// Operations without a retry class: a guess could create something twice.
pub(super) fn without_retry_class(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let unrated = operations(subject).into_iter().map(|(_, operation)| operation);
    let report = |operation: &Operation| {
        let message = format!("nothing says whether `{}` may be sent again", operation.id);
        Diagnostic::error(codes::NO_RETRY, message, operation.origin.clone())
            .help("let the overlay give it `x-zephr-retry: idempotent`, `conditional` or `never`")
            .suggest(Suggestion::update(
                &operation.origin.pointer,
                [("x-zephr-retry", text(operation.retry().as_str()))],
            ))
    };
    unrated
        .filter(|operation| operation.stated_retry.is_none())
        .map(report)
        .collect()
}

/// Returns all operations in the order in which they are written.
fn operations<'a>(subject: &Subject<'a>) -> Vec<(&'a Resource, &'a Operation)> {
    let resources = subject.api.into_iter().flat_map(|api| &api.resources);
    let operations = resources.flat_map(|resource| {
        let operations = resource.operations.iter();
        operations.map(move |operation| (resource, operation))
    });
    let mut operations: Vec<_> = operations.collect();
    operations.sort_by_key(|(_, operation)| written(&operation.origin));
    operations
}

/// Something that only one operation may have.
struct Unique {
    code: Code,
    severity: Severity,
    help: &'static str,
    subject: fn(&Resource, &Operation) -> String,
    suggestion: fn(&Resource, &Operation) -> Option<Suggestion>,
}

impl Unique {
    fn check(&self, subject: &Subject<'_>) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let mut first: BTreeMap<String, &Origin> = BTreeMap::new();
        for (resource, operation) in operations(subject) {
            let subject = (self.subject)(resource, operation);
            if let Some(known) = first.get(&subject) {
                let message = format!("{subject} is used twice");
                let diagnostic = Diagnostic {
                    severity: self.severity,
                    ..Diagnostic::error(self.code, message, operation.origin.clone())
                }
                .related("first used here", (*known).clone())
                .help(self.help)
                .suggest((self.suggestion)(resource, operation));
                diagnostics.push(diagnostic);
            } else {
                first.insert(subject, &operation.origin);
            }
        }
        diagnostics
    }
}

fn written(origin: &Origin) -> (String, usize, String) {
    (
        origin.span.source.name.clone(),
        origin.span.start,
        origin.pointer.clone(),
    )
}

/// Method and path as a server tells them apart: without the names of the parameters.
fn route(operation: &Operation) -> String {
    let method = format!("{:?}", operation.method).to_uppercase();
    format!("{method} {}", path::route(&operation.path))
}

#[cfg(test)]
mod tests;
