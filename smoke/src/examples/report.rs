//! The report on the examples, as text and JSON.

use std::fmt;

use super::{Example, Outcome};
use serde::Serialize;

/// A finding about an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The operation ID.
    pub operation: String,
    /// The subject of the example.
    pub place: String,
    /// The location of the example in the description, as a JSON pointer.
    pub pointer: String,
    /// The file and line of that location.
    pub at: String,
    /// The error, the path of an unknown key or untyped value in the example, or the path and types of a deviating
    /// value.
    pub what: String,
}

impl Finding {
    fn new(example: &Example, what: String) -> Self {
        let Example {
            operation,
            place,
            pointer,
            at,
            ..
        } = example.clone();
        Self {
            operation,
            place,
            pointer,
            at,
            what,
        }
    }
}

/// `createUser, response 201, at spec.yaml:12 /paths/…: $.data.note`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            place,
            pointer,
            at,
            what,
        } = self;
        write!(f, "{operation}, {place}, at {at} {pointer}: {what}")
    }
}

/// The results of a list of examples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The number of examples.
    pub examples: usize,
    /// The number of examples that round-trip unchanged.
    pub round_trips: usize,
    /// The errors of all other examples.
    pub failures: Vec<Finding>,
    /// Keys that no type declares.
    pub unknown_keys: Vec<Finding>,
    /// Values that are typed as raw JSON.
    pub untyped_leaves: Vec<Finding>,
    /// Values that were accepted although their JSON type differs from the description.
    pub deviations: Vec<Finding>,
}

impl Report {
    pub(super) fn add(&mut self, example: &Example, outcome: Result<Outcome, String>) {
        self.examples += 1;
        match outcome {
            Ok(Outcome { trace, deviations }) => {
                self.round_trips += 1;
                let findings = |paths: Vec<String>| paths.into_iter().map(|path| Finding::new(example, path));
                self.unknown_keys.extend(findings(trace.unknown));
                self.untyped_leaves.extend(findings(trace.untyped));
                let deviations = deviations
                    .into_iter()
                    .map(|found| format!("{}: {}", found.path, found.what));
                self.deviations.extend(findings(deviations.collect()));
            }
            Err(error) => self.failures.push(Finding::new(example, error)),
        }
    }

    /// Returns `true` if every example round-trips unchanged and every key is known.
    pub fn is_sound(&self) -> bool {
        self.failures.is_empty() && self.unknown_keys.is_empty()
    }

    /// Returns the report as a JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Writes a line for each finding, then the counts.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, findings) in [
            ("FAILED", &self.failures),
            ("unknown key", &self.unknown_keys),
            ("deviation", &self.deviations),
            ("untyped leaf", &self.untyped_leaves),
        ] {
            for finding in findings {
                writeln!(f, "{kind}: {finding}")?;
            }
        }
        writeln!(f, "{} of {} examples round-trip", self.round_trips, self.examples)?;
        writeln!(f, "unknown keys: {}", self.unknown_keys.len())?;
        writeln!(f, "deviations: {}", self.deviations.len())?;
        write!(f, "untyped leaves: {}", self.untyped_leaves.len())
    }
}
