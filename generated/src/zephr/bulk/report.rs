//! What became of a bulk update.

use std::{error::Error as StdError, fmt, ops::Range};

use zephr_runtime::{Error, RawJson};

use super::super::super::types::{BulkUpdate, BulkUpdateJob, JobId};
use super::state;

/// How far a bulk update has come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkProgress {
    /// The batch under way, counted from 1.
    pub batch: usize,
    /// How many batches there are.
    pub batches: usize,
    /// How many users there are in all batches.
    pub users: usize,
    /// How many of them have been changed, as far as the jobs tell.
    pub succeeded: u64,
    /// How many of them could not be changed, as far as the jobs tell.
    pub failed: u64,
    /// The job of the batch under way.
    pub job_id: Option<JobId>,
    /// Its state, in the service's own word; the words are not documented.
    pub status: Option<String>,
}

impl BulkProgress {
    pub(super) fn begin_batch(&mut self, done: &BulkReport) {
        self.batch += 1;
        (self.succeeded, self.failed) = (done.succeeded(), done.failed());
        (self.job_id, self.status) = (None, None);
    }

    pub(super) fn look(&mut self, done: &BulkReport, job: &BulkUpdateJob) {
        self.succeeded = done.succeeded() + state::count(&job.succeeded);
        self.failed = done.failed() + state::count(&job.errors);
        self.status.clone_from(&job.status);
    }
}

/// What became of a bulk update whose jobs have all come to an end.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct BulkReport {
    /// The jobs, in the order of the batches.
    pub jobs: Vec<BulkJob>,
}

/// One batch of a bulk update.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BulkJob {
    /// Which of the updates it was, by their positions in what was given.
    pub users: Range<usize>,
    /// The job as it was when it had come to its end.
    pub job: BulkUpdateJob,
}

impl BulkReport {
    /// How many users have been changed, by the counts of the jobs.
    pub fn succeeded(&self) -> u64 {
        self.jobs.iter().map(|batch| state::count(&batch.job.succeeded)).sum()
    }

    /// How many users could not be changed, by the counts of the jobs.
    pub fn failed(&self) -> u64 {
        self.jobs.iter().map(|batch| state::count(&batch.job.errors)).sum()
    }

    /// Whether no job tells of a failure, neither by its counts nor by its state.
    pub fn is_success(&self) -> bool {
        let failed = |batch: &BulkJob| state::count(&batch.job.errors) > 0 || state::has_failed(&batch.job);
        !self.jobs.iter().any(failed)
    }

    /// The users that could not be changed, as far as the jobs name them; see [`BulkUpdateJob::failures`].
    pub fn failures(&self) -> Vec<BulkFailure> {
        self.jobs.iter().flat_map(|batch| batch.job.failures()).collect()
    }
}

/// A user that could not be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkFailure {
    /// The user's id or foreign key.
    pub user: Option<String>,
    /// What the service calls it.
    pub status: Option<String>,
    /// What the service says of it.
    pub message: Option<String>,
    /// All that the job tells of this user, as it came.
    pub raw: RawJson,
}

/// Why a bulk update was not carried to its end, with all that is known of it.
pub struct BulkError(Box<Inner>);

struct Inner {
    error: Error,
    report: BulkReport,
    progress: BulkProgress,
    positions: Range<usize>,
    batch: Vec<BulkUpdate>,
    rest: Vec<BulkUpdate>,
}

impl BulkError {
    pub(super) fn new(
        error: Error,
        report: BulkReport,
        progress: BulkProgress,
        (positions, batch): (Range<usize>, Vec<BulkUpdate>),
        rest: Vec<BulkUpdate>,
    ) -> Self {
        Self(Box::new(Inner {
            error,
            report,
            progress,
            positions,
            batch,
            rest,
        }))
    }

    /// What went wrong with the batch. If its kind is [`OutcomeUnknown`](zephr_runtime::ErrorKind::OutcomeUnknown), the
    /// batch may have been taken on or not: [`bulk_update_jobs`](super::super::super::users::Users::bulk_update_jobs) tells.
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// The job of the batch, if the service took it on: it may well come to its end without us, and
    /// [`bulk_update_job`](super::super::super::users::Users::bulk_update_job) tells.
    pub fn job_id(&self) -> Option<&JobId> {
        self.0.progress.job_id.as_ref()
    }

    /// What became of the batches before.
    pub fn report(&self) -> &BulkReport {
        &self.0.report
    }

    /// The updates of the batch that it went wrong with.
    pub fn batch(&self) -> &[BulkUpdate] {
        &self.0.batch
    }

    /// The positions of those updates in what was given.
    pub fn positions(&self) -> Range<usize> {
        self.0.positions.clone()
    }

    /// The updates that were not sent.
    pub fn rest(&self) -> &[BulkUpdate] {
        &self.0.rest
    }

    /// The updates that were not sent, to be given to another run.
    pub fn into_rest(self) -> Vec<BulkUpdate> {
        self.0.rest
    }
}

/// The batch, its job and what went wrong; no user.
impl fmt::Display for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            error,
            progress,
            positions,
            ..
        } = &*self.0;
        let BulkProgress { batch, batches, .. } = progress;
        write!(f, "batch {batch} of {batches} (updates {} to {}", positions.start, positions.end.saturating_sub(1))?;
        if let Some(job) = self.job_id() {
            write!(f, ", job {job}")?;
        }
        write!(f, "): {error}")
    }
}

impl fmt::Debug for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkError")
            .field("error", &self.0.error)
            .field("progress", &self.0.progress)
            .field("positions", &self.0.positions)
            .field("rest", &self.0.rest.len())
            .finish_non_exhaustive()
    }
}

impl StdError for BulkError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.error.source()
    }
}

/// Leaves what went wrong, and drops what is known of the batches.
impl From<BulkError> for Error {
    fn from(error: BulkError) -> Self {
        error.0.error
    }
}
