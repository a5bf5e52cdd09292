//! Comparison of a JSON value with a type of the catalog. The result contains no values.

use serde_json::{Map, Value};
use zephr_catalog::{Field, Returns, Shape, Type, catalog};

use super::{Deviation, Ids, QUERIES, probe::Finding};
use crate::value;

/// The keys under which services wrap lists.
const LIST_KEYS: [&str; 3] = ["results", "items", "data"];
/// The maximum number of unknown fields of an object. An object with more of them is treated as a map, whose
/// keys are data.
const MAX_UNKNOWN: usize = 8;

/// Compares a response, and collects the IDs of its objects.
pub(super) fn response(value: &Value, returns: &'static Returns, ids: &Ids, finding: &mut Finding) {
    let mut comparison = Comparison {
        deviations: Vec::new(),
        ids: Vec::new(),
        base: ids,
    };
    let wrapped = value.as_object().filter(|fields| fields.len() == 1);
    let wrapped = wrapped.and_then(|fields| {
        let mut keys = returns.envelope.iter();
        keys.find_map(|key| Some((key, fields.get(key)?)))
    });
    match wrapped {
        Some((key, inner)) => comparison.value(inner, &returns.ty, &format!("$.{key}")),
        None => comparison.value(value, &returns.ty, "$"),
    }
    finding.deviations = comparison.deviations;
    finding.ids = comparison.ids;
}

struct Comparison<'i> {
    deviations: Vec<Deviation>,
    ids: Vec<Ids>,
    /// The IDs in the path of the request, which apply to all objects of the response.
    base: &'i Ids,
}

