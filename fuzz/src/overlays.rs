//! Random overlays.

use serde_json::{Value, json};

use crate::rng::Rng;

const TARGETS: &[&str] = &[
    "$",
    "$.*",
    "$..*",
    "$.info",
    "$.paths",
    "$.paths.*",
    "$.paths.*.*",
    "$.paths.*.*.parameters[0]",
    "$.paths.*.*.parameters[*].schema",
    "$.paths.*.*.responses",
    "$.paths.*.*.responses.*.content.*.schema",
    "$.components.schemas.*",
    "$.components.schemas.*.properties.*",
    "$..[?@.type=='string']",
    "$..[?@['$ref']]",
    "$..[?length(@.name) > 3]",
    "$.components.schemas[?match(@.type, '(a+)+')]",
    "$..properties",
    "$..required",
    "$..enum",
    "$..enum[-1:]",
    "$..[0,1]",
    "$.nowhere",
    "$[",
    "",
    "$..schema..type",
];

/// Returns a random overlay as JSON text.
pub(crate) fn overlay(rng: &mut Rng) -> String {
    let version = rng.word(&["1.0.0", "1.1.0", "1.1.0", "2.0.0"]);
    let actions: Vec<Value> = (0..1 + rng.below(30)).map(|_| action(rng)).collect();
    json!({ "overlay": version, "info": { "title": "Random", "version": "1" }, "actions": actions })
        .to_string()
}

fn action(rng: &mut Rng) -> Value {
    let target = rng.word(TARGETS);
    let reason = "Random.";
    match rng.below(5) {
        0 => json!({ "target": target, "description": reason, "remove": true }),
        1 => json!({ "target": target, "description": reason, "copy": rng.word(TARGETS) }),
        _ => json!({ "target": target, "description": reason, "update": update(rng) }),
    }
}

fn update(rng: &mut Rng) -> Value {
    let hints = [
        json!({ "x-zephr-call": "a.b", "x-zephr-retry": "idempotent" }),
        json!({ "x-zephr-name": "renamed" }),
        json!({ "x-zephr-type": "Named" }),
        json!({ "x-zephr-secret": true }),
        json!({ "x-zephr-list": true }),
        json!({ "x-zephr-any": true }),
        json!({ "x-zephr-envelope": ["data"] }),
        json!({ "x-zephr-paging": { "page": "page" } }),
        json!({ "x-zephr-allow": ["ZC0101"] }),
        json!({ "type": "string", "nullable": true }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/a" }] }),
        json!({ "properties": { "a": { "properties": { "a": { "properties": {} } } } } }),
        json!(["a"]),
        json!("a"),
        json!(1),
        Value::Null,
    ];
    rng.pick(&hints).cloned().unwrap_or_default()
}
