//! Errors in descriptions.

use super::*;

#[test]
fn all_errors_are_reported_in_one_run() {
    let reported = findings(
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
    insta::assert_snapshot!(reported.join("\n"));
}

#[test]
fn other_formats_are_rejected_with_one_error() {
    let rejected = |text: &str| {
        let (api, found) = lower(&tree(text));
        assert!(api.is_none());
        lines(&found)
    };
    assert_eq!(
        rejected("openapi: 4.0.0\npaths: {/a: {get: {}}}"),
        "spec.yaml:1:10: error[ZC0020]: unsupported OpenAPI version 4.0.0; expected 3.0 or 3.1 (at /openapi)"
    );
    assert!(rejected("swagger: '2.0'\npaths: {}").contains("unsupported Swagger 2 document"));
    assert!(rejected("[1]").contains("description must be an object, found an array"));
}

#[test]
fn missing_required_keys_are_reported() {
    let reported = findings("info: {title: A}");
    assert_eq!(
        reported,
        [
            "1 error ZC0021 missing `openapi`, the version of the specification",
            "1 error ZC0021 missing `paths`, so there is nothing to generate",
            "1 warning ZC0021 missing `title` or `version` in `info`",
        ]
    );
}

#[test]
fn similar_names_are_suggested() {
    let help = |text: &str| {
        let (_, found) = lowered(text);
        found.into_iter().filter_map(|one| one.help).collect::<Vec<_>>()
    };
    assert_eq!(
        help(&with_response("{type: strnig}", "")),
        ["did you mean `string`?"]
    );
    assert_eq!(
        help(&with_response("{type: zebra}", "")),
        ["valid types are string, number, integer, boolean, array, object"]
    );
    assert_eq!(
        help(&with_response(
            "{$ref: '#/components/schemas/Pte'}",
            "schemas: {Pet: {type: string}}"
        )),
        ["did you mean `#/components/schemas/Pet`?"]
    );
    assert_eq!(
        help(&with_response("{x-zephr-ailases: [a]}", "")),
        ["did you mean `x-zephr-aliases`?"]
    );
}

#[test]
fn an_error_in_a_shared_component_is_reported_once() {
    let reported = findings(&spec(
        "/a/{id}: &a\n  get: {operationId: a, parameters: [{$ref: '#/components/parameters/id'}], responses: {'204': \
         {description: OK}}}\n/b/{id}:\n  get: {operationId: b, parameters: [{$ref: '#/components/parameters/id'}], \
         responses: {'204': {description: OK}}}",
        "parameters: {id: {name: id, in: path, required: true, schema: {type: strnig}}}",
    ));
    assert_eq!(reported.len(), 1, "{reported:?}");
}
