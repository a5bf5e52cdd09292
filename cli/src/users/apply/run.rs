//! Submission of the batches, one after the other, and polling of their jobs.

use std::pin::{Pin, pin};

use zephr_admin::{
    Client,
    ext::{BulkError, BulkOutcome, BulkReport},
    types::{BulkUpdate, BulkUpdates},
};
use zephr_mock::cli::stop_signal;
use zephr_runtime::{Error, ErrorKind};

use super::{
    input::UNKNOWN,
    journal::{Batch, Event, Journal, RowError},
};
use crate::{
    failure::{Failure, exit},
    users::progress::Progress,
};

/// A run of `zephr users apply`, batch by batch.
pub(super) struct Run<'r> {
    pub(super) client: &'r Client,
    pub(super) updates: &'r [BulkUpdate],
    pub(super) batch_size: usize,
    pub(super) journal: &'r mut Journal,
    pub(super) progress: &'r Progress,
}

/// A batch: its number (counted from 1), the index of its first row, and its updates.
#[derive(Clone, Copy)]
struct Part<'r> {
    number: usize,
    first: usize,
    updates: &'r [BulkUpdate],
}

impl<'r> Run<'r> {
    /// Submits every batch that is open, and polls every job that has not ended.
    ///
    /// # Errors
    /// Returns an error on Ctrl-C, or the first failure that is not caused by the content of a batch. The same command
    /// can then continue from the journal.
    pub(super) async fn all(&mut self) -> Result<(), Failure> {
        let mut stop = pin!(stop_signal()?);
        let parts = self.updates.chunks(self.batch_size).enumerate();
        for (index, updates) in parts {
            let first = index * self.batch_size;
            let part = Part {
                number: index + 1,
                first,
                updates,
            };
            self.show(part, 0);
            let job_id = match self.journal.batches().get(index) {
                Some(Batch::Open) => {
                    if is_ready(stop.as_mut()).await {
                        return Err(Failure::error("interrupted"));
                    }
                    self.submit(part).await?
                }
                Some(Batch::Accepted(job_id)) => Some(job_id.clone()),
                _ => None,
            };
            if let Some(job_id) = job_id {
                tokio::select! {
                    biased;
                    () = &mut stop => return Err(Failure::error("interrupted")),
                    polled = self.poll(part, job_id) => polled?,
                }
            }
            self.show(part, updates.len());
        }
        Ok(())
    }

    fn show(&self, part: Part<'_>, done: usize) {
        let batches = self.updates.len().div_ceil(self.batch_size);
        self.progress
            .set(u64::try_from(part.first + done).unwrap_or(u64::MAX));
        self.progress
            .note(format!("(batch {} of {batches})", part.number));
    }

    /// Submits a batch. Returns the ID of its job, or `None` if the service rejected its content or returned no ID.
    ///
    /// Ctrl-C does not cancel the request, because it would then be unknown whether the service accepted the batch.
    async fn submit(&mut self, part: Part<'_>) -> Result<Option<String>, Failure> {
        let batch = part.number;
        self.journal.append(Event::Submitting {
            batch,
            first_row: part.first + 1,
            last_row: part.first + part.updates.len(),
        })?;
        let body = BulkUpdates::new(part.updates.iter().cloned());
        let error = match self.client.users().submit_bulk_update(&body).send().await {
            Ok(started) => match &started.job_id {
                Some(job_id) => {
                    let job_id = job_id.to_string();
                    self.journal.append(Event::Accepted {
                        batch,
                        job_id: job_id.clone(),
                    })?;
                    return Ok(Some(job_id));
                }
                None => {
                    let reason = "the response has no job ID".to_owned();
                    self.journal.append(Event::Unknown { batch, reason })?;
                    return Ok(None);
                }
            },
            Err(error) => error,
        };
        let reason = reason(&error);
        if is_rejected(&error) {
            self.journal.append(Event::Rejected { batch, reason })?;
            return Ok(None);
        }
        if error.may_have_taken_effect() {
            let failure = Failure::with_code(
                exit::UNKNOWN,
                format!("batch {batch} may have been accepted: {reason}"),
            );
            self.journal.append(Event::Unknown { batch, reason })?;
            return Err(
                failure.help("continue with the other batches; the error file lists the rows of this one")
            );
        }
        self.journal.append(Event::NotSubmitted { batch, reason })?;
        Err(error.into())
    }

    /// Polls the job of a batch until it ends.
    async fn poll(&mut self, part: Part<'_>, job_id: String) -> Result<(), Failure> {
        let progress = self.progress.clone();
        let first = u64::try_from(part.first).unwrap_or(u64::MAX);
        let run = self.client.users().update_bulk(part.updates.iter().cloned());
        let polled = run
            .submitted_as(job_id.as_str())
            .on_progress(move |job| progress.set(first.saturating_add(job.succeeded + job.failed)))
            .await;
        let batch = part.number;
        match polled {
            Ok(report) => self.journal.append(done(part, &report)),
            Err(error) if is_lost(&error) => {
                let reason = format!("job {job_id} was not found");
                self.journal.append(Event::Unknown { batch, reason })
            }
            Err(error) => Err(Error::from(error).into()),
        }
    }
}

/// Returns whether a future is complete, without waiting for it.
async fn is_ready(future: Pin<&mut impl Future<Output = ()>>) -> bool {
    tokio::select! {
        biased;
        () = future => true,
        () = std::future::ready(()) => false,
    }
}

/// Returns whether the service rejected the content of a request. It may still accept other requests.
fn is_rejected(error: &Error) -> bool {
    let status = error.status().map(|status| status.as_u16());
    error.kind() == ErrorKind::Api && matches!(status, Some(400 | 413 | 422))
}

/// Returns whether the service does not know a job.
fn is_lost(error: &BulkError) -> bool {
    let status = error.error().status().map(|status| status.as_u16());
    error.error().kind() == ErrorKind::Api && matches!(status, Some(404 | 410))
}

/// Returns an error in one line, without the operation.
fn reason(error: &Error) -> String {
    match (error.status(), error.message()) {
        (Some(status), Some(message)) => format!("{status}: {message}"),
        (Some(status), None) => status.to_string(),
        (None, _) if error.may_have_taken_effect() => "the response to the batch did not arrive".to_owned(),
        (None, _) => error.to_string(),
    }
}

/// Returns the record of a job that has ended.
fn done(part: Part<'_>, report: &BulkReport) -> Event {
    let failures = report.failures();
    let message = |index: usize| {
        let mut failures = failures.iter();
        let failure = failures.find(|failure| failure.position == Some(index))?;
        failure.message.clone().or_else(|| failure.status.clone())
    };
    let rows = report.outcomes().enumerate().filter_map(|(index, outcome)| {
        let error = match outcome {
            BulkOutcome::Done => return None,
            BulkOutcome::Failed => message(index).unwrap_or_else(|| "the job does not say why".to_owned()),
            _ => format!("{UNKNOWN}the job does not say which updates failed"),
        };
        let row = part.first + index + 1;
        Some(RowError { row, error })
    });
    Event::Done {
        batch: part.number,
        succeeded: report.succeeded(),
        failed: report.failed(),
        unknown: report.unknown(),
        rows: rows.collect(),
    }
}
