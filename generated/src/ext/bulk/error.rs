//! The error of a bulk update.

use std::{error::Error as StdError, fmt, iter, ops::Range};

use zephr_runtime::Error;

use super::super::super::types::{BulkUpdate, JobId};
use super::report::BulkReport;

/// The error of a bulk update.
///
/// Contains the error of each failed batch, the report on all updates that were sent, and the updates that were not
/// sent. A batch has failed if it could not be submitted, or if the outcome of its job is unknown.
pub struct BulkError(Box<Inner>);

struct Inner {
    first: BulkBatchError,
    others: Vec<BulkBatchError>,
    batches: usize,
    report: BulkReport,
    rest: Vec<BulkUpdate>,
}

/// The error of one batch.
#[non_exhaustive]
pub struct BulkBatchError {
    /// The number of the batch, starting from 1. It is 0 if no batch was started.
    pub batch: usize,
    /// The indices of the batch's updates in the input.
    pub positions: Range<usize>,
    /// The ID of the batch's job. The job may still complete; to retrieve the job, call
    /// [`bulk_update_job`](super::super::super::users::Users::bulk_update_job).
    ///
    /// `None` if the client received no job ID: the service did not accept the batch, or the response to the submission
    /// was lost or invalid.
    pub job_id: Option<JobId>,
    /// The updates of the batch. Send an update again only if its [outcome](BulkReport::outcomes) is `Failed`.
    pub updates: Vec<BulkUpdate>,
    /// The cause of the failure. If the batch [may have taken effect](Error::may_have_taken_effect), call
    /// [`bulk_update_jobs`](super::super::super::users::Users::bulk_update_jobs) to check.
    pub error: Error,
}

impl BulkError {
    pub(super) fn new(
        (first, others): (BulkBatchError, Vec<BulkBatchError>),
        batches: usize,
        report: BulkReport,
        rest: Vec<BulkUpdate>,
    ) -> Self {
        Self(Box::new(Inner {
            first,
            others,
            batches,
            report,
            rest,
        }))
    }

    /// Returns the errors of all failed batches, in the order of the batches.
    pub fn batches(&self) -> impl Iterator<Item = &BulkBatchError> {
        iter::once(&self.0.first).chain(&self.0.others)
    }

    /// Returns the error of the first failed batch.
    pub fn error(&self) -> &Error {
        &self.0.first.error
    }

    /// Returns the job ID of the first failed batch. For the reasons for `None`, see [`BulkBatchError::job_id`].
    pub fn job_id(&self) -> Option<&JobId> {
        self.0.first.job_id.as_ref()
    }

    /// Returns the updates of the first failed batch.
    pub fn batch(&self) -> &[BulkUpdate] {
        &self.0.first.updates
    }

    /// Returns the position of the first failed batch in the input: the indices of its updates, such as `500..1000`.
    pub fn positions(&self) -> Range<usize> {
        self.0.first.positions.clone()
    }

    /// Returns the report on the updates that were sent.
    pub fn report(&self) -> &BulkReport {
        &self.0.report
    }

    /// Returns the updates that were not sent.
    pub fn rest(&self) -> &[BulkUpdate] {
        &self.0.rest
    }

    /// Consumes the error and returns the updates that were not sent, so that you can send them in another run.
    pub fn into_rest(self) -> Vec<BulkUpdate> {
        self.0.rest
    }
}

/// Shows the first failed batch with its job and its error. The message contains no user data.
impl fmt::Display for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &self.0.first.error)
    }
}

impl BulkError {
    /// Writes the message. `error` is the error of the first failed batch.
    fn write(&self, f: &mut fmt::Formatter<'_>, error: &dyn fmt::Display) -> fmt::Result {
        let Inner {
            first,
            others,
            batches,
            ..
        } = &*self.0;
        let BulkBatchError {
            batch,
            positions,
            job_id,
            ..
        } = first;
        if positions.is_empty() {
            return write!(f, "no batch was sent: {error}");
        }
        let last = positions.end.saturating_sub(1);
        write!(
            f,
            "batch {batch} of {batches} (updates {} to {last}",
            positions.start
        )?;
        if let Some(job) = job_id {
            write!(f, ", job {job}")?;
        }
        write!(f, "): {error}")?;
        match others.len() {
            0 => Ok(()),
            1 => f.write_str("; one more batch failed"),
            more => write!(f, "; {more} more batches failed"),
        }
    }
}

/// `{:?}` writes the error and its causes on one line. `main` prints this line if it returns the error. `{:#?}` writes
/// the fields of the error.
impl fmt::Debug for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return self.write(f, &format_args!("{:?}", self.0.first.error));
        }
        f.debug_struct("BulkError")
            .field("first", &self.0.first)
            .field("others", &self.0.others)
            .field("rest", &self.0.rest.len())
            .finish_non_exhaustive()
    }
}

/// The output contains no data of users.
impl fmt::Debug for BulkBatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkBatchError")
            .field("batch", &self.batch)
            .field("positions", &self.positions)
            .field("job_id", &self.job_id)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl StdError for BulkError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error().source()
    }
}

/// Keeps only the error of the first failed batch. The report and the updates that were not sent are dropped.
impl From<BulkError> for Error {
    fn from(error: BulkError) -> Self {
        error.0.first.error
    }
}
