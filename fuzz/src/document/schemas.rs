//! Schemas with every keyword.

use serde_json::{Map, Value, json};

use super::Writer;

const FORMATS: &[&str] = &[
    "int32",
    "int64",
    "float",
    "double",
    "byte",
    "binary",
    "date",
    "date-time",
    "password",
    "uuid",
    "uri",
    "email",
    "uint64",
    "decimal",
    "odd",
];

impl Writer {
    /// Returns a schema with at most `depth` levels of nested schemas.
    pub(super) fn schema(&mut self, depth: usize) -> Value {
        let kind = self.rng.below(if depth == 0 { 7 } else { 20 });
        let mut schema = match kind {
            0 | 1 => json!({ "type": "string" }),
            2 => json!({ "type": "integer" }),
            3 => json!({ "type": "number" }),
            4 => json!({ "type": "boolean" }),
            5 => self.enumeration(),
            6 | 7 => self.reference("schemas"),
            8 | 9 => json!({ "type": "array", "items": self.schema(depth - 1) }),
            10 => json!({ "type": "object", "additionalProperties": self.additional(depth) }),
            11 => self.choice("oneOf", depth),
            12 => self.choice("anyOf", depth),
            13 | 14 => self.all_of(depth),
            15 => self.untyped(depth),
            _ => self.object(depth),
        };
        if let Value::Object(map) = &mut schema {
            self.decorate(map, depth);
        }
        schema
    }

    /// Returns an object with some properties.
    pub(super) fn object(&mut self, depth: usize) -> Value {
        let count = self.rng.below(6);
        let properties: Map<String, Value> = (0..count)
            .map(|_| (self.name(), self.schema(depth.saturating_sub(1))))
            .collect();
        let mut required: Vec<String> = properties
            .keys()
            .filter(|_| self.rng.one_in(2))
            .cloned()
            .collect();
        if self.odd() {
            required.push(self.name());
        }
        let mut object = json!({ "type": "object", "properties": properties });
        let mut set = |key: &str, value: Value| {
            object
                .as_object_mut()
                .and_then(|object| object.insert(key.to_owned(), value))
        };
        if !required.is_empty() {
            set("required", json!(required));
        }
        if self.rng.one_in(5) {
            set("additionalProperties", self.additional(depth));
        }
        if self.is_31 && self.rng.one_in(8) {
            set("patternProperties", json!({ "^x-": self.schema(0) }));
        }
        object
    }

    fn additional(&mut self, depth: usize) -> Value {
        match self.rng.below(3) {
            0 => json!(self.rng.one_in(2)),
            1 => json!({}),
            _ => self.schema(depth.saturating_sub(1)),
        }
    }

    fn enumeration(&mut self) -> Value {
        let most = if self.odd() { 500 } else { 5 };
        let count = usize::from(!self.odd()) + self.rng.below(most);
        let ty = self
            .rng
            .word(&["string", "string", "string", "integer", "number", "boolean"]);
        let all: Vec<Value> = (0..count)
            .map(|at| match ty {
                _ if self.odd() => self.value(1),
                "string" if self.rng.one_in(3) => self.value_text(),
                "string" => json!(format!("value {at}")),
                "boolean" => json!(at % 2 == 0),
                _ => self.number(),
            })
            .collect();
        json!({ "type": ty, "enum": all })
    }

    fn value_text(&mut self) -> Value {
        json!(self.name())
    }

    fn choice(&mut self, keyword: &str, depth: usize) -> Value {
        let count = if self.odd() {
            self.rng.below(20)
        } else {
            1 + self.rng.below(4)
        };
        let has_discriminator = self.rng.one_in(2);
        let parts: Vec<Value> = (0..count)
            .map(|_| match () {
                () if has_discriminator && !self.odd() => self.reference("schemas"),
                () if self.rng.one_in(6) => json!({ "type": "null", "nullable": true }),
                () => self.schema(depth.saturating_sub(1)),
            })
            .collect();
        let mut choice = json!({ keyword: parts });
        if let (true, Some(map)) = (has_discriminator, choice.as_object_mut()) {
            map.insert("discriminator".to_owned(), self.discriminator());
        }
        choice
    }

    fn discriminator(&mut self) -> Value {
        let name = self.rng.word(&["type", "kind", "a", "nowhere"]);
        let mut discriminator = json!({ "propertyName": name });
        if self.rng.one_in(2) {
            let count = self.rng.below(4);
            let mapping: Map<String, Value> = (0..count)
                .map(|_| {
                    let target = self.reference("schemas");
                    (self.name(), target.get("$ref").cloned().unwrap_or_default())
                })
                .collect();
            if let Some(map) = discriminator.as_object_mut() {
                map.insert("mapping".to_owned(), Value::Object(mapping));
            }
        }
        discriminator
    }

