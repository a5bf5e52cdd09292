//! Ownership of the files of a standalone crate: the generator owns the files that it wrote and that nobody changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use super::MARKER;
use crate::write::{Batch, File, Mode, Report, at, check_path, commit, digest, recover};

/// Files that belong to the user as soon as the user edits them. They are then kept, without an error.
const EDITABLE: [&str; 2] = ["Cargo.toml", "README.md"];

const HEADER: &str =
    "# Written by `cargo xtask generate --out`: SHA-256 digests of the files that it wrote here.\n";

/// The outcome of writing or comparing a crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The differences. In [`Mode::Check`], `changed` includes the conflicts.
    pub report: Report,
    /// Files that the user edited. They were not touched.
    pub kept: Vec<String>,
    /// Files of the user at the paths of emitted files. If there are any, nothing is written without `force`.
    pub conflicts: Vec<String>,
}

/// Writes the files of a crate into `root`, or compares them.
///
/// Files that the generator wrote earlier, and that were not edited since, are replaced or removed. All other
/// files belong to the user. If one of them is at the path of an emitted file, this is a conflict; `force`
/// replaces such files.
pub fn write(root: &Path, files: &[File], mode: Mode, force: bool) -> io::Result<Outcome> {
    if mode == Mode::Write {
        recover(root)?;
    }
    let known = manifest(root)?;
    let mut survey = Survey {
        root,
        known: &known,
        force,
        digests: BTreeMap::new(),
        outcome: Outcome::default(),
    };
    for file in files {
        survey.wanted(file)?;
    }
    let wanted: BTreeMap<&str, &str> = files
        .iter()
        .map(|file| (file.path.as_str(), file.text.as_str()))
        .collect();
    for path in known.keys().filter(|path| !wanted.contains_key(path.as_str())) {
        survey.stale(path)?;
    }
    survey.blocked_folders(&wanted);
    let marker = marker(&survey.digests);
    let Outcome {
        mut report,
        kept,
        mut conflicts,
    } = survey.outcome;
    note_marker(root, &marker, &mut report);
    conflicts.sort();
    conflicts.dedup();
    if mode == Mode::Write && conflicts.is_empty() && !report.is_clean() {
        let text = |path: &str| wanted.get(path).copied().unwrap_or(&marker);
        let written = report.missing.iter().chain(&report.changed);
        let batch = Batch {
            remove: report.extra.clone(),
            remove_folders: emptied(root, &report.extra, &wanted)?,
            write: written.map(|path| (path.as_str(), text(path))).collect(),
        };
        commit(root, &batch)?;
    }
    if mode == Mode::Check {
        report.changed.extend(conflicts.iter().cloned());
        report.changed.sort();
        report.changed.dedup();
    }
    Ok(Outcome {
        report,
        kept,
        conflicts,
    })
}

struct Survey<'a> {
    root: &'a Path,
    known: &'a BTreeMap<String, String>,
    force: bool,
    /// The next manifest.
    digests: BTreeMap<String, String>,
    outcome: Outcome,
}

