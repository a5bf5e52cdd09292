//! The report of a bulk update.

use std::ops::Range;

use zephr_runtime::RawJson;

use super::super::super::types::{BulkUpdate, BulkUpdateJob, JobId};
use super::outcome::{BulkOutcome, End, Outcomes};
use super::state;

/// The progress of a bulk update.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkProgress {
    /// The number of the batch in progress, starting from 1.
    pub batch: usize,
    /// The number of batches.
    pub batches: usize,
    /// The number of users in all batches.
    pub users: usize,
    /// The number of users that have been changed, according to the jobs.
    pub succeeded: u64,
    /// The number of users that could not be changed, according to the jobs.
    pub failed: u64,
    /// The job ID of the batch in progress.
    pub job_id: Option<JobId>,
    /// The state of the job `job_id`, as the service reports it. The possible states are not documented.
    pub status: Option<String>,
}

impl BulkProgress {
    pub(super) fn begin_batch(&mut self, done: &BulkReport) {
        self.batch += 1;
        (self.succeeded, self.failed) = (done.succeeded(), done.failed());
        (self.job_id, self.status) = (None, None);
    }

    pub(super) fn look(&mut self, done: &BulkReport, job: &BulkUpdateJob) {
        let sum = |before: u64, count| before.saturating_add(state::count(count).unwrap_or(0));
        self.succeeded = sum(done.succeeded(), &job.succeeded);
        self.failed = sum(done.failed(), &job.errors);
        self.status.clone_from(&job.status);
    }
}

/// The outcome of a bulk update, batch by batch.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct BulkReport {
    /// The batches that were sent, in the order of the input.
    pub jobs: Vec<BulkJob>,
}

/// One batch of a bulk update.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BulkJob {
    /// The indices of the batch's updates in the input.
    pub users: Range<usize>,
    /// The ID of the batch's job. `None` if the client received no job ID: the service did not accept the batch, or the
    /// response to the submission was lost or invalid.
    pub job_id: Option<JobId>,
    /// The job as last retrieved; `None` if the job was never retrieved.
    pub job: Option<BulkUpdateJob>,
    outcomes: Outcomes,
    end: End,
}

impl BulkJob {
    pub(super) fn new(
        updates: &[BulkUpdate],
        users: Range<usize>,
        (job_id, job): (Option<JobId>, Option<BulkUpdateJob>),
        end: End,
    ) -> Self {
        Self {
            outcomes: Outcomes::new(updates, &users, job.as_ref(), end),
            users,
            job_id,
            job,
            end,
        }
    }

    fn is_success(&self) -> bool {
        let done = |outcome: &BulkOutcome| *outcome == BulkOutcome::Done;
        self.end == End::Over
            && !self.job.as_ref().is_some_and(state::has_failed)
            && self.outcomes.failures.is_empty()
            && self.outcomes.each.iter().all(done)
    }
}

impl BulkReport {
    /// Returns the number of updates that were carried out.
    pub fn succeeded(&self) -> u64 {
        self.jobs.iter().map(|batch| batch.outcomes.succeeded).sum()
    }

    /// Returns the number of updates that were not carried out. If a job has ended and reports how many updates
    /// succeeded, all other updates of the job's batch count as not carried out.
    pub fn failed(&self) -> u64 {
        self.jobs.iter().map(|batch| batch.outcomes.failed).sum()
    }

    /// Returns the number of updates whose outcome is unknown.
    pub fn unknown(&self) -> u64 {
        let sent: u64 = self.jobs.iter().map(|batch| batch.users.len() as u64).sum();
        sent.saturating_sub(self.succeeded())
            .saturating_sub(self.failed())
    }

    /// Returns whether every update was carried out.
    pub fn is_success(&self) -> bool {
        self.jobs.iter().all(BulkJob::is_success)
    }

    /// Returns the outcome of each update that was sent, in the order of the input.
    ///
    /// If a job reports how many updates failed, but not which updates, the outcome of an update can be `Unknown`.
    /// [`failed`](Self::failed) still counts all reported failures.
    pub fn outcomes(&self) -> impl Iterator<Item = BulkOutcome> {
        self.jobs
            .iter()
            .flat_map(|batch| batch.outcomes.each.iter().copied())
    }

    /// Returns the failures, with the details that the jobs reported. Each [failed](Self::failed) update has at least
    /// one entry.
    pub fn failures(&self) -> Vec<BulkFailure> {
        let mut failures = Vec::new();
        for batch in &self.jobs {
            failures.extend_from_slice(&batch.outcomes.failures);
        }
        failures
    }
}

/// A user that could not be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkFailure {
    /// The index of the update in the input, if known.
    pub position: Option<usize>,
    /// The ID or foreign key of the user, if known.
    pub user: Option<String>,
    /// The state of the update as the service reports it.
    pub status: Option<String>,
    /// The reason for the failure.
    pub message: Option<String>,
    /// The entry for this user in the job's `details`, as received; `null` if there is no entry.
    pub raw: RawJson,
}
