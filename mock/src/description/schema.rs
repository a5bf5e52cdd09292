//! What a value may be, what is wrong with one, and what of it is secret.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Schema {
    Any,
    Bool,
    Integer,
    Number,
    Text,
    /// Text that is not shown.
    Secret,
    /// One of these texts.
    Words(&'static [&'static str]),
    /// Base64 of JSON.
    Base64Json(&'static Schema),
    Array(&'static Schema),
    /// An object with any names.
    Map(&'static Schema),
    Object(&'static [Field]),
    /// At least one of these.
    Choice(&'static [&'static Schema]),
}

/// A property of an object. What is optional may be null.
#[derive(Debug)]
pub(crate) struct Field {
    name: &'static str,
    aliases: &'static [&'static str],
    required: bool,
    schema: &'static Schema,
}

impl Field {
    pub(crate) const fn required(name: &'static str, schema: &'static Schema) -> Self {
        Self {
            name,
            aliases: &[],
            required: true,
            schema,
        }
    }

    pub(crate) const fn optional(name: &'static str, schema: &'static Schema) -> Self {
        Self {
            name,
            aliases: &[],
            required: false,
            schema,
        }
    }

    #[allow(dead_code, reason = "emitted where a field of a request has two names")]
    pub(crate) const fn or(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// What is wrong with a value: `expected a number at $.sharingLimit, found a string`. Holds nothing of the value.
pub(crate) type Problem = String;

impl Schema {
    /// What is wrong with a value. Strictly, an object has no fields but those described.
    pub(crate) fn check(&self, value: &Value, strict: bool) -> Result<(), Problem> {
        self.check_at(value, "$", strict)
    }

    fn check_at(&self, value: &Value, path: &str, strict: bool) -> Result<(), Problem> {
        let found = |expected: &str| Err(format!("expected {expected} at {path}, found {}", kind(value)));
        match (self, value) {
            (Self::Any, _)
            | (Self::Bool, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::Text | Self::Secret, Value::String(_)) => Ok(()),
            (Self::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(()),
            (Self::Words(words), Value::String(text)) if words.contains(&text.as_str()) => Ok(()),
            (Self::Words(words), Value::String(_)) => Err(format!(
                "expected one of `{}` at {path}, found another text",
                words.join("`, `")
            )),
            (Self::Array(item), Value::Array(items)) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, value)| item.check_at(value, &format!("{path}[{index}]"), strict)),
            (Self::Map(schema), Value::Object(fields)) => fields
                .iter()
                .try_for_each(|(name, value)| schema.check_at(value, &step(path, name), strict)),
            (Self::Object(known), Value::Object(fields)) => object(known, fields, path, strict),
            (Self::Base64Json(schema), Value::String(text)) => {
                schema.check_at(&decoded(text, path)?, path, strict)
            }
            (Self::Choice(schemas), value) => choice(schemas, value, path, strict),
            (Self::Bool, _) => found("true or false"),
            (Self::Integer, _) => found("an integer"),
            (Self::Number, _) => found("a number"),
            (Self::Array(_), _) => found("an array"),
            (Self::Map(_) | Self::Object(_), _) => found("an object"),
            (Self::Text | Self::Secret | Self::Words(_) | Self::Base64Json(_), _) => found("a string"),
        }
    }

    /// The same for a value that came as text, in a query or a header.
    pub(crate) fn check_text(&self, text: &str, strict: bool) -> Result<(), Problem> {
        let value = match self {
            Self::Bool | Self::Integer | Self::Number => {
                serde_json::from_str(text).unwrap_or_else(|_| text.into())
            }
            _ => text.into(),
        };
        self.check(&value, strict)
    }

    /// Replaces what is secret, or not described and so possibly secret, with `…`.
    pub(crate) fn redact(&self, value: &mut Value) {
        match (self, value) {
            (Self::Any | Self::Bool | Self::Integer | Self::Number | Self::Text, value)
                if !value.is_object() => {}
            (Self::Any, _) => {}
            (Self::Words(words), Value::String(text)) if words.contains(&text.as_str()) => {}
            (Self::Array(item), Value::Array(items)) => items.iter_mut().for_each(|value| item.redact(value)),
            (Self::Map(schema), Value::Object(fields)) => {
                fields.values_mut().for_each(|value| schema.redact(value))
            }
            (Self::Object(known), Value::Object(fields)) => {
                for (name, value) in fields {
                    match known.iter().find(|field| field.is_called(name)) {
                        Some(field) => field.schema.redact(value),
                        None => hide(value),
                    }
                }
            }
            (Self::Choice(schemas), value) => {
                match schemas.iter().find(|schema| schema.check(value, false).is_ok()) {
                    Some(schema) => schema.redact(value),
                    None => hide(value),
                }
            }
            (_, Value::Null) => {}
            (_, value) => hide(value),
        }
    }
}

fn hide(value: &mut Value) {
    *value = "…".into();
}

fn object(
    known: &[Field],
    fields: &serde_json::Map<String, Value>,
    path: &str,
    strict: bool,
) -> Result<(), Problem> {
    for (name, value) in fields {
        let at = step(path, name);
        match known.iter().find(|field| field.is_called(name)) {
            Some(field) if value.is_null() && !field.required => {}
            Some(field) => field.schema.check_at(value, &at, strict)?,
            None if strict => return Err(format!("{at} is not described")),
            None => {}
        }
    }
    let missing = known
        .iter()
        .find(|field| field.required && !fields.keys().any(|name| field.is_called(name)));
    missing.map_or(Ok(()), |field| {
        Err(format!("{} is required", step(path, field.name)))
    })
}

fn choice(schemas: &[&Schema], value: &Value, path: &str, strict: bool) -> Result<(), Problem> {
    let mut problems = Vec::new();
    for schema in schemas {
        match schema.check_at(value, path, strict) {
            Ok(()) => return Ok(()),
            Err(problem) => problems.push(problem),
        }
    }
    Err(problems.join("; or "))
}

fn decoded(text: &str, path: &str) -> Result<Value, Problem> {
    let problem = |reason| format!("expected JSON in Base64 at {path}, found {reason}");
    let bytes = STANDARD.decode(text).map_err(|_| problem("no Base64"))?;
    serde_json::from_slice(&bytes).map_err(|_| problem("no JSON in it"))
}

/// The path of a field, as `DecodeError` writes it.
fn step(path: &str, name: &str) -> String {
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
