//! The retry budget of a client, which prevents retries from amplifying an outage.

use std::sync::atomic::{AtomicU32, Ordering};

const FULL: u32 = 500;
/// The number of tokens that a retry takes.
const RETRY: u32 = 5;
/// The number of tokens that a retry after a timeout takes. The number is higher, because a request that times out
/// occupies resources of the service for longer.
const RETRY_AFTER_TIMEOUT: u32 = 10;
/// The number of tokens that a successful call puts back if none of its retries took tokens.
const SUCCESS: u32 = 1;

/// A token bucket shared by all calls of a client. Retries after failures take tokens, and successful calls put tokens
/// back. If too few tokens are left, failed calls are not retried. A retry with a corrected clock or with new
/// credentials takes no tokens.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Removes the cost of one retry from the bucket and returns this cost. Returns `None` if too few tokens are left.
    pub(crate) fn take(&self, after_timeout: bool) -> Option<u32> {
        let cost = if after_timeout { RETRY_AFTER_TIMEOUT } else { RETRY };
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(cost)
            });
        taken.is_ok().then_some(cost)
    }

    /// Records a successful call and puts tokens back: the cost `taken` of the last retry, or [`SUCCESS`] if no retry
    /// took tokens.
    pub(crate) fn succeeded(&self, taken: Option<u32>) {
        let more = taken.unwrap_or(SUCCESS);
        let fill = |tokens: u32| (tokens < FULL).then(|| FULL.min(tokens + more));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }
}
