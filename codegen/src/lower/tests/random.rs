//! Whatever a document holds, lowering and checking end and do not panic.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const KEYS: &[&str] = &[
    "type",
    "properties",
    "items",
    "required",
    "enum",
    "oneOf",
    "anyOf",
    "allOf",
    "not",
    "$ref",
    "additionalProperties",
    "nullable",
    "format",
    "description",
    "title",
    "example",
    "default",
    "schema",
    "content",
    "application/json",
    "text/plain",
    "parameters",
    "name",
    "in",
    "style",
    "examples",
    "value",
    "requestBody",
    "responses",
    "200",
    "2XX",
    "default",
    "operationId",
    "tags",
    "security",
    "x-zephr-type",
    "x-zephr-list",
    "x-zephr-call",
    "x-zephr-name",
    "x-zephr-aliases",
    "x-zephr-envelope",
    "x-zephr-text",
    "x-zephr-order",
    "x-zephr-secret",
    "x-zephr-any",
    "x-zephr-encoding",
    "x-zephr-name-prefix",
    "x-zephr-else",
    "minimum",
    "results",
    "a",
    "b",
];

const WORDS: &[&str] = &[
    "string",
    "integer",
    "number",
    "boolean",
    "array",
    "object",
    "strnig",
    "a",
    "b",
    "a.b",
    "path",
    "query",
    "header",
    "cookie",
    "form",
    "password",
    "base64-json",
    "Name",
    "",
    "+",
    "#/components/schemas/a",
    "#/components/schemas/b",
    "#/components/schemas/c",
    "#/components/schemas/a/properties/b",
    "#/paths/~1a",
    "#",
    "#/x",
    "elsewhere",
];

fn word() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => prop::sample::select(WORDS).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<String>().prop_map(Value::from),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![20 => prop::sample::select(KEYS).prop_map(str::to_owned), 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    word().prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::btree_map(key(), inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A schema that is mostly one.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        prop::sample::select(&["string", "integer", "boolean", "object", "array"][..])
            .prop_map(|ty| json!({ "type": ty })),
        prop::sample::select(&["a", "b", "c"][..])
            .prop_map(|name| json!({ "$ref": format!("#/components/schemas/{name}") })),
        value(),
    ];
    leaf.prop_recursive(4, 30, 3, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|items| json!({ "type": "array", "items": items })),
            inner
                .clone()
                .prop_map(|items| json!({ "x-zephr-list": true, "items": items })),
            inner
                .clone()
                .prop_map(|values| json!({ "additionalProperties": values })),
            (inner.clone(), inner.clone(), any::<bool>()).prop_map(|(a, b, all)| {
                let required = if all { json!(["a", "b"]) } else { json!(["a"]) };
                json!({ "x-zephr-type": "Name", "properties": { "a": a, "b": b }, "required": required })
            }),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|parts| json!({ "oneOf": parts })),
            prop::collection::vec(inner, 0..3).prop_map(|parts| json!({ "allOf": parts })),
        ]
    })
}

fn judge(document: &Value) {
    let text = document.to_string();
    let Ok(node) = load_bytes("spec.json", text.as_bytes()) else {
        return;
    };
    let (api, found) = lower(&node);
    let again = lower(&node);
    assert_eq!(lines(&found), lines(&again.1));
    assert_eq!(api, again.0);
    if let Some(api) = &api {
        crate::check::check(api);
        assert_no_provisional_names(api);
    }
    render(&found, false);
}

fn assert_no_provisional_names(api: &Api) {
    let text = format!("{:?} {:?}", api.types, api.resources);
    assert!(!text.contains("Named(\"#"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_json_is_survived(document in value()) {
        judge(&document);
    }

    #[test]
    fn any_path_item_is_survived(item in value(), method in value(), response in schema()) {
        judge(&json!({ "openapi": "3.0.0", "paths": { "/a": item, "/b/{a}": { "get": method, "post": {
            "responses": { "200": { "content": { "application/json": { "schema": response } } } } } } } }));
    }

    #[test]
    fn any_schemas_are_survived(a in schema(), b in schema(), c in schema(), body in schema(), parameter in schema()) {
        judge(&json!({
            "openapi": "3.0.0",
            "paths": { "/a": { "post": {
                "operationId": "a",
                "parameters": [{ "name": "q", "in": "query", "x-zephr-encoding": "base64-json", "schema": parameter }],
                "requestBody": { "content": { "application/json": { "schema": body } } },
                "responses": { "200": { "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/a" } } } } },
            } } },
            "components": { "schemas": { "a": a, "b": b, "c": c } },
        }));
    }
}
