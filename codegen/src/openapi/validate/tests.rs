use super::*;
use crate::{diagnostic::one_line, load::load_bytes};

fn told(text: &str) -> Vec<String> {
    keywords(&load_bytes("spec.yaml", text.as_bytes()).expect("a tree"))
        .iter()
        .map(one_line)
        .collect()
}

#[test]
fn each_kind_of_keyword_is_told_once_with_the_number_of_its_places() {
    let told = told(
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
    insta::assert_snapshot!(told.join("\n"));
}

/// In 3.0 nothing counts beside a reference, so nothing of it is told.
#[test]
fn beside_a_reference_of_3_0_nothing_is_told() {
    let text = "openapi: 3.0.3\npaths: {}\ncomponents: {schemas: {A: {type: string}, B: {$ref: '#/components/schemas/A', type: string, odd: 1}}}\n";
    assert_eq!(told(text), [""; 0]);
}
