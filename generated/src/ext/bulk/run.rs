//! The execution of a bulk update: submits the batches and polls their jobs.

use std::{fmt, future::IntoFuture, mem, ops::Range, time::Duration};

use zephr_runtime::{BoxFuture, CallOptions, Error, ErrorKind, PollingPolicy};

use super::super::super::{
    types::{BulkUpdate, BulkUpdateJob, BulkUpdates, JobId},
    users::{Users, table},
};
use super::{
    error::{BulkBatchError, BulkError},
    outcome::End,
    report::{BulkJob, BulkProgress, BulkReport},
    state,
};

/// The default number of users in a batch. The service documents no limit; 500 users result in a body of about 100 kB.
const BATCH_SIZE: usize = 500;

type Observer = Box<dyn FnMut(&BulkProgress) + Send>;

impl Users {
    /// Changes or deletes many users, and waits until all updates are completed.
    ///
    /// The updates are submitted in batches, one after another: each batch becomes a [job](Self::submit_bulk_update),
    /// which is [polled](Self::bulk_update_job) until it completes. The report contains the outcome of each update. An
    /// update that the service cannot carry out is a failure in the report, not an error. To find out whether all
    /// updates were carried out, call [`is_success`](super::BulkReport::is_success).
    ///
    /// Each batch is submitted at most once. A new job may not be visible yet, so a failed poll is repeated for some
    /// time ([`visible_within`](BulkRun::visible_within)). If all polls fail during this time, the job is considered
    /// lost. After a permanent error, such as status 403, the job is considered lost at once.
    ///
    /// If a job is lost or does not complete in time ([`job_timeout`](BulkRun::job_timeout)), the remaining batches are
    /// still submitted. To stop instead, call [`stop_on_lost_job`](BulkRun::stop_on_lost_job).
    ///
    /// # Errors
    /// Returns a [`BulkError`] in these cases:
    ///
    /// - An update has no action. No batch is submitted.
    /// - A batch could not be submitted, or the response to the submission was lost. No further batch is submitted.
    /// - A job was lost or did not complete in time.
    ///
    /// The error contains the outcomes of the updates that were sent, and the updates that were not sent.
    ///
    /// # Example
    /// ```no_run
    /// use zephr_admin::types::BulkUpdate;
    ///
    /// # async fn example(zephr: zephr_admin::Client) -> Result<(), zephr_admin::ext::BulkError> {
    /// let updates = ["u-1", "u-2"].map(|id| BulkUpdate::user(id).set_attribute("tier", "gold"));
    /// let report = zephr
    ///     .users()
    ///     .update_bulk(updates)
    ///     .on_progress(|progress| println!("{} of {} users", progress.succeeded + progress.failed, progress.users))
    ///     .await?;
    /// for failure in report.failures() {
    ///     println!("{:?}: {:?}", failure.user, failure.message);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn update_bulk(&self, updates: impl IntoIterator<Item = BulkUpdate>) -> BulkRun {
        BulkRun {
            users: self.clone(),
            updates: updates.into_iter().collect(),
            batch_size: BATCH_SIZE,
            polling: PollingPolicy::new().timeout_option("job_timeout"),
            stops_on_lost_job: false,
            job_id: None,
            options: CallOptions::new(),
            observer: None,
        }
    }
}

/// A bulk update before it runs; see [`Users::update_bulk`].
#[must_use = "a bulk update does nothing until it is awaited"]
pub struct BulkRun {
    users: Users,
    updates: Vec<BulkUpdate>,
    batch_size: usize,
    polling: PollingPolicy,
    stops_on_lost_job: bool,
    job_id: Option<JobId>,
    options: CallOptions,
    observer: Option<Observer>,
}

impl BulkRun {
    /// Sets the maximum number of users in a batch; 500 by default. 0 is treated as 1.
    pub fn batch_size(mut self, users: usize) -> Self {
        self.batch_size = users.max(1);
        self
    }

    /// Sets the maximum time to wait until a job completes. The default is 15 minutes for each job.
    pub fn job_timeout(mut self, timeout: Duration) -> Self {
        self.polling = self.polling.timeout(timeout);
        self
    }

