//! Emitted code with mistakes, each of which is found.

use zephr_codegen::{Generated, Input, emit, generate, openapi::load};

use super::check;

const DESCRIPTION: &str = "
openapi: 3.0.3
info: {title: Styles, version: '1'}
paths:
  /items/{id}/{tags}:
    post:
      operationId: create
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: path, required: true, style: label, explode: true, schema: {type: array, items: {type: string}}}
        - {name: q, in: query, schema: {type: string}}
        - {name: free, in: query, allowReserved: true, schema: {type: string}}
        - {name: either, in: query, allowReserved: true, explode: false, schema: {$ref: '#/components/schemas/Either'}}
        - {name: ids, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}
        - {name: deep, in: query, style: deepObject, schema: {$ref: '#/components/schemas/Filter'}}
        - {name: filter, in: query, content: {application/json: {schema: {$ref: '#/components/schemas/Filter'}}}}
        - {name: X-Trace, in: header, schema: {type: array, items: {type: string}}}
        - {name: sid, in: cookie, schema: {type: string}}
        - {name: opaque, in: cookie, content: {}}
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties: {name: {type: string}, sizes: {type: array, items: {type: string}}}
            encoding: {sizes: {style: form, explode: false}}
      responses: {'204': {description: Done.}}
  /lists:
    get:
      operationId: list
      parameters: [{name: tags, in: query, schema: {type: array, items: {type: string}}}]
      responses: {'204': {description: Done.}}
  /texts/{ids}:
    get:
      operationId: listTexts
      parameters:
        - {name: ids, in: path, required: true, schema: {type: array, items: {type: string}, x-zephr-any: true}}
      responses: {'204': {description: Done.}}
  /lists#flat: {$ref: '#/x-items/flat'}
x-items:
  flat:
    get:
      operationId: listFlat
      parameters: [{name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}]
      responses: {'204': {description: Done.}}
components:
  schemas:
    Either: {oneOf: [{type: string}, {type: array, items: {type: string}}]}
    Filter: {type: object, properties: {R: {type: string}}}
";

fn generated() -> Generated {
    let spec = load::decode("styles.yaml", DESCRIPTION.as_bytes()).unwrap();
    let input = Input {
        spec,
        overlays: Vec::new(),
        files: None,
    };
    generate(input, &emit::Options::default())
}

#[test]
fn requests_of_the_emitted_client_match_the_description() {
    assert_eq!(check(&generated()), Ok(()));
}

#[test]
fn each_mistake_in_emitted_code_is_found() {
    for (sound, mistaken) in [
        (".path(id", ".path_json(id"),
        ("Style::LabelExploded", "Style::Label"),
        (
            "(\"tags\", rt::Style::Form, ",
            "(\"tags\", rt::Style::FormExploded, ",
        ),
        ("query(\"q\"", "query(\"p\""),
        (".reserved(", ".reserved_items("),
        (".reserved_items(", ".reserved("),
        ("Style::Pipes", "Style::Spaces"),
        ("Style::Deep", "Style::Form"),
        (
            "query_json(\"filter\",",
            "query_styled(\"filter\", rt::Style::Form,",
        ),
        ("header_styled(\"X-Trace\"", "query_styled(\"X-Trace\""),
        ("cookie(\"sid\"", "header(\"sid\""),
        ("(\"sizes\", rt::Style::Form)", ""),
    ] {
        let mut generated = generated();
        let calls = generated
            .files
            .iter_mut()
            .find(|file| file.path.ends_with("calls.rs"))
            .unwrap();
        assert!(calls.text.contains(sound), "{sound} in\n{}", calls.text);
        calls.text = calls.text.replace(sound, mistaken);
        assert!(check(&generated).is_err(), "{mistaken}");
    }
}
