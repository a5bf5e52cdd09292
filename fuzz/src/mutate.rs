//! Mutations of a description: values are removed, moved, replaced, nested, or made cyclic.

use serde_json::{Value, json};

use crate::rng::Rng;

const WORDS: &[&str] = &[
    "",
    "string",
    "integer",
    "object",
    "array",
    "null",
    "path",
    "query",
    "cookie",
    "deepObject",
    "matrix",
    "form",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/json",
    "image/png",
    "#",
    "#/",
    "#/components/schemas/A",
    "binary",
    "Self",
    "self",
    "r#type",
    "日本",
    "\u{202e}",
    "*/*",
    "*/ // \"",
    "{",
    "}",
    "/a/{b}",
    "default",
    "2XX",
    "+1",
    "-1",
    "`",
];

const KEYS: &[&str] = &[
    "$ref",
    "type",
    "properties",
    "items",
    "required",
    "enum",
    "const",
    "oneOf",
    "anyOf",
    "allOf",
    "additionalProperties",
    "nullable",
    "discriminator",
    "prefixItems",
    "format",
    "example",
    "examples",
    "default",
    "schema",
    "content",
    "parameters",
    "requestBody",
    "responses",
    "style",
    "explode",
    "name",
    "in",
    "encoding",
    "readOnly",
    "x-zephr-type",
];

/// Applies a random mutation.
pub(crate) fn mutate(document: &mut Value, seed: &Value, rng: &mut Rng) {
    let source = seed.pointer(&somewhere(seed, rng)).cloned().unwrap_or_default();
    let references = references(seed);
    let reference = rng.pick(&references).cloned().unwrap_or_default();
    let word = rng.pick(WORDS).copied().unwrap_or_default();
    let key = rng.pick(KEYS).copied().unwrap_or_default();
    let pointer = somewhere(document, rng);
    let Some(place) = document.pointer_mut(&pointer) else {
        return;
    };
    let old = place.take();
    *place = match rng.below(12) {
        0 => Value::Null,
        1 => json!(word),
        2 => json!(rng.below(1_000_000)),
        3 => json!(rng.below(2) == 0),
        4 => source,
        5 => json!({ "$ref": reference }),
        6 => json!([old.clone(), old]),
        7 => json!({ key: old }),
        8 => (0..rng.below(60)).fold(old, |inner, _| json!({ "type": "array", "items": inner })),
        9 => json!({ "allOf": [old, { "$ref": reference }] }),
        10 => json!({ "oneOf": [{ "$ref": reference }, old, source] }),
        _ => with(old, key, source),
    };
}

fn with(mut value: Value, key: &str, entry: Value) -> Value {
    if let Value::Object(map) = &mut value {
        map.insert(key.to_owned(), entry);
    }
    value
}

/// Returns the JSON pointer of a random value.
fn somewhere(mut value: &Value, rng: &mut Rng) -> String {
    let mut pointer = String::new();
    loop {
        let next = match value {
            Value::Object(map) => {
                let entry = map.iter().nth(rng.below(map.len()));
                entry.map(|(key, inner)| (key.replace('~', "~0").replace('/', "~1"), inner))
            }
            Value::Array(items) => {
                let index = rng.below(items.len());
                items.get(index).map(|item| (index.to_string(), item))
            }
            _ => None,
        };
        let Some((token, inner)) = next else { break };
        pointer.push('/');
        pointer.push_str(&token);
        value = inner;
        if rng.one_in(10) {
            break;
        }
    }
    pointer
}

/// Returns references to the existing components.
fn references(seed: &Value) -> Vec<String> {
    let kinds = seed.get("components").and_then(Value::as_object);
    let names = kinds.into_iter().flatten().flat_map(|(kind, entries)| {
        let entries = entries.as_object().into_iter().flatten();
        entries.map(move |(name, _)| format!("#/components/{kind}/{name}"))
    });
    names.collect()
}
