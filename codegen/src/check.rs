//! What cannot be told from one operation alone: operations that get in each other's way.

use std::collections::BTreeMap;

use crate::{
    codes,
    diagnostic::{Code, Diagnostic, Severity, Suggestion, text},
    model::{Api, Operation, Resource},
    names,
    openapi::path,
    tree::Origin,
};

/// Everything wrong with how the operations of `api` go together.
pub fn check(api: &Api) -> Vec<Diagnostic> {
    let mut operations: Vec<(&Resource, &Operation)> = api
        .resources
        .iter()
        .flat_map(|resource| {
            resource
                .operations
                .iter()
                .map(move |operation| (resource, operation))
        })
        .collect();
    operations.sort_by_key(|(_, operation)| written(&operation.origin));
    let mut diagnostics = Vec::new();
    let rule = Rule {
        code: codes::DUPLICATE_OPERATION_ID,
        severity: Severity::Error,
        help: "give each operation an `operationId` of its own",
        subject: |_, operation| format!("the operation id `{}`", operation.id),
        suggestion: |_, operation| Suggestion::operation_id(&operation.origin.pointer),
    };
    rule.apply(&operations, &mut diagnostics);
    // Both can be called; only a server has to tell them apart.
    let rule = Rule {
        code: codes::DUPLICATE_PATH,
        severity: Severity::Warning,
        help: "the paths differ in the names of their parameters, or behind a `#`, at most: remove one of them",
        subject: |_, operation| format!("`{}`", route(operation)),
        suggestion: |_, operation| Suggestion::remove(&operation.origin.pointer),
    };
    rule.apply(&operations, &mut diagnostics);
    let rule = Rule {
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
    rule.apply(&operations, &mut diagnostics);
    diagnostics
}

/// Every operation of which nothing says whether it may be sent again: a guess could create something twice.
pub fn unrated(api: &Api) -> Vec<Diagnostic> {
    let operations = api.resources.iter().flat_map(|resource| &resource.operations);
    let mut unrated: Vec<&Operation> = operations
        .filter(|operation| operation.stated_retry.is_none())
        .collect();
    unrated.sort_by_key(|operation| written(&operation.origin));
    let tell = |operation: &Operation| {
        let message = format!("nothing says whether `{}` may be sent again", operation.id);
        Diagnostic::error(codes::NO_RETRY, message, operation.origin.clone())
            .help("let the overlay give it `x-zephr-retry: safe`, `conditional` or `never`")
            .suggest(Suggestion::update(
                &operation.origin.pointer,
                [("x-zephr-retry", text(operation.retry().as_str()))],
            ))
    };
    unrated.into_iter().map(tell).collect()
}

/// Something that only one operation may have.
struct Rule {
    code: Code,
    severity: Severity,
    help: &'static str,
    subject: fn(&Resource, &Operation) -> String,
    suggestion: fn(&Resource, &Operation) -> Option<Suggestion>,
}

impl Rule {
    fn apply(&self, operations: &[(&Resource, &Operation)], diagnostics: &mut Vec<Diagnostic>) {
        let mut first: BTreeMap<String, &Origin> = BTreeMap::new();
        for (resource, operation) in operations {
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
