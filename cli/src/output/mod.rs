//! Data on standard output, in the format that the arguments select.

mod jq;
mod table;
mod yaml;

use std::{
    fmt,
    io::{self, IsTerminal as _, Write as _},
};

use clap::ArgMatches;
use serde_json::Value;

use crate::{failure::Failure, is_on, spelling::kebab};

/// The formats of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Json,
    NdJson,
    Csv,
    Yaml,
    Jq(String),
}

/// A body to print.
#[derive(Clone, Debug, Default)]
pub(crate) struct Data<'d> {
    pub(crate) body: &'d [u8],
    pub(crate) content_type: Option<&'d str>,
    /// The keys under which the value may be wrapped.
    pub(crate) envelope: &'d [String],
    /// `true` if the body is described as a list.
    pub(crate) is_list: bool,
    /// The name of the type of an item, such as `Grant`.
    pub(crate) item: Option<&'d str>,
}

impl<'d> Data<'d> {
    /// Returns the data of a body that is a list.
    pub(crate) fn list(body: &'d [u8]) -> Self {
        Self {
            body,
            is_list: true,
            ..Self::default()
        }
    }
}

/// Returns the format that the arguments select. The default is a table on a terminal, and JSON in a pipe.
pub(crate) fn format(matches: &ArgMatches) -> Format {
    let expression = matches.try_get_one::<String>("jq").ok().flatten();
    match expression {
        Some(expression) => Format::Jq(expression.clone()),
        None if is_on(matches, "json") => Format::Json,
        None if is_on(matches, "ndjson") => Format::NdJson,
        None if is_on(matches, "csv") => Format::Csv,
        None if is_on(matches, "yaml") => Format::Yaml,
        None if io::stdout().is_terminal() || columns(matches).is_some() => Format::Table,
        None => Format::Json,
    }
}

fn columns(matches: &ArgMatches) -> Option<Vec<String>> {
    let columns = matches.try_get_many::<String>("columns").ok().flatten()?;
    Some(columns.cloned().collect())
}

/// Prints a body. Text and other media types are printed unchanged.
pub(crate) fn print(data: &Data<'_>, format: &Format, matches: &ArgMatches) -> Result<(), Failure> {
    if *format == Format::Json {
        write(data.body)?;
        return end_line(data.body);
    }
    let is_json = data
        .content_type
        .is_none_or(|content_type| content_type.contains("json"));
    let text = std::str::from_utf8(data.body).ok().filter(|_| is_json);
    let parsed = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let (Some(text), Some(parsed)) = (text, parsed) else {
        if let Format::Jq(_) = format {
            return Err(Failure::error(
                "the response is not JSON: `--jq` cannot filter it",
            ));
        }
        write(data.body)?;
        return end_line(data.body);
    };
    let printed = match format {
        Format::Jq(expression) => jq::run(expression, text)?,
        Format::NdJson => match rows(&parsed, data) {
            Some(rows) => rows.iter().map(|row| format!("{row}\n")).collect(),
            None => format!("{parsed}\n"),
        },
        Format::Yaml => yaml::document(&parsed),
        Format::Csv => table::csv(&rows_or_self(&parsed, data), columns(matches))?,
        Format::Table | Format::Json => match rows(&parsed, data) {
            Some(rows) => table::of_rows(rows, columns(matches), data.item),
            None => table::of_value(unwrapped(&parsed, data), columns(matches)),
        },
    };
    write(printed.as_bytes())
}

fn rows_or_self(value: &Value, data: &Data<'_>) -> Vec<Value> {
    match rows(value, data) {
        Some(rows) => rows.to_vec(),
        None => vec![value.clone()],
    }
}

/// Returns the items of a list, which may be wrapped in an object.
pub(crate) fn rows<'v>(value: &'v Value, data: &Data<'_>) -> Option<&'v [Value]> {
    const USUAL_KEYS: [&str; 3] = ["results", "items", "data"];
    match value {
        Value::Array(items) => Some(items),
        Value::Object(fields) if data.is_list => {
            let keys = data.envelope.iter().map(String::as_str).chain(USUAL_KEYS);
            let named = keys.filter_map(|key| fields.get(key)?.as_array()).next();
            let mut arrays = fields.values().filter_map(Value::as_array);
            let only = arrays.next().filter(|_| arrays.next().is_none());
            named.or(only).map(Vec::as_slice)
        }
        Value::Object(fields) => fields.get("results")?.as_array().map(Vec::as_slice),
        _ => None,
    }
}

/// Returns the object inside an envelope, if the envelope has no other fields.
fn unwrapped<'v>(value: &'v Value, data: &Data<'_>) -> &'v Value {
    let Some(fields) = value.as_object().filter(|fields| fields.len() == 1) else {
        return value;
    };
    let inner = data.envelope.iter().find_map(|key| fields.get(key));
    inner.filter(|inner| inner.is_object()).unwrap_or(value)
}

/// Returns a list as a table, with the columns in the order of their fields.
pub(crate) fn table(rows: &Value) -> String {
    let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
    let columns = rows.first().and_then(Value::as_object);
    table::of_rows(
        rows,
        columns.map(|columns| columns.keys().cloned().collect()),
        None,
    )
}

/// Writes data to standard output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// Ends the last line on a terminal, where the prompt follows.
fn end_line(body: &[u8]) -> Result<(), Failure> {
    match io::stdout().is_terminal() && !body.ends_with(b"\n") {
        true => write(b"\n"),
        false => Ok(()),
    }
}

/// Returns a value as the text of a cell: strings bare, `null` empty, everything else as JSON.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Returns the value at a dotted path. The spelling of each name may vary (`createdAt`, `CREATED_AT`), and a
/// name may itself contain dots.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if let Some(found) = value.get(path).or_else(|| spelled_otherwise(value, path)) {
        return Some(found);
    }
    path.match_indices('.').find_map(|(index, _)| {
        let (name, rest) = (path.get(..index)?, path.get(index + 1..)?);
        let inner = match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
            other => other.get(name).or_else(|| spelled_otherwise(other, name))?,
        };
        at(inner, rest)
    })
}

/// Returns the field whose name consists of the same words. For example, `CREATED_AT`, the header of a table, finds
/// `createdAt`.
fn spelled_otherwise<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let words = kebab(name);
    let mut fields = value.as_object()?.iter();
    let (_, field) = fields.find(|(key, _)| kebab(key) == words)?;
    Some(field)
}

/// Returns a number with commas: `1,234`.
pub(crate) fn grouped(number: impl fmt::Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
