//! Examples: documented ones that match their schema, or else generated ones.

use super::*;

/// Returns the example of a response with `schema` as JSON, and the diagnostics.
fn example(schema: &str, components: &str) -> (String, Vec<Diagnostic>) {
    let (api, found) = lowered(&with_response(schema, components));
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
fn response_examples_are_composed_of_field_examples() {
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
fn composed_values_of_recursive_types_are_finite() {
    let (example, _) = example(
        "{$ref: '#/components/schemas/tree'}",
        "schemas:\n  tree: {required: [all], properties: {one: {$ref: '#/components/schemas/tree'}, all: {type: array, \
         items: {$ref: '#/components/schemas/tree'}}}}",
    );
    assert_eq!(example, r#"{"all":[]}"#);
}

#[test]
fn request_examples_have_required_and_documented_fields() {
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
fn an_example_that_contradicts_its_schema_is_reported_and_replaced() {
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
        "example contradicts its schema: expected a string, found a number"
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
fn examples_may_have_any_accepted_wire_form() {
    let reported = |media: &str| {
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
        assert_eq!(reported(&media), Vec::<String>::new(), "of {media}");
    }
    let contradicting = [
        (
            format!("schema: {{{thing}}}, example: {{}}"),
            "expected a value for required `id`, found no value",
        ),
        (
            "schema: {type: integer}, example: 1.5".to_owned(),
            "expected an integer, found a number",
        ),
        (
            "schema: {type: array}, example: {}".to_owned(),
            "expected an array, found an object",
        ),
        (
            "schema: {enum: [a]}, example: 1".to_owned(),
            "expected a string, found a number",
        ),
        (
            "schema: {oneOf: [{type: string}, {type: boolean}]}, example: 1".to_owned(),
            "expected one of several alternatives, none of which matches, found a value",
        ),
    ];
    for (media, message) in contradicting {
        assert_eq!(
            reported(&media),
            [format!(
                "9 warning ZC0046 example contradicts its schema: {message}"
            )],
            "of {media}"
        );
    }
}

#[test]
fn parameter_examples_are_found_in_every_location() {
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
