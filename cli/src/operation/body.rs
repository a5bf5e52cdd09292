//! The body of a request: a document, and values for some of its fields.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use clap::ArgMatches;
use serde_json::{Map, Value};
use zephr_catalog::{Body, BodyFormat, Field, Operation, Type};

use super::command::{BODY, SET, body_fields, field_id};
use crate::{failure::Failure, spelling::command_of, value};

/// The bytes of a body before they are encoded for the wire.
pub(crate) enum Payload {
    /// No body.
    Absent,
    /// A JSON document. If the operation has a form body, the fields of the document are sent as a form.
    Json(String),
    /// Text or bytes, sent as they are.
    Bytes(Vec<u8>),
}

/// Reads the body that the arguments describe.
pub(crate) fn read(operation: &'static Operation, matches: &ArgMatches) -> Result<Payload, Failure> {
    let Some(body) = &operation.body else {
        return Ok(Payload::Absent);
    };
    let given = match body.format {
        BodyFormat::Multipart => return Ok(Payload::Absent),
        _ => matches.get_one::<String>(BODY),
    };
    match body.format {
        BodyFormat::Text | BodyFormat::Bytes => match given {
            Some(given) => text(given).map(Payload::Bytes),
            None => missing(operation, body),
        },
        _ => document(operation, body, given, matches),
    }
}

fn missing(operation: &Operation, body: &Body) -> Result<Payload, Failure> {
    if !body.required {
        return Ok(Payload::Absent);
    }
    let command = command_of(operation);
    Err(
        Failure::usage(format!("`zephr {command}` requires a body")).help(format!(
            "pass `--body`, or print a skeleton with `zephr {command} --template`"
        )),
    )
}

fn document(
    operation: &'static Operation,
    body: &'static Body,
    given: Option<&String>,
    matches: &ArgMatches,
) -> Result<Payload, Failure> {
    let ty = body.ty.as_ref();
    let source = given.map(|given| json(given, ty)).transpose()?;
    let flags = flags(operation, matches)?;
    let sets: Vec<&String> = matches.get_many(SET).into_iter().flatten().collect();
    if flags.is_empty() && sets.is_empty() {
        return match source {
            Some((text, _)) => Ok(Payload::Json(text)),
            None => missing(operation, body),
        };
    }
    let mut root = source.map_or_else(|| Value::Object(Map::new()), |(_, value)| value);
    for (field, value) in flags {
        replace_field(&mut root, field, value)?;
    }
    for set in sets {
        assign(&mut root, ty, set, "--set")?;
    }
    Ok(Payload::Json(root.to_string()))
}

fn flags(
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<Vec<(&'static Field, Value)>, Failure> {
    let mut found = Vec::new();
    for field in body_fields(operation) {
        if let Some(texts) = matches.get_many::<String>(&field_id(field)) {
            let value = value::parse_all(&field.ty, texts)
                .map_err(|problem| Failure::usage(format!("body field `{}`: {problem}", field.wire())))?;
            found.push((field, value));
        }
    }
    Ok(found)
}

fn replace_field(root: &mut Value, field: &Field, value: Value) -> Result<(), Failure> {
    let Value::Object(fields) = root else {
        return Err(Failure::usage(
            "the body is not a JSON object: its fields cannot be set",
        ));
    };
    for alias in &field.aliases {
        fields.remove(alias);
    }
    fields.insert(field.wire().to_owned(), value);
    Ok(())
}

/// Applies `path.to.field=value` or `path.to.field:=json`.
pub(crate) fn assign(
    root: &mut Value,
    ty: Option<&'static Type>,
    set: &str,
    flag: &str,
) -> Result<(), Failure> {
    let malformed = || {
        Failure::usage(format!("`{flag}` requires `PATH=VALUE` or `PATH:=JSON`")).help(format!(
            "for example `{flag} identifiers.email_address=joe@example.com`"
        ))
    };
    let (path, text) = set.split_once('=').ok_or_else(malformed)?;
    let (path, is_raw) = match path.strip_suffix(':') {
        Some(path) => (path, true),
        None => (path, false),
    };
    let (mut target, mut ty) = (root, ty);
    for name in path.split('.') {
        if name.is_empty() {
            return Err(malformed());
        }
        ty = value::child(ty, name);
        target = step(target, name).ok_or_else(|| {
            Failure::usage(format!(
                "cannot set `{path}`: `{name}` is not inside an object or array"
            ))
        })?;
    }
    *target = match ty {
        _ if is_raw => value::parse_document(&format!("`{flag} {path}`"), text)?,
        Some(ty) => value::parse(ty, text)
            .map_err(|problem| Failure::usage(format!("cannot set `{path}`: {problem}")))?,
        None => text.into(),
    };
    Ok(())
}

fn step<'v>(target: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    if target.is_null() {
        *target = Value::Object(Map::new());
    }
    match target {
        Value::Object(fields) => Some(fields.entry(name).or_insert(Value::Null)),
        Value::Array(items) => {
            let index: usize = name.parse().ok()?;
            if index == items.len() {
                items.push(Value::Null);
            }
            items.get_mut(index)
        }
        _ => None,
    }
}

/// Reads a JSON document from a file, from standard input or from the argument itself. Returns its text and its
/// value.
fn json(given: &str, ty: Option<&'static Type>) -> Result<(String, Value), Failure> {
    let is_text = ty.is_some_and(|ty| matches!(value::resolve(ty), Type::String | Type::Secret | Type::Text));
    let is_json = given.trim_start().starts_with(['{', '[', '"']);
    let (origin, text) = match file_of(given) {
        Some(path) => (path.to_owned(), utf8(path, read_file(path)?)?),
        None if given == "-" => ("standard input".to_owned(), utf8("standard input", stdin()?)?),
        None if is_json => ("`--body`".to_owned(), given.to_owned()),
        None if Path::new(given).is_file() => (given.to_owned(), utf8(given, read_file(given)?)?),
        None if is_text => return Ok((Value::from(given).to_string(), given.into())),
        None if serde_json::from_str::<Value>(given).is_err() && !given.contains(['\n', '{', '[']) => {
            return Err(Failure::usage(format!(
                "`--body {given}` is neither a file nor JSON"
            )));
        }
        None => ("`--body`".to_owned(), given.to_owned()),
    };
    let value = value::parse_document(&origin, &text)?;
    Ok((text, value))
}

/// Returns the bytes of a text argument, `@FILE`, or `-` for standard input.
pub(crate) fn text(given: &str) -> Result<Vec<u8>, Failure> {
    match file_of(given) {
        Some(path) => read_file(path),
        None if given == "-" => stdin(),
        None => Ok(given.as_bytes().to_vec()),
    }
}

/// Returns the bytes of a file, or of standard input for `-`.
pub(crate) fn input(path: &str) -> Result<Vec<u8>, Failure> {
    match path {
        "-" => stdin(),
        path => read_file(file_of(path).unwrap_or(path)),
    }
}

fn file_of(given: &str) -> Option<&str> {
    given.strip_prefix('@').filter(|path| !path.is_empty())
}

fn read_file(path: &str) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::usage(format!("cannot read `{path}`: {error}")))
}

fn stdin() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::error(format!("cannot read standard input: {error}")))?;
    Ok(bytes)
}

fn utf8(origin: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{origin} is not UTF-8")))
}
