//! Validates values against types of the catalog and locates their secrets.

#[cfg(test)]
mod tests;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use zephr_catalog::{Alternative, Catalog, Field, Parameter, Shape, Style, Type};

/// A type error such as `expected a number at $.sharingLimit, found a string`. Contains names of fields, but not their
/// values.
pub(crate) type Problem = String;

/// Compares values with types of a catalog.
#[derive(Clone, Copy)]
pub(crate) struct Validator<'c> {
    pub(crate) catalog: &'c Catalog,
    /// `true` if undocumented fields of an object are an error.
    pub(crate) is_strict: bool,
}

impl<'c> Validator<'c> {
    /// Returns an error if a value does not match its type.
    pub(crate) fn check(self, ty: &Type, value: &Value) -> Result<(), Problem> {
        self.check_at(ty, value, "$")
    }

    /// Validates the value of a parameter, which is received as text.
    pub(crate) fn check_text(self, parameter: &Parameter, text: &str) -> Result<(), Problem> {
        let ty = &parameter.ty;
        match parameter.style {
            Some(Style::Base64Json) => self.check(ty, &decoded(text)?),
            // The serialization of other styles is not checked.
            Some(_) => Ok(()),
            None => match self.catalog.resolve(ty) {
                Type::Boolean | Type::Integer | Type::Number => {
                    self.check(ty, &serde_json::from_str(text).unwrap_or_else(|_| text.into()))
                }
                Type::Named(_) => self.check(ty, &text.into()),
                _ => Ok(()),
            },
        }
    }

    /// Validates a value. `path` is the location of the value in error messages, such as `$.users[0]`.
    pub(crate) fn check_at(self, ty: &Type, value: &Value, path: &str) -> Result<(), Problem> {
        let found = |expected: &str| Err(format!("expected {expected} at {path}, found {}", kind(value)));
        match (ty, value) {
            (Type::Json | Type::Text | Type::Bytes | Type::Upload, _)
            | (Type::Boolean, Value::Bool(_))
            | (Type::Number, Value::Number(_))
            | (Type::String | Type::Secret, Value::String(_)) => Ok(()),
            (Type::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(()),
            (Type::Array(item) | Type::List(item), Value::Array(items)) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, value)| self.check_at(item, value, &format!("{path}[{index}]"))),
            (Type::Map(of), Value::Object(fields)) => fields
                .iter()
                .try_for_each(|(name, value)| self.check_at(of, value, &step(path, name))),
            (Type::Named(_), _) => match self.catalog.shape(ty) {
                Some(shape) => self.check_shape(shape, value, path),
                None => Ok(()),
            },
            (Type::Boolean, _) => found("true or false"),
            (Type::Integer, _) => found("an integer"),
            (Type::Number, _) => found("a number"),
            (Type::Array(_) | Type::List(_), _) => found("an array"),
            (Type::Map(_), _) => found("an object"),
            (Type::String | Type::Secret, _) => found("a string"),
        }
    }

    fn check_shape(self, shape: &Shape, value: &Value, path: &str) -> Result<(), Problem> {
        let found = |expected: &str| Err(format!("expected {expected} at {path}, found {}", kind(value)));
        match (shape, value) {
            (Shape::Object(known), Value::Object(fields)) => self.object(known, fields, path),
            (Shape::Object(_), _) => found("an object"),
            (Shape::Enum(words), Value::String(text)) if words.contains(text) => Ok(()),
            (Shape::Enum(words), Value::String(_)) => Err(format!(
                "expected one of `{}` at {path}, found another text",
                words.join("`, `")
            )),
            (Shape::Enum(_), _) => found("a string"),
            (Shape::Newtype(inner), value) => self.check_at(inner, value, path),
            (Shape::OneOf(alternatives), value) => self.choice(alternatives, value, path),
        }
    }

    fn object(
        self,
        known: &[Field],
        fields: &serde_json::Map<String, Value>,
        path: &str,
    ) -> Result<(), Problem> {
        for (name, value) in fields {
            let at = step(path, name);
            match known.iter().find(|field| field.is_called(name)) {
                Some(field) if value.is_null() && !field.required => {}
                Some(field) => self.check_at(&field.ty, value, &at)?,
                None if self.is_strict => return Err(format!("{at} is not described")),
                None => {}
            }
        }
        let missing = known
            .iter()
            .find(|field| field.required && !fields.keys().any(|name| field.is_called(name)));
        missing.map_or(Ok(()), |field| {
            Err(format!("{} is required", step(path, field.wire())))
        })
    }

    fn choice(self, alternatives: &[Alternative], value: &Value, path: &str) -> Result<(), Problem> {
        let mut problems = Vec::new();
        for alternative in alternatives {
            match self.check_at(&alternative.ty, value, path) {
                Ok(()) => return Ok(()),
                Err(problem) => problems.push(problem),
            }
        }
        Err(problems.join("; or "))
    }

    /// Replaces secrets, and undocumented values that could be secrets, with `…`.
    pub(crate) fn redact(self, ty: &Type, value: &mut Value) {
        match (ty, value) {
            (Type::Json | Type::Text | Type::Bytes | Type::Upload, _) | (_, Value::Null) => {}
            (
                Type::Boolean | Type::Integer | Type::Number | Type::String,
                Value::Bool(_) | Value::Number(_) | Value::String(_),
            ) => {}
            (Type::Array(item) | Type::List(item), Value::Array(items)) => {
                items.iter_mut().for_each(|value| self.redact(item, value));
            }
            (Type::Map(of), Value::Object(fields)) => {
                fields.values_mut().for_each(|value| self.redact(of, value));
            }
            (Type::Named(_), value) => match self.catalog.shape(ty) {
                Some(shape) => self.redact_shape(shape, value),
                None => hide(value),
            },
            (_, value) => hide(value),
        }
    }

    fn redact_shape(self, shape: &Shape, value: &mut Value) {
        match (shape, value) {
            (Shape::Object(known), Value::Object(fields)) => {
                for (name, value) in fields {
                    match known.iter().find(|field| field.is_called(name)) {
                        Some(field) => self.redact(&field.ty, value),
                        None => hide(value),
                    }
                }
            }
            (Shape::Enum(words), Value::String(text)) if words.contains(text) => {}
            (Shape::Newtype(inner), value) => self.redact(inner, value),
            (Shape::OneOf(alternatives), value) => {
                let lenient = Self {
                    is_strict: false,
                    ..self
                };
                let mut fitting = alternatives.iter().map(|alternative| &alternative.ty);
                match fitting.find(|ty| lenient.check(ty, value).is_ok()) {
                    Some(ty) => self.redact(ty, value),
                    None => hide(value),
                }
            }
            (_, value) => hide(value),
        }
    }
}

fn hide(value: &mut Value) {
    *value = "…".into();
}

fn decoded(text: &str) -> Result<Value, Problem> {
    let problem = |reason| format!("expected JSON in Base64 at $, found {reason}");
    let bytes = STANDARD.decode(text).map_err(|_| problem("no Base64"))?;
    serde_json::from_slice(&bytes).map_err(|_| problem("no JSON in it"))
}

/// Appends a field name to a path in the notation of `DecodeError`: `$.name`, or `$["a b"]` for a name with special
/// characters.
pub(crate) fn step(path: &str, name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(is_plain) {
        format!("{path}.{name}")
    } else {
        format!("{path}[{name:?}]")
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
