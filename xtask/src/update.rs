//! `cargo xtask update`.

use std::{
    fs,
    path::PathBuf,
    process::{Command, ExitCode},
};

use clap::Args;
use zephr_codegen::{
    diagnostic::render,
    emit,
    maintain::{
        diff,
        update::{self, Current, Plan, Published},
    },
    openapi::load,
    tree::Source,
    write::{Mode, digest, sync},
};

use crate::{Failure, corrected, eprint, generate::begin, is_styled, paths, print};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Published OpenAPI description
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Print the plan without carrying it out
    #[arg(long)]
    dry_run: bool,
    /// Remove corrections that no longer match anything
    #[arg(long)]
    drop_lost: bool,
}

/// Plans, prints the plan, and carries it out unless it is a dry run.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let _lock = if arguments.dry_run {
        None
    } else {
        let lock = begin()?;
        check_clean()?;
        Some(lock)
    };
    let Some(published) = published(arguments)? else {
        return Ok(ExitCode::FAILURE);
    };
    let version = env!("CARGO_PKG_VERSION");
    let options = emit::Options {
        spec_name: update::SPEC.rsplit('/').next().unwrap_or_default().to_owned(),
        ..emit::Options::default()
    };
    let plan = match update::plan(&current()?, &published, version, arguments.drop_lost, &options) {
        Ok(plan) => plan,
        Err(refusal) => {
            eprint(&render(&refusal.diagnostics, is_styled()));
            return Err(Failure::new(format!("nothing was changed: {}", refusal.message)));
        }
    };
    eprint(&render(&plan.diagnostics, is_styled()));
    print(&diff::text(&plan.report, version));
    print(&plan.describe());
    let mode = if arguments.dry_run {
        Mode::Check
    } else {
        Mode::Write
    };
    print(&carry_out(&plan, mode)?);
    Ok(ExitCode::SUCCESS)
}

/// Writes all files or none, and returns their paths.
fn carry_out(plan: &Plan, mode: Mode) -> Result<String, Failure> {
    let files = [plan.files.as_slice(), &[corrected::file(&plan.files)?]].concat();
    let report = sync(&paths::workspace(), &update::owned(), &files, mode)
        .map_err(|error| Failure::new(error.to_string()))?;
    let mut files: Vec<&String> = report
        .changed
        .iter()
        .chain(&report.missing)
        .chain(&report.extra)
        .collect();
    files.sort();
    let done = if mode == Mode::Check {
        "would write"
    } else {
        "wrote"
    };
    Ok(match files.len() {
        0 => "all files are up to date\n".to_owned(),
        _ => files.iter().map(|path| format!("{done} {path}\n")).collect(),
    })
}

/// Fails if there are uncommitted changes, because they could not be distinguished from those of the update.
fn check_clean() -> Result<(), Failure> {
    let output = Command::new("git")
        .args(["status", "--porcelain"])
        .current_dir(paths::workspace())
        .output()
        .map_err(|error| Failure::new(format!("cannot run git: {error}")))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!(
            "`git status` failed: {}",
            reason.trim_end()
        )));
    }
    if output.stdout.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        "the working tree has uncommitted changes; commit or stash them first",
    ))
}

fn published(arguments: &Arguments) -> Result<Option<Published>, Failure> {
    let name = arguments.from.display().to_string();
    let bytes =
        fs::read(&arguments.from).map_err(|error| Failure::new(format!("cannot read {name}: {error}")))?;
    let sha256 = digest(&bytes);
    let source = load::decode(&name, &bytes);
    let source = source.map_err(|found| eprint(&render(&found, is_styled()))).ok();
    Ok(source.map(|source| Published { source, sha256 }))
}

fn current() -> Result<Current, Failure> {
    let text = |path: &str| {
        let read = fs::read_to_string(paths::workspace().join(path));
        read.map_err(|error| Failure::new(format!("cannot read {path}: {error}")))
    };
    let source = |path: &str| {
        text(path).map(|text| Source {
            name: path.to_owned(),
            text,
        })
    };
    Ok(Current {
        spec: source(update::SPEC)?,
        overlay: source(update::OVERLAY)?,
        readme: text(update::README)?,
        changelog: text(update::CHANGELOG)?,
    })
}
