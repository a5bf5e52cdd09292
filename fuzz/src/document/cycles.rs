//! Documents that cost stack, time or memory: deep nesting, wide objects, and exponential schemas.

use serde_json::{Map, Value, json};

use super::Writer;

impl Writer {
    /// Adds schemas `k0`, `k1` … and an operation that returns the first.
    pub(super) fn knot(&mut self, document: &mut Value) {
        let count = match self.rng.below(3) {
            0 => 2 + self.rng.below(30),
            1 => 100 + self.rng.below(300),
            _ => 1_000 + self.rng.below(4_000),
        };
        let kind = self.rng.below(12);
        let end = self.rng.below(3);
        let step = |number: usize| {
            let next = match end {
                0 if number + 1 == count => json!({ "$ref": "#/components/schemas/k0" }),
                1 if number + 1 == count => json!({ "$ref": "#/components/schemas/nowhere" }),
                _ if number + 1 == count => json!({ "type": "string" }),
                _ => json!({ "$ref": format!("#/components/schemas/k{}", number + 1) }),
            };
            let own =
                json!({ "type": "object", "properties": { format!("p{number}"): { "type": "string" } } });
            match kind {
                0 => next,
                1 => json!({ "allOf": [next, own] }),
                2 => json!({ "type": "object", "properties": { "next": next }, "required": ["next"] }),
                3 => json!({ "type": "array", "items": next }),
                4 => json!({ "oneOf": [next, own] }),
                5 => json!({ "additionalProperties": next }),
                6 => json!({ "allOf": [next.clone(), next] }),
                7 => {
                    json!({ "type": "object", "required": ["a", "b"], "properties": { "a": next.clone(), "b": next } })
                }
                8 => json!({ "oneOf": [next.clone(), next, own] }),
                9 => {
                    json!({ "anyOf": [{ "type": "array", "items": next.clone() }, { "allOf": [next, own] }] })
                }
                _ => own,
            }
        };
        let mut schemas: Map<String, Value> = (0..count)
            .map(|number| (format!("k{number}"), step(number)))
            .collect();
        if kind >= 10 {
            schemas.insert("k0".to_owned(), self.wide_or_deep(count));
        }
        let response = json!({ "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/k0" } } } });
        let operation = json!({ "get": { "parameters": [{ "name": "q", "in": "query", "schema": { "$ref": "#/components/schemas/k1" } }],
            "responses": { "200": response } } });
        if let Some(all) = document
            .pointer_mut("/components/schemas")
            .and_then(Value::as_object_mut)
        {
            all.extend(schemas);
        }
        if let Some(paths) = document.pointer_mut("/paths").and_then(Value::as_object_mut) {
            paths.insert("/knot".to_owned(), operation);
        }
    }

    fn wide_or_deep(&mut self, count: usize) -> Value {
        let text = json!({ "type": "string" });
        let name = |number: usize| format!("p{number}");
        match self.rng.below(7) {
            0 => {
                json!({ "type": "object", "properties": (0..count).map(|number| (name(number), text.clone())).collect::<Map<_, _>>() })
            }
            1 => json!({ "type": "string", "enum": (0..count).map(name).collect::<Vec<_>>() }),
            2 => {
                json!({ "oneOf": (0..count).map(|number| json!({ "$ref": format!("#/components/schemas/k{}", number + 1) })).collect::<Vec<_>>() })
            }
            3 => {
                json!({ "allOf": (0..count).map(|number| json!({ "$ref": format!("#/components/schemas/k{}", number + 1) })).collect::<Vec<_>>() })
            }
            4 => (0..count).fold(text, |inner, _| json!({ "type": "array", "items": inner })),
            5 => (0..count).fold(text, |inner, _| json!({ "allOf": [inner] })),
            _ => json!({ "type": "string", "example": (0..count).fold(text, |inner, _| json!([inner])) }),
        }
    }
}
