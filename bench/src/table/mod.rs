//! The table of goals and results.

use std::fmt::Write as _;

use crate::measure::{Samples, Unit};
use crate::report::Part;
use crate::workspace;

#[cfg(test)]
mod tests;

/// The goal.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// The ratio must not exceed this.
    AtMost(f64),
    /// The ratio must be at least this.
    AtLeast(f64),
    /// The count must not exceed this.
    Count(f64),
    /// The time must not exceed this, in nanoseconds.
    Time(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) | Self::Count(limit) | Self::Time(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }

    fn show(self) -> String {
        match self {
            Self::AtMost(limit) => format!("at most {limit}x"),
            Self::AtLeast(limit) => format!("at least {limit}x"),
            Self::Count(limit) => format!("at most {limit}"),
            Self::Time(limit) => format!("at most {}", Unit::Nanos.show(limit)),
        }
    }

    fn unit(self) -> Unit {
        match self {
            Self::AtMost(_) | Self::AtLeast(_) => Unit::Ratio,
            Self::Count(_) => Unit::Count,
            Self::Time(_) => Unit::Nanos,
        }
    }
}

/// One line of the table.
#[derive(Debug)]
pub struct Row {
    /// The key of the row in `reasons.toml`, which contains the reason for a missed goal.
    pub key: &'static str,
    /// The measured quantity.
    pub what: &'static str,
    /// The quantity to compare with.
    pub against: &'static str,
    /// The goal.
    pub goal: Goal,
    /// The result; `None` if the peer was not available. `figures` then contains the reason.
    pub value: Option<Samples>,
    /// The absolute figures of both sides.
    pub figures: String,
}

impl Row {
    fn verdict(&self) -> &'static str {
        match &self.value {
            None => "not measured",
            Some(value) if self.goal.is_met(value.median()) => "met",
            Some(_) => "**missed**",
        }
    }

    /// Returns `true` if it was measured and misses the goal.
    pub fn is_missed(&self) -> bool {
        self.verdict() == "**missed**"
    }
}

/// Formats the rows as Markdown. A failed part is one row with the error.
pub fn markdown(rows: &[Row], failed: &[(Part, String)]) -> String {
    let mut text = "| what | against | measured | goal | | figures: median (lowest to highest) |\n\
                    | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for row in rows {
        let Row {
            what,
            against,
            goal,
            figures,
            ..
        } = row;
        let value = row
            .value
            .as_ref()
            .map_or_else(|| "–".to_owned(), |value| goal.unit().show(value.median()));
        let (goal, verdict) = (goal.show(), row.verdict());
        let _ = writeln!(
            text,
            "| {what} | {against} | {value} | {goal} | {verdict} | {figures} |"
        );
    }
    for (part, error) in failed {
        let _ = writeln!(text, "| {part:?} | – | – | – | **failed** | {} |", cell(error));
    }
    text
}

/// Shortens an error for a table to its last line, without paths of this machine. The last line of cargo
/// contains the number of errors.
pub fn cell(error: &str) -> String {
    let last = error.lines().rfind(|line| !line.trim().is_empty());
    let text = last.unwrap_or("no error message").trim();
    text.replace(&*workspace().to_string_lossy(), ".")
        .replace('|', "\\|")
}
