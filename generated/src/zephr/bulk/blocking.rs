//! Bulk updates for threads that wait.

use std::time::Duration;

use zephr_runtime::{CallOptions, blocking::Blocking};

use super::{BulkError, BulkProgress, BulkReport, BulkRun};
use crate::{blocking::users::Users, types::BulkUpdate};

impl Users {
    /// Changes or deletes many users, and waits until it is done.
    ///
    /// As [`update_bulk`](crate::users::Users::update_bulk).
    pub fn update_bulk(&self, updates: impl IntoIterator<Item = BulkUpdate>) -> BlockingBulkRun {
        BlockingBulkRun(self.0.begin(|users| users.update_bulk(updates)))
    }
}

/// A bulk update that is ready to be run; see [`Users::update_bulk`].
#[derive(Debug)]
#[must_use = "a bulk update does nothing until it is waited for"]
pub struct BlockingBulkRun(Blocking<BulkRun>);

impl BlockingBulkRun {
    /// As [`BulkRun::batch_size`].
    pub fn batch_size(self, users: usize) -> Self {
        Self(self.0.map(|run| run.batch_size(users)))
    }

    /// As [`BulkRun::job_timeout`].
    pub fn job_timeout(self, timeout: Duration) -> Self {
        Self(self.0.map(|run| run.job_timeout(timeout)))
    }

    /// As [`BulkRun::poll_pauses`].
    pub fn poll_pauses(self, first: Duration, longest: Duration) -> Self {
        Self(self.0.map(|run| run.poll_pauses(first, longest)))
    }

    /// As [`BulkRun::visible_within`].
    pub fn visible_within(self, patience: Duration) -> Self {
        Self(self.0.map(|run| run.visible_within(patience)))
    }

    /// As [`BulkRun::stop_on_lost_job`].
    pub fn stop_on_lost_job(self) -> Self {
        Self(self.0.map(BulkRun::stop_on_lost_job))
    }

    /// As [`BulkRun::on_progress`].
    pub fn on_progress(self, observer: impl FnMut(&BulkProgress) + Send + 'static) -> Self {
        Self(self.0.map(|run| run.on_progress(observer)))
    }

    /// As [`BulkRun::with`].
    pub fn with(self, options: CallOptions) -> Self {
        Self(self.0.map(|run| run.with(options)))
    }

    /// Runs it, and waits until the last job is done.
    ///
    /// # Errors
    /// As the async one, and [`Config`](crate::ErrorKind::Config) inside of an async runtime.
    pub fn wait(self) -> Result<BulkReport, BulkError> {
        let (mut run, executor) = self.0.into_parts();
        let outcome = executor.run(run.run());
        outcome.unwrap_or_else(|error| Err(run.refused(error)))
    }
}
