//! Operations that get in each other's way.

use super::*;
use crate::{diagnostic::one_line, load::load_bytes, lower::lower, openapi::Document};

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
fn what_only_one_operation_may_have_is_told_with_its_first_place() {
    let path = |path: &str, name: &str, operation: &str| {
        format!(
            "  {path}:\n    parameters: [{{name: {name}, in: path, required: true, schema: {{type: string}}}}]\n    get: \
             {{{operation}, {OK}}}\n"
        )
    };
    let told = findings(
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
        told,
        [
            "spec.yaml:12:5: error[ZC0034]: the operation id `one` is used twice (at /paths/~1a~1{id}~1c/get)",
            "spec.yaml:9:5: warning[ZC0035]: `GET /a/{}` is used twice (at /paths/~1a~1{key}/get)",
            "spec.yaml:12:5: error[ZC0036]: the method `b.get` is used twice (at /paths/~1a~1{id}~1c/get)",
        ]
    );
}

#[test]
fn operations_that_differ_are_left_alone() {
    let told = findings(&format!(
        "  /a:\n    get: {{operationId: a, {OK}}}\n    put: {{operationId: b, {OK}}}\n  /b:\n    get: {{operationId: c, {OK}}}\n"
    ));
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn an_operation_that_nothing_rates_is_told_and_reads_alone_are_taken_for_safe() {
    let text = format!(
        "openapi: 3.0.0\ninfo: {{title: A, version: '1'}}\npaths:\n  /a:\n    get: {{operationId: one, {OK}}}\n    put: \
         {{operationId: two, {OK}}}\n    post: {{operationId: three, x-zephr-retry: conditional, {OK}}}\n"
    );
    let document = load_bytes("spec.yaml", text.as_bytes()).expect("a tree");
    let (api, _) = lower(&document);
    let subject = Subject {
        document: &Document::new(&document),
        overlays: &[],
        api: api.as_ref(),
    };
    let api = api.as_ref().expect("a model");
    let told: Vec<String> = without_retry_class(&subject).iter().map(one_line).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("`one` may be sent again") && told[1].contains("`two`"),
        "{told:?}"
    );
    let mut classes: Vec<(String, &str)> = api
        .resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .map(|operation| (operation.id.clone(), operation.retry().as_str()))
        .collect();
    classes.sort();
    let expected = [
        ("one", "idempotent"),
        ("three", "conditional"),
        ("two", "non_idempotent"),
    ];
    assert_eq!(classes, expected.map(|(id, class)| (id.to_owned(), class)));
}
