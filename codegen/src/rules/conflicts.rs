//! Rules about conflicts between operations.

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

/// Returns the operations with the ID of an earlier operation.
pub(super) fn operation_ids(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let unique = Unique {
        code: codes::DUPLICATE_OPERATION_ID,
        severity: Severity::Error,
        help: "use a unique `operationId` for each operation",
        subject: |_, operation| format!("operation ID `{}`", operation.id),
        suggestion: |_, operation| Suggestion::operation_id(&operation.origin.pointer),
    };
    unique.check(subject)
}

/// Returns the operations with the method and path of an earlier operation. Both can be called, but the server
/// may not be able to distinguish them.
pub(super) fn paths(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let unique = Unique {
        code: codes::DUPLICATE_PATH,
        severity: Severity::Warning,
        help: "remove one of the operations; their paths differ only in parameter names or after `#`",
        subject: |_, operation| format!("method and path `{}`", route(operation)),
        suggestion: |_, operation| Suggestion::remove(&operation.origin.pointer),
    };
    unique.check(subject)
}

/// Returns the operations with the resource and method name of an earlier operation.
pub(super) fn calls(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let unique = Unique {
        code: codes::DUPLICATE_CALL,
        severity: Severity::Error,
        help: "set a different `x-zephr-call` on one of the operations",
        subject: |resource, operation| format!("method name `{}.{}`", resource.name, operation.method_name),
        suggestion: |resource, operation| {
            let method = names::method(&operation.id);
            let call = text(format!("{}.{method}", resource.name));
            (method != operation.method_name)
                .then(|| Suggestion::update(&operation.origin.pointer, [("x-zephr-call", call)]))
        },
    };
    unique.check(subject)
}

/// Returns the operations without a retry class. A class must not be guessed: a retry could create a resource twice. If
/// no operation is signed, or no operation has a retry class, a single warning covers all operations without a class.
pub(super) fn without_retry_class(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let all: Vec<&Operation> = operations(subject)
        .into_iter()
        .map(|(_, operation)| operation)
        .collect();
    let unrated = all.iter().filter(|operation| operation.stated_retry.is_none());
    let unrated: Vec<&Operation> = unrated.copied().collect();
    let is_signed = all.iter().any(|operation| operation.is_signed());
    if let Some(first) = unrated.first()
        && (!is_signed || unrated.len() == all.len())
    {
        let message = format!(
            "{} of {} operations have no `x-zephr-retry`; only `GET` and `HEAD` count as idempotent",
            unrated.len(),
            all.len()
        );
        let warning = Diagnostic::warning(codes::NO_RETRY, message, first.origin.clone());
        return vec![warning.help("set `x-zephr-retry` on every operation in the overlay")];
    }
    let report = |operation: &Operation| {
        let message = format!("missing retry class of operation `{}`", operation.id);
        Diagnostic::error(codes::NO_RETRY, message, operation.origin.clone())
            .help("set `x-zephr-retry` to `idempotent`, `conditional` or `non_idempotent` in the overlay")
            .suggest(Suggestion::update(
                &operation.origin.pointer,
                [("x-zephr-retry", text(operation.retry().as_str()))],
            ))
    };
    unrated.into_iter().map(report).collect()
}

/// Returns all operations in document order.
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

/// A property of operations that must be unique.
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
                let message = format!("duplicate {subject}");
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

/// Returns the method and path as a server distinguishes them: without the names of the parameters.
fn route(operation: &Operation) -> String {
    let method = format!("{:?}", operation.method).to_uppercase();
    format!("{method} {}", path::route(&operation.path))
}

#[cfg(test)]
mod tests;
