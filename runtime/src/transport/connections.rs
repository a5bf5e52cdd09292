//! The connections of a client, all replaced when one has fallen silent.
//!
//! HTTP/2 sends all requests over one connection. If the way to the service breaks without a word (a firewall that forgets
//! it, a machine that disappears), requests would be sent into it until the operating system gives it up, which takes many
//! minutes. Pings find that out within seconds; until then, no further request is sent where one has just timed out.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::SendProgress;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Builds a client of the HTTP library, each time with the same settings.
pub(super) type Build = Arc<dyn Fn() -> Result<reqwest::Client, BoxError> + Send + Sync>;

pub(super) struct Connections {
    build: Build,
    current: Mutex<Arc<Pool>>,
}

/// The HTTP library's pool of connections. Requests in flight keep theirs when it is replaced.
pub(super) struct Pool {
    pub(super) client: reqwest::Client,
    /// When the first request was begun after the last bytes of a response, in milliseconds of the timer and one; 0 if none
    /// was.
    silent_since: AtomicU64,
    /// HTTP/1 closes the connection of a request that is given up; nothing else has to be done there.
    is_http1: AtomicBool,
}

/// Attempts that are shorter say nothing of the connection: a response may just not have been there yet.
const SHORTEST_SILENCE: Duration = Duration::from_secs(1);

impl Pool {
    fn new(client: reqwest::Client) -> Arc<Self> {
        Arc::new(Self {
            client,
            silent_since: AtomicU64::new(0),
            is_http1: AtomicBool::new(false),
        })
    }

    /// Notes that something was received.
    pub(super) fn receive(&self) {
        self.silent_since.store(0, Ordering::Relaxed);
    }

    /// Notes the version of a response.
    pub(super) fn responded(&self, version: http::Version) {
        self.receive();
        if version < http::Version::HTTP_2 {
            self.is_http1.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that a request is begun.
    fn begin(&self, now: Duration) {
        // An earlier request may have set it already.
        let _ = self
            .silent_since
            .compare_exchange(0, stamp(now), Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Returns whether nothing was received since a request was begun, for long enough.
    fn is_silent(&self, begun: Duration, now: Duration) -> bool {
        let since = self.silent_since.load(Ordering::Relaxed);
        let millis = stamp(now).saturating_sub(since);
        since != 0
            && since <= stamp(begun)
            && Duration::from_millis(millis) >= SHORTEST_SILENCE
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

    fn replace(&self, silent: &Arc<Pool>) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        // Of many requests that time out together, the first one replaces the pool.
        if Arc::ptr_eq(&current, silent)
            && let Ok(client) = (self.build)()
        {
            *current = Pool::new(client);
        }
    }
}

/// Watches for the response to one request. If the time of the attempt is up, and nothing at all was received meanwhile,
/// the connection counts as silent.
///
/// A slow endpoint costs at most one connection for each time that an attempt takes, and none while others respond.
pub(super) struct PollingPolicy {
    pub(super) pool: Arc<Pool>,
    connections: Arc<Connections>,
    progress: SendProgress,
    begun: Option<Duration>,
}

impl PollingPolicy {
    pub(super) fn new(connections: Arc<Connections>, progress: SendProgress) -> Self {
        let pool = connections.current();
        let begun = progress.now();
        if let Some(now) = begun {
            pool.begin(now);
        }
        Self {
            pool,
            connections,
            progress,
            begun,
        }
    }
}

impl Drop for PollingPolicy {
    fn drop(&mut self) {
        if let (Some(begun), Some(now)) = (self.begun, self.progress.expired())
            && self.pool.is_silent(begun, now)
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
        let builder = builder.tls_backend_preconfigured(super::super::tls::trusting_nobody().unwrap());
        Pool::new(builder.build().unwrap())
    }

    #[test]
    fn a_pool_is_silent_after_a_second_without_a_byte() {
        let pool = pool();
        pool.begin(SECOND);
        assert!(!pool.is_silent(SECOND, SECOND * 2 - Duration::from_millis(1)));
        assert!(pool.is_silent(SECOND, SECOND * 2));
        // Attempts that are shorter than that add up.
        pool.begin(SECOND * 2);
        assert!(pool.is_silent(SECOND * 2, SECOND * 2 + Duration::from_millis(1)));
    }

    #[test]
    fn a_byte_ends_the_silence_for_all_requests_begun_before() {
        let pool = pool();
        pool.begin(SECOND);
        pool.receive();
        assert!(!pool.is_silent(SECOND, SECOND * 9));
        pool.begin(SECOND * 2);
        assert!(!pool.is_silent(SECOND, SECOND * 9));
        assert!(pool.is_silent(SECOND * 2, SECOND * 9));
    }

    #[test]
    fn over_http1_no_pool_is_silent() {
        let pool = pool();
        pool.responded(http::Version::HTTP_11);
        pool.begin(SECOND);
        assert!(!pool.is_silent(SECOND, SECOND * 9));
    }
}
