//! The start-up time of the command line.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::builds::cargo;
use crate::measure::{Samples, Unit, spent};
use crate::table::{Goal, Row};
use crate::{Outcome, scratch, workspace};

/// Builds the command line in release mode and returns its path.
fn zephr() -> Outcome<PathBuf> {
    let target = scratch()?.join("cli");
    let folder = target.to_string_lossy();
    cargo(
        &workspace(),
        &[
            "build",
            "--release",
            "--quiet",
            "-p",
            "zephr-cli",
            "--target-dir",
            &folder,
        ],
    )?;
    Ok(target.join("release").join("zephr"))
}

/// Returns the elapsed time of a program in nanoseconds.
fn nanos(program: &PathBuf, arguments: &[&str]) -> Outcome<f64> {
    let run = || {
        let status = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("{} failed", program.display()).into()),
        }
    };
    Ok(spent(run)?.wall * 1e9)
}

/// Returns the row: the start-up time compared with `curl`, and that of `true` and of a help page.
///
/// # Errors
/// Returns an error if the command line cannot be built or a program cannot be run.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let (zephr, curl, nothing) = (zephr()?, PathBuf::from("curl"), PathBuf::from("true"));
    let [mut version, mut help, mut curls, mut bare] = [const { Samples::new() }; 4];
    for _ in 0..rounds * 2 {
        version.push(nanos(&zephr, &["--version"])?);
        help.push(nanos(&zephr, &["users", "list", "--help"])?);
        curls.push(nanos(&curl, &["--version"])?);
        bare.push(nanos(&nothing, &[])?);
    }
    Ok(vec![Row {
        key: "startup",
        what: "`zephr --version`",
        against: "`curl --version`",
        goal: Goal::AtMost(3.0),
        value: Some(version.over(&curls)),
        figures: format!(
            "{}; {}; a help page {}, `true` {}",
            version.show(Unit::Nanos),
            curls.show(Unit::Nanos),
            help.show(Unit::Nanos),
            bare.show(Unit::Nanos)
        ),
    }])
}
