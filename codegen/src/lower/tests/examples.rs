//! Examples: documented where they fit, composed where not.

use super::*;

/// The example of the answer of a schema on one line, as JSON.
fn example(schema: &str, components: &str) -> (String, Vec<Diagnostic>) {
    let (api, found) = lowered(&answering(schema, components));
    let content = operation(&api, "getThing").responses[0]
        .content
        .clone()
        .expect("a body");
    (json(&content.example.expect("an example")), found)
}

fn json(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(text) => text.clone(),
        Json::String(text) => format!("{text:?}"),
        Json::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Json::Object(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{key:?}:{}", json(value)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

#[test]
fn answers_are_composed_whole_from_the_examples_of_their_parts() {
    let (example, found) = example(
        "{properties: {user_id: {type: string}, name: {type: string, example: Joe}, age: {type: integer, example: ten}, \
         email_address: {type: string}, kind: {type: string, enum: [cat, dog]}, inner: {$ref: \
         '#/components/schemas/inner'}, tags: {type: array, items: {type: string}}, by: {additionalProperties: {type: \
         boolean}}}}",
        "schemas:\n  inner: {example: {x: 1.50}, properties: {x: {type: number}, y: {type: string}}}",
    );
    assert!(found.is_empty(), "{}", lines(&found));
    assert_eq!(
        example,
        r#"{"user_id":"0123456789ABCD","name":"Joe","age":1,"email_address":"reader@example.com","kind":"cat","inner":{"x":1.50},"tags":["tags-1"],"by":{"key":true}}"#
    );
}

#[test]
fn composed_values_of_circular_types_end() {
    let (example, _) = example(
        "{$ref: '#/components/schemas/tree'}",
        "schemas:\n  tree: {required: [all], properties: {one: {$ref: '#/components/schemas/tree'}, all: {type: array, \
         items: {$ref: '#/components/schemas/tree'}}}}",
    );
    assert_eq!(example, r#"{"all":[]}"#);
}

#[test]
fn bodies_show_what_is_required_or_documented() {
    let api = model(&spec(
        "/a:\n  post:\n    operationId: a\n    requestBody:\n      content:\n        application/json:\n          schema: \
         {required: [must], properties: {must: {type: boolean}, may: {type: string}, shown: {type: string, example: \
         yes}}}\n    responses: {'204': {description: OK}}",
        "",
    ));
    let body = operation(&api, "a").body.as_ref().expect("a body");
    assert_eq!(
        body.example.as_ref().map(json).as_deref(),
        Some(r#"{"must":true,"shown":"yes"}"#)
    );
}

#[test]
fn an_example_that_contradicts_its_schema_is_told_where_it_does_and_not_used() {
    let text = spec(
        "/a:\n  get:\n    operationId: getThing\n    responses:\n      '200':\n        content:\n          \
         application/json:\n            schema: {type: array, items: {properties: {id: {type: string}}}}\n            \
         examples:\n              first:\n                value:\n                  - id: a\n                  - id: 2\n\
         \x20             second:\n                value: [{id: b}]",
        "",
    );
    let (api, found) = lowered(&text);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].message,
        "the example has a number where the schema says a string"
    );
    assert!(
        found[0].origin.pointer.ends_with("/examples/first/value/1/id"),
        "{:?}",
        found[0].origin
    );
    let content = operation(&api, "getThing").responses[0]
        .content
        .as_ref()
        .expect("a body");
    assert_eq!(
        content.example.as_ref().map(json).as_deref(),
        Some(r#"[{"id":"b"}]"#)
    );
}

#[test]
fn examples_may_come_as_the_wire_may() {
    let told = |media: &str| {
        findings(&spec(
            &format!(
                "/a:\n  get:\n    operationId: a\n    responses:\n      '200':\n        content: {{application/json: \
                 {{{media}}}}}"
            ),
            "",
        ))
    };
    let thing = "properties: {id: {type: string, x-zephr-aliases: [ID]}}, required: [id]";
    let fitting = [
        format!(
            "schema: {{x-zephr-list: true, type: array, items: {{{thing}}}}}, example: {{results: [{{id: a}}]}}"
        ),
        format!(
            "schema: {{x-zephr-list: true, type: array, items: {{{thing}}}}}, example: [[{{id: a}}], [{{id: b}}]]"
        ),
        format!("schema: {{x-zephr-list: true, type: array, items: {{{thing}}}}}, example: {{ID: a}}"),
        format!("schema: {{x-zephr-envelope: [data], {thing}}}, example: {{data: {{data: {{id: a}}}}}}"),
        "schema: {type: object, additionalProperties: {type: string}}, example: []".to_owned(),
        "schema: {type: integer}, example: -3".to_owned(),
    ];
    for media in fitting {
        assert_eq!(told(&media), Vec::<String>::new(), "of {media}");
    }
    let contradicting = [
        (
            format!("schema: {{{thing}}}, example: {{}}"),
            "no value where the schema says that `id` is required",
        ),
        (
            "schema: {type: integer}, example: 1.5".to_owned(),
            "a number where the schema says an integer",
        ),
        (
            "schema: {type: array}, example: {}".to_owned(),
            "an object where the schema says an array",
        ),
        (
            "schema: {enum: [a]}, example: 1".to_owned(),
            "a number where the schema says a string",
        ),
        (
            "schema: {oneOf: [{type: string}, {type: boolean}]}, example: 1".to_owned(),
            "a value where the schema says one of several, and it is none of them",
        ),
    ];
    for (media, message) in contradicting {
        assert_eq!(
            told(&media),
            [format!("9 warning ZC0046 the example has {message}")],
            "of {media}"
        );
    }
}

#[test]
fn parameters_take_their_examples_from_every_place_that_has_them() {
    let parameters = [
        ("schema: {type: string}, example: 123", string("123")),
        ("schema: {type: string}, examples: {a: {value: x}}", string("x")),
        (
            "schema: {type: string}, examples: {a: {$ref: '#/components/examples/a'}}",
            string("shared"),
        ),
        ("schema: {type: string, example: y}", string("y")),
        (
            "schema: {type: integer, default: 15}",
            Json::Number("15".to_owned()),
        ),
        ("schema: {type: boolean, example: 'true'}", Json::Bool(true)),
        ("schema: {type: string, enum: [b, a]}", string("b")),
        ("schema: {type: integer}", Json::Number("1".to_owned())),
        ("schema: {type: string}", string("site-1")),
    ];
    for (declared, wanted) in parameters {
        let api = model(&spec(
            &format!(
                "/a:\n  get:\n    operationId: a\n    parameters: [{{name: site, in: query, {declared}}}]\n    \
                 responses: {{'204': {{description: OK}}}}"
            ),
            "examples: {a: {value: shared}}",
        ));
        assert_eq!(
            operation(&api, "a").parameters[0].example,
            Some(wanted),
            "of {declared}"
        );
    }
}
