//! Clocks for timestamps.

use std::time::{SystemTime, UNIX_EPOCH};

/// A source of timestamps for signatures.
///
/// Any `Fn() -> u64` is a clock. The service rejects a request whose timestamp is far from the time of the service's
/// own clock.
pub trait Clock: Send + Sync + 'static {
    /// Returns the current time, in milliseconds since the Unix epoch.
    fn now_millis(&self) -> u64;
}

impl<F: Fn() -> u64 + Send + Sync + 'static> Clock for F {
    fn now_millis(&self) -> u64 {
        self()
    }
}

/// The system clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// Returns 0 if the clock is set before 1970. The service then rejects the timestamp.
    fn now_millis(&self) -> u64 {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let whole = elapsed.as_secs().saturating_mul(1000);
        whole.saturating_add(elapsed.subsec_millis().into())
    }
}
