//! `cargo xtask diff`.

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use clap::{Args, ValueEnum};
use zephr_codegen::{
    Input,
    diagnostic::render,
    emit,
    maintain::diff::{self, Revision},
    openapi::load,
    tree::Source,
};

use crate::{
    Failure, eprint, files,
    generate::{OVERLAY, SPEC, read},
    is_styled, paths, print,
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Old description: a file, or a revision of spec/
    old: String,
    /// New description: a file, or a revision of spec/
    #[arg(default_value = SPEC)]
    new: String,
    /// Output format of the differences
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Exit with 1 if there are changes of this kind
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
    /// Overlay for files (repeatable) [default: spec/overlay.yaml]
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// Do not apply overlays
    #[arg(long, conflicts_with = "overlays")]
    no_overlay: bool,
    /// Root of referenced files [default: folder of the description]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// One paragraph per change
    #[default]
    Text,
    /// Tables for a pull request
    Markdown,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    /// Changes that break the wire format or callers' code
    Breaking,
}

/// Compares two descriptions and prints the result. Fails according to `--fail-on`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let old = revision(&arguments.old, arguments)?;
    let new = revision(&arguments.new, arguments)?;
    let (Some(old), Some(new)) = (old, new) else {
        return Ok(ExitCode::FAILURE);
    };
    eprint(&render(&new.misses, is_styled()));
    let report = diff::compare(&old, &new);
    let version = env!("CARGO_PKG_VERSION");
    print(&match arguments.format {
        Format::Text => diff::text(&report, version),
        Format::Markdown => diff::markdown(&report, version),
        Format::Json => format!("{:#}\n", diff::json(&report, version)),
    });
    let fails = arguments.fail_on.is_some() && report.is_breaking();
    Ok(if fails {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Loads a revision. Prints an error and returns `None` if it is not a description.
fn revision(name: &str, arguments: &Arguments) -> Result<Option<Revision>, Failure> {
    let input = if Path::new(name).is_file() {
        of_file(name, arguments)?
    } else {
        of_revision(name, arguments)?
    };
    let Some(input) = input else { return Ok(None) };
    let revision = Revision::new(input, &emit::Options::default());
    Ok(revision
        .map_err(|found| eprint(&render(&found, is_styled())))
        .ok())
}

fn of_file(name: &str, arguments: &Arguments) -> Result<Option<Input>, Failure> {
    let default = [paths::workspace().join(OVERLAY)];
    let overlays = match (arguments.no_overlay, arguments.overlays.as_slice()) {
        (true, _) => &[][..],
        (false, []) => &default[..],
        (false, given) => given,
    };
    let overlays = overlays
        .iter()
        .map(|path| read(path, &path.display().to_string()));
    let overlays: Option<Vec<Source>> = overlays.collect::<Result<Vec<_>, _>>()?.into_iter().collect();
    let spec = read(Path::new(name), name)?;
    let files = files::below(arguments.root.as_deref(), Path::new(name))?;
    Ok(spec.zip(overlays).map(|(spec, overlays)| Input {
        spec,
        overlays,
        files: Some(files),
    }))
}

fn of_revision(revision: &str, arguments: &Arguments) -> Result<Option<Input>, Failure> {
    let Some(spec) = show(revision, SPEC)? else {
        return Ok(None);
    };
    let overlay = if arguments.no_overlay {
        None
    } else {
        Some(show(revision, OVERLAY)?)
    };
    Ok(match overlay {
        None => Some(Input {
            spec,
            overlays: Vec::new(),
            files: None,
        }),
        Some(overlay) => overlay.map(|overlay| Input {
            spec,
            overlays: vec![overlay],
            files: None,
        }),
    })
}

/// Returns a file of the workspace at a revision.
fn show(revision: &str, path: &str) -> Result<Option<Source>, Failure> {
    let name = format!("{revision}:{path}");
    let output = Command::new("git")
        .args(["show", "--end-of-options", &format!("{revision}:./{path}")])
        .current_dir(paths::workspace())
        .output()
        .map_err(|error| Failure::new(format!("cannot run git: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "`{revision}` is neither a file nor a revision that contains {path}"
        )));
    }
    Ok(load::decode(&name, &output.stdout)
        .map_err(|found| eprint(&render(&found, is_styled())))
        .ok())
}
