//! A client's allowance of retries, so that many calls do not multiply an outage.

use std::sync::atomic::{AtomicU32, Ordering};

const FULL: u32 = 500;
/// What sending again costs.
const RETRY: u32 = 5;
/// What sending again costs after a time-out: those hold the service's resources longest.
const RETRY_AFTER_TIMEOUT: u32 = 10;
/// What a success at the first attempt brings in.
const SUCCESS: u32 = 1;

/// A bucket of tokens, shared by all calls of a client. Retries take from it, successes fill it; while it is empty
/// nothing is sent again.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Takes what one retry costs, and says how much it was; `None` where it is not there.
    pub(crate) fn take(&self, after_timeout: bool) -> Option<u32> {
        let cost = if after_timeout { RETRY_AFTER_TIMEOUT } else { RETRY };
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(cost)
            });
        taken.is_ok().then_some(cost)
    }

    /// A call went well: gives back what its last retry took, or a little.
    pub(crate) fn succeeded(&self, taken: Option<u32>) {
        let more = taken.unwrap_or(SUCCESS);
        let fill = |tokens: u32| (tokens < FULL).then(|| FULL.min(tokens + more));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }
}
