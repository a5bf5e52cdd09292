//! Values of flags, converted by the types of the catalog.

use serde_json::{Number, Value};
use zephr_catalog::{Shape, Type, catalog};

use crate::failure::Failure;

/// Returns the type with all newtypes replaced by the type of their value.
pub(crate) fn resolve(ty: &'static Type) -> &'static Type {
    let mut resolved = ty;
    while let Some(Shape::Newtype(inner)) = catalog().shape(resolved) {
        resolved = inner;
    }
    resolved
}

/// Returns whether values of the type must not be shown.
pub(crate) fn is_secret(ty: &'static Type) -> bool {
    matches!(resolve(ty), Type::Secret)
}

/// Converts the text of a flag to JSON.
///
/// The message does not contain the text, which may be a secret.
pub(crate) fn parse(ty: &'static Type, text: &str) -> Result<Value, String> {
    match resolve(ty) {
        Type::Boolean => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("expected `true` or `false`".to_owned()),
        },
        Type::Integer => match text.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err("expected a whole number".to_owned()),
        },
        Type::Number => match text.parse::<Number>() {
            Ok(number) => Ok(Value::Number(number)),
            Err(_) => Err("expected a number".to_owned()),
        },
        Type::Array(item) | Type::List(item) => match looks_like_json(text) {
            true => json(text),
            false => Ok(Value::Array(vec![parse(item, text)?])),
        },
        Type::Map(_) => json(text),
        Type::Json => match looks_like_json(text) {
            true => json(text),
            false => Ok(text.into()),
        },
        Type::Named(_) => named(ty, text),
        Type::String | Type::Secret | Type::Text | Type::Bytes | Type::Upload => Ok(text.into()),
    }
}

fn named(ty: &'static Type, text: &str) -> Result<Value, String> {
    match catalog().shape(resolve(ty)) {
        Some(Shape::Object(_)) => json(text),
        Some(Shape::OneOf(_)) if looks_like_json(text) => json(text),
        _ => Ok(text.into()),
    }
}

/// Returns whether text begins like a JSON object or array.
pub(crate) fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("invalid JSON: {error}"))
}

/// Parses a JSON document.
///
/// # Errors
/// Returns a usage error with the line and column of the mistake.
pub(crate) fn parse_document(origin: &str, text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or_default();
        let (line, column) = (error.line(), error.column());
        Failure::usage(format!(
            "invalid JSON in {origin} at line {line}, column {column}: {reason}"
        ))
    })
}

/// Returns the JSON of the values of a repeatable flag.
pub(crate) fn parse_all<'t>(
    ty: &'static Type,
    texts: impl Iterator<Item = &'t String>,
) -> Result<Value, String> {
    let mut values = Vec::new();
    for text in texts {
        match parse(ty, text)? {
            Value::Array(items) if is_list(ty) => values.extend(items),
            value if is_list(ty) => values.push(value),
            value => return Ok(value),
        }
    }
    Ok(Value::Array(values))
}

/// Returns whether the type is an array.
pub(crate) fn is_list(ty: &'static Type) -> bool {
    matches!(resolve(ty), Type::Array(_) | Type::List(_))
}

/// Returns the type of a field of an object, of an item of an array, or of a value of a map.
pub(crate) fn child(ty: Option<&'static Type>, name: &str) -> Option<&'static Type> {
    match resolve(ty?) {
        Type::Array(inner) | Type::List(inner) | Type::Map(inner) => Some(inner),
        named @ Type::Named(_) => fields(named)
            .into_iter()
            .find(|field| field.is_called(name))
            .map(|field| &field.ty),
        _ => None,
    }
}

/// Returns the fields of an object, or of all alternatives of a union, except those that occur only in
/// responses.
pub(crate) fn fields(ty: &'static Type) -> Vec<&'static zephr_catalog::Field> {
    let mut fields: Vec<&'static zephr_catalog::Field> = Vec::new();
    match catalog().shape(resolve(ty)) {
        Some(Shape::Object(own)) => fields.extend(own.iter().filter(|field| !field.read_only)),
        Some(Shape::OneOf(alternatives)) => {
            for alternative in alternatives {
                let others = self::fields(&alternative.ty);
                let is_new = |field: &&'static zephr_catalog::Field| {
                    !fields.iter().any(|known| known.wire() == field.wire())
                };
                let new: Vec<_> = others.into_iter().filter(is_new).collect();
                fields.extend(new);
            }
        }
        _ => {}
    }
    fields
}

/// Returns a word for the values of a type: `STRING`, `BOOLEAN`, `JSON`.
pub(crate) fn placeholder(ty: &'static Type) -> &'static str {
    match resolve(ty) {
        Type::Boolean => "BOOLEAN",
        Type::Integer => "INTEGER",
        Type::Number => "NUMBER",
        Type::Secret => "SECRET",
        Type::Array(item) | Type::List(item) => placeholder(item),
        Type::Named(_) => match catalog().shape(resolve(ty)) {
            Some(Shape::Object(_) | Shape::OneOf(_)) => "JSON",
            _ => "STRING",
        },
        Type::Json | Type::Map(_) => "JSON",
        Type::Upload => "FILE",
        Type::String | Type::Text | Type::Bytes => "STRING",
    }
}
