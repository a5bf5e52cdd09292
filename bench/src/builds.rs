//! What compiling costs: the crate alone, a program that uses it, and how large both become.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::measure::{Samples, Spent, Unit, spent};
use crate::table::{Goal, Row};
use crate::{Outcome, scratch, workspace};

/// Runs cargo in a folder, quietly, without what would make one build cheaper than another.
///
/// # Errors
/// If it fails; with what it said.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Outcome<()> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(folder)
        .args(arguments)
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        Ok(())
    } else {
        let told = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}: {told}", arguments.join(" ")).into())
    }
}

/// A crate that is built alone, again and again, its dependencies once.
pub struct Subject<'a> {
    /// Where its workspace is.
    pub folder: &'a Path,
    /// Its name.
    pub package: &'a str,
    /// Where to build.
    pub target: PathBuf,
}

impl Subject<'_> {
    /// `cargo check` or a release build of the crate alone.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn alone(&self, command: &[&str]) -> Outcome<Spent> {
        let target = self.target.to_string_lossy();
        let (package, target) = (["-p", self.package], ["--target-dir", &target]);
        let build: Vec<&str> = command.iter().copied().chain(package).chain(target).collect();
        cargo(self.folder, &build)?;
        let release = command
            .iter()
            .filter(|argument| **argument == "--release")
            .copied();
        let clean: Vec<&str> = ["clean"]
            .into_iter()
            .chain(package)
            .chain(target)
            .chain(release)
            .collect();
        cargo(self.folder, &clean)?;
        spent(|| cargo(self.folder, &build))
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

/// What building one crate alone costs.
#[derive(Default)]
pub struct Alone {
    /// `cargo check`, seconds of processors.
    pub check: Samples,
    /// The release build, seconds of processors.
    pub release: Samples,
    /// The library, in bytes.
    pub rlib: f64,
}

impl Alone {
    /// Takes the figures of a crate.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn measure(subject: &Subject<'_>, rounds: usize) -> Outcome<Self> {
        let mut alone = Self::default();
        for _ in 0..rounds {
            alone.check.push(subject.alone(&["check", "-q"])?.processor);
        }
        for _ in 0..rounds {
            alone
                .release
                .push(subject.alone(&["build", "-q", "--release"])?.processor);
        }
        alone.rlib = subject.rlib_bytes()?;
        Ok(alone)
    }

    /// In words.
    pub fn show(&self) -> String {
        format!(
            "check {}, release build {}, rlib {}",
            self.check.show(Unit::Seconds),
            self.release.show(Unit::Seconds),
            Unit::Bytes.show(self.rlib)
        )
    }
}

/// Ours.
///
/// # Errors
/// If it does not compile.
pub fn ours(rounds: usize) -> Outcome<Alone> {
    let workspace = workspace();
    let subject = Subject {
        folder: &workspace,
        package: "zephr-admin",
        target: scratch()?.join("alone"),
    };
    Alone::measure(&subject, rounds)
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

fn build(package: &str, target: &Path, more: &[&str]) -> Outcome<()> {
    let target = target.to_string_lossy();
    let mut arguments = vec!["build", "-q", "-p", package, "--target-dir", &target];
    arguments.extend(more);
    cargo(&workspace(), &arguments)
}
