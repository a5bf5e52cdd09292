//! Compares reproducible figures with a recorded baseline: `cargo xtask bench --guard`.

use std::fs;

use serde::Deserialize;
use serde_json::Value;

use crate::allocations::Counts;
use crate::builds::{cargo, lines_of_rust};
use crate::measure::Unit;
use crate::{Outcome, crates, workspace};

/// `baseline.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    crates: Limit,
    emitted_lines: Limit,
    rlib_bytes: Limit,
    header_allocations: Limit,
    call_allocations: Limit,
}

/// The recorded figures and their tolerances.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    recorded: f64,
    /// The tolerance in percent of the recorded figure.
    tolerance: f64,
}

/// Measures the figures and compares them with the baseline. Also reports improvements beyond the tolerance, after
/// which the baseline should be lowered.
///
/// # Errors
/// Returns an error that names all figures above their limits, or a figure that cannot be measured.
pub fn check() -> Outcome<String> {
    let path = workspace().join("bench").join("baseline.toml");
    let baseline: Baseline = toml::from_str(&fs::read_to_string(path)?)?;
    let counts = Counts::take()?;
    let figures = [
        ("crates", crates::ours()?.len() as f64, baseline.crates),
        (
            "emitted_lines",
            lines_of_rust(&workspace().join("generated/src/api"))? as f64,
            baseline.emitted_lines,
        ),
        ("rlib_bytes", rlib_bytes()?, baseline.rlib_bytes),
        (
            "header_allocations",
            counts.header as f64,
            baseline.header_allocations,
        ),
        (
            "call_allocations",
            counts.of_a_call() as f64,
            baseline.call_allocations,
        ),
    ];
    let (mut report, mut worse) = (String::new(), Vec::new());
    for (name, figure, Limit { recorded, tolerance }) in figures {
        let room = recorded * tolerance / 100.0;
        let word = match figure - recorded {
            more if more > room => "above the limit",
            less if less < -room => "less than was recorded: lower the baseline",
            _ => "as recorded",
        };
        let [figure, recorded] = [figure, recorded].map(|value| Unit::Count.show(value));
        report += &format!("{name}: {figure} (recorded {recorded}, tolerance {tolerance} %): {word}\n");
        if word.starts_with("more") {
            worse.push(name);
        }
    }
    if worse.is_empty() {
        return Ok(report);
    }
    Err(format!(
        "{report}{} grew: fix it, or update bench/baseline.toml and justify it in the commit message",
        worse.join(", ")
    )
    .into())
}

/// Returns the size of the library that this program is linked with, so that it need not be built again.
fn rlib_bytes() -> Outcome<f64> {
    let messages = cargo(
        &workspace(),
        &[
            "build",
            "-q",
            "-p",
            "zephr-bench",
            "--bins",
            "--message-format",
            "json",
        ],
    )?;
    let is_rlib = |message: &Value| message.pointer("/target/name") == Some(&"zephr_admin".into());
    let built = messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .find(is_rlib);
    let path = built
        .as_ref()
        .and_then(|message| message.pointer("/filenames/0")?.as_str())
        .ok_or("cargo did not report the path of zephr-admin")?;
    Ok(fs::metadata(path)?.len() as f64)
}
