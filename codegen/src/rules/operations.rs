//! Rules about suspicious descriptions of operations.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use super::{Subject, warning};
use crate::{codes, diagnostic::Diagnostic, openapi::Cursor, tree::unescape};

/// Words in the name of a parameter that identifies a resource.
const IDENTIFYING: &[&str] = &[
    "id",
    "ids",
    "identifier",
    "identifiers",
    "key",
    "email",
    "search",
    "name",
    "slug",
];

/// Words in operation IDs and paths that do not name a resource.
const VERBS: &[&str] = &[
    "get", "list", "create", "update", "delete", "save", "retrieve", "fetch", "find", "post", "put", "patch",
    "remove", "add", "all", "by", "for", "of", "the", "a", "in", "to", "from", "with", "and", "on", "under",
    "given", "new", "v3", "v4",
];

/// Returns the operations whose success responses all lack a body, unless one of them is a 204 response. Operations
/// without a success response are not returned.
pub(super) fn no_success_body(subject: &Subject<'_>) -> Vec<Diagnostic> {
    operations(subject).iter().filter_map(without_body).collect()
}

/// Returns the operations that describe no request body although their method usually sends one.
pub(super) fn no_request_body(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let operations = subject.document.operations();
    let sends = operations.filter(|operation| matches!(operation.method, "post" | "put" | "patch"));
    let bare = sends.filter(|operation| operation.at.get("requestBody").is_none());
    bare.map(|operation| {
        let message = format!(
            "{} operation without a request body",
            operation.method.to_uppercase()
        );
        warning(&operation.at, codes::NO_REQUEST_BODY, message).help("describe the request body")
    })
    .collect()
}

/// Returns the operations with several required query parameters that each identify a resource.
pub(super) fn exclusive_parameters(subject: &Subject<'_>) -> Vec<Diagnostic> {
    operations(subject).iter().filter_map(exclusive).collect()
}

fn operations<'a>(subject: &Subject<'a>) -> Vec<Cursor<'a>> {
    let operations = subject.document.operations();
    operations.map(|operation| operation.at).collect()
}

fn without_body(operation: &Cursor<'_>) -> Option<Diagnostic> {
    let responses = operation.get("responses");
    let responses = responses.iter().flat_map(Cursor::fields);
    let mut bare = true;
    let mut any = false;
    for (status, response) in responses.filter(|(status, _)| status.starts_with('2')) {
        any = true;
        let content = response.resolved().get("content");
        let says_none = status == "204";
        bare &= !says_none && content.is_none_or(|content| content.node.entries().is_empty());
    }
    let message = "operation has neither a success response with a body nor a `204` response";
    (any && bare).then(|| {
        warning(operation, codes::NO_SUCCESS_BODY, message)
            .help("describe the response body, or declare a `204` response")
    })
}

fn exclusive(operation: &Cursor<'_>) -> Option<Diagnostic> {
    let parameters = operation.items_of("parameters").map(|at| at.resolved());
    let names: Vec<&str> = parameters
        .filter(|at| at.flag("required") && at.text("in") == Some("query"))
        .filter_map(|at| at.text("name"))
        .filter(|name| {
            name.to_snake_case()
                .split('_')
                .any(|part| IDENTIFYING.contains(&part))
        })
        .collect();
    (names.len() > 1).then(|| {
        let message = format!(
            "required parameters seem to identify the same thing: `{}`",
            names.join("`, `")
        );
        warning(operation, codes::EXCLUSIVE_PARAMETERS, message)
            .help("if one of them is sufficient, make all of them optional")
    })
}

/// Returns the operations with the summary of an earlier operation.
pub(super) fn copied_summaries(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let operations = operations(subject);
    let mut first: BTreeMap<String, &Cursor<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for operation in &operations {
        let Some(summary) = operation.text("summary").map(str::to_lowercase) else {
            continue;
        };
        match first.get(&summary) {
            None => {
                first.insert(summary, operation);
            }
            Some(known) => found.push(
                warning(operation, codes::SUSPICIOUS_COPY, "duplicate summary")
                    .related("first used here", known.key_origin())
                    .help("describe what distinguishes the operations"),
            ),
        }
    }
    found
}

/// Returns the operations whose ID has no word in common with their path, but has a word in common with another path.
pub(super) fn misleading_ids(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let operations = operations(subject);
    let path = |operation: &Cursor<'_>| {
        let path = operation
            .pointer
            .split('/')
            .nth(2)
            .map(unescape)
            .unwrap_or_default();
        let fixed = path
            .split('/')
            .filter(|part| !part.starts_with('{'))
            .collect::<Vec<_>>()
            .join(" ");
        things(&fixed)
    };
    let known: BTreeSet<String> = operations.iter().flat_map(path).collect();
    let check = |operation: &Cursor<'_>| {
        // An operation with an explicit name has been reviewed.
        if operation.node.get("x-zephr-call").is_some() {
            return None;
        }
        let (id, own) = (things(operation.text("operationId")?), path(operation));
        let shares = id.iter().any(|word| {
            own.iter()
                .any(|own| own.contains(word.as_str()) || word.contains(own.as_str()))
        });
        let other = id.iter().find(|word| known.contains(*word))?;
        (!shares).then(|| {
            let message = format!("operation ID names `{other}`, but the path does not");
            warning(operation, codes::MISLEADING_ID, message)
                .help("if the ID was copied from another operation, set the method name with `x-zephr-call`")
        })
    };
    operations.iter().filter_map(check).collect()
}

/// Returns the nouns in a text, in the singular.
fn things(text: &str) -> BTreeSet<String> {
    let words = text.to_snake_case();
    let words = words
        .split('_')
        .filter(|word| !word.is_empty() && !VERBS.contains(word));
    words
        .map(|word| word.strip_suffix('s').unwrap_or(word).to_owned())
        .collect()
}
