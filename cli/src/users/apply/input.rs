//! The file of updates: a row per user, as CSV or NDJSON.

use std::{fs, path::Path};

use csv::StringRecord;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zephr_admin::types::BulkUpdate;
use zephr_runtime::{Map, RawJson, from_json, to_json};

use super::change::{Change, Field};
use crate::failure::Failure;

/// The column of an error file with the reason why the row failed.
pub(super) const ERROR: &str = "error";
/// The prefix of a row's reason, if it is unknown whether the update of that row took effect.
pub(super) const UNKNOWN: &str = "unknown: ";

/// The rows of a file.
pub(super) struct Input {
    pub(super) updates: Vec<BulkUpdate>,
    /// The SHA-256 digest of the file, in hexadecimal.
    pub(super) digest: String,
    /// The number of rows that delete a user.
    pub(super) deletions: usize,
    /// The number of rows of an error file whose outcome is unknown.
    pub(super) unknown: usize,
    rows: Rows,
}

/// The rows as they were read.
enum Rows {
    Csv {
        header: StringRecord,
        rows: Vec<StringRecord>,
    },
    NdJson(Vec<String>),
}

impl Input {
    /// Reads a file. The extension of its name determines the format. Columns and fields with the names in
    /// `ignored` are ignored.
    ///
    /// # Errors
    /// Returns a usage error with the line of the first mistake.
    pub(super) fn read(path: &Path, ignored: &[String]) -> Result<Self, Failure> {
        let bytes = fs::read(path)
            .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
        let mut input = Self {
            updates: Vec::new(),
            digest: hex(&Sha256::digest(&bytes)),
            deletions: 0,
            unknown: 0,
            rows: Rows::NdJson(Vec::new()),
        };
        let extension = path.extension().and_then(|extension| extension.to_str());
        let origin = path.display().to_string();
        match extension {
            Some("csv") => input.read_csv(&origin, &bytes, ignored)?,
            Some("ndjson" | "jsonl") => input.read_ndjson(&origin, &bytes, ignored)?,
            _ => {
                return Err(Failure::usage(format!("the format of `{origin}` is unknown"))
                    .help("use a name that ends with .csv or .ndjson"));
            }
        }
        match input.updates.is_empty() {
            true => Err(Failure::usage(format!("{origin} has no rows"))),
            false => Ok(input),
        }
    }

    fn read_csv(&mut self, origin: &str, bytes: &[u8], ignored: &[String]) -> Result<(), Failure> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let malformed = |error: csv::Error| Failure::usage(format!("cannot read {origin}: {error}"));
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().map_err(malformed)?.clone();
        let fields: Result<Vec<Field>, Failure> = header
            .iter()
            .map(|name| Field::of_column(name, ignored).ok_or_else(|| unknown_field(origin, "column", name)))
            .collect();
        let fields = fields?;
        let mut rows = Vec::new();
        for row in reader.into_records() {
            let row = row.map_err(malformed)?;
            let line = row.position().map_or(0, csv::Position::line);
            let mut change = Change::default();
            for (field, cell) in fields.iter().zip(row.iter()) {
                change
                    .set_cell(field, cell)
                    .map_err(|problem| at(origin, line, &problem))?;
            }
            self.add(change).map_err(|problem| at(origin, line, &problem))?;
            rows.push(row);
        }
        self.rows = Rows::Csv { header, rows };
        Ok(())
    }

    fn read_ndjson(&mut self, origin: &str, bytes: &[u8], ignored: &[String]) -> Result<(), Failure> {
        let text =
            std::str::from_utf8(bytes).map_err(|_| Failure::usage(format!("{origin} is not UTF-8")))?;
        let mut rows = Vec::new();
        for (number, line) in (1_u64..).zip(text.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            let problem = |problem: String| at(origin, number, &problem);
            let object: Map<RawJson> =
                from_json(line).map_err(|error| problem(format!("expected a JSON object: {error}")))?;
            let mut change = Change::default();
            for (name, value) in object.iter() {
                if ignored.iter().any(|ignored| ignored == name) {
                    continue;
                }
                let is_known = change.set_value(name, value).map_err(problem)?;
                if !is_known {
                    return Err(unknown_field(&format!("{origin}, line {number}"), "field", name));
                }
            }
            self.add(change).map_err(problem)?;
            rows.push(line.to_owned());
        }
        self.rows = Rows::NdJson(rows);
        Ok(())
    }

    fn add(&mut self, change: Change) -> Result<(), String> {
        self.deletions += usize::from(change.deletes());
        let is_unknown = change.error().is_some_and(|error| error.starts_with(UNKNOWN));
        self.unknown += usize::from(is_unknown);
        self.updates.push(change.into_update()?);
        Ok(())
    }

    /// Returns these rows with the reason why each failed, in the format of the file.
    pub(super) fn with_errors(&self, errors: &[(usize, String)]) -> Result<Vec<u8>, Failure> {
        match &self.rows {
            Rows::Csv { header, rows } => csv_with_errors(header, rows, errors),
            Rows::NdJson(rows) => ndjson_with_errors(rows, errors),
        }
    }
}

fn csv_with_errors(
    header: &StringRecord,
    rows: &[StringRecord],
    errors: &[(usize, String)],
) -> Result<Vec<u8>, Failure> {
    let problem =
        |error: &dyn std::fmt::Display| Failure::error(format!("cannot write the error file: {error}"));
    let is_kept: Vec<bool> = header.iter().map(|name| name != ERROR).collect();
    let kept = |row: &StringRecord, last: &str| {
        let cells = row.iter().zip(&is_kept).filter(|(_, is_kept)| **is_kept);
        let mut cells: Vec<String> = cells.map(|(cell, _)| cell.to_owned()).collect();
        cells.push(last.to_owned());
        cells
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(kept(header, ERROR))
        .map_err(|error| problem(&error))?;
    for (index, error) in errors {
        if let Some(row) = rows.get(*index) {
            writer
                .write_record(kept(row, error))
                .map_err(|error| problem(&error))?;
        }
    }
    writer.into_inner().map_err(|error| problem(&error))
}

fn ndjson_with_errors(rows: &[String], errors: &[(usize, String)]) -> Result<Vec<u8>, Failure> {
    let mut text = String::new();
    for (index, error) in errors {
        let Some(row) = rows.get(*index) else { continue };
        let mut object: Map<RawJson> = from_json(row)
            .map_err(|error| Failure::error(format!("cannot write the error file: {error}")))?;
        object.remove(ERROR);
        object.set(ERROR, error.as_str());
        text.push_str(&to_json(&object));
        text.push('\n');
    }
    Ok(text.into_bytes())
}

fn unknown_field(origin: &str, what: &str, name: &str) -> Failure {
    let shown = Value::from(name);
    Failure::usage(format!("{origin}: a bulk update cannot apply the {what} {shown}")).help(format!(
        "delete the {what}, or ignore it with `--ignore {}`",
        crate::spelling::quoted(name)
    ))
}

fn at(origin: &str, line: u64, problem: &str) -> Failure {
    Failure::usage(format!("{origin}, line {line}: {problem}")).help("correct the row; nothing was sent")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
