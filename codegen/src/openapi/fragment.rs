//! Typed views of single objects, read through `openapiv3`, which is used here and nowhere else.
//!
//! The objects inside a fragment are removed or emptied before it is read, since each of them is read on its own. So a
//! mistake costs the keyword that has it, and every mistake is found.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::tree;

use super::{
    Cursor,
    grammar::{Kind, Role},
};

/// A fragment, and what is wrong with it. `None` if nothing of it can be read.
pub(crate) struct Read<'a, T> {
    pub(crate) value: Option<T>,
    pub(crate) misreads: Vec<Misread<'a>>,
}

/// A value that has not the form that OpenAPI asks for.
pub(crate) struct Misread<'a> {
    pub(crate) at: Cursor<'a>,
    pub(crate) message: String,
}

/// The facts of an operation that are no objects.
pub(crate) struct OperationFacts {
    pub(crate) id: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) deprecated: bool,
}

/// The facts of a parameter that are no objects.
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

/// The key of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Code(u16),
    /// `2` for `2XX`.
    Range(u8),
    Default,
}

impl<'a> Cursor<'a> {
    /// Reads this schema; returns whether `nullable` is `true`.
    pub(crate) fn read_schema(&self) -> Read<'a, bool> {
        self.read(Kind::Schema, json!({}), |schema: openapiv3::Schema| {
            schema.schema_data.nullable
        })
    }

    pub(crate) fn read_operation(&self) -> Read<'a, OperationFacts> {
        let base = json!({ "responses": {} });
        self.read(Kind::Operation, base, |operation: openapiv3::Operation| {
            OperationFacts {
                id: operation.operation_id,
                tags: operation.tags,
                deprecated: operation.deprecated,
            }
        })
    }

    pub(crate) fn read_parameter(&self) -> Read<'a, ParameterFacts> {
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

    /// Reads this request body; returns whether it is required.
    pub(crate) fn read_body(&self) -> Read<'a, bool> {
        self.read(Kind::Body, json!({}), |body: openapiv3::RequestBody| {
            body.required
        })
    }

    /// Reads this response. A missing description has no effect on a client.
    pub(crate) fn read_response(&self) -> Read<'a, ()> {
        let base = json!({ "description": "" });
        self.read(Kind::Response, base, |_: openapiv3::Response| ())
    }

    /// Reads the object. `base` holds what a `T` requires, so that each keyword can be tried alone; written keywords take
    /// precedence, and those that cannot be read are left out.
    fn read<T: DeserializeOwned, V>(&self, kind: Kind, base: Value, view: fn(T) -> V) -> Read<'a, V> {
        let what = kind.name();
        if !matches!(self.node.kind, tree::Kind::Object(_)) {
            let message = format!("this {what} must be an object, not {}", self.node.describe());
            return Read {
                value: None,
                misreads: vec![self.misread(message)],
            };
        }
        let error = match self.deserialized(kind, base.clone(), &[]) {
            Ok(fragment) => {
                return Read {
                    value: Some(view(fragment)),
                    misreads: Vec::new(),
                };
            }
            Err(error) => error,
        };
        let mut misreads = Vec::new();
        let mut unreadable = Vec::new();
        for (key, value) in self.entries() {
            let Some(entry) = value.shallow(kind, key) else {
                continue;
            };
            let mut alone = base.clone();
            insert(&mut alone, [entry]);
            if let Err(error) = serde_json::from_value::<T>(alone) {
                misreads.push(value.misread(format!("`{key}` of this {what} cannot be read: {error}")));
                unreadable.push(key);
            }
        }
        if unreadable.is_empty() {
            misreads.push(self.misread(format!("this {what} cannot be read: {error}")));
        }
        Read {
            value: self.deserialized(kind, base, &unreadable).ok().map(view),
            misreads,
        }
    }

    fn misread(&self, message: String) -> Misread<'a> {
        Misread {
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

    /// Returns the entry for this value under `key` without the objects in it; `None` if it is not read here.
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
            // Since 3.1 the items may be `true`, and older drafts of JSON Schema have a list of them.
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

/// Returns the status that a key of `responses` stands for.
pub(crate) fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    match serde_json::from_value(json!(key)).ok()? {
        openapiv3::StatusCode::Code(code) => Some(Status::Code(code)),
        openapiv3::StatusCode::Range(range) => u8::try_from(range).ok().map(Status::Range),
    }
}
