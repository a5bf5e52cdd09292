//! Changes below a folder that are applied as a whole or not at all, even if the process is killed.
//!
//! New contents are staged in [`STAGING`] below the root, on the same file system, with copies of the files that they
//! replace. The journal lists the steps. It is renamed into place before the first step and removed after the last
//! one. While it exists, [`recover`] reverts the completed steps. If it does not exist, either nothing below the root
//! has changed, or everything has.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{at, check_inside, digest, refused};

/// The folder below the root in which changes are staged. Git ignores it.
pub const STAGING: &str = ".zephr-staging";
const JOURNAL: &str = "journal";

/// Files and folders to change, relative to the root.
#[derive(Debug, Default)]
pub(crate) struct Batch<'a> {
    /// Files and symbolic links to remove.
    pub(crate) remove: Vec<String>,
    /// Folders that are empty after `remove`, innermost first.
    pub(crate) remove_folders: Vec<String>,
    /// Paths and contents of files to write.
    pub(crate) write: Vec<(&'a str, &'a str)>,
}

/// The changes of an interrupted run that were reverted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Files that were restored.
    pub restored: Vec<String>,
    /// Files that were edited since that run wrote them. They were not touched.
    pub kept: Vec<String>,
}

impl Recovery {
    /// Describes the recovery; empty if there was nothing to revert.
    pub fn describe(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        let kept = self
            .kept
            .iter()
            .map(|path| format!("note: `{path}` was edited after that run and is kept\n"));
        format!(
            "note: an earlier run was interrupted; its changes to {} files are reverted\n{}",
            self.restored.len(),
            kept.collect::<String>()
        )
    }
}

/// A change, with the data to revert it. Its number in the journal names its files in the staging folder.
#[derive(Debug)]
struct Step {
    kind: Kind,
    /// The digest of the written content; empty if nothing is written.
    digest: String,
    path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Moves a file or a symbolic link into the staging folder.
    Remove,
    RemoveFolder,
    MakeFolder,
    /// Moves a staged file to an unoccupied path.
    Add,
    /// Moves a staged file over a file that has a copy in the staging folder.
    Replace,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::Remove, "remove"),
    (Kind::RemoveFolder, "remove folder"),
    (Kind::MakeFolder, "make folder"),
    (Kind::Add, "add"),
    (Kind::Replace, "replace"),
];

/// Applies a batch. If a step fails, the previous ones are reverted.
pub(crate) fn commit(root: &Path, batch: &Batch<'_>) -> io::Result<()> {
    recover(root)?;
    let steps = steps(root, batch);
    let staging = Staging::new(root);
    staging.fill(root, &steps, batch).inspect_err(|_| {
        // Only the error of staging is reported; the next run removes what is left.
        let _ = fs::remove_dir_all(&staging.folder);
    })?;
    for (number, step) in steps.iter().enumerate() {
        if let Err(error) = staging.apply(root, number, step) {
            let error = at(&step.path, &error);
            return Err(match recover(root) {
                Ok(_) => error,
                Err(second) => io::Error::other(format!(
                    "{error}; the changes before this error cannot be reverted: {second}"
                )),
            });
        }
        kill_point();
    }
    staging.remove(root)
}

/// Reverts the changes of an interrupted run, if there was one.
///
/// Files that were edited after that run wrote them keep their content.
pub fn recover(root: &Path) -> io::Result<Recovery> {
    let staging = Staging::new(root);
    match fs::symlink_metadata(&staging.folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(refused(STAGING, "is not a folder; remove it by hand")),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Recovery::default()),
        Err(error) => return Err(at(STAGING, &error)),
    }
    let mut recovery = Recovery::default();
    for (number, step) in staging.journal()?.iter().enumerate().rev() {
        check_inside(root, &step.path)?;
        staging
            .undo(root, number, step, &mut recovery)
            .map_err(|error| at(&step.path, &error))?;
        kill_point();
    }
    recovery.restored.sort();
    recovery.kept.sort();
    staging.remove(root)?;
    Ok(recovery)
}

/// Returns the steps of a batch: removals first, since a file may replace a folder or the other way around.
fn steps(root: &Path, batch: &Batch<'_>) -> Vec<Step> {
    let step = |kind, path: &str| Step {
        kind,
        digest: String::new(),
        path: path.to_owned(),
    };
    let written = batch.write.iter().map(|(path, _)| *path);
    // Links, pipes and devices cannot be copied, only moved away.
    let special = written.clone().filter(|path| is_special(root, path));
    let removed: BTreeSet<&str> = batch.remove.iter().map(String::as_str).chain(special).collect();
    let is_folder =
        |path: &str| root.join(path).is_dir() && !batch.remove_folders.iter().any(|gone| gone == path);
    let made: BTreeSet<&str> = written
        .flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at)))
        .filter(|folder| removed.contains(folder) || !is_folder(folder))
        .collect();
    let mut steps: Vec<Step> = removed.iter().map(|path| step(Kind::Remove, path)).collect();
    let folders = batch.remove_folders.iter();
    steps.extend(folders.map(|path| step(Kind::RemoveFolder, path)));
    // Sorted, so that outer folders come first.
    steps.extend(made.iter().map(|path| step(Kind::MakeFolder, path)));
    steps.extend(batch.write.iter().map(|(path, text)| {
        let is_there = root.join(path).is_file() && !removed.contains(path);
        Step {
            digest: digest(text.as_bytes()),
            ..step(if is_there { Kind::Replace } else { Kind::Add }, path)
        }
    }));
    steps
}

