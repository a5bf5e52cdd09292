//! A bulk update, from the first batch to the end of the last job.

use std::{fmt, future::IntoFuture, time::Duration};

use zephr_runtime::{BoxFuture, CallOptions, Error, Watch};

use super::super::super::{
    types::{BulkUpdate, BulkUpdateJob, BulkUpdates},
    users::{Users, table},
};
use super::{
    report::{BulkError, BulkJob, BulkProgress, BulkReport},
    state,
};

/// How many users a batch has. The service documents no limit; this many make a body of about 100 kB.
const BATCH_SIZE: usize = 500;

type Observer = Box<dyn FnMut(&BulkProgress) + Send>;

impl Users {
    /// Changes or deletes many users, and waits until it is done.
    ///
    /// The updates are sent in batches, one after the other: each is [submitted](Self::submit_bulk_update) as a job, which
    /// is [looked at](Self::bulk_update_job) until it has come to an end. What became of the users is in the report.
    ///
    /// # Errors
    /// [`BulkError`], if a batch cannot be submitted or its job not be followed to its end. It holds what is done, what is
    /// not, and which users' fate is not known. No batch is submitted twice.
    ///
    /// # Example
    /// ```no_run
    /// use zephr_admin::types::BulkUpdate;
    ///
    /// # async fn example(zephr: zephr_admin::Client) -> Result<(), zephr_admin::zephr::BulkError> {
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
            watch: Watch::new(),
            options: CallOptions::new(),
            observer: None,
        }
    }
}

/// A bulk update that is ready to be run; see [`Users::update_bulk`].
#[must_use = "a bulk update does nothing until it is awaited"]
pub struct BulkRun {
    users: Users,
    updates: Vec<BulkUpdate>,
    batch_size: usize,
    watch: Watch,
    options: CallOptions,
    observer: Option<Observer>,
}

impl BulkRun {
    /// The most users that are submitted as one job; 500 if not set. 0 is taken for 1.
    pub fn batch_size(mut self, users: usize) -> Self {
        self.batch_size = users.max(1);
        self
    }

    /// The longest that one job is waited for; 15 minutes if not set.
    pub fn job_timeout(mut self, timeout: Duration) -> Self {
        self.watch = self.watch.timeout(timeout);
        self
    }

    /// The first pause between two looks at a job, and the longest; 1 s and 30 s if not set. Each is twice the one before.
    pub fn poll_pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.watch = self.watch.pauses(first, longest);
        self
    }

    /// Is told how things stand, once a batch is submitted and after each look at its job.
    pub fn on_progress(mut self, observer: impl FnMut(&BulkProgress) + Send + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Decides for each request how long it may take and how often it is tried.
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    async fn run(mut self) -> Result<BulkReport, BulkError> {
        let users = self.updates.len();
        let mut progress = BulkProgress {
            batch: 0,
            batches: users.div_ceil(self.batch_size),
            users,
            succeeded: 0,
            failed: 0,
            job_id: None,
            status: None,
        };
        let mut report = BulkReport::default();
        let mut rest = std::mem::take(&mut self.updates).into_iter();
        let mut first = 0;
        loop {
            let batch = BulkUpdates::new(rest.by_ref().take(self.batch_size));
            let positions = first..first + batch.updates.len();
            if positions.is_empty() {
                return Ok(report);
            }
            first = positions.end;
            progress.begin_batch(&report);
            match self.batch(&batch, &report, &mut progress).await {
                Ok(job) => report.jobs.push(BulkJob {
                    users: positions,
                    job,
                }),
                Err(error) => {
                    return Err(BulkError::new(error, report, progress, (positions, batch.updates), rest.collect()));
                }
            }
        }
    }

    /// Submits one batch, and waits until its job is done.
    async fn batch(
        &mut self,
        batch: &BulkUpdates,
        report: &BulkReport,
        progress: &mut BulkProgress,
    ) -> Result<BulkUpdateJob, Error> {
        let submit = self.users.submit_bulk_update(batch).with(self.options.clone());
        let started = submit.send().await?;
        let Some(job_id) = started.job_id.clone() else {
            return Err(started.lacking(&table::SUBMIT_BULK_UPDATE, "job_id"));
        };
        progress.job_id = Some(job_id.clone());
        let Self { users, options, observer, watch, .. } = self;
        let mut tell = |progress: &BulkProgress| {
            if let Some(observer) = observer {
                observer(progress);
            }
        };
        tell(progress);
        let look = || IntoFuture::into_future(users.bulk_update_job(&job_id).with(options.clone()));
        let is_done = |job: &BulkUpdateJob| {
            progress.look(report, job);
            tell(progress);
            state::is_done(job, batch.updates.len())
        };
        let operation = &table::BULK_UPDATE_JOB;
        users.client.watch(operation, job_id.as_str(), *watch, look, is_done).await
    }
}

impl IntoFuture for BulkRun {
    type Output = Result<BulkReport, BulkError>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for BulkRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkRun")
            .field("users", &self.updates.len())
            .field("batch_size", &self.batch_size)
            .field("watch", &self.watch)
            .finish_non_exhaustive()
    }
}
