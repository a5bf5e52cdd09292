//! The journal of `zephr users apply`: each submission and its outcome, as one JSON object per line.
//!
//! The record of a submission is written and synced before the batch is sent. If that is the last record of a batch,
//! the service may have accepted the batch, so the batch is never sent again.

use std::{
    fs,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    spelling::quoted,
    users::files::{Locked, cannot, private, sync_folder},
};

/// The reason in the journal if the outcome of a batch is unknown because no result of its submission was recorded.
const CUT: &str = "the command ended before the response to the batch arrived";

/// A record of the journal.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    /// The first record.
    Begin(Begin),
    /// The batch is about to be sent.
    Submitting {
        batch: usize,
        first_row: usize,
        last_row: usize,
    },
    /// The service accepted the batch as a job.
    Accepted { batch: usize, job_id: String },
    /// The batch certainly had no effect. It is sent again.
    NotSubmitted { batch: usize, reason: String },
    /// The service rejected the content of the batch.
    Rejected { batch: usize, reason: String },
    /// The batch may have taken effect.
    Unknown { batch: usize, reason: String },
    /// The job of the batch has ended.
    Done {
        batch: usize,
        succeeded: u64,
        failed: u64,
        unknown: u64,
        rows: Vec<RowError>,
    },
    /// The run is complete, and its error file was written if there were errors.
    End {
        succeeded: usize,
        failed: usize,
        unknown: usize,
    },
}

/// The input that a journal belongs to. The journal can be continued only with the same input.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begin {
    pub(super) input: String,
    pub(super) sha256: String,
    pub(super) rows: usize,
    pub(super) batch_size: usize,
    pub(super) ignored: Vec<String>,
    pub(super) service: String,
}

/// A row that failed, or whose outcome is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowError {
    /// The number of the row, counted from 1.
    pub(super) row: usize,
    pub(super) error: String,
}

/// The state of a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Batch {
    #[default]
    Open,
    Accepted(String),
    Rejected(String),
    Unknown(String),
    Done(Vec<RowError>),
}

impl Batch {
    /// Returns whether nothing is left to do.
    fn is_settled(&self) -> bool {
        !matches!(self, Self::Open | Self::Accepted(_))
    }
}

#[derive(Deserialize, Serialize)]
struct Line {
    at: String,
    #[serde(flatten)]
    event: Event,
}

/// A journal, locked.
pub(super) struct Journal {
    path: PathBuf,
    file: Locked,
    batches: Vec<Batch>,
    is_ended: bool,
}

impl Journal {
    /// Opens the journal, or creates it.
    ///
    /// # Errors
    /// Returns an error if another process writes the journal, if it is damaged, or if it was created for another file,
    /// service, batch size or `--ignore`.
    pub(super) fn open(path: PathBuf, begin: Begin) -> Result<Self, Failure> {
        let mut options = private();
        let opened = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let file = Locked::new(opened.map_err(cannot("open", &path))?, &path)?;
        let batches = vec![Batch::Open; begin.rows.div_ceil(begin.batch_size)];
        let mut journal = Self {
            path,
            file,
            batches,
            is_ended: false,
        };
        let events = journal.read()?;
        let mut events = events.into_iter();
        match events.next() {
            None => {
                journal.append(Event::Begin(begin))?;
                sync_folder(&journal.path).map_err(cannot("write", &journal.path))?;
                return Ok(journal);
            }
            Some(Event::Begin(begun)) => journal.check(&begun, &begin)?,
            Some(_) => return Err(journal.damaged(1)),
        }
        // Batches are submitted one after the other, so the result of a submission is the next record.
        let mut cut = None;
        for event in events {
            cut = match event {
                Event::Submitting { batch, .. } => Some(batch),
                _ => None,
            };
            journal.replay(event);
        }
        if let Some(batch) = cut {
            let reason = CUT.to_owned();
            journal.append(Event::Unknown { batch, reason })?;
        }
        Ok(journal)
    }

    /// Returns the state of each batch.
    pub(super) fn batches(&self) -> &[Batch] {
        &self.batches
    }

