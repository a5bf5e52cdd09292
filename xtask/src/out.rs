//! `generate --out`: checks the output folder, and collects the hand-written files of the client crate for the
//! standalone crate.

use std::{fs, io, path::Path};

use zephr_codegen::{
    Generated,
    crate_writer::{self, HandWritten, MARKER},
    emit,
    write::{File, Mode, STAGING, recover},
};

use crate::{Failure, eprint, lock::Lock, paths};

/// Writes or compares a standalone crate in `folder`, with the package name `package` or that of the client crate.
/// Returns `true` if the folder is up to date.
pub(crate) fn write(
    folder: &Path,
    package: Option<&str>,
    generated: &Generated,
    mode: Mode,
    force: bool,
) -> Result<bool, Failure> {
    let shown = folder.display();
    let failed = |error: io::Error| Failure::new(format!("in {shown}: {error}"));
    let _lock = if mode == Mode::Check {
        None
    } else {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::new(format!("cannot create {shown}: {error}")))?;
        let lock = Lock::take(folder)?;
        eprint(&recover(folder).map_err(failed)?.describe());
        Some(lock)
    };
    check_free(folder)?;
    let hand_written = hand_written(folder, package, generated)
        .map_err(|error| Failure::new(format!("cannot read the client crate: {error}")))?;
    let files = crate_writer::assemble(hand_written, &generated.files).map_err(Failure::new)?;
    let outcome = crate_writer::write(folder, &files, mode, force).map_err(failed)?;
    for kept in &outcome.kept {
        eprint(&format!(
            "note: `{kept}` was edited and is kept; pass `--force` to overwrite it\n"
        ));
    }
    match mode {
        Mode::Write if outcome.conflicts.is_empty() => Ok(true),
        Mode::Write => Err(Failure::new(conflicts(folder, &outcome.conflicts, force))),
        Mode::Check => {
            eprint(&outcome.report.describe(if outcome.conflicts.is_empty() {
                "the same command without --check"
            } else {
                "the same command with --force instead of --check"
            }));
            Ok(outcome.report.is_clean())
        }
    }
}

fn conflicts(folder: &Path, paths: &[String], force: bool) -> String {
    let lines: String = paths.iter().map(|path| format!("  {path}\n")).collect();
    let shown = folder.display();
    if force {
        return format!(
            "nothing was changed: in {shown}, these folders are where files have to be written:\n{lines}\
             help: move them away; --force replaces no folders"
        );
    }
    format!(
        "nothing was changed: these files in {shown} were not written by the generator, or were edited since:\n{lines}\
         help: move them away, or replace them with --force"
    )
}

/// Returns an error if a folder is neither empty nor a previous output.
fn check_free(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::new(format!("cannot write into {shown}: {error}"))),
    };
    let mut names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    if names.all(|name| name == STAGING) || folder.join(MARKER).is_file() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{shown} is neither empty nor a previous output (it has no {MARKER}); choose another folder or empty it"
    )))
}

/// Returns the hand-written part of the client crate.
fn hand_written(folder: &Path, package: Option<&str>, generated: &Generated) -> io::Result<HandWritten> {
    let workspace = paths::workspace();
    let client = workspace.join("generated");
    let mut files = Vec::new();
    collect(&client, "src", &mut files)?;
    if client.join("README.md").is_file() {
        files.push(read(&client, "README.md")?);
    }
    Ok(HandWritten {
        manifest: fs::read_to_string(client.join("Cargo.toml"))?,
        workspace: fs::read_to_string(workspace.join("Cargo.toml"))?,
        files,
        module: generated.api.as_ref().and_then(|api| api.module.clone()),
        workspace_path: paths::relative(&paths::resolve(folder)?, &paths::resolve(&workspace)?),
        package: package.map(str::to_owned),
        features: features(generated),
    })
}

/// Returns the features that the emitted files need in addition to the default features.
pub(crate) fn features(generated: &Generated) -> Vec<&'static str> {
    generated.api.as_ref().map(emit::features).unwrap_or_default()
}

/// Returns the files in and under `path`, except emitted ones.
fn collect(client: &Path, path: &str, files: &mut Vec<File>) -> io::Result<()> {
    for entry in fs::read_dir(client.join(path))? {
        let entry = entry?;
        let path = format!("{path}/{}", entry.file_name().to_string_lossy());
        if path == "src/api" {
            continue;
        } else if entry.file_type()?.is_dir() {
            collect(client, &path, files)?;
        } else {
            files.push(read(client, &path)?);
        }
    }
    Ok(())
}

fn read(client: &Path, path: &str) -> io::Result<File> {
    Ok(File {
        path: path.to_owned(),
        text: fs::read_to_string(client.join(path))?,
    })
}

#[cfg(test)]
mod tests;
