//! The unfinished file of an export, and the state from which a later run continues.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::Format;
use crate::{
    failure::Failure,
    spelling::quoted,
    users::files::{Locked, beside, cannot, replace, sync_folder},
};

/// The arguments of an export. A file can be continued only with the same arguments.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) operation: String,
    pub(super) service: String,
    pub(super) format: Format,
    /// The columns that the user selected.
    pub(super) columns: Option<Vec<String>>,
    pub(super) parameters: BTreeMap<String, Vec<String>>,
}

/// The progress of an export. The first `bytes` of the file are synced, and consist of whole pages.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    request: Request,
    /// The columns of the file. They remain the same even if the user schema changes between two runs.
    pub(super) columns: Vec<String>,
    /// The page to request next; none after the last one.
    pub(super) next_page: Option<u64>,
    bytes: u64,
    pub(super) records: u64,
    pub(super) total: Option<u64>,
}

/// An unfinished file, locked.
pub(super) struct Partial {
    target: PathBuf,
    part: PathBuf,
    state_path: PathBuf,
    file: Locked,
    pub(super) state: State,
}

impl Partial {
    /// Opens the unfinished file of an earlier run of the same export, or creates a new file that begins with
    /// the header.
    ///
    /// # Errors
    /// Returns an error if another process writes the file, or if it belongs to another export.
    pub(super) fn open(
        target: &Path,
        request: Request,
        begin: impl FnOnce() -> Result<(Vec<String>, Vec<u8>), Failure>,
    ) -> Result<Self, Failure> {
        let part = beside(target, ".part");
        let state_path = beside(target, ".part.json");
        let file = fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&part)
            .map_err(cannot("open", &part))?;
        let file = Locked::new(file, &part)?;
        let length = file.metadata().map_err(cannot("read", &part))?.len();
        let known = read_state(&state_path)?.filter(|_| length > 0);
        match known {
            Some(state) => {
                let mut partial = Self {
                    target: target.to_owned(),
                    part,
                    state_path,
                    file,
                    state,
                };
                partial.check(&request, length)?;
                partial.rewind().map_err(cannot("write", &partial.part))?;
                Ok(partial)
            }
            None if length > 0 => Err(Failure::usage(format!(
                "{} exists, but the state of its export is missing",
                part.display()
            ))
            .help(format!("move or delete it: rm {}", shown(&part)))),
            None => {
                // Remove the file, because an empty one would be misleading.
                let (columns, head) = begin().inspect_err(|_| drop(fs::remove_file(&part)))?;
                let state = State {
                    request,
                    columns,
                    next_page: Some(1),
                    bytes: 0,
                    records: 0,
                    total: None,
                };
                let mut partial = Self {
                    target: target.to_owned(),
                    part,
                    state_path,
                    file,
                    state,
                };
                partial.append(&head, 0, Some(1))?;
                Ok(partial)
            }
        }
    }

    /// Returns an error if the file is not the beginning of the requested export.
    fn check(&self, request: &Request, length: u64) -> Result<(), Failure> {
        let begun = &self.state.request;
        let differs = [
            ("the operation", begun.operation != request.operation),
            ("the service", begun.service != request.service),
            ("the format", begun.format != request.format),
            ("`--columns`", begun.columns != request.columns),
            ("the parameters", begun.parameters != request.parameters),
        ];
        let start_over = format!("start over with `rm {}`", shown(&self.part));
        if let Some((what, _)) = differs.iter().find(|(_, differs)| *differs) {
            let part = self.part.display();
            return Err(
                Failure::usage(format!("{part} was started with different arguments: {what}"))
                    .help(format!("repeat the command that started it, or {start_over}")),
            );
        }
        match length < self.state.bytes {
            true => Err(Failure::error(format!(
                "{} is shorter than {} says",
                self.part.display(),
                self.state_path.display()
            ))
            .help(start_over)),
            false => Ok(()),
        }
    }

    /// Truncates the file after its last whole page.
    fn rewind(&mut self) -> io::Result<()> {
        self.file.set_len(self.state.bytes)?;
        self.file.seek(SeekFrom::Start(self.state.bytes)).map(drop)
    }

    /// Returns whether the file has records of an earlier run.
    pub(super) fn is_continued(&self) -> bool {
        self.state.records > 0
    }

    /// Returns the path of the file.
    pub(super) fn path(&self) -> &Path {
        &self.part
    }

    /// Adds a page, and syncs the file.
    pub(super) fn append(
        &mut self,
        page: &[u8],
        records: u64,
        next_page: Option<u64>,
    ) -> Result<(), Failure> {
        let written = self.file.write_all(page).and_then(|()| self.file.sync_data());
        written.map_err(cannot("write", &self.part))?;
        self.state.bytes += u64::try_from(page.len()).unwrap_or(u64::MAX);
        self.state.records += records;
        self.state.next_page = next_page;
        self.save()
    }

    fn save(&self) -> Result<(), Failure> {
        let mut text = serde_json::to_vec_pretty(&self.state)
            .map_err(|error| Failure::error(format!("cannot write the state of the export: {error}")))?;
        text.push(b'\n');
        replace(&self.state_path, &text).map_err(cannot("write", &self.state_path))
    }

    /// Renames the complete file to its final name. Returns the number of its records.
    pub(super) fn finish(mut self) -> Result<u64, Failure> {
        self.append(&[], 0, None)?;
        let renamed = fs::rename(&self.part, &self.target).and_then(|()| sync_folder(&self.target));
        renamed.map_err(cannot("write", &self.target))?;
        fs::remove_file(&self.state_path).map_err(cannot("remove", &self.state_path))?;
        Ok(self.state.records)
    }
}

fn read_state(path: &Path) -> Result<Option<State>, Failure> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot("read", path)(error)),
    };
    serde_json::from_slice(&text).map(Some).map_err(|error| {
        Failure::error(format!("cannot read {}: {error}", path.display()))
            .help(format!("start over with `rm {}`", shown(path)))
    })
}

fn shown(path: &Path) -> String {
    quoted(&path.display().to_string())
}
