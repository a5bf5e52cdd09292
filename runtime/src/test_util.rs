//! Test utilities for programs that use the client.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::transport::BufferedResponse;
use crate::{BoxFuture, Bytes, Error, ErrorKind, Operation, SleepReason, Timer};

/// A timer that skips the delays of a client: between attempts, between polls, and before a request that exceeds the
/// rate limit. A skipped delay completes immediately, and advances the time of the timer by its duration.
///
/// Only skipped delays count towards timeouts. The real duration of a request does not count. Clones share the same
/// time.
///
/// ```
/// use std::time::Duration;
/// # use zephr_runtime as zephr_admin;
/// use zephr_admin::test_util::SkippingTimer;
/// use zephr_admin::{SleepReason, Timer};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let timer = SkippingTimer::new();
/// timer.sleep(Duration::from_secs(30), SleepReason::Backoff).await;
/// assert_eq!(timer.now(), Duration::from_secs(30));
/// assert_eq!(timer.skipped(), [(SleepReason::Backoff, Duration::from_secs(30))]);
/// # });
/// ```
#[derive(Clone, Default)]
pub struct SkippingTimer(Arc<Mutex<Vec<(SleepReason, Duration)>>>);

impl SkippingTimer {
    /// Creates a timer at time zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the skipped delays, in order.
    pub fn skipped(&self) -> Vec<(SleepReason, Duration)> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(SleepReason, Duration)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timer for SkippingTimer {
    fn now(&self) -> Duration {
        self.lock().iter().map(|(_, duration)| *duration).sum()
    }

    fn sleep(&self, duration: Duration, reason: SleepReason) -> BoxFuture<()> {
        let timer = self.clone();
        Box::pin(async move {
            match reason {
                SleepReason::Backoff | SleepReason::Rate | SleepReason::Poll => {
                    timer.lock().push((reason, duration))
                }
                SleepReason::Connect | SleepReason::Attempt | SleepReason::IdleBody | SleepReason::Total => {
                    std::future::pending().await
                }
            }
        })
    }
}

impl fmt::Debug for SkippingTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SkippingTimer").field("now", &self.now()).finish()
    }
}

impl Error {
    /// Creates the error of a response with this status, for use in tests. The content type is HTML if the body begins
    /// with `<`, and JSON otherwise.
    ///
    /// ```
    /// # use zephr_runtime as zephr_admin;
    /// use zephr_admin::{Error, StatusCode};
    ///
    /// let error = Error::api_for_test(StatusCode::CONFLICT, r#"{"message":"user exists"}"#);
    /// assert!(error.is_conflict());
    /// assert_eq!(error.to_string(), "409 Conflict: user exists");
    /// ```
    pub fn api_for_test(status: StatusCode, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let is_html = body.trim_ascii_start().starts_with(b"<");
        let media_type = if is_html { "text/html" } else { "application/json" };
        let content_type = (CONTENT_TYPE, HeaderValue::from_static(media_type));
        Self::api_without_operation(BufferedResponse {
            status,
            headers: HeaderMap::from_iter([content_type]),
            body,
            attempts: 1,
            tenant: None,
            path: None,
        })
    }

    /// Creates an error without a response, for use in tests. For an error of kind `Api`, call
    /// [`api_for_test`](Self::api_for_test).
    pub fn for_test(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::of_kind(kind, message.into())
    }

    /// Sets the operation of the error, for use in tests.
    #[must_use]
    pub fn with_operation(self, operation: &'static Operation) -> Self {
        self.on(operation)
    }
}
