//! Random descriptions that cover OpenAPI 3.0 and 3.1, with some mistakes.

mod cycles;
mod operations;
mod schemas;
mod strings;

use serde_json::{Map, Value, json};

use crate::rng::Rng;

/// The possible rates of unusual decisions in a document. With rate 300, one decision in 300 is unusual. With rate 0,
/// no decision is unusual.
const ODDITY: &[usize] = &[0, 0, 300, 60, 10];

/// Returns a random description as JSON text.
pub(crate) fn document(seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let oddity = rng.pick(ODDITY).copied().unwrap_or_default();
    let is_31 = rng.one_in(3);
    let mut writer = Writer {
        rng,
        oddity,
        is_31,
        names: Vec::new(),
    };
    strings::with_numbers(&writer.document().to_string())
}

/// The state of the document generator.
struct Writer {
    rng: Rng,
    oddity: usize,
    is_31: bool,
    /// Names of schemas. The names of other components are numbers.
    names: Vec<String>,
}

impl Writer {
    /// Returns `true` if the next decision is unusual.
    fn odd(&mut self) -> bool {
        self.oddity > 0 && self.rng.one_in(self.oddity)
    }

    fn document(&mut self) -> Value {
        for _ in 0..1 + self.rng.below(8) {
            let name = self.name();
            self.names.push(name);
        }
        let version = match () {
            () if self.odd() => self.rng.word(&["2.0", "3.2.0", "", "3", "4.0.0"]),
            () if self.is_31 => "3.1.0",
            () => self.rng.word(&["3.0.0", "3.0.3", "3.0.4"]),
        };
        let mut document = json!({
            "openapi": version,
            "info": { "title": self.name(), "version": self.name(), "description": self.prose() },
            "paths": Value::Object((0..self.rng.below(8)).map(|_| self.path()).collect()),
            "components": self.components(),
        });
        let Some(map) = document.as_object_mut() else {
            return document;
        };
        for _ in 0..self.rng.below(4) {
            let (key, value) = match self.rng.below(6) {
                0 => (
                    "servers",
                    json!([{ "url": "https://{a}.example.com/v1", "variables": { "a": { "default": self.name() } } }]),
                ),
                1 => (
                    "tags",
                    json!([{ "name": self.name(), "description": self.prose() }]),
                ),
                2 => ("security", self.security()),
                3 => ("webhooks", json!({ "a": { "post": self.operation(&[]) } })),
                4 => (
                    "jsonSchemaDialect",
                    json!("https://spec.openapis.org/oas/3.1/dialect/base"),
                ),
                _ if self.odd() => ("x-zephr-module", json!(self.name())),
                _ => continue,
            };
            map.insert(key.to_owned(), value);
        }
        if self.rng.one_in(10) {
            self.knot(&mut document);
        }
        document
    }

    fn components(&mut self) -> Value {
        let schemas: Map<String, Value> = self
            .names
            .clone()
            .into_iter()
            .map(|name| (name, self.component_schema()))
            .collect();
        let mut numbered = |make: fn(&mut Self) -> Value| -> Value {
            Value::Object((0..3).map(|number| (format!("n{number}"), make(self))).collect())
        };
        json!({
            "schemas": schemas,
            "parameters": numbered(Self::other_parameter),
            "requestBodies": numbered(Self::body),
            "responses": numbered(Self::response),
            "headers": numbered(Self::header),
            "examples": numbered(|writer| json!({ "value": writer.value(3) })),
            "pathItems": numbered(|writer| json!({ "get": writer.operation(&[]) })),
            "securitySchemes": numbered(Self::security_scheme),
        })
    }

    fn security_scheme(&mut self) -> Value {
        match self.rng.below(5) {
            0 => json!({ "type": "http", "scheme": self.rng.word(&["bearer", "Basic", "digest"]) }),
            1 => json!({ "type": self.rng.word(&["oauth2", "openIdConnect", "mutualTLS", "odd"]) }),
            2 => json!({ "type": "http", "scheme": "HMAC", "x-zephr-signature": true }),
            _ => json!({
                "type": "apiKey",
                "in": self.rng.word(&["header", "query", "cookie", "path"]),
                "name": self.name(),
            }),
        }
    }

    /// Returns one or two alternative requirements, each of up to two schemes. The schemes usually exist.
    fn security(&mut self) -> Value {
        let requirements = (0..=self.rng.below(2)).map(|_| {
            let mut schemes = Map::new();
            for _ in 0..self.rng.below(3) {
                let number = self.rng.below(3);
                let name = if self.odd() {
                    self.name()
                } else {
                    format!("n{number}")
                };
                schemes.insert(name, json!([self.name()]));
            }
            Value::Object(schemes)
        });
        Value::Array(requirements.collect())
    }

    fn component_schema(&mut self) -> Value {
        if self.rng.one_in(3) {
            self.schema(4)
        } else {
            self.object(3)
        }
    }

    /// Returns a reference to a component. The component usually exists.
    fn reference(&mut self, kind: &str) -> Value {
        let number = self.rng.below(3);
        let name = match kind {
            "schemas" => self
                .rng
                .pick(&self.names)
                .cloned()
                .unwrap_or_default()
                .replace('~', "~0")
                .replace('/', "~1"),
            _ => format!("n{number}"),
        };
        let target = match self.rng.below(8) {
            _ if !self.odd() => format!("#/components/{kind}/{name}"),
            0 => format!("#/components/{kind}/nowhere"),
            1 => "#".to_owned(),
            2 => format!("other.yaml#/components/{kind}/{name}"),
            3 => format!("#/components/{kind}/{name}/properties/a"),
            4 => "#/components/schemas".to_owned(),
            5 => format!("#/components/responses/n{number}"),
            6 => format!("#/components/{kind}/{}", name.replace(' ', "%20")),
            _ => self.name(),
        };
        if self.is_31 && self.rng.one_in(10) {
            return json!({ "$ref": target, "description": self.prose() });
        }
        json!({ "$ref": target })
    }
}
