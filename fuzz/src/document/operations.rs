//! Paths, operations, parameters, bodies and responses.

use serde_json::{Map, Value, json};

use super::Writer;

const METHODS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "head", "options", "trace",
];

const STYLES: &[&str] = &[
    "form",
    "simple",
    "label",
    "matrix",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

impl Writer {
    /// Returns a path template and the names in its braces.
    fn template(&mut self) -> (String, Vec<String>) {
        let (mut template, mut names) = (String::new(), Vec::new());
        for _ in 0..=self.rng.below(4) {
            template.push('/');
            if self.rng.one_in(3) {
                let name = self.name().replace(['{', '}', '/'], "");
                template.push_str(&format!("{{{name}}}"));
                names.push(name);
            } else {
                template.push_str(&self.name().replace(['{', '}', '/', '#', '?'], ""));
            }
        }
        if self.odd() {
            template.push_str(
                self.rng
                    .word(&["{", "}", "{}", "{a}{b}", "//", "?a=b", "#x", "{a}.json", "/../x"]),
            );
        }
        (template, names)
    }

    pub(super) fn path(&mut self) -> (String, Value) {
        let (template, names) = self.template();
        let mut item = Map::new();
        let shared = self.rng.one_in(4);
        if shared {
            item.insert("parameters".to_owned(), self.parameters(&names));
        }
        for _ in 0..=self.rng.below(2) {
            let of_path = if shared { &[] } else { names.as_slice() };
            let operation = self.operation(of_path);
            item.insert(self.rng.word(METHODS).to_owned(), operation);
        }
        if self.odd() {
            item.insert(self.name(), self.value(2));
        }
        let refers = self.is_31 && self.rng.one_in(12);
        (
            template,
            if refers {
                self.reference("pathItems")
            } else {
                Value::Object(item)
            },
        )
    }

    pub(super) fn operation(&mut self, names: &[String]) -> Value {
        let mut operation = json!({ "responses": self.responses(), "parameters": self.parameters(names) });
        for _ in 0..self.rng.below(6) {
            let (key, value) = match self.rng.below(12) {
                0 | 1 => ("operationId", json!(self.name())),
                2 | 3 => ("tags", json!([self.name()])),
                4 => ("summary", self.prose()),
                5 => ("description", self.prose()),
                6 => ("deprecated", json!(true)),
                7 => ("security", self.security()),
                8 => ("servers", json!([{ "url": self.name() }])),
                9 => (
                    "callbacks",
                    json!({ "done": { "{$request.body#/url}": { "post": { "responses": {} } } } }),
                ),
                10 => ("externalDocs", json!({ "url": self.name() })),
                _ if self.odd() => self.hint(),
                _ => continue,
            };
            if let Some(map) = operation.as_object_mut() {
                map.insert(key.to_owned(), value);
            }
        }
        if let (true, Some(map)) = (self.rng.one_in(2), operation.as_object_mut()) {
            let body = if self.rng.one_in(5) {
                self.reference("requestBodies")
            } else {
                self.body()
            };
            map.insert("requestBody".to_owned(), body);
        }
        operation
    }

    fn hint(&mut self) -> (&'static str, Value) {
        match self.rng.below(7) {
            0 => ("x-zephr-call", json!(format!("{}.{}", self.name(), self.name()))),
            1 => (
                "x-zephr-retry",
                json!(self.rng.word(&["safe", "conditional", "never", "odd"])),
            ),
            2 => (
                "x-zephr-paging",
                json!({ "page": self.name(), "size": self.name() }),
            ),
            3 => ("x-zephr-verify-with", json!(self.name())),
            4 => ("x-zephr-timeout", self.number()),
            5 => ("parameters", self.value(2)),
            _ => ("responses", self.value(2)),
        }
    }

    /// Returns the parameters of a path template, and up to four more parameters.
    fn parameters(&mut self, names: &[String]) -> Value {
        let mut all: Vec<Value> = names
            .iter()
            .map(|name| {
                let place = if self.odd() { "query" } else { "path" };
                self.parameter(place, name)
            })
            .collect();
        for _ in 0..self.rng.below(5) {
            all.push(if self.rng.one_in(5) {
                self.reference("parameters")
            } else {
                self.other_parameter()
            });
        }
        Value::Array(all)
    }

    /// Returns a parameter, which is usually not a path parameter.
    pub(super) fn other_parameter(&mut self) -> Value {
        let name = self.name();
        let place = match () {
            () if self.odd() => self.rng.word(&["path", "body", "", "formData"]),
            () => self.rng.word(&["query", "query", "query", "header", "cookie"]),
        };
        self.parameter(place, &name)
    }

    fn parameter(&mut self, place: &str, name: &str) -> Value {
        let mut parameter = json!({ "name": name, "in": place });
        let Some(map) = parameter.as_object_mut() else {
            return parameter;
        };
        let mut set = |key: &str, value: Value| map.insert(key.to_owned(), value);
        if place == "path" || self.rng.one_in(3) {
            set("required", json!(true));
        }
        if self.rng.one_in(6) {
            set("content", self.content());
        } else {
            set("schema", self.schema(2));
        }
        let fits = match place {
            "path" => &["simple", "label", "matrix"][..],
            "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            "header" => &["simple"],
            _ => &["form"],
        };
        if self.rng.one_in(2) {
            let style = if self.odd() { STYLES } else { fits };
            set("style", json!(self.rng.word(style)));
        }
        for _ in 0..self.rng.below(3) {
            match self.rng.below(7) {
                0 => set("explode", json!(self.rng.one_in(2))),
                1 => set("allowReserved", json!(true)),
                2 => set("allowEmptyValue", json!(true)),
                3 => set("deprecated", json!(true)),
                4 => set("description", self.prose()),
                5 => set("example", self.value(1)),
                _ => set("examples", json!({ (self.name()): { "value": self.value(2) } })),
            };
        }
        parameter
    }

    fn content(&mut self) -> Value {
        let count = usize::from(!self.odd()) + self.rng.below(3);
        let all = (0..count).map(|_| {
            let mut media = json!({ "schema": self.schema(3) });
            if let Some(map) = media.as_object_mut() {
                match self.rng.below(6) {
                    0 => drop(map.insert("example".to_owned(), self.value(2))),
                    1 => drop(map.insert(
                        "examples".to_owned(),
                        json!({ (self.name()): { "value": self.value(2) } }),
                    )),
                    2 => drop(map.insert("examples".to_owned(), json!({ "a": self.reference("examples") }))),
                    3 => drop(map.insert("encoding".to_owned(), self.encoding())),
                    4 if self.odd() => drop(map.remove("schema")),
                    _ => {}
                }
            }
            (self.media_type().to_owned(), media)
        });
        Value::Object(all.collect())
    }

    fn encoding(&mut self) -> Value {
        let (ty, style) = (self.media_type(), self.rng.word(STYLES));
        json!({ (self.name()): { "contentType": ty, "style": style, "explode": self.rng.one_in(2), "headers": { "X-A": self.header() } } })
    }

    pub(super) fn body(&mut self) -> Value {
        json!({ "content": self.content(), "required": self.rng.one_in(2), "description": self.prose() })
    }

    pub(super) fn header(&mut self) -> Value {
        json!({ "schema": self.schema(1), "required": self.rng.one_in(2) })
    }

    pub(super) fn response(&mut self) -> Value {
        let mut response = json!({ "description": self.prose() });
        if let Some(map) = response.as_object_mut() {
            if !self.rng.one_in(4) {
                map.insert("content".to_owned(), self.content());
            }
            if self.rng.one_in(5) {
                map.insert(
                    "headers".to_owned(),
                    json!({ (self.name()): self.header(), "X-B": self.reference("headers") }),
                );
            }
            if self.rng.one_in(9) {
                map.insert(
                    "links".to_owned(),
                    json!({ "a": { "operationId": self.name(), "parameters": self.value(1) } }),
                );
            }
        }
        response
    }

    fn responses(&mut self) -> Value {
        let count = usize::from(!self.odd()) + self.rng.below(3);
        let all = (0..count).map(|_| {
            let status = match () {
                () if self.odd() => {
                    self.rng
                        .word(&["", "abc", "20", "600", "2xx", "1XX", "0", "-200", "99999999999"])
                }
                () => self.rng.word(&[
                    "200", "200", "201", "202", "204", "2XX", "default", "301", "404", "422", "5XX",
                ]),
            };
            let response = if self.rng.one_in(6) {
                self.reference("responses")
            } else {
                self.response()
            };
            (status.to_owned(), response)
        });
        Value::Object(all.collect())
    }
}
