//! `cargo xtask corpus`: generates a client for every description in a folder, compiles it, and prints
//! a table of the results.
//!
//! The descriptions belong to others, so they are not part of this repository: git ignores the folder
//! `corpus/`.

mod count;

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Output},
    time::{Duration, Instant},
};

use clap::Args;

use crate::{Failure, eprint, paths, print};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder of descriptions; output goes to its `out` and `target`
    #[arg(value_name = "DIR", default_value = "corpus")]
    folder: PathBuf,
    /// Process only descriptions whose names start with this prefix
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Skip compiling the generated crates
    #[arg(long)]
    no_check: bool,
}

const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// The outcome for one description.
struct Outcome {
    name: String,
    /// Operations in the raw text, counted independently of the generator.
    written: Option<usize>,
    generated: usize,
    /// One line per skipped operation, with the reason.
    skipped: Vec<String>,
    generating: Duration,
    /// A failure of the generator: a panic or an unreadable document.
    failure: Option<String>,
    /// `None` if the crate was not compiled.
    compiled: Option<Compiled>,
}

/// The result of the compiler and its duration. The duration for the first description includes compiling all
/// dependencies.
struct Compiled {
    problem: Option<Problem>,
    took: Duration,
}

/// The messages of a crate that compiles with warnings, or not at all.
enum Problem {
    Warning(String),
    Error(String),
}

/// Fails in these cases:
///
/// - The generator panics.
/// - A crate does not compile without warnings, with default features or with all features.
/// - Less than 95 % of the operations of a description are generated, or the operations cannot be counted.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let folder = &arguments.folder;
    let cannot = |error: io::Error| Failure::new(format!("cannot read {}: {error}", folder.display()));
    let mut outcomes = Vec::new();
    for (name, path) in descriptions(folder).map_err(cannot)? {
        if arguments.only.is_empty() || arguments.only.iter().any(|only| name.starts_with(only)) {
            let outcome = outcome(folder, &path, name, !arguments.no_check)
                .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
            print(&outcome.line());
            eprint(&outcome.details());
            outcomes.push(outcome);
        }
    }
    print(&total(&outcomes));
    print(&reasons(&outcomes));
    let is_fine = !outcomes.is_empty() && outcomes.iter().all(Outcome::is_fine);
    Ok(if is_fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Returns the descriptions of a folder with their names: files, and folders with a file `openapi`.
fn descriptions(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            let mut main = EXTENSIONS
                .map(|extension| path.join("openapi").with_extension(extension))
                .into_iter();
            found.extend(main.find(|main| main.is_file()).map(|main| (name, main)));
        } else if extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
            found.push((name, path));
        }
    }
    found.sort();
    Ok(found)
}

/// Returns the name of a description's package. Names that differ only in case or punctuation share a package.
fn package(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    format!("corpus-{}", name.chars().map(plain).collect::<String>())
}

fn outcome(folder: &Path, path: &Path, name: String, check: bool) -> io::Result<Outcome> {
    let out = folder.join("out").join(&name);
    let start = Instant::now();
    let generating = Command::new(env::current_exe()?)
        .args(["generate", "--no-overlay", "--keep-going", "--spec"])
        .arg(path)
        .arg("--root")
        .arg(root(folder, path))
        .arg("--out")
        .arg(&out)
        .args(["--name", &package(&name)])
        .output()?;
    let took = start.elapsed();
    let (stderr, stdout) = (text(&generating.stderr), text(&generating.stdout));
    let failure = (!generating.status.success()).then(|| first_error(&stderr));
    let compiled = match (check, &failure) {
        (true, None) => Some(compile(folder, &out)?),
        _ => None,
    };
    let skipped = stderr.lines().filter_map(|line| line.strip_prefix("skipped "));
    Ok(Outcome {
        name,
        written: count::operations(path),
        generated: number_after(&stdout, "generated "),
        skipped: skipped.map(str::to_owned).collect(),
        generating: took,
        failure,
        compiled,
    })
}

/// Returns the folder that references of a description cannot leave.
fn root<'p>(folder: &'p Path, path: &'p Path) -> &'p Path {
    path.parent().unwrap_or(folder)
}

/// The sets of features that are compiled: the default ones, and all.
const FEATURES: [&[&str]; 2] = [&[], &["--all-features"]];

/// Compiles a crate with each set of features.
fn compile(folder: &Path, out: &Path) -> io::Result<Compiled> {
    let start = Instant::now();
    let mut problem = None;
    for features in FEATURES {
        problem = problem.or(check(folder, out, features)?);
    }
    Ok(Compiled {
        problem,
        took: start.elapsed(),
    })
}

