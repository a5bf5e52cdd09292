//! Operations that are described oddly.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use super::{Subject, warning};
use crate::{codes, diagnostic::Diagnostic, openapi::Cursor, tree::unescape};

/// Words in the name of a parameter that says which thing is meant.
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

/// Words that say what is done to a thing, or nothing of it.
const VERBS: &[&str] = &[
    "get", "list", "create", "update", "delete", "save", "retrieve", "fetch", "find", "post", "put", "patch",
    "remove", "add", "all", "by", "for", "of", "the", "a", "in", "to", "from", "with", "and", "on", "under",
    "given", "new", "v3", "v4",
];

/// Operations none of whose successes has a body, though none says that there is none.
pub(super) fn no_success_body(subject: &Subject<'_>) -> Vec<Diagnostic> {
    operations(subject).iter().filter_map(without_body).collect()
}

/// Operations whose method sends a body, and that describe none.
pub(super) fn no_request_body(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let operations = subject.document.operations();
    let sends = operations.filter(|operation| matches!(operation.method, "post" | "put" | "patch"));
    let bare = sends.filter(|operation| operation.at.get("requestBody").is_none());
    bare.map(|operation| {
        let message = format!("this {} has no request body", operation.method.to_uppercase());
        warning(&operation.at, codes::NO_REQUEST_BODY, message).help("describe the body that it takes")
    })
    .collect()
}

/// Operations with several required parameters that each identify what is meant.
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
    let message = "no success of this operation has a body, and none says that there is none (204)";
    (any && bare).then(|| {
        warning(operation, codes::NO_SUCCESS_BODY, message).help("describe the body that it answers with")
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
            "each of `{}` says which thing is meant, and all are required",
            names.join("`, `")
        );
        warning(operation, codes::EXCLUSIVE_PARAMETERS, message).help("is any one of them enough?")
    })
}

/// Operations with the same summary.
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
                warning(
                    operation,
                    codes::SUSPICIOUS_COPY,
                    "this operation is summed up by the words of another",
                )
                .related("the other", known.key_origin())
                .help("say what tells them apart"),
            ),
        }
    }
    found
}

/// Operations whose ids have no word in common with their path, and have one that other paths have.
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
    let tell = |operation: &Cursor<'_>| {
        // An operation with a name of its own has been looked at.
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
            let message = format!("the id of this operation says `{other}`, and its path does not");
            warning(operation, codes::MISLEADING_ID, message).help("is it copied from another operation?")
        })
    };
    operations.iter().filter_map(tell).collect()
}

/// The things that a text names, one word each, in the singular.
fn things(text: &str) -> BTreeSet<String> {
    let words = text.to_snake_case();
    let words = words
        .split('_')
        .filter(|word| !word.is_empty() && !VERBS.contains(word));
    words
        .map(|word| word.strip_suffix('s').unwrap_or(word).to_owned())
        .collect()
}