impl Comparison<'_> {
    fn deviate(&mut self, path: &str, expected: impl Into<String>, found: impl Into<String>) {
        let deviation = Deviation::new(path, expected, found);
        if !self.deviations.contains(&deviation) {
            self.deviations.push(deviation);
        }
    }

    fn value(&mut self, value: &Value, ty: &'static Type, path: &str) {
        let ty = value::resolve(ty);
        let expected = match (ty, value) {
            (Type::Json | Type::Bytes | Type::Upload | Type::Text, _) => return,
            (Type::Boolean, Value::Bool(_)) | (Type::Number, Value::Number(_)) => return,
            (Type::String | Type::Secret, Value::String(_)) => return,
            (Type::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => return,
            (Type::List(item), _) => return self.list(value, item, path),
            (Type::Array(item), Value::Array(items)) => {
                let path = format!("{path}[*]");
                return items.iter().for_each(|value| self.value(value, item, &path));
            }
            (Type::Map(inner), Value::Object(fields)) => {
                let path = format!("{path}.*");
                return fields.values().for_each(|value| self.value(value, inner, &path));
            }
            (Type::Named(_), _) => return self.named(value, ty, path),
            (Type::Boolean, _) => "boolean",
            (Type::Number, _) => "number",
            (Type::Integer, Value::Number(_)) => return self.deviate(path, "integer", "fraction"),
            (Type::Integer, _) => "integer",
            (Type::String | Type::Secret, _) => "string",
            (Type::Array(_), _) => "array",
            (Type::Map(_), _) => "object",
        };
        self.deviate(path, expected, type_of(value));
    }

    /// Compares a list in any form that [`Type::List`] permits: an array, nested arrays, an object that wraps the
    /// list, or a single item without a list.
    fn list(&mut self, value: &Value, item: &'static Type, path: &str) {
        match value {
            Value::Array(items) => {
                let path = format!("{path}[*]");
                for value in items {
                    match value {
                        Value::Array(_) => self.list(value, item, &path),
                        value => self.value(value, item, &path),
                    }
                }
            }
            Value::Object(fields) => {
                let mut keys = LIST_KEYS.iter();
                let inner =
                    keys.find_map(|key| Some((key, fields.get(*key).filter(|inner| inner.is_array())?)));
                match inner {
                    Some((key, inner)) => self.list(inner, item, &format!("{path}.{key}")),
                    None => self.value(value, item, path),
                }
            }
            _ => self.deviate(path, "array", type_of(value)),
        }
    }

    fn named(&mut self, value: &Value, ty: &'static Type, path: &str) {
        match (catalog().shape(ty), value) {
            (Some(Shape::Object(fields)), Value::Object(found)) => self.object(found, ty, fields, path),
            (Some(Shape::Object(_)), _) => self.deviate(path, "object", type_of(value)),
            (Some(Shape::Enum(values)), Value::String(text)) => {
                if !values.contains(text) {
                    let expected = format!("one of {} known values", values.len());
                    self.deviate(path, expected, "another string");
                }
            }
            (Some(Shape::Enum(_)), _) => self.deviate(path, "string", type_of(value)),
            (Some(Shape::OneOf(alternatives)), _) => {
                let compared = alternatives.iter().map(|alternative| {
                    let mut own = Comparison {
                        deviations: Vec::new(),
                        ids: Vec::new(),
                        base: self.base,
                    };
                    own.value(value, &alternative.ty, path);
                    own
                });
                // Compare with the alternative that fits best. Alternatives of another JSON type do not count.
                let fit = |own: &Comparison<'_>| {
                    let is_other = own.deviations.iter().any(|deviation| deviation.is_at(path));
                    (is_other, own.deviations.len())
                };
                if let Some(best) = compared.min_by_key(fit) {
                    self.deviations.extend(best.deviations);
                    self.ids.extend(best.ids);
                }
            }
            (Some(Shape::Newtype(inner)), _) => self.value(value, inner, path),
            (None, _) => {}
        }
    }

    fn object(
        &mut self,
        found: &Map<String, Value>,
        ty: &'static Type,
        fields: &'static [Field],
        path: &str,
    ) {
        let mut ids = self.base.clone();
        let fields = fields.iter().filter(|field| !field.write_only);
        for field in fields.clone() {
            let at = format!("{path}.{}", field.wire());
            match found.iter().find(|(name, _)| field.is_called(name)) {
                None if field.required => self.deviate(&at, "present", "missing"),
                Some((_, Value::Null)) if field.required => self.deviate(&at, "not null", "null"),
                None | Some((_, Value::Null)) => {}
                Some((_, value)) => {
                    ids.extend(id(ty, field, value));
                    self.value(value, &field.ty, &at);
                }
            }
        }
        if ids.len() > self.base.len() {
            self.ids.push(ids);
        }
        let is_known = |name: &str| fields.clone().any(|field| field.is_called(name));
        let unknown: Vec<_> = found.iter().filter(|(name, _)| !is_known(name)).collect();
        // An object with many unknown fields is treated as a map, whose keys are data.
        let is_map = unknown.len() > MAX_UNKNOWN;
        for (name, value) in unknown {
            let name = if is_map || !is_name(name) {
                "*"
            } else {
                name.as_str()
            };
            self.deviate(&format!("{path}.{name}"), "no such field", type_of(value));
        }
    }
}

/// Returns whether the key of an object looks like the name of a field rather than data.
fn is_name(key: &str) -> bool {
    key.len() <= 40
        && key
            .chars()
            .all(|c| c.is_ascii_alphabetic() || c == '_' || c == '-')
}

/// Returns the key in [`Ids`] and the value of a field. Returns `None` if the value cannot be a parameter of another
/// operation.
fn id(object: &Type, field: &'static Field, found: &Value) -> Option<(String, String)> {
    if value::is_secret(&field.ty) {
        return None;
    }
    let text = match found {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let queried = format!("{object}.{}", field.wire());
    match &field.ty {
        Type::Named(name) if matches!(catalog().shape(&field.ty), Some(Shape::Newtype(_))) => {
            Some((name.clone(), text))
        }
        _ if QUERIES.iter().any(|(_, _, key)| *key == queried) => Some((queried, text)),
        _ => None,
    }
}

/// Returns the name of a JSON type.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