impl Survey<'_> {
    fn wanted(&mut self, file: &File) -> io::Result<()> {
        let path = file.path.as_str();
        check_path(self.root, path)?;
        let new = text_digest(file.text.as_bytes());
        let found = self.content(path);
        let known = self.known.get(path);
        let list = match found {
            Entry::Nothing => &mut self.outcome.report.missing,
            Entry::File(found) if found == new => {
                self.digests.insert(path.to_owned(), new);
                return Ok(());
            }
            Entry::File(found) if known == Some(&found) || self.force => &mut self.outcome.report.changed,
            Entry::File(_) if EDITABLE.contains(&path) => {
                self.digests
                    .extend(known.map(|known| (path.to_owned(), known.clone())));
                self.outcome.kept.push(path.to_owned());
                return Ok(());
            }
            Entry::Special if self.force => &mut self.outcome.report.changed,
            Entry::File(_) | Entry::Special | Entry::Folder => &mut self.outcome.conflicts,
        };
        list.push(path.to_owned());
        self.digests.insert(path.to_owned(), new);
        Ok(())
    }

    /// Removes a file of an earlier run that is no longer emitted.
    fn stale(&mut self, path: &str) -> io::Result<()> {
        check_path(self.root, path)?;
        match self.content(path) {
            Entry::File(found) if self.known.get(path) == Some(&found) || self.force => {
                self.outcome.report.extra.push(path.to_owned());
            }
            Entry::File(_) => self.outcome.conflicts.push(path.to_owned()),
            // The user replaced the file by something else, so the generator does not own it.
            Entry::Nothing | Entry::Special | Entry::Folder => {}
        }
        Ok(())
    }

    /// Finds files at paths where an emitted file needs a folder.
    fn blocked_folders(&mut self, wanted: &BTreeMap<&str, &str>) {
        let folders: BTreeSet<&str> = wanted
            .keys()
            .flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at)))
            .collect();
        for folder in folders {
            let is_free = self.outcome.report.extra.iter().any(|path| path == folder);
            match self.content(folder) {
                Entry::File(_) | Entry::Special if !is_free && self.force => {
                    self.outcome.report.extra.push(folder.to_owned());
                }
                Entry::File(_) | Entry::Special if !is_free => self.outcome.conflicts.push(folder.to_owned()),
                _ => {}
            }
        }
        self.outcome.report.extra.sort();
    }

    fn content(&self, path: &str) -> Entry {
        let full = self.root.join(path);
        match fs::symlink_metadata(&full) {
            Ok(metadata) if metadata.is_dir() => Entry::Folder,
            // If the file cannot be read, its digest is unknown.
            Ok(metadata) if metadata.is_file() => {
                Entry::File(fs::read(full).map_or_else(|_| String::new(), |content| text_digest(&content)))
            }
            Ok(_) => Entry::Special,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Entry::Nothing
            }
            Err(_) => Entry::File(String::new()),
        }
    }
}

/// The kind of a path.
enum Entry {
    Nothing,
    /// A file with this digest.
    File(String),
    /// A symbolic link, a pipe or a device.
    Special,
    Folder,
}

/// Returns the digest of a text, regardless of its line endings, which a version control system may convert.
fn text_digest(text: &[u8]) -> String {
    digest(&unix_lines(text))
}

fn unix_lines(text: &[u8]) -> Vec<u8> {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let parts = lines.flat_map(|line| match line {
        [start @ .., b'\r', b'\n'] => [start, b"\n"],
        _ => [line, b""],
    });
    parts.collect::<Vec<&[u8]>>().concat()
}

/// Returns the folders that become empty when the files in `removed` are removed, innermost first.
fn emptied(root: &Path, removed: &[String], wanted: &BTreeMap<&str, &str>) -> io::Result<Vec<String>> {
    let mut gone: BTreeSet<String> = removed.iter().cloned().collect();
    let mut folders: Vec<&str> = removed
        .iter()
        .flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at)))
        .collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.matches('/').count()));
    folders.dedup();
    let mut emptied = Vec::new();
    for folder in folders {
        let is_used = wanted.keys().any(|path| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        });
        if is_used || gone.contains(folder) {
            continue;
        }
        let mut entries = fs::read_dir(root.join(folder))?;
        let is_emptied = entries.all(|entry| {
            entry.is_ok_and(|entry| {
                gone.contains(&format!("{folder}/{}", entry.file_name().to_string_lossy()))
            })
        });
        if is_emptied {
            gone.insert(folder.to_owned());
            emptied.push(folder.to_owned());
        }
    }
    Ok(emptied)
}

/// Returns the digests of the files that an earlier run wrote, by path. Damaged lines are skipped, so the files of
/// these lines belong to the user.
fn manifest(root: &Path) -> io::Result<BTreeMap<String, String>> {
    let content = match fs::read(root.join(MARKER)) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(at(MARKER, &error)),
    };
    let text = String::from_utf8_lossy(&content);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    Ok(lines
        .filter_map(|line| line.split_once("  "))
        .filter(|(digest, _)| digest.len() == 64)
        .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
        .collect())
}

/// Returns the manifest in the format of `sha256sum --check`.
fn marker(digests: &BTreeMap<String, String>) -> String {
    let lines = digests.iter().map(|(path, digest)| format!("{digest}  {path}\n"));
    HEADER.to_owned() + &lines.collect::<String>()
}

fn note_marker(root: &Path, marker: &str, report: &mut Report) {
    match fs::read(root.join(MARKER)) {
        Ok(content) if unix_lines(&content) == marker.as_bytes() => {}
        Ok(_) => report.changed.push(MARKER.to_owned()),
        Err(_) => report.missing.push(MARKER.to_owned()),
    }
    report.changed.sort();
    report.missing.sort();
}

#[cfg(test)]
mod tests;