    fn all_of(&mut self, depth: usize) -> Value {
        let count = 1 + self.rng.below(3);
        let parts: Vec<Value> = (0..count)
            .map(|_| match self.rng.below(4) {
                0 => self.schema(depth.saturating_sub(1)),
                1 => self.reference("schemas"),
                2 => json!({ "required": [self.name()] }),
                _ => self.object(depth.saturating_sub(1)),
            })
            .collect();
        match self.rng.below(4) {
            0 => json!({ "allOf": parts, "properties": { (self.name()): self.schema(0) } }),
            1 => json!({ "type": "object", "allOf": parts }),
            _ => json!({ "allOf": parts }),
        }
    }

    /// Returns a schema without a type, or with several.
    fn untyped(&mut self, depth: usize) -> Value {
        let inner = self.schema(depth.saturating_sub(1));
        match self.rng.below(if self.is_31 { 9 } else { 4 }) {
            0 => json!({}),
            1 => json!({ "not": inner }),
            2 => json!({ "items": inner }),
            3 => json!({ "properties": { "a": inner } }),
            4 => json!({ "type": ["string", "null"] }),
            5 => json!({ "type": ["string", "integer", "object"], "properties": { "a": inner } }),
            6 => json!({ "const": self.value(1) }),
            7 => json!({ "type": "array", "prefixItems": [inner, { "type": "string" }], "items": false }),
            _ => {
                json!({ "if": inner, "then": true, "else": false, "$defs": { "a": {} }, "dependentRequired": { "a": ["b"] } })
            }
        }
    }

    /// Adds up to two keywords that can be combined with any other keyword.
    fn decorate(&mut self, schema: &mut Map<String, Value>, depth: usize) {
        for _ in 0..self.rng.below(3) {
            let (key, value) = match self.rng.below(22) {
                0 => ("description", self.prose()),
                1 => ("title", json!(self.name())),
                2 => ("nullable", json!(true)),
                3 => ("default", self.value(1)),
                4 => ("example", self.value(2)),
                5 => ("examples", json!([self.value(2)])),
                6 => ("deprecated", json!(true)),
                7 => ("readOnly", json!(true)),
                8 => ("writeOnly", json!(true)),
                9 => ("format", json!(self.rng.word(FORMATS))),
                10 => (
                    "pattern",
                    json!(self.rng.word(&["^a+$", "(", "[", "\\d{1,1000000}"])),
                ),
                11 => ("minimum", self.number()),
                12 => (
                    "exclusiveMaximum",
                    if self.is_31 { self.number() } else { json!(true) },
                ),
                13 => ("maxLength", self.number()),
                14 => ("uniqueItems", json!(true)),
                15 => ("maxItems", self.number()),
                16 => (
                    "xml",
                    json!({ "name": self.name(), "attribute": true, "wrapped": true }),
                ),
                17 => ("externalDocs", json!({ "url": self.name() })),
                18 => ("discriminator", self.discriminator()),
                19 => ("multipleOf", self.number()),
                _ if self.odd() => self.oddity(depth),
                _ => continue,
            };
            schema.insert(key.to_owned(), value);
        }
    }

    /// Returns an unusual keyword and its value: an often invalid value, a nested schema, or an `x-zephr-` hint.
    fn oddity(&mut self, depth: usize) -> (&'static str, Value) {
        match self.rng.below(18) {
            0 => (
                "type",
                json!(self.rng.word(&["strnig", "null", "file", "", "any"])),
            ),
            1 => ("type", self.value(1)),
            2 => ("$ref", self.value(1)),
            3 => ("enum", self.value(2)),
            4 => ("required", self.value(1)),
            5 => ("properties", self.value(2)),
            6 => ("items", self.value(1)),
            7 => ("allOf", json!([self.schema(depth.saturating_sub(1))])),
            8 => ("oneOf", json!([self.schema(depth.saturating_sub(1))])),
            9 => ("x-zephr-type", json!(self.name())),
            10 => ("x-zephr-name", json!(self.name())),
            11 => ("x-zephr-secret", json!(true)),
            12 => ("x-zephr-text", json!(true)),
            13 => ("x-zephr-list", json!(true)),
            14 => ("x-zephr-any", json!(true)),
            15 => ("x-zephr-aliases", json!([self.name(), self.name()])),
            16 => ("x-zephr-envelope", json!([self.name(), "data"])),
            _ => ("x-zephr-order", json!("by-hand")),
        }
    }
}
