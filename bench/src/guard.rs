//! What is repeatable, held to a recorded baseline: `cargo xtask bench --guard`.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::allocations::Counts;
use crate::builds::{Subject, cargo};
use crate::measure::Unit;
use crate::{Outcome, crates, scratch, workspace};

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

/// What was recorded, and how much more is let pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    recorded: f64,
    /// In hundredths of what was recorded.
    tolerance: f64,
}

/// Takes the figures, and compares them with the baseline. What got better by more than the tolerance is told too: then
/// the baseline should be lowered.
///
/// # Errors
/// If one is above its limit, naming all that are; or if one cannot be taken.
pub fn check() -> Outcome<String> {
    let path = workspace().join("bench").join("baseline.toml");
    let baseline: Baseline = toml::from_str(&fs::read_to_string(path)?)?;
    let counts = Counts::take()?;
    let figures = [
        ("crates", crates::ours()?.len() as f64, baseline.crates),
        ("emitted_lines", emitted_lines()?, baseline.emitted_lines),
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
    let (mut told, mut worse) = (String::new(), Vec::new());
    for (name, figure, Limit { recorded, tolerance }) in figures {
        let room = recorded * tolerance / 100.0;
        let word = match figure - recorded {
            more if more > room => "more than is let pass",
            less if less < -room => "less than was recorded: lower the baseline",
            _ => "as recorded",
        };
        let [figure, recorded] = [figure, recorded].map(|value| Unit::Count.show(value));
        told += &format!("{name}: {figure} (recorded {recorded}, tolerance {tolerance} %): {word}\n");
        if word.starts_with("more") {
            worse.push(name);
        }
    }
    if worse.is_empty() {
        return Ok(told);
    }
    Err(format!(
        "{told}{} grew: mend it, or record it in bench/baseline.toml and say in the commit what it is good for",
        worse.join(", ")
    )
    .into())
}

/// Lines of Rust under `generated/src/api/`.
fn emitted_lines() -> Outcome<f64> {
    fn count(folder: &Path) -> Outcome<usize> {
        let mut lines = 0;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            lines += if path.is_dir() {
                count(&path)?
            } else {
                fs::read_to_string(path)?.lines().count()
            };
        }
        Ok(lines)
    }
    Ok(count(&workspace().join("generated/src/api"))? as f64)
}

fn rlib_bytes() -> Outcome<f64> {
    let workspace = workspace();
    let subject = Subject {
        folder: &workspace,
        package: "zephr-admin",
        target: scratch()?.join("alone"),
    };
    let target = subject.target.to_string_lossy();
    cargo(
        &workspace,
        &[
            "build",
            "-q",
            "--release",
            "-p",
            subject.package,
            "--target-dir",
            &target,
        ],
    )?;
    subject.rlib_bytes()
}