fn is_special(root: &Path, path: &str) -> bool {
    fs::symlink_metadata(root.join(path)).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

struct Staging {
    folder: PathBuf,
}

impl Staging {
    fn new(root: &Path) -> Self {
        Self {
            folder: root.join(STAGING),
        }
    }

    /// Returns the path of the content that a step writes.
    fn new_file(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number}.new"))
    }

    /// Returns the path of the backup of the file that a step removes or replaces.
    fn old_file(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number}.old"))
    }

    /// Stages all contents, and the journal last.
    fn fill(&self, root: &Path, steps: &[Step], batch: &Batch<'_>) -> io::Result<()> {
        let staged = |error: io::Error| at(STAGING, &error);
        fs::create_dir(&self.folder).map_err(staged)?;
        kill_point();
        fs::write(self.folder.join(".gitignore"), "*\n").map_err(staged)?;
        // Every write is a step, in the same order, and the writes are the last steps.
        let first = steps.len() - batch.write.len();
        for (number, (step, (path, text))) in (first..).zip(steps.iter().skip(first).zip(&batch.write)) {
            fs::write(self.new_file(number), text).map_err(staged)?;
            if step.kind == Kind::Replace {
                fs::copy(root.join(path), self.old_file(number)).map_err(|error| at(path, &error))?;
            }
            kill_point();
        }
        let lines = steps.iter().map(Step::line);
        let journal = self.folder.join("journal.new");
        fs::write(&journal, lines.collect::<String>()).map_err(staged)?;
        kill_point();
        fs::rename(journal, self.folder.join(JOURNAL)).map_err(staged)?;
        kill_point();
        Ok(())
    }

    /// Returns the steps of the journal, some of which may have been completed.
    fn journal(&self) -> io::Result<Vec<Step>> {
        let name = format!("{STAGING}/{JOURNAL}");
        match fs::read_to_string(self.folder.join(JOURNAL)) {
            Ok(text) => text
                .lines()
                .map(|line| {
                    Step::read(line).ok_or_else(|| {
                        refused(
                            &name,
                            "cannot be read; restore the files by hand, then remove the folder",
                        )
                    })
                })
                .collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(at(&name, &error)),
        }
    }

    fn apply(&self, root: &Path, number: usize, step: &Step) -> io::Result<()> {
        let path = root.join(&step.path);
        match step.kind {
            Kind::Remove => fs::rename(path, self.old_file(number)),
            Kind::RemoveFolder => fs::remove_dir(path),
            Kind::MakeFolder => fs::create_dir(path),
            Kind::Add | Kind::Replace => fs::rename(self.new_file(number), path),
        }
    }

    /// Reverts a step if it was completed. Idempotent.
    fn undo(&self, root: &Path, number: usize, step: &Step, recovery: &mut Recovery) -> io::Result<()> {
        let path = root.join(&step.path);
        let old = self.old_file(number);
        let exists = |path: &Path| fs::symlink_metadata(path).is_ok();
        match step.kind {
            Kind::Remove if exists(&old) && exists(&path) => recovery.kept.push(step.path.clone()),
            Kind::Remove if exists(&old) => {
                fs::rename(old, path)?;
                recovery.restored.push(step.path.clone());
            }
            Kind::RemoveFolder if !exists(&path) => fs::create_dir(path)?,
            Kind::MakeFolder => match fs::remove_dir(path) {
                // The folder was not created yet, or another process uses it.
                Err(error) if is_no_empty_folder(&error) => {}
                done => done?,
            },
            Kind::Add | Kind::Replace if !exists(&self.new_file(number)) => {
                let is_undone = if step.kind == Kind::Add {
                    !exists(&path)
                } else {
                    !exists(&old)
                };
                if is_undone {
                    return Ok(());
                }
                if fs::read(&path).map(|content| digest(&content)).ok().as_ref() != Some(&step.digest) {
                    recovery.kept.push(step.path.clone());
                    return Ok(());
                }
                if step.kind == Kind::Add {
                    fs::remove_file(path)?;
                } else {
                    fs::rename(old, path)?;
                }
                recovery.restored.push(step.path.clone());
            }
            Kind::Remove | Kind::RemoveFolder | Kind::Add | Kind::Replace => {}
        }
        Ok(())
    }

    /// Removes the journal, which makes the changes final, then the folder.
    fn remove(&self, root: &Path) -> io::Result<()> {
        let staged = |error: io::Error| at(STAGING, &error);
        match fs::remove_file(self.folder.join(JOURNAL)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(staged(error)),
            _ => kill_point(),
        }
        fs::remove_dir_all(root.join(STAGING)).map_err(staged)
    }
}

fn is_no_empty_folder(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory
    )
}

impl Step {
    /// Returns a line of the journal: a JSON array, since a path may contain any character.
    fn line(&self) -> String {
        let kind = KINDS.iter().find(|(kind, _)| *kind == self.kind);
        let name = kind.map_or("", |(_, name)| name);
        format!("{}\n", serde_json::json!([name, self.digest, self.path]))
    }

    fn read(line: &str) -> Option<Self> {
        let (name, digest, path): (String, String, String) = serde_json::from_str(line).ok()?;
        let (kind, _) = KINDS.into_iter().find(|(_, known)| *known == name)?;
        Some(Self { kind, digest, path })
    }
}

/// Marks a point at which tests simulate that the process is killed.
#[cfg(test)]
pub(crate) use tests::kill_point;

#[cfg(not(test))]
fn kill_point() {}

#[cfg(test)]
mod tests;
