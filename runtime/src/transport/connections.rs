//! The connection pool of a client, which is replaced when its connections stall.
//!
//! HTTP/2 multiplexes all requests over one connection. The network path of this connection may break silently, for
//! example if a firewall drops its state or a host disappears. Requests would then be sent over the broken connection
//! for many minutes, until the operating system closes it. Pings detect a broken connection within about 20 seconds. A
//! request with a shorter timeout may fail before that. If the pool received no data during such a request, the pool is
//! replaced. New requests then use a new connection.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::SendProgress;

type BoxError = Box<dyn StdError + Send + Sync>;

/// A function that builds a client of the HTTP library, always with the same settings.
pub(super) type Build = Arc<dyn Fn() -> Result<reqwest::Client, BoxError> + Send + Sync>;

pub(super) struct Connections {
    build: Build,
    current: Mutex<Arc<Pool>>,
}

/// A connection pool of the HTTP library. Requests in flight keep their connection when the pool is replaced.
pub(super) struct Pool {
    pub(super) client: reqwest::Client,
    /// The start of the first request since data was last received, or 0 if no request has started since then. The unit
    /// is milliseconds of the timer, plus one: a start at 0 ms is stored as 1.
    waiting_since: AtomicU64,
    /// True if a response used HTTP/1. The pool is then never replaced: canceling an HTTP/1 request closes its
    /// connection, so no other request uses a stalled connection.
    is_http1: AtomicBool,
}

/// The minimum time without received data after which a pool is considered stalled. After a shorter time, the service
/// may still be preparing the response.
const MIN_STALL: Duration = Duration::from_secs(1);

impl Pool {
    fn new(client: reqwest::Client) -> Arc<Self> {
        Arc::new(Self {
            client,
            waiting_since: AtomicU64::new(0),
            is_http1: AtomicBool::new(false),
        })
    }

    /// Records that a connection of the pool received data.
    pub(super) fn receive(&self) {
        self.waiting_since.store(0, Ordering::Relaxed);
    }

    /// Records the HTTP version of a response.
    pub(super) fn responded(&self, version: http::Version) {
        self.receive();
        if version < http::Version::HTTP_2 {
            self.is_http1.store(true, Ordering::Relaxed);
        }
    }

    /// Records that a request was started.
    fn begin(&self, now: Duration) {
        // Does nothing if an earlier request is still waiting.
        let _ = self
            .waiting_since
            .compare_exchange(0, stamp(now), Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Returns whether the connections are considered stalled after a request timed out. `started` is the start of this
    /// request. Two conditions must apply: requests have waited for data for at least [`MIN_STALL`], and the pool has
    /// received no data since `started`. HTTP/1 connections are never considered stalled.
    fn is_stalled(&self, started: Duration, now: Duration) -> bool {
        let since = self.waiting_since.load(Ordering::Relaxed);
        let millis = stamp(now).saturating_sub(since);
        since != 0
            && since <= stamp(started)
            && Duration::from_millis(millis) >= MIN_STALL
            && !self.is_http1.load(Ordering::Relaxed)
    }
}

fn stamp(time: Duration) -> u64 {
    u64::try_from(time.as_millis())
        .unwrap_or(u64::MAX)
        .saturating_add(1)
}

impl Connections {
    pub(super) fn new(build: Build) -> Result<Self, BoxError> {
        let current = Mutex::new(Pool::new(build()?));
        Ok(Self { build, current })
    }

    pub(super) fn current(&self) -> Arc<Pool> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, stalled: &Arc<Pool>) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        // If many requests time out together, only the first one replaces the pool.
        if Arc::ptr_eq(&current, stalled)
            && let Ok(client) = (self.build)()
        {
            *current = Pool::new(client);
        }
    }
}

/// A guard that exists while an attempt waits for its response. If the attempt times out and [`Pool::is_stalled`]
/// returns `true`, dropping the guard replaces the pool.
///
/// A slow endpoint can also cause a replacement, although its connection works. This happens at most once per attempt
/// timeout, and never while other requests receive data.
pub(super) struct StallDetector {
    pub(super) pool: Arc<Pool>,
    connections: Arc<Connections>,
    progress: SendProgress,
    started: Option<Duration>,
}

impl StallDetector {
    pub(super) fn new(connections: Arc<Connections>, progress: SendProgress) -> Self {
        let pool = connections.current();
        let started = progress.now();
        if let Some(now) = started {
            pool.begin(now);
        }
        Self {
            pool,
            connections,
            progress,
            started,
        }
    }
}

impl Drop for StallDetector {
    fn drop(&mut self) {
        if let (Some(started), Some(now)) = (self.started, self.progress.expired())
            && self.pool.is_stalled(started, now)
        {
            self.connections.replace(&self.pool);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pool() -> Arc<Pool> {
        let builder = reqwest::Client::builder();
        #[cfg(feature = "rustls-no-provider")]
        let builder = builder.tls_backend_preconfigured(super::super::tls::without_roots().unwrap());
        Pool::new(builder.build().unwrap())
    }

    #[test]
    fn a_pool_stalls_after_a_second_without_a_byte() {
        let pool = pool();
        pool.begin(SECOND);
        assert!(!pool.is_stalled(SECOND, SECOND * 2 - Duration::from_millis(1)));
        assert!(pool.is_stalled(SECOND, SECOND * 2));
        // The wait is measured from the first attempt, so the waits of shorter attempts add up.
        pool.begin(SECOND * 2);
        assert!(pool.is_stalled(SECOND * 2, SECOND * 2 + Duration::from_millis(1)));
    }

    #[test]
    fn a_received_byte_resets_the_pool_for_all_earlier_requests() {
        let pool = pool();
        pool.begin(SECOND);
        pool.receive();
        assert!(!pool.is_stalled(SECOND, SECOND * 9));
        pool.begin(SECOND * 2);
        assert!(!pool.is_stalled(SECOND, SECOND * 9));
        assert!(pool.is_stalled(SECOND * 2, SECOND * 9));
    }

    #[test]
    fn http1_pools_never_stall() {
        let pool = pool();
        pool.responded(http::Version::HTTP_11);
        pool.begin(SECOND);
        assert!(!pool.is_stalled(SECOND, SECOND * 9));
    }
}
