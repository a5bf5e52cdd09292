//! All rows in turn, and the page that they make.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use crate::builds::Alone;
use crate::generate::{self, Run};
use crate::measure::{Samples, Unit};
use crate::table::{Goal, Row, markdown};
use crate::{Outcome, allocations, builds, call, crates, decode, header, machine, mock, peers, workspace};

/// `reasons.toml`: what no program can measure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    /// Why a crate is there that `reqwest` does not bring.
    pub crates: BTreeMap<String, String>,
    /// Why a goal is missed, by the row's key, and what was tried.
    pub missed: BTreeMap<String, String>,
}

impl Reasons {
    /// Those of this workspace.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load() -> Outcome<Self> {
        let path = workspace().join("bench").join("reasons.toml");
        Ok(toml::from_str(&fs::read_to_string(path)?)?)
    }
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Few rounds, no builds.
    pub quick: bool,
    /// Prism too.
    pub peers: bool,
}

/// Measures, and gives the page.
///
/// # Errors
/// If something of ours cannot be measured.
pub fn page(extent: Extent) -> Outcome<String> {
    let reasons = Reasons::load()?;
    let machine = machine::describe()?;
    let rounds = if extent.quick { 5 } else { 15 };
    let mut rows = Vec::new();

    step("the header");
    rows.extend(header::rows(rounds)?);
    step("reading a user export");
    rows.extend(decode::rows(rounds)?);
    step("calls");
    rows.extend(call::rows(rounds)?);
    step("allocations");
    rows.extend(allocations::rows()?);
    step("crates");
    let (row, crates) = crates::row(&reasons)?;
    rows.push(row);

    step("generating");
    let (spec, overlay) = generate::committed();
    let runs = (0..rounds)
        .map(|_| generate::apart(&spec, Some(&overlay)))
        .collect::<Outcome<Vec<Run>>>()?;
    let copies: &[usize] = if extent.quick { &[1, 10] } else { &[1, 3, 10, 30] };
    let (scaling, tenfold) = generate::scaling(copies, if extent.quick { 1 } else { 5 })?;
    rows.push(Row {
        key: "scaling",
        what: "`generate`, the description 10 times larger: time",
        against: "the description once",
        goal: Goal::AtMost(11.0),
        value: Some(tenfold),
        figures: "see below".to_owned(),
    });

    step("the mock server");
    let mock = mock::ours(if extent.quick { 1 } else { 5 })?;
    let alone = if extent.quick {
        None
    } else {
        step("builds of zephr-admin alone");
        let alone = builds::ours(3)?;
        step("builds of a small program");
        rows.extend(builds::downstream(2)?);
        Some(alone)
    };
    rows.extend(beside_peers(&runs, alone.as_ref()));
    rows.push(beside_prism(&mock, extent.peers));
    Ok(write(&rows, &reasons, &[machine, scaling, crates]))
}

/// The rows whose other side are other generators.
fn beside_peers(runs: &[Run], alone: Option<&Alone>) -> Vec<Row> {
    let time: Samples = runs.iter().map(|run| run.processor).collect();
    let peak = runs.iter().map(|run| run.peak_bytes).fold(0.0, f64::max);
    let row = |key, what, against, goal, figures| Row {
        key,
        what,
        against,
        goal,
        value: None,
        figures,
    };
    let mut rows = vec![row(
        "generate",
        "`generate`: load to print, all files, release build",
        "oas3-gen",
        Goal::AtMost(0.5),
        format!("{}, {} at most", time.show(Unit::Seconds), Unit::Bytes.show(peak)),
    )];
    if let Some(alone) = alone {
        let figures = [
            (
                "check",
                "`cargo check` of `zephr-admin` alone",
                alone.check.show(Unit::Seconds),
            ),
            (
                "release",
                "release build of `zephr-admin` alone",
                alone.release.show(Unit::Seconds),
            ),
            ("rlib", "its library (rlib)", Unit::Bytes.show(alone.rlib)),
        ];
        let rows_of = |(key, what, figures)| {
            row(
                key,
                what,
                "oas3-gen's crate, repaired",
                Goal::AtMost(0.5),
                figures,
            )
        };
        rows.extend(figures.map(rows_of));
    }
    rows
}

fn beside_prism(mock: &Samples, peers: bool) -> Row {
    let ours = mock.show(Unit::Count);
    let (value, figures) = if peers {
        step("Prism");
        match peers::prism(5) {
            Ok(prism) => {
                let ratio = Samples::from_iter([mock.median() / prism.median()]);
                (Some(ratio), format!("{ours}; {}", prism.show(Unit::Count)))
            }
            Err(skipped) => (None, format!("{ours}; {skipped}")),
        }
    } else {
        (None, ours)
    };
    Row {
        key: "mock",
        what: "mock server, signed requests a second; ours checks the signatures",
        against: "Prism, static, which cannot",
        goal: Goal::AtLeast(10.0),
        value,
        figures,
    }
}

fn step(what: &str) {
    eprintln!("measuring: {what}");
}

fn write(rows: &[Row], reasons: &Reasons, [machine, scaling, crates]: &[String; 3]) -> String {
    let date = jiff::Timestamp::now().to_string();
    let date = date.split('T').next().unwrap_or_default();
    let mut text = format!(
        "# Measured\n\nWritten by `cargo xtask bench`; [README.md](README.md) says how each figure is taken.\n\n\
         - Date: {date}\n{machine}\n{}",
        markdown(rows)
    );
    let missed: Vec<&Row> = rows.iter().filter(|row| row.is_missed()).collect();
    if !missed.is_empty() {
        text += "\n## Missed, and why\n\n";
        for row in missed {
            let reason = reasons
                .missed
                .get(row.key)
                .map_or("no reason is recorded yet", String::as_str);
            let _ = writeln!(text, "- {} ({}): {reason}", row.what, row.against);
        }
    }
    let _ = write!(
        text,
        "\n## Generating, by size\n\nThe corrected description and renamed copies of it, each run in a process of its \
         own.\n\n{scaling}\n## Crates beyond those of `reqwest`\n\n{crates}"
    );
    text
}