    /// Returns whether an earlier run has ended.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Returns the number of batches for which nothing is left to do.
    pub(super) fn settled(&self) -> usize {
        self.batches.iter().filter(|batch| batch.is_settled()).count()
    }

    /// Adds a record, and syncs the file.
    pub(super) fn append(&mut self, event: Event) -> Result<(), Failure> {
        let at = httpdate::fmt_http_date(SystemTime::now());
        let line = serde_json::to_string(&Line {
            at,
            event: event.clone(),
        });
        let mut line = line.map_err(|error| Failure::error(format!("cannot write the journal: {error}")))?;
        line.push('\n');
        let written = self
            .file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_data());
        written.map_err(cannot("write", &self.path))?;
        self.replay(event);
        Ok(())
    }

    /// Updates the state of a batch.
    fn replay(&mut self, event: Event) {
        let (batch, known) = match event {
            Event::Begin(_) => return,
            Event::End { .. } => {
                self.is_ended = true;
                return;
            }
            Event::Submitting { batch, .. } => (batch, Batch::Unknown(CUT.to_owned())),
            Event::Accepted { batch, job_id } => (batch, Batch::Accepted(job_id)),
            Event::NotSubmitted { batch, .. } => (batch, Batch::Open),
            Event::Rejected { batch, reason } => (batch, Batch::Rejected(reason)),
            Event::Unknown { batch, reason } => (batch, Batch::Unknown(reason)),
            Event::Done { batch, rows, .. } => (batch, Batch::Done(rows)),
        };
        if let Some(slot) = batch.checked_sub(1).and_then(|index| self.batches.get_mut(index)) {
            *slot = known;
        }
    }

    /// Reads all records. If the last line has no line break, it was not written completely, and is removed.
    fn read(&mut self) -> Result<Vec<Event>, Failure> {
        let mut bytes = Vec::new();
        self.file
            .read_to_end(&mut bytes)
            .map_err(cannot("read", &self.path))?;
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let end = u64::try_from(whole).unwrap_or(u64::MAX);
        let cut = self
            .file
            .set_len(end)
            .and_then(|()| self.file.seek(SeekFrom::Start(end)));
        cut.map_err(cannot("write", &self.path))?;
        let mut events = Vec::new();
        let lines = bytes
            .get(..whole)
            .unwrap_or_default()
            .split_inclusive(|byte| *byte == b'\n');
        for (number, line) in (1..).zip(lines) {
            let line: Line = serde_json::from_slice(line).map_err(|_| self.damaged(number))?;
            events.push(line.event);
        }
        Ok(events)
    }

    fn damaged(&self, line: usize) -> Failure {
        Failure::error(format!("{} is damaged at line {line}", self.path.display()))
            .help("restore the journal; without it, updates could be submitted twice")
    }

    fn check(&self, begun: &Begin, asked: &Begin) -> Result<(), Failure> {
        let differs = [
            ("the file has changed", begun.sha256 != asked.sha256),
            ("the service has changed", begun.service != asked.service),
            ("the batch size has changed", begun.batch_size != asked.batch_size),
            ("`--ignore` has changed", begun.ignored != asked.ignored),
        ];
        let Some((what, _)) = differs.iter().find(|(_, differs)| *differs) else {
            return Ok(());
        };
        let journal = self.path.display();
        let remove = quoted(&journal.to_string());
        Err(
            Failure::usage(format!("{what} since {journal} was begun")).help(format!(
                "repeat the original command, or start over with `rm {remove}`, which may submit updates twice"
            )),
        )
    }
}

/// Returns the number of settled batches of a journal, without locking it; `None` if there is no journal.
pub(super) fn settled(path: &Path) -> Option<usize> {
    let text = fs::read_to_string(path).ok()?;
    let is_settled = |line: &&str| {
        let line = serde_json::from_str::<Line>(line).ok();
        line.is_some_and(|line| matches!(line.event, Event::Done { .. } | Event::Rejected { .. }))
    };
    Some(text.lines().filter(is_settled).count())
}
