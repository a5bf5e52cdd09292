//! Compile times and sizes of the crate and of a program that uses it, and the time of the tests.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::measure::{Samples, Spent, Unit, spent};
use crate::table::{Goal, Row};
use crate::{Outcome, progress, scratch, workspace};

/// Runs cargo in a folder and returns its output. Caches are disabled, because they would favor one of the
/// builds.
///
/// # Errors
/// Returns an error with the output of cargo if it fails.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Outcome<String> {
    run(folder, arguments, &mut Command::new(program()))
}

fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn run(folder: &Path, arguments: &[&str], command: &mut Command) -> Outcome<String> {
    let output = command
        .current_dir(folder)
        .args(arguments)
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WRAPPER")
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        let messages = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}: {messages}", arguments.join(" ")).into())
    }
}

/// A crate that is built repeatedly without its dependencies.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The workspace.
    pub folder: PathBuf,
    /// The package name.
    pub package: String,
    /// The target directory.
    pub target: PathBuf,
}

impl Subject {
    /// Returns `zephr-admin`.
    ///
    /// # Errors
    /// Returns an error if the target directory cannot be created.
    pub fn ours() -> Outcome<Self> {
        Ok(Self {
            folder: workspace(),
            package: "zephr-admin".to_owned(),
            target: scratch()?.join("alone"),
        })
    }

    /// Runs `cargo check` of the crate alone.
    ///
    /// # Errors
    /// Returns an error if it does not compile.
    pub fn check(&self) -> Outcome<Spent> {
        self.alone("check", &[])
    }

    /// Builds the crate alone, in release mode.
    ///
    /// # Errors
    /// Returns an error if it does not compile.
    pub fn release(&self) -> Outcome<Spent> {
        self.alone("build", &["--release"])
    }

    fn alone(&self, command: &str, profile: &[&str]) -> Outcome<Spent> {
        let run = |command: &str| {
            let target = self.target.to_string_lossy();
            let arguments = [command, "-q", "-p", &self.package, "--target-dir", &target];
            cargo(&self.folder, &[&arguments, profile].concat())
        };
        run(command)?;
        run("clean")?;
        spent(|| run(command))
    }

    /// Returns the size of the release library, in bytes.
    ///
    /// # Errors
    /// Returns an error if there is none.
    pub fn rlib_bytes(&self) -> Outcome<f64> {
        let name = format!("lib{}.rlib", self.package.replace('-', "_"));
        let path = self.target.join("release").join(name);
        Ok(fs::metadata(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?
            .len() as f64)
    }
}

/// Counts the lines of Rust below a folder.
///
/// # Errors
/// Returns an error if a file cannot be read.
pub fn lines_of_rust(folder: &Path) -> Outcome<usize> {
    let mut lines = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            lines += lines_of_rust(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            lines += fs::read_to_string(path)?.lines().count();
        }
    }
    Ok(lines)
}

/// The packages and binaries of two small programs that do the same: one uses `zephr-admin`, the other
/// `reqwest`.
const PROGRAMS: [(&str, &str); 2] = [
    ("zephr-bench-with-zephr", "with-zephr"),
    ("zephr-bench-baseline-reqwest", "baseline-reqwest"),
];

/// Runs all tests of the workspace, first in an empty target directory and then again.
///
/// # Errors
/// Returns an error if a test fails.
pub fn tests() -> Outcome<Vec<Row>> {
    let target = scratch()?.join("tests");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let all = || -> Outcome<String> {
        // Tests that run cargo themselves use the same directory.
        let mut command = Command::new(program());
        command.env("CARGO_TARGET_DIR", &target);
        run(&workspace(), &["test", "--workspace", "--quiet"], &mut command)
    };
    let row = |key, what, limit: f64| -> Outcome<Row> {
        progress(what);
        let spent = spent(all)?;
        Ok(Row {
            key,
            what,
            against: "none",
            goal: Goal::Time(limit * 1e9),
            value: Some(Samples::from_iter([spent.wall * 1e9])),
            figures: format!("processor time {:.0} s", spent.processor),
        })
    };
    Ok(vec![
        row(
            "tests-fresh",
            "`cargo test --workspace`, with compilation: wall time",
            480.0,
        )?,
        row(
            "tests-warm",
            "`cargo test --workspace`, compiled before: wall time",
            120.0,
        )?,
    ])
}

/// Builds both programs from scratch. Returns the build times and the sizes of the stripped binaries.
///
/// # Errors
/// Returns an error if one does not compile.
pub fn downstream(rounds: usize) -> Outcome<Vec<Row>> {
    Ok(vec![cold(rounds)?, binary()?])
}

fn cold(rounds: usize) -> Outcome<Row> {
    let target = scratch()?.join("cold");
    let mut walls = [Samples::default(), Samples::default()];
    let mut processors = walls.clone();
    for round in 1..=rounds {
        progress(&format!("cold builds: round {round} of {rounds}"));
        for ((package, _), (wall, processor)) in PROGRAMS.iter().zip(walls.iter_mut().zip(&mut processors)) {
            if target.exists() {
                fs::remove_dir_all(&target)?;
            }
            let spent = spent(|| build(package, &target, &[]))?;
            wall.push(spent.wall);
            processor.push(spent.processor);
        }
    }
    fs::remove_dir_all(target)?;
    let ([ours, hand_written], [ours_wall, hand_written_wall]) = (&processors, &walls);
    Ok(Row {
        key: "cold",
        what: "cold debug build of a small program on `zephr-admin`",
        against: "the same by hand on `reqwest`",
        goal: Goal::AtMost(1.2),
        value: Some(ours.over(hand_written)),
        figures: format!(
            "processor time {}; {}; wall time {}; {}",
            ours.show(Unit::Seconds),
            hand_written.show(Unit::Seconds),
            ours_wall.show(Unit::Seconds),
            hand_written_wall.show(Unit::Seconds)
        ),
    })
}

fn binary() -> Outcome<Row> {
    progress("stripped binaries");
    let target = scratch()?.join("stripped");
    let mut sizes = [Samples::default(), Samples::default()];
    for ((package, binary), size) in PROGRAMS.iter().zip(&mut sizes) {
        let release = ["--release", "--config", "profile.release.strip=true"];
        build(package, &target, &release)?;
        size.push(fs::metadata(target.join("release").join(binary))?.len() as f64);
    }
    let [ours, hand_written] = &sizes;
    Ok(Row {
        key: "binary",
        what: "small program on `zephr-admin`, release build, stripped: size",
        against: "the same by hand on `reqwest`",
        goal: Goal::AtMost(1.15),
        value: Some(ours.over(hand_written)),
        figures: format!("{}; {}", ours.show(Unit::Bytes), hand_written.show(Unit::Bytes)),
    })
}

fn build(package: &str, target: &Path, more: &[&str]) -> Outcome<String> {
    let target = target.to_string_lossy();
    let arguments = ["build", "-q", "-p", package, "--target-dir", &target];
    cargo(&workspace(), &[&arguments, more].concat())
}
