//! Operations that are described oddly.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use super::{Place, codes, entries, operations, resolved};
use crate::{
    diagnostic::Diagnostic,
    tree::{Node, unescape},
};

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

pub(super) fn look(document: &Node) -> Vec<Diagnostic> {
    let operations = operations(document);
    let mut found = Vec::new();
    found.extend(
        operations
            .iter()
            .filter_map(|operation| no_success_body(document, operation)),
    );
    found.extend(
        operations
            .iter()
            .filter_map(|operation| exclusive(document, operation)),
    );
    found.extend(copies(&operations));
    found.extend(misleading(&operations));
    found
}

fn no_success_body(document: &Node, operation: &Place<'_>) -> Option<Diagnostic> {
    let responses = entries(document, &format!("{}/responses", operation.pointer));
    let mut success = responses
        .iter()
        .filter(|response| response.key().starts_with('2'));
    let mut bare = true;
    let mut any = false;
    for response in success.by_ref() {
        any = true;
        let content = resolved(document, response.node).get("content");
        let says_none = response.key() == "204";
        bare &= !says_none && content.is_none_or(|content| content.entries().is_empty());
    }
    let message = "no success of this operation has a body, and none says that there is none (204)";
    (any && bare).then(|| {
        operation
            .warning(codes::NO_SUCCESS_BODY, message)
            .help("describe the body that it answers with")
    })
}

fn exclusive(document: &Node, operation: &Place<'_>) -> Option<Diagnostic> {
    let parameters = operation
        .node
        .get("parameters")
        .map(Node::items)
        .unwrap_or_default();
    let parameters = parameters.iter().map(|node| resolved(document, node));
    let word = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    let names: Vec<String> = parameters
        .filter(|node| {
            node.get("required").and_then(Node::as_bool) == Some(true)
                && word(node, "in").as_deref() == Some("query")
        })
        .filter_map(|node| word(node, "name"))
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
        operation
            .warning(codes::EXCLUSIVE_PARAMETERS, message)
            .help("is any one of them enough?")
    })
}

/// Operations with the same summary.
fn copies(operations: &[Place<'_>]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, &Place<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for operation in operations {
        let Some(summary) = operation.word("summary").map(str::to_lowercase) else {
            continue;
        };
        match first.get(&summary) {
            None => {
                first.insert(summary, operation);
            }
            Some(known) => found.push(
                operation
                    .warning(
                        codes::SUSPICIOUS_COPY,
                        "this operation is summed up by the words of another",
                    )
                    .related("the other", known.origin())
                    .help("say what tells them apart"),
            ),
        }
    }
    found
}

/// Operations whose ids have no word in common with their path, and have one that other paths have.
fn misleading(operations: &[Place<'_>]) -> Vec<Diagnostic> {
    let path = |operation: &Place<'_>| {
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
    let tell = |operation: &Place<'_>| {
        // An operation with a name of its own has been looked at.
        if operation.node.get("x-zephr-call").is_some() {
            return None;
        }
        let (id, own) = (things(operation.word("operationId")?), path(operation));
        let shares = id.iter().any(|word| {
            own.iter()
                .any(|own| own.contains(word.as_str()) || word.contains(own.as_str()))
        });
        let other = id.iter().find(|word| known.contains(*word))?;
        (!shares).then(|| {
            let message = format!("the id of this operation says `{other}`, and its path does not");
            operation
                .warning(codes::MISLEADING_ID, message)
                .help("is it copied from another operation?")
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
