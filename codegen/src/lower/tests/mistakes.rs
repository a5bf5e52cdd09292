//! Mistakes: all of them in one run, each where it is.

use super::*;

#[test]
fn every_mistake_of_a_document_is_found_in_one_run() {
    let told = findings(
        "openapi: 3.0.1
info: {title: Wrong, version: '1'}
paths:
  no-slash: {}
  /open/{brace: {}
  /pets/{id}/{id}: {}
  /pets/{pet}:
    gte: {}
    get:
      tags: pets
      parameters:
        - {name: pte, in: path, required: true, schema: {type: strnig}}
        - {name: a, in: query, schema: {type: object}}
        - {name: a, in: query, schema: {type: string}}
        - {name: b, in: body, schema: {type: string}}
        - {name: c, in: query, style: deepObject, schema: {type: string}}
        - {name: d, in: query}
        - {in: query, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {type: strnig}}}}
      responses:
        20x: {description: OK}
        '200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Pte'}}}}
    post: {operationId: b, parameters: [{name: pet, in: path, required: true, schema: {type: string}}]}
    put: []
components:
  schemas:
    Pet:
      nullable: sometimes
      required: [nmae, 1]
      properties:
        name: {type: [string, 1]}
        tags: {type: array, items: {type: bolean}}
        far: {$ref: 'other.yaml#/Pet'}
        bad: {properties: [a]}
        mixed: {allOf: [{type: string}, {type: object}]}
        colour: {type: string, enum: [red, 1]}
",
    );
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_no_openapi_3_is_told_and_nothing_more() {
    let rejected = |text: &str| {
        let (api, found) = lower(&tree(text));
        assert!(api.is_none());
        lines(&found)
    };
    assert_eq!(
        rejected("openapi: 4.0.0\npaths: {/a: {get: {}}}"),
        "spec.yaml:1:10: error[ZC0020]: OpenAPI 4.0.0 is not taken, only 3.0 and 3.1 are (at /openapi)"
    );
    assert!(rejected("swagger: '2.0'\npaths: {}").contains("this is a Swagger 2 document"));
    assert!(rejected("[1]").contains("a description must be an object, not an array"));
}

#[test]
fn what_every_description_must_have_is_missed() {
    let told = findings("info: {title: A}");
    assert_eq!(
        told,
        [
            "1 error ZC0021 the key `openapi` is missing, which says what version the description is written for",
            "1 error ZC0021 the key `paths` is missing: there is nothing to generate",
            "1 warning ZC0021 `info` must have a `title` and a `version`",
        ]
    );
}

#[test]
fn a_word_that_was_probably_meant_is_suggested() {
    let help = |text: &str| {
        let (_, found) = lowered(text);
        found.into_iter().filter_map(|one| one.help).collect::<Vec<_>>()
    };
    assert_eq!(help(&answering("{type: strnig}", "")), ["is `string` meant?"]);
    assert_eq!(
        help(&answering("{type: zebra}", "")),
        ["the types are string, number, integer, boolean, array, object"]
    );
    assert_eq!(
        help(&answering(
            "{$ref: '#/components/schemas/Pte'}",
            "schemas: {Pet: {type: string}}"
        )),
        ["is `#/components/schemas/Pet` meant?"]
    );
    assert_eq!(
        help(&answering("{x-zephr-ailases: [a]}", "")),
        ["is `x-zephr-aliases` meant?"]
    );
}

#[test]
fn a_mistake_in_a_shared_component_is_told_once() {
    let told = findings(&spec(
        "/a/{id}: &a\n  get: {operationId: a, parameters: [{$ref: '#/components/parameters/id'}], responses: {'204': \
         {description: OK}}}\n/b/{id}:\n  get: {operationId: b, parameters: [{$ref: '#/components/parameters/id'}], \
         responses: {'204': {description: OK}}}",
        "parameters: {id: {name: id, in: path, required: true, schema: {type: strnig}}}",
    ));
    assert_eq!(told.len(), 1, "{told:?}");
}
