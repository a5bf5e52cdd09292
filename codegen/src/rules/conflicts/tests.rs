//! Conflicts between operations.

use super::*;
use crate::{
    diagnostic::one_line,
    lower::lower,
    openapi::{Document, load::load_bytes},
};

fn findings(paths: &str) -> Vec<String> {
    let text = format!("openapi: 3.0.0\ninfo: {{title: A, version: '1'}}\npaths:\n{paths}");
    let document = load_bytes("spec.yaml", text.as_bytes()).expect("a tree");
    let (api, found) = lower(&document);
    assert!(found.is_empty(), "{found:?}");
    let subject = Subject {
        document: &Document::new(&document),
        overlays: &[],
        api: api.as_ref(),
    };
    let rules = [operation_ids, super::paths, calls];
    let found = rules.iter().flat_map(|rule| rule(&subject));
    found.map(|found| one_line(&found)).collect()
}

const OK: &str = "responses: {'204': {description: OK}}";

#[test]
fn duplicates_are_reported_with_the_first_use() {
    let path = |path: &str, name: &str, operation: &str| {
        format!(
            "  {path}:\n    parameters: [{{name: {name}, in: path, required: true, schema: {{type: string}}}}]\n    get: \
             {{{operation}, {OK}}}\n"
        )
    };
    let reported = findings(
        &[
            path("/a/{id}", "id", "operationId: one, tags: [a]"),
            path("/a/{key}", "key", "operationId: two, x-zephr-call: b.get"),
            path(
                "/a/{id}/c",
                "id",
                "operationId: one, tags: [c], x-zephr-call: b.get",
            ),
            path("/a/{id}/{id2}", "id", "operationId: three").replace("{id2}", "d"),
        ]
        .concat(),
    );
    assert_eq!(
        reported,
        [
            "spec.yaml:12:5: error[ZC0034]: duplicate operation ID `one` (at /paths/~1a~1{id}~1c/get)",
            "spec.yaml:9:5: warning[ZC0035]: duplicate method and path `GET /a/{}` (at /paths/~1a~1{key}/get)",
            "spec.yaml:12:5: error[ZC0036]: duplicate method name `b.get` (at /paths/~1a~1{id}~1c/get)",
        ]
    );
}

#[test]
fn distinct_operations_are_accepted() {
    let reported = findings(&format!(
        "  /a:\n    get: {{operationId: a, {OK}}}\n    put: {{operationId: b, {OK}}}\n  /b:\n    get: {{operationId: c, {OK}}}\n"
    ));
    assert!(reported.is_empty(), "{reported:?}");
}

/// Returns the findings about the retry classes of three operations, and the classes themselves. `rated` is the hint on
/// the last operation.
fn unrated(rated: &str, security: &str) -> (Vec<String>, Vec<(String, &'static str)>) {
    let text = format!(
        "openapi: 3.0.0\ninfo: {{title: A, version: '1'}}\nsecurity: {security}\npaths:\n  /a:\n    get: {{operationId: one, {OK}}}\n    \
         put: {{operationId: two, {OK}}}\n    post: {{operationId: three, {rated} {OK}}}\ncomponents:\n  securitySchemes:\n    \
         signature: {{type: http, scheme: HMAC, x-zephr-signature: true}}\n    token: {{type: http, scheme: bearer}}\n"
    );
    let document = load_bytes("spec.yaml", text.as_bytes()).expect("a tree");
    let (api, _) = lower(&document);
    let subject = Subject {
        document: &Document::new(&document),
        overlays: &[],
        api: api.as_ref(),
    };
    let operations = api
        .iter()
        .flat_map(|api| &api.resources)
        .flat_map(|resource| &resource.operations);
    let mut classes: Vec<_> = operations
        .map(|operation| (operation.id.clone(), operation.retry().as_str()))
        .collect();
    classes.sort();
    (
        without_retry_class(&subject).iter().map(one_line).collect(),
        classes,
    )
}

#[test]
fn a_missing_retry_class_is_reported_and_only_reads_count_as_idempotent() {
    let (reported, classes) = unrated("x-zephr-retry: conditional,", "[{signature: []}]");
    assert_eq!(reported.len(), 2, "{reported:?}");
    assert!(
        reported[0].contains("missing retry class of operation `one`") && reported[1].contains("`two`"),
        "{reported:?}"
    );
    let expected = [
        ("one", "idempotent"),
        ("three", "conditional"),
        ("two", "non_idempotent"),
    ];
    assert_eq!(classes, expected.map(|(id, class)| (id.to_owned(), class)));
}

#[test]
fn missing_retry_classes_of_other_services_are_one_warning() {
    let warning = |count: &str| {
        format!(
            "spec.yaml:6:5: warning[ZC0049]: {count} of 3 operations have no `x-zephr-retry`; \
             only `GET` and `HEAD` count as idempotent (at /paths/~1a/get)"
        )
    };
    for security in ["[]", "[{token: []}]"] {
        assert_eq!(unrated("x-zephr-retry: conditional,", security).0, [warning("2")]);
        assert_eq!(unrated("", security).0, [warning("3")]);
    }
    assert_eq!(unrated("", "[{signature: []}]").0, [warning("3")]);
}