/// Runs `cargo check` with a target folder shared by all crates, so that dependencies are built once.
fn check(folder: &Path, out: &Path, features: &[&str]) -> io::Result<Option<Problem>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = std::path::absolute(folder.join("target"))?;
    // Uses the same versions as the workspace. cargo removes packages that are not needed from the copy.
    fs::copy(paths::workspace().join("Cargo.lock"), out.join("Cargo.lock"))?;
    let Output { status, stderr, .. } = Command::new(cargo)
        .args(["check", "--quiet"])
        .args(features)
        .arg("--manifest-path")
        .arg(out.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", target)
        .output()?;
    Ok(first_problem(status.success(), &text(&stderr)))
}

fn first_problem(is_compiled: bool, messages: &str) -> Option<Problem> {
    match is_compiled {
        false => Some(Problem::Error(messages.to_owned())),
        true if messages.contains("warning:") => Some(Problem::Warning(messages.to_owned())),
        true => None,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn first_error(stderr: &str) -> String {
    let mut lines = stderr.lines();
    let error = lines.find(|line| line.contains("panicked") || line.starts_with("error"));
    error.unwrap_or("failed without an error message").to_owned()
}

fn number_after(text: &str, words: &str) -> usize {
    let rest = text
        .rsplit_once(words)
        .map_or("", |(_, rest)| rest.split(' ').next().unwrap_or_default());
    rest.trim().parse().unwrap_or_default()
}

impl Outcome {
    fn is_fine(&self) -> bool {
        let enough = self
            .written
            .is_some_and(|written| self.generated * 100 >= written * 95);
        let compiles = self
            .compiled
            .as_ref()
            .is_none_or(|compiled| compiled.problem.is_none());
        self.failure.is_none() && enough && compiles
    }

    /// `stripe  355 operations  353 generated  99.4 %  2 skipped  3.1 s  compiles in 21.0 s`
    fn line(&self) -> String {
        let written = self
            .written
            .map_or_else(|| "?".to_owned(), |written| written.to_string());
        let share = 100.0 * self.generated as f64 / self.written.unwrap_or(1).max(1) as f64;
        let compiled = match (&self.failure, &self.compiled) {
            (Some(_), _) => "FAILED".to_owned(),
            (None, None) => "not checked".to_owned(),
            (None, Some(Compiled { problem, took })) => match problem {
                Some(Problem::Error(_)) => "DOES NOT COMPILE".to_owned(),
                Some(Problem::Warning(_)) => "compiles with warnings".to_owned(),
                None => format!("compiles in {:.1} s", took.as_secs_f64()),
            },
        };
        format!(
            "{:<26}{written:>6} operations {:>6} generated {share:>6.1} % {:>5} skipped {:>6.1} s  {compiled}\n",
            self.name,
            self.generated,
            self.skipped.len(),
            self.generating.as_secs_f64(),
        )
    }

    fn details(&self) -> String {
        let mut text = String::new();
        text.extend(self.failure.iter().map(|failure| format!("    {failure}\n")));
        let problem = self
            .compiled
            .as_ref()
            .and_then(|compiled| compiled.problem.as_ref());
        if let Some(Problem::Error(messages) | Problem::Warning(messages)) = problem {
            text.extend(messages.lines().take(40).map(|line| format!("    {line}\n")));
        }
        text
    }
}

/// Returns the line `3838 of 3844 operations generated (99.84 %)`.
fn total(outcomes: &[Outcome]) -> String {
    let written: usize = outcomes.iter().filter_map(|outcome| outcome.written).sum();
    let generated: usize = outcomes.iter().map(|outcome| outcome.generated).sum();
    let share = 100.0 * generated as f64 / written.max(1) as f64;
    format!("{generated} of {written} operations generated ({share:.2} %)\n")
}

/// Returns the reasons for skipped operations over all descriptions, most frequent first.
fn reasons(outcomes: &[Outcome]) -> String {
    let mut reasons: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for line in outcomes.iter().flat_map(|outcome| &outcome.skipped) {
        let code = line
            .split_once("error[")
            .and_then(|(_, rest)| rest.split(']').next());
        let reason = reasons.entry(code.unwrap_or("?")).or_insert((0, line));
        reason.0 += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let lines = reasons
        .into_iter()
        .map(|(code, (count, line))| format!("{count:>6} skipped because of {code}, such as {line}\n"));
    lines.collect()
}

#[cfg(test)]
mod tests;
