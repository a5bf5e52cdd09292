//! Typed views of single objects, deserialized by `openapiv3`, which no other module uses.
//!
//! Nested objects are removed or emptied before deserialization, since each is parsed on its own. An error therefore
//! affects only its own keyword, and every error is reported.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::tree;

use super::{
    Cursor,
    grammar::{Kind, Role},
};

/// A parsed fragment with its errors; `value` is `None` if it cannot be parsed at all.
pub(crate) struct Parsed<'a, T> {
    pub(crate) value: Option<T>,
    pub(crate) errors: Vec<ParseError<'a>>,
}

/// A value that does not have the form that OpenAPI requires.
pub(crate) struct ParseError<'a> {
    pub(crate) at: Cursor<'a>,
    pub(crate) message: String,
}

/// The primitive values of an operation.
pub(crate) struct OperationFacts {
    pub(crate) id: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) deprecated: bool,
}

/// The primitive values of a parameter.
pub(crate) struct ParameterFacts {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
}

/// The part of a request that holds a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// The status of a response, which is its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Code(u16),
    /// `2` for `2XX`.
    Range(u8),
    Default,
}

impl<'a> Cursor<'a> {
    /// Parses this schema, and returns its value of `nullable`.
    pub(crate) fn read_schema(&self) -> Parsed<'a, bool> {
        self.read(Kind::Schema, json!({}), |schema: openapiv3::Schema| {
            schema.schema_data.nullable
        })
    }

    pub(crate) fn read_operation(&self) -> Parsed<'a, OperationFacts> {
        let base = json!({ "responses": {} });
        self.read(Kind::Operation, base, |operation: openapiv3::Operation| {
            OperationFacts {
                id: operation.operation_id,
                tags: operation.tags,
                deprecated: operation.deprecated,
            }
        })
    }

    pub(crate) fn read_parameter(&self) -> Parsed<'a, ParameterFacts> {
        let locations = ["path", "query", "header", "cookie"];
        let location = self.text("in").filter(|name| locations.contains(name));
        let mut base = json!({ "name": "unnamed", "in": location.unwrap_or("query") });
        if let Value::Object(base) = &mut base
            && !self.has("content")
        {
            base.insert("schema".to_owned(), json!({}));
        }
        self.read(Kind::Parameter, base, |parameter: openapiv3::Parameter| {
            let data = parameter.parameter_data_ref();
            ParameterFacts {
                name: data.name.clone(),
                location: match parameter {
                    openapiv3::Parameter::Path { .. } => Location::Path,
                    openapiv3::Parameter::Query { .. } => Location::Query,
                    openapiv3::Parameter::Header { .. } => Location::Header,
                    openapiv3::Parameter::Cookie { .. } => Location::Cookie,
                },
                required: data.required,
            }
        })
    }

    /// Parses this request body, and returns its value of `required`.
    pub(crate) fn read_body(&self) -> Parsed<'a, bool> {
        self.read(Kind::Body, json!({}), |body: openapiv3::RequestBody| {
            body.required
        })
    }

    /// Parses this response. A missing `description` is not reported, as it has no effect on a client.
    pub(crate) fn read_response(&self) -> Parsed<'a, ()> {
        let base = json!({ "description": "" });
        self.read(Kind::Response, base, |_: openapiv3::Response| ())
    }

    /// Parses the object. `base` contains the keywords that `T` requires, so that each keyword of the object
    /// can be parsed separately. Keywords of the object take precedence; invalid ones are skipped.
    fn read<T: DeserializeOwned, V>(&self, kind: Kind, base: Value, view: fn(T) -> V) -> Parsed<'a, V> {
        let what = kind.name();
        if !matches!(self.node.kind, tree::Kind::Object(_)) {
            let message = format!("{what} must be an object, found {}", self.node.describe());
            return Parsed {
                value: None,
                errors: vec![self.parse_error(message)],
            };
        }
        let error = match self.deserialized(kind, base.clone(), &[]) {
            Ok(fragment) => {
                return Parsed {
                    value: Some(view(fragment)),
                    errors: Vec::new(),
                };
            }
            Err(error) => error,
        };
        let mut errors = Vec::new();
        let mut invalid = Vec::new();
        for (key, value) in self.entries() {
            let Some(entry) = value.shallow(kind, key) else {
                continue;
            };
            let mut alone = base.clone();
            insert(&mut alone, [entry]);
            if let Err(error) = serde_json::from_value::<T>(alone) {
                errors.push(value.parse_error(format!("invalid `{key}` in {what}: {error}")));
                invalid.push(key);
            }
        }
        if invalid.is_empty() {
            errors.push(self.parse_error(format!("invalid {what}: {error}")));
        }
        Parsed {
            value: self.deserialized(kind, base, &invalid).ok().map(view),
            errors,
        }
    }

    fn parse_error(&self, message: String) -> ParseError<'a> {
        ParseError {
            at: self.clone(),
            message,
        }
    }

    fn deserialized<T: DeserializeOwned>(
        &self,
        kind: Kind,
        base: Value,
        without: &[&str],
    ) -> Result<T, serde_json::Error> {
        let mut value = base;
        let entries = self.entries().filter(|(key, _)| !without.contains(key));
        insert(
            &mut value,
            entries.filter_map(|(key, value)| value.shallow(kind, key)),
        );
        serde_json::from_value(value)
    }

    /// Returns the value as the entry of `key`, with nested objects emptied. Returns `None` for keywords that this
    /// module skips.
    fn shallow(&self, kind: Kind, key: &str) -> Option<(String, Value)> {
        let keyword = kind.row(key)?.keyword;
        if keyword.role == Role::Limit {
            return None;
        }
        let is_object = matches!(self.node.kind, tree::Kind::Object(_));
        let is_array = matches!(self.node.kind, tree::Kind::Array(_));
        let value = match keyword.value {
            Kind::Map(Kind::Schema | Kind::Media) if is_object => {
                let empty = self.entries().map(|(name, _)| (name.to_owned(), json!({})));
                Value::Object(empty.collect::<Map<_, _>>())
            }
            Kind::List(Kind::Schema) if is_array => Value::Array(self.items().map(|_| json!({})).collect()),
            // `items` may be `true` since 3.1, and a list in older drafts of JSON Schema.
            Kind::Schema if is_object || key == "items" => json!({}),
            Kind::Scalar
            | Kind::Schema
            | Kind::List(Kind::Schema)
            | Kind::Map(Kind::Schema | Kind::Media) => self.node.to_serde(),
            _ => return None,
        };
        Some((key.to_owned(), value))
    }
}

fn insert(base: &mut Value, entries: impl IntoIterator<Item = (String, Value)>) {
    if let Value::Object(map) = base {
        map.extend(entries);
    }
}

/// Parses a key of `responses`.
pub(crate) fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    match serde_json::from_value(json!(key)).ok()? {
        openapiv3::StatusCode::Code(code) => Some(Status::Code(code)),
        openapiv3::StatusCode::Range(range) => u8::try_from(range).ok().map(Status::Range),
    }
}
