//! The report: operations, paths and types, but no values.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
};

use clap::ArgMatches;
use serde_json::{Value, json};
use zephr_catalog::{Operation, catalog};

use crate::{
    failure::Failure,
    is_on,
    output::{self, Data, Format},
};

/// A difference between a response and the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deviation {
    path: String,
    expected: String,
    found: String,
}

impl Deviation {
    /// Creates a deviation at a JSON path.
    pub(super) fn new(path: &str, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// Returns whether the deviation is at exactly this path.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// Creates a deviation of a whole response.
    pub(super) fn of_response(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new("$", expected, found)
    }
}

/// The results of all operations.
#[derive(Default)]
pub(super) struct Report {
    compared: Vec<&'static str>,
    deviations: Vec<(&'static str, Deviation)>,
    skipped: Vec<(&'static str, String)>,
}

impl Report {
    pub(super) fn add(&mut self, operation: &'static Operation, deviations: Vec<Deviation>) {
        self.compared.push(&operation.id);
        let deviations = deviations.into_iter();
        self.deviations
            .extend(deviations.map(|deviation| (operation.id.as_str(), deviation)));
    }

    pub(super) fn skip(&mut self, operation: &'static Operation, reason: String) {
        self.skipped.push((&operation.id, reason));
    }

    /// Prints the report, or writes it to the file of `--output`.
    ///
    /// # Errors
    /// Returns an error if there is a deviation, or if nothing was compared.
    pub(super) fn write(mut self, matches: &ArgMatches) -> Result<(), Failure> {
        if self.compared.is_empty() {
            return Err(Failure::error("no operation returned a response to compare")
                .help("run `zephr doctor` to check base URL, network and role"));
        }
        self.compared.sort_unstable();
        self.deviations.sort_by_key(|(id, _)| *id);
        self.skipped.sort_unstable();
        match matches.get_one::<String>("output") {
            Some(path) => {
                let text = match is_on(matches, "json") {
                    true => format!("{:#}\n", self.to_json()),
                    false => self.to_text(),
                };
                fs::write(path, text)
                    .map_err(|error| Failure::error(format!("cannot write `{path}`: {error}")))?;
            }
            None => self.print(matches)?,
        }
        let (compared, deviations) = (self.compared.len(), self.deviations.len());
        let skipped = self.skipped.len();
        writeln!(
            io::stderr(),
            "{compared} operations compared, {skipped} skipped, {deviations} deviations"
        )?;
        match deviations {
            0 => Ok(()),
            _ => Err(Failure::error("responses deviate from the description")
                .help("send the report to the maintainers; it has no values")),
        }
    }

    fn print(&self, matches: &ArgMatches) -> Result<(), Failure> {
        let format = output::format(matches);
        let body = match format {
            Format::Table if !matches.contains_id("columns") => {
                return output::write(self.to_text().as_bytes());
            }
            Format::Json | Format::Yaml | Format::Jq(_) => self.to_json(),
            Format::Table | Format::NdJson | Format::Csv => self.rows(),
        };
        let body = format!("{body}\n");
        let data = Data {
            body: body.as_bytes(),
            ..Data::default()
        };
        output::print(&data, &format, matches)
    }

    fn rows(&self) -> Value {
        let rows = self.deviations.iter().map(|(id, deviation)| {
            json!({
                "operation": id,
                "path": deviation.path,
                "expected": deviation.expected,
                "found": deviation.found,
            })
        });
        rows.collect()
    }

    fn to_json(&self) -> Value {
        let skipped = self.skipped.iter();
        let skipped = skipped.map(|(id, reason)| json!({"operation": id, "reason": reason}));
        json!({
            "description": catalog().version,
            "compared": self.compared,
            "deviations": self.rows(),
            "skipped": skipped.collect::<Value>(),
        })
    }

    fn to_text(&self) -> String {
        let mut text = match self.deviations.is_empty() {
            true => "no deviations\n".to_owned(),
            false => output::table(&self.rows()),
        };
        for (id, reason) in &self.skipped {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "skipped {id}: {reason}");
        }
        text
    }
}
