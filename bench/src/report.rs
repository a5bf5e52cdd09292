//! Runs all parts and writes the report.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use crate::table::{Row, markdown};
use crate::{
    Outcome, allocations, builds, call, concurrent, crates, decode, export, generate, generators, header,
    machine, mock, progress, startup, workspace,
};

#[cfg(test)]
mod tests;

/// The contents of `reasons.toml`: the parts of the report that are written by hand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    /// The reason for each dependency that `reqwest` does not have.
    pub crates: BTreeMap<String, String>,
    /// Why each goal was missed and what was tried to reach it, by the key of its row in the report.
    pub missed: BTreeMap<String, String>,
}

impl Reasons {
    /// Reads the file of this workspace.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read.
    pub fn load() -> Outcome<Self> {
        let path = workspace().join("bench").join("reasons.toml");
        Ok(toml::from_str(&fs::read_to_string(path)?)?)
    }
}

/// The groups of measurements, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// The `Authorization` header
    Header,
    /// Reading a user export
    Decode,
    /// Streaming a user export to CSV
    Export,
    /// One call
    Call,
    /// Latency with many concurrent tasks
    Concurrent,
    /// Heap allocations of a call
    Allocations,
    /// Crates in the tree
    Crates,
    /// Generation and compilation of the output; with --peers, compared with other generators
    Generators,
    /// Generating from larger descriptions
    Scaling,
    /// A small program that uses the crate: its build and its size
    Downstream,
    /// The mock server; with --peers, compared with Prism
    Mock,
    /// The start-up time of the command line
    Startup,
    /// The tests of the workspace, with and without compilation
    Tests,
}

/// The numbers of repetitions.
#[derive(Clone, Debug)]
pub struct BenchConfig {
    /// Runs few rounds, and builds only the parts that are selected by name.
    pub quick: bool,
    /// Also measures other tools.
    pub peers: bool,
    /// The parts to run; empty for all.
    pub only: Vec<Part>,
}

impl BenchConfig {
    /// The repetitions of measurements under a second.
    pub fn rounds(&self) -> usize {
        if self.quick { 5 } else { 20 }
    }

    /// The repetitions of builds; 0 skips them.
    pub fn builds(&self) -> usize {
        match (self.quick, self.only.is_empty()) {
            (false, _) => 5,
            (true, false) => 1,
            (true, true) => 0,
        }
    }

    fn parts(&self) -> impl Iterator<Item = Part> {
        let all = <Part as clap::ValueEnum>::value_variants().iter().copied();
        all.filter(|part| match part {
            part if !self.only.is_empty() => self.only.contains(part),
            Part::Downstream | Part::Startup | Part::Tests => self.builds() > 0,
            _ => true,
        })
    }
}

/// The results of one group of measurements.
#[derive(Debug, Default)]
pub struct Section {
    /// Lines of the table.
    pub rows: Vec<Row>,
    /// The notes below the table, as Markdown.
    pub section: String,
}

impl From<Vec<Row>> for Section {
    fn from(rows: Vec<Row>) -> Self {
        let section = String::new();
        Self { rows, section }
    }
}

impl Part {
    fn take(self, config: &BenchConfig, reasons: &Reasons) -> Outcome<Section> {
        Ok(match self {
            Self::Header => header::rows(config.rounds())?.into(),
            Self::Decode => decode::rows(config.rounds())?.into(),
            Self::Export => export::rows(config.rounds())?.into(),
            Self::Call => call::rows(config.rounds())?.into(),
            Self::Concurrent => concurrent::rows(config.rounds())?.into(),
            Self::Allocations => allocations::rows()?.into(),
            Self::Crates => crates::take(reasons)?,
            Self::Generators => generators::take(config)?,
            Self::Scaling => generate::scaling(config)?,
            Self::Downstream => builds::downstream(config.builds().div_ceil(2))?.into(),
            Self::Mock => mock::rows(config)?.into(),
            Self::Startup => startup::rows(config.rounds())?.into(),
            Self::Tests => builds::tests()?.into(),
        })
    }
}

/// The report and the parts that failed.
pub struct Page {
    /// As Markdown.
    pub text: String,
    /// The parts that failed, with their errors.
    pub failed: Vec<(Part, String)>,
}

/// Measures everything and returns the report. If a group fails, its row contains the error and the others continue.
///
/// # Errors
/// Returns an error if `reasons.toml` or the lock file cannot be read.
pub fn page(config: &BenchConfig) -> Outcome<Page> {
    let (reasons, machine) = (Reasons::load()?, machine::describe()?);
    let (mut rows, mut sections, mut failed) = (Vec::new(), String::new(), Vec::new());
    for part in config.parts() {
        progress(&format!("{part:?}"));
        match part.take(config, &reasons) {
            Ok(taken) => {
                rows.extend(taken.rows);
                sections += &taken.section;
            }
            Err(error) => {
                progress(&format!("{part:?} failed: {error}"));
                failed.push((part, error.to_string()));
            }
        }
    }
    progress("done");
    let text = write(&rows, &failed, &reasons, &machine) + &sections;
    Ok(Page { text, failed })
}

fn write(rows: &[Row], failed: &[(Part, String)], reasons: &Reasons, machine: &str) -> String {
    let date = jiff::Timestamp::now().to_string();
    let date = date.split('T').next().unwrap_or_default();
    let mut text = format!(
        "# Measured\n\nWritten by `cargo xtask bench`; [README.md](README.md) describes how each figure is measured.\n\n\
         - Date: {date}\n{machine}\n{}",
        markdown(rows, failed)
    );
    let missed: Vec<&Row> = rows.iter().filter(|row| row.is_missed()).collect();
    if !missed.is_empty() {
        text += "\n## Missed goals\n\n";
        for row in missed {
            let reason = reasons
                .missed
                .get(row.key)
                .map_or("no reason is recorded yet", String::as_str);
            let _ = writeln!(text, "- {} ({}): {reason}", row.what, row.against);
        }
    }
    text
}
