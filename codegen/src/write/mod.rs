//! Comparison of emitted files with those on disk, and replacement of the files that differ.

mod transaction;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Component, Path},
};

use sha2::{Digest, Sha256};

pub(crate) use transaction::{Batch, commit};
pub use transaction::{Recovery, STAGING, recover};

/// The action if files differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Removes the differences.
    Write,
    /// Only reports the differences.
    Check,
}

/// An emitted file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path relative to the root, separated by `/`.
    pub path: String,
    /// The content.
    pub text: String,
}

/// The differences, each list sorted. [`Mode::Write`] has applied them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Emitted files that do not exist.
    pub missing: Vec<String>,
    /// Files with different content.
    pub changed: Vec<String>,
    /// Files in an owned location that are not emitted.
    pub extra: Vec<String>,
}

impl Report {
    /// Returns `true` if there is no difference.
    pub fn is_clean(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.extra.is_empty()
    }

    /// Returns one line per stale path, and the command that updates them; empty without differences.
    pub fn describe(&self, command: &str) -> String {
        if self.is_clean() {
            return String::new();
        }
        let kinds = [
            ("missing", &self.missing),
            ("changed", &self.changed),
            ("extra", &self.extra),
        ];
        let lines = kinds
            .iter()
            .flat_map(|(what, paths)| paths.iter().map(move |path| format!("{what:>8}: {path}\n")));
        lines.collect::<String>() + &format!("to fix this, run: {command}\n")
    }
}

/// Compares `files` with the files below `root`. In [`Mode::Write`], writes missing and changed files, and removes
/// extra files.
///
/// `owned` lists the folders and files that contain only emitted content; other files in them are reported as
/// `extra`. A path that leaves `root`, or a file outside of the owned locations, is rejected before anything
/// changes. Symbolic links below `root` are never followed. Each file is replaced atomically, so a reader sees
/// the old or the new content. Either all changes are made or none. If a change fails, the previous changes are
/// reverted. If a process is killed during a call, the next call with [`Mode::Write`] first reverts the changes of that
/// process (see [`recover`]).
pub fn sync(root: &Path, owned: &[&str], files: &[File], mode: Mode) -> io::Result<Report> {
    for path in owned {
        check_path(root, path)?;
    }
    let mut wanted = BTreeMap::new();
    for file in files {
        check_path(root, &file.path)?;
        if !owned.iter().any(|owned| is_within(&file.path, owned)) {
            return Err(refused(&file.path, "is outside of the folders for emitted files"));
        }
        if wanted.insert(file.path.as_str(), file.text.as_str()).is_some() {
            return Err(refused(&file.path, "is emitted twice"));
        }
    }
    if mode == Mode::Write {
        recover(root)?;
    }
    let mut found = OnDisk::default();
    for path in owned {
        found.visit(root, path)?;
    }
    let report = compare(root, &wanted, &found)?;
    if mode == Mode::Write && !report.is_clean() {
        commit(root, &batch(&report, &wanted))?;
    }
    Ok(report)
}

/// Returns the SHA-256 digest of a content in hexadecimal.
pub fn digest(content: &[u8]) -> String {
    let bytes = Sha256::digest(content);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files and folders at the owned paths.
#[derive(Default)]
struct OnDisk {
    /// Everything that is not a folder.
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl OnDisk {
    fn visit(&mut self, root: &Path, path: &str) -> io::Result<()> {
        let full = root.join(path);
        let kind = match fs::symlink_metadata(&full) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(at(path, &error)),
        };
        if !kind.is_dir() {
            self.files.insert(path.to_owned());
            return Ok(());
        }
        self.folders.insert(path.to_owned());
        for entry in fs::read_dir(&full).map_err(|error| at(path, &error))? {
            let name = entry.map_err(|error| at(path, &error))?.file_name();
            let Some(name) = name.to_str() else {
                return Err(refused(
                    path,
                    "holds a file whose name is not UTF-8; remove it by hand",
                ));
            };
            self.visit(root, &format!("{path}/{name}"))?;
        }
        Ok(())
    }
}

fn compare(root: &Path, wanted: &BTreeMap<&str, &str>, found: &OnDisk) -> io::Result<Report> {
    let mut report = Report::default();
    for (&path, &text) in wanted {
        if !found.files.contains(path) {
            report.missing.push(path.to_owned());
        } else if !is_regular(root, path)
            || fs::read(root.join(path)).map_err(|error| at(path, &error))? != text.as_bytes()
        {
            report.changed.push(path.to_owned());
        }
    }
    let is_needed = |folder: &str| {
        wanted
            .keys()
            .any(|path| path != &folder && is_within(path, folder))
    };
    let extra_files = found
        .files
        .iter()
        .filter(|path| !wanted.contains_key(path.as_str()));
    let extra_folders = found.folders.iter().filter(|path| !is_needed(path));
    report.extra = extra_files
        .cloned()
        .chain(extra_folders.map(|folder| format!("{folder}/")))
        .collect();
    report.extra.sort();
    Ok(report)
}

fn batch<'a>(report: &'a Report, wanted: &BTreeMap<&'a str, &'a str>) -> Batch<'a> {
    let (folders, files): (Vec<_>, Vec<_>) = report.extra.iter().partition(|path| path.ends_with('/'));
    let folders = folders.into_iter().rev();
    let written = report.missing.iter().chain(&report.changed);
    Batch {
        remove: files.into_iter().cloned().collect(),
        remove_folders: folders
            .map(|path| path.trim_end_matches('/').to_owned())
            .collect(),
        write: written
            .filter_map(|path| Some((path.as_str(), *wanted.get(path.as_str())?)))
            .collect(),
    }
}

/// Rejects a path that could escape `root` on at least one platform, even if not on this one.
pub(crate) fn check_path(root: &Path, path: &str) -> io::Result<()> {
    if path.contains('\\') {
        return Err(refused(path, "is not a plain relative path"));
    }
    check_inside(root, path)
}

/// Rejects a path that could escape `root` on this platform, by unusual components or symbolic links.
pub(crate) fn check_inside(root: &Path, path: &str) -> io::Result<()> {
    let plain = !path.is_empty()
        && path.split('/').all(|part| !part.is_empty())
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        && path.split('/').all(|part| part != ".");
    if !plain {
        return Err(refused(path, "is not a plain relative path"));
    }
    let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
    match folders.into_iter().find(|folder| is_link(root, folder)) {
        Some(folder) => Err(refused(folder, "is a symbolic link")),
        None => Ok(()),
    }
}

pub(crate) fn is_link(root: &Path, path: &str) -> bool {
    fs::symlink_metadata(root.join(path)).is_ok_and(|metadata| metadata.is_symlink())
}

/// Returns `true` for a regular file, and `false` for a link, pipe or device.
fn is_regular(root: &Path, path: &str) -> bool {
    fs::symlink_metadata(root.join(path)).is_ok_and(|metadata| metadata.is_file())
}

/// Returns `true` if `path` is `place` or inside it.
fn is_within(path: &str, place: &str) -> bool {
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(crate) fn refused(path: &str, why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("`{path}` {why}"))
}

pub(crate) fn at(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{path}`: {error}"))
}

#[cfg(test)]
mod tests;
