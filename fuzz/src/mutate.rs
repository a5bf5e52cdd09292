//! Mistakes in a description: things taken out, put elsewhere, turned into something else, nested, knotted.

use serde_json::{Value, json};

/// Numbers that look like chance (xorshift).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % limit.max(1)
    }

    pub fn pick<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        let index = self.below(all.len());
        all.get(index)
    }
}

const WORDS: &[&str] = &[
    "", "string", "integer", "object", "array", "null", "path", "query", "cookie", "deepObject", "matrix", "form",
    "multipart/form-data", "application/x-www-form-urlencoded", "application/json", "image/png", "#", "#/", "#/components/schemas/A",
    "binary", "Self", "self", "r#type", "日本", "\u{202e}", "*/*", "*/ // \"", "{", "}", "/a/{b}", "default", "2XX", "+1", "-1", "`",
];

const KEYS: &[&str] = &[
    "$ref", "type", "properties", "items", "required", "enum", "const", "oneOf", "anyOf", "allOf", "additionalProperties",
    "nullable", "discriminator", "prefixItems", "format", "example", "examples", "default", "schema", "content",
    "parameters", "requestBody", "responses", "style", "explode", "name", "in", "encoding", "readOnly", "x-zephr-type",
];

/// Makes one mistake somewhere.
pub fn mutate(document: &mut Value, seed: &Value, chance: &mut Chance) {
    let source = descend(seed, chance).clone();
    let references = references(seed);
    let reference = chance.pick(&references).cloned().unwrap_or_default();
    let word = chance.pick(WORDS).copied().unwrap_or_default();
    let key = chance.pick(KEYS).copied().unwrap_or_default();
    let place = descend_mut(document, chance);
    let old = place.take();
    *place = match chance.below(12) {
        0 => Value::Null,
        1 => json!(word),
        2 => json!(chance.below(1_000_000)),
        3 => json!(chance.below(2) == 0),
        4 => source,
        5 => json!({ "$ref": reference }),
        6 => json!([old.clone(), old]),
        7 => json!({ key: old }),
        8 => (0..chance.below(60)).fold(old, |inner, _| json!({ "type": "array", "items": inner })),
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

/// Somewhere inside, the nearer the rarer.
fn descend<'v>(mut value: &'v Value, chance: &mut Chance) -> &'v Value {
    while chance.below(9) > 0 {
        let next = match value {
            Value::Object(map) => map.values().nth(chance.below(map.len())),
            Value::Array(items) => items.get(chance.below(items.len())),
            _ => None,
        };
        let Some(next) = next else { break };
        value = next;
    }
    value
}

fn descend_mut<'v>(value: &'v mut Value, chance: &mut Chance) -> &'v mut Value {
    let count = match value {
        Value::Object(map) => map.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if count == 0 || chance.below(12) == 0 {
        return value;
    }
    let index = chance.below(count);
    match value {
        Value::Object(map) => match map.values_mut().nth(index) {
            Some(inner) => descend_mut(inner, chance),
            None => unreachable!("the index is below the count"),
        },
        Value::Array(items) => descend_mut(&mut items[index], chance),
        _ => unreachable!("it has no parts"),
    }
}

/// References to the components that there are.
fn references(seed: &Value) -> Vec<String> {
    let kinds = seed.get("components").and_then(Value::as_object);
    let names = kinds.into_iter().flatten().flat_map(|(kind, entries)| {
        let entries = entries.as_object().into_iter().flatten();
        entries.map(move |(name, _)| format!("#/components/{kind}/{name}"))
    });
    names.collect()
}
