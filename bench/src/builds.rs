//! What compiling costs: the crate alone, a program that uses it, and how large both become.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::measure::{Samples, Spent, Unit, spent};
use crate::table::{Goal, Row};
use crate::{Outcome, scratch, workspace};

/// Runs cargo in a folder, without what would make one build cheaper than another; gives what it prints.
///
/// # Errors
/// If it fails; with what it said.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Outcome<String> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
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
        let told = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}: {told}", arguments.join(" ")).into())
    }
}

/// A crate that is built alone, again and again, its dependencies once.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Where its workspace is.
    pub folder: PathBuf,
    /// Its name.
    pub package: String,
    /// Where to build.
    pub target: PathBuf,
}

impl Subject {
    /// `zephr-admin`.
    ///
    /// # Errors
    /// If there is no place to build it in.
    pub fn ours() -> Outcome<Self> {
        Ok(Self {
            folder: workspace(),
            package: "zephr-admin".to_owned(),
            target: scratch()?.join("alone"),
        })
    }

    /// `cargo check` of the crate alone.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn check(&self) -> Outcome<Spent> {
        self.alone("check", &[])
    }

    /// A release build of the crate alone.
    ///
    /// # Errors
    /// If it does not compile.
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

    /// The size of the release build's library, in bytes.
    ///
    /// # Errors
    /// If there is none.
    pub fn rlib_bytes(&self) -> Outcome<f64> {
        let name = format!("lib{}.rlib", self.package.replace('-', "_"));
        let path = self.target.join("release").join(name);
        Ok(fs::metadata(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?
            .len() as f64)
    }
}

/// Lines of Rust below a folder.
///
/// # Errors
/// If a file cannot be read.
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

/// A cold build of a small program on `zephr-admin`, beside the same by hand; and the stripped binaries.
///
/// # Errors
/// If one does not compile.
pub fn downstream(rounds: usize) -> Outcome<Vec<Row>> {
    let programs = [
        ("zephr-bench-with-zephr", "with-zephr"),
        ("zephr-bench-by-hand", "by-hand"),
    ];
    let mut walls = [Samples::default(), Samples::default()];
    let mut processors = walls.clone();
    let mut sizes = Vec::new();
    for _ in 0..rounds {
        for (at, (package, _)) in programs.iter().enumerate() {
            let target = scratch()?.join("cold");
            let spent = spent(|| build(package, &target, &[]))?;
            fs::remove_dir_all(target)?;
            if let (Some(wall), Some(processor)) = (walls.get_mut(at), processors.get_mut(at)) {
                wall.push(spent.wall);
                processor.push(spent.processor);
            }
        }
    }
    for (package, binary) in programs {
        let target = scratch()?.join("stripped");
        build(
            package,
            &target,
            &["--release", "--config", "profile.release.strip=true"],
        )?;
        sizes.push(fs::metadata(target.join("release").join(binary))?.len() as f64);
    }
    fs::remove_dir_all(scratch()?.join("stripped"))?;
    let ([ours, by_hand], [ours_wall, by_hand_wall]) = (&processors, &walls);
    let [our_size, their_size] = sizes.as_slice() else {
        return Err("two programs have two sizes".into());
    };
    Ok(vec![
        Row {
            key: "cold",
            what: "cold debug build of a small program on `zephr-admin`",
            against: "the same by hand on `reqwest`",
            goal: Goal::AtMost(1.2),
            value: Some(ours.over(by_hand)),
            figures: format!(
                "of processors {}; {}; on the wall {}; {}",
                ours.show(Unit::Seconds),
                by_hand.show(Unit::Seconds),
                ours_wall.show(Unit::Seconds),
                by_hand_wall.show(Unit::Seconds)
            ),
        },
        Row {
            key: "binary",
            what: "that program with 3 operations, release build, stripped: size",
            against: "the same by hand on `reqwest`",
            goal: Goal::AtMost(1.15),
            value: Some(Samples::from_iter([our_size / their_size])),
            figures: format!(
                "{}; {}",
                Unit::Bytes.show(*our_size),
                Unit::Bytes.show(*their_size)
            ),
        },
    ])
}

fn build(package: &str, target: &Path, more: &[&str]) -> Outcome<String> {
    let target = target.to_string_lossy();
    let mut arguments = vec!["build", "-q", "-p", package, "--target-dir", &target];
    arguments.extend(more);
    cargo(&workspace(), &arguments)
}
