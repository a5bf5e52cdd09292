//! The mock's clock.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use zephr_runtime::signature::Clock;

/// The clock that determines expiry of sessions, state of grants and dates of documents.
///
/// You can advance it. Timestamps of signatures are compared with the clock without these advances, so that
/// signatures remain valid.
pub struct MockClock {
    base: Box<dyn Clock>,
    ahead: AtomicU64,
}

impl MockClock {
    pub(crate) fn new(base: Box<dyn Clock>) -> Self {
        Self {
            base,
            ahead: AtomicU64::new(0),
        }
    }

    /// Advances the clock.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let further = |ahead: u64| Some(ahead.saturating_add(millis));
        let _ = self
            .ahead
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, further);
    }

    /// Returns milliseconds since the epoch.
    pub fn now_millis(&self) -> u64 {
        self.base
            .now_millis()
            .saturating_add(self.ahead.load(Ordering::SeqCst))
    }

    /// Returns milliseconds since the epoch without the advance.
    pub(crate) fn signing_millis(&self) -> u64 {
        self.base.now_millis()
    }

    /// Returns the sum of all advances in milliseconds.
    pub(crate) fn ahead(&self) -> u64 {
        self.ahead.load(Ordering::SeqCst)
    }

    pub(crate) fn set_ahead(&self, millis: u64) {
        self.ahead.store(millis, Ordering::SeqCst);
    }

    /// Undoes every advance.
    pub(crate) fn reset(&self) {
        self.set_ahead(0);
    }
}

impl fmt::Debug for MockClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockClock")
            .field("now_millis", &self.now_millis())
            .finish_non_exhaustive()
    }
}