    /// Sets the initial and the maximum interval between two polls of a job; 50 ms and 30 s by default. The interval
    /// doubles after each successful poll. After a failed poll, the interval starts at `initial` again, and doubles
    /// with each further failure.
    pub fn polling(mut self, initial: Duration, max: Duration) -> Self {
        self.polling = self.polling.intervals(initial, max);
        self
    }

    /// Sets how long the polls of a job may fail before the job is considered lost; 30 s by default. A failure is
    /// tolerated if the job is not found, or if the error is transient. The time is measured from the last successful
    /// poll. If no poll has succeeded, the time is measured from the submission of the batch.
    pub fn visible_within(mut self, patience: Duration) -> Self {
        self.polling = self.polling.patience(patience);
        self
    }

    /// Submits no further batch after a job is lost or does not complete in time. By default, the remaining batches are
    /// still submitted.
    pub fn stop_on_lost_job(mut self) -> Self {
        self.stops_on_lost_job = true;
        self
    }

    /// Sets a callback for progress. The client calls the callback after the service has accepted a batch, and after
    /// each successful poll of a job.
    pub fn on_progress(mut self, observer: impl FnMut(&BulkProgress) + Send + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Polls the job of an earlier submission instead of submitting the updates. Pass the updates of that submission to
    /// [`update_bulk`](Users::update_bulk) in the same order; they form one batch.
    ///
    /// Use this method to continue after a crash of your program. Before the crash, the program must have submitted
    /// the updates with [`submit_bulk_update`](Users::submit_bulk_update) and stored the ID of the job.
    pub fn submitted_as(mut self, job_id: impl Into<JobId>) -> Self {
        self.job_id = Some(job_id.into());
        self
    }

    /// Sets the options of each request, such as timeouts and retries.
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Runs the update on the calling thread and returns after the last job has ended.
    ///
    /// # Errors
    /// Returns the same errors as awaiting the update. Async code must not block its thread. If async code calls this
    /// method, the method sends nothing and returns an error of kind [`Config`](ErrorKind::Config).
    #[cfg(feature = "blocking")]
    pub fn wait(mut self) -> Result<BulkReport, BulkError> {
        let client = self.users.client.clone();
        let outcome = client.block_on(self.run());
        outcome.unwrap_or_else(|error| Err(self.refused(error)))
    }

    async fn run(&mut self) -> Result<BulkReport, BulkError> {
        if self.job_id.is_some() {
            self.batch_size = self.updates.len().max(1);
        } else if let Some(position) = self.updates.iter().position(|update| update.actions.is_empty()) {
            let problem = format!("update {position} has no action: call `set_attribute` or `delete`");
            return Err(self.refused(Error::request(&table::SUBMIT_BULK_UPDATE, problem)));
        }
        let mut progress = self.progress();
        let batches = progress.batches;
        let mut report = BulkReport::default();
        let mut errors = Vec::new();
        let mut rest = mem::take(&mut self.updates).into_iter();
        let mut first = 0;
        loop {
            let batch = BulkUpdates::new(rest.by_ref().take(self.batch_size));
            let positions = first..first + batch.updates.len();
            if positions.is_empty() {
                break;
            }
            first = positions.end;
            progress.begin_batch(&report);
            let ended = self.batch(&batch, &report, &mut progress).await;
            let (job, end) = (ended.job, ended.end);
            let known = (progress.job_id.clone(), job);
            report
                .jobs
                .push(BulkJob::new(&batch.updates, positions.clone(), known, end));
            if let Some(error) = ended.error {
                let stops = progress.job_id.is_none() || self.stops_on_lost_job;
                errors.push(failed_batch(&progress, positions, batch.updates, error));
                if stops {
                    break;
                }
            }
        }
        let mut errors = errors.into_iter();
        match errors.next() {
            None => Ok(report),
            Some(first) => Err(BulkError::new(
                (first, errors.collect()),
                batches,
                report,
                rest.collect(),
            )),
        }
    }

    /// Returns the progress before the first batch.
    fn progress(&self) -> BulkProgress {
        let users = self.updates.len();
        BulkProgress {
            batch: 0,
            batches: users.div_ceil(self.batch_size),
            users,
            succeeded: 0,
            failed: 0,
            job_id: None,
            status: None,
        }
    }

    /// Converts `error` to the error of a bulk update that sent nothing. Moves all updates to the `rest` of the result.
    fn refused(&mut self, error: Error) -> BulkError {
        let progress = self.progress();
        let first = failed_batch(&progress, 0..0, Vec::new(), error);
        BulkError::new(
            (first, Vec::new()),
            progress.batches,
            BulkReport::default(),
            mem::take(&mut self.updates),
        )
    }

    /// Submits one batch and polls its job until it ends.
    async fn batch(
        &mut self,
        batch: &BulkUpdates,
        report: &BulkReport,
        progress: &mut BulkProgress,
    ) -> BatchResult {
        let Self {
            users,
            options,
            observer,
            polling,
            job_id,
            ..
        } = self;
        let submitted = match job_id.take() {
            Some(job_id) => Ok(job_id),
            None => submit(users, options.clone(), batch).await,
        };
        let job_id = match submitted {
            Ok(job_id) => job_id,
            Err(error) => {
                let end = if error.may_have_taken_effect() {
                    End::Lost
                } else {
                    End::Refused
                };
                return BatchResult {
                    job: None,
                    end,
                    error: Some(error),
                };
            }
        };
        progress.job_id = Some(job_id.clone());
        let mut tell = |progress: &BulkProgress| {
            if let Some(observer) = observer {
                observer(progress);
            }
        };
        tell(progress);
        let mut last = None;
        let look = || look(users.clone(), job_id.clone(), options.clone());
        let is_done = |job: &BulkUpdateJob| {
            progress.look(report, job);
            tell(progress);
            last = Some(job.clone());
            state::is_done(job, batch.updates.len())
        };
        let operation = &table::BULK_UPDATE_JOB;
        let polled = users
            .client
            .poll_until(operation, job_id.as_str(), *polling, look, is_done)
            .await;
        match polled {
            Ok(job) => BatchResult {
                job: Some(job),
                end: End::Over,
                error: None,
            },
            Err(error) => BatchResult {
                job: last,
                end: End::Lost,
                error: Some(error),
            },
        }
    }
}

/// The result of a batch.
struct BatchResult {
    job: Option<BulkUpdateJob>,
    end: End,
    error: Option<Error>,
}

async fn submit(users: &Users, options: CallOptions, batch: &BulkUpdates) -> Result<JobId, Error> {
    let started = users.submit_bulk_update(batch).with(options).send().await?;
    match &started.job_id {
        Some(job_id) => Ok(job_id.clone()),
        None => Err(started.lacking(&table::SUBMIT_BULK_UPDATE, "job_id")),
    }
}

/// Retrieves a job. A response with undocumented types, such as counts that are strings, is decoded leniently.
async fn look(users: Users, job_id: JobId, options: CallOptions) -> Result<BulkUpdateJob, Error> {
    match users.bulk_update_job(job_id).with(options).await {
        Err(error) if error.kind() == ErrorKind::Decode => {
            error.body().and_then(|body| state::lenient(body)).ok_or(error)
        }
        job => job,
    }
}

fn failed_batch(
    progress: &BulkProgress,
    positions: Range<usize>,
    updates: Vec<BulkUpdate>,
    error: Error,
) -> BulkBatchError {
    BulkBatchError {
        batch: progress.batch,
        positions,
        job_id: progress.job_id.clone(),
        updates,
        error,
    }
}

impl IntoFuture for BulkRun {
    type Output = Result<BulkReport, BulkError>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move { self.run().await })
    }
}

zephr_runtime::never_a_future!(BulkRun, Result<BulkReport, BulkError>);

impl fmt::Debug for BulkRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkRun")
            .field("users", &self.updates.len())
            .field("batch_size", &self.batch_size)
            .field("polling", &self.polling)
            .finish_non_exhaustive()
    }
}
