use super::*;
use crate::{diagnostic::one_line, openapi::load::load_bytes};

fn reported(text: &str) -> Vec<String> {
    keywords(&load_bytes("spec.yaml", text.as_bytes()).expect("a tree"))
        .iter()
        .map(one_line)
        .collect()
}

#[test]
fn keywords_are_reported_once_with_their_count() {
    let reported = reported(
        "openapi: 3.1.0
info: {title: A, version: '1', x-free: 1}
webhooks: {}
paths:
  x-free: {free: 1}
  /a:
    get:
      callbacks: {}
      parameters: [{name: a, in: query, allowedReserved: true, schema: {type: string}}]
      responses: {x-free: {free: 1}, '200': {description: A, links: {}, headers: {}}}
    put:
      callbacks: {}
      responses: {'200': {$ref: '#/components/responses/R', descripton: ''}}
components:
  responses: {R: {description: R}}
  schemas:
    x-named: {type: object, patternProperties: {}, externalDocs: {}}
    A: {properties: {free: {minLength: 1, if: {}}, requierd: {type: string}}}
    B: {$ref: '#/components/schemas/A', deprecated: true, requierd: []}
    C: {$ref: '#/components/schemas/A', required: [a]}
",
    );
    insta::assert_snapshot!(reported.join("\n"));
}

/// OpenAPI 3.0 ignores siblings of a reference.
#[test]
fn siblings_of_a_3_0_reference_are_not_reported() {
    let text = "openapi: 3.0.3\npaths: {}\ncomponents: {schemas: {A: {type: string}, B: {$ref: '#/components/schemas/A', type: string, odd: 1}}}\n";
    assert_eq!(reported(text), [""; 0]);
}
