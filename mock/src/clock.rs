//! The mock's clock.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use zephr_runtime::signature::Clock;

/// The clock that determines the expiry of sessions, the state of grants and the dates of documents.
///
/// This clock can be advanced and frozen. The timestamps of signatures are compared with the underlying clock instead.
/// [`MockBuilder::clock`](crate::MockBuilder::clock) sets the underlying clock.
pub struct MockClock {
    base: Box<dyn Clock>,
    offset: Mutex<ClockOffset>,
}

/// The difference between the mock's clock and the underlying clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClockOffset {
    /// The sum of all advances in milliseconds.
    ahead: u64,
    /// The time of the underlying clock when the mock's clock was frozen; `None` if the mock's clock runs.
    frozen_at: Option<u64>,
}

impl MockClock {
    pub(crate) fn new(base: Box<dyn Clock>) -> Self {
        Self {
            base,
            offset: Mutex::default(),
        }
    }

    /// Advances the clock, even if it is frozen.
    pub fn advance(&self, by: Duration) {
        let by = millis(by);
        let mut offset = self.lock();
        offset.ahead = offset.ahead.saturating_add(by);
    }

    /// Stops the clock at the current time.
    pub fn freeze(&self) {
        let now = self.base.now_millis();
        self.lock().frozen_at.get_or_insert(now);
    }

    /// Lets a frozen clock run again. The clock jumps to the time that it would show if it had not been frozen.
    pub fn unfreeze(&self) {
        self.lock().frozen_at = None;
    }

    /// Returns `true` if the clock is frozen.
    pub fn is_frozen(&self) -> bool {
        self.offset().frozen_at.is_some()
    }

    /// Returns the current time, in milliseconds since the Unix epoch.
    pub fn now_millis(&self) -> u64 {
        let offset = self.offset();
        let base = offset.frozen_at.unwrap_or_else(|| self.base.now_millis());
        base.saturating_add(offset.ahead)
    }

    /// Returns the time of the underlying clock, in milliseconds since the Unix epoch. The timestamps of signatures are
    /// compared with this time.
    pub(crate) fn signing_millis(&self) -> u64 {
        self.base.now_millis()
    }

    /// Returns the sum of all advances in milliseconds.
    #[cfg(feature = "console")]
    pub(crate) fn ahead(&self) -> u64 {
        self.offset().ahead
    }

    pub(crate) fn offset(&self) -> ClockOffset {
        *self.lock()
    }

    pub(crate) fn set_offset(&self, offset: ClockOffset) {
        *self.lock() = offset;
    }

    /// Undoes every advance, and lets the clock run.
    pub(crate) fn reset(&self) {
        self.set_offset(ClockOffset::default());
    }

    fn lock(&self) -> MutexGuard<'_, ClockOffset> {
        self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MockClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockClock")
            .field("now_millis", &self.now_millis())
            .finish_non_exhaustive()
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
