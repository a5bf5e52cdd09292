//! A cache of credentials that the caller sets or that a provider returns.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Mutex;

use super::ProvideCredentials;
use crate::Credentials;
use crate::spans;

/// Credentials are replaced this many milliseconds before they expire, or after half of their lifetime, whichever is
/// later.
const REFRESH_MARGIN: u64 = 60_000;

/// The minimum delay, in milliseconds, before the provider is called again after one of these events:
/// - The provider failed while the current credentials were still valid. If the credentials expire earlier, the delay
///   ends when they expire.
/// - The service rejected the credentials, and the provider did not return different ones.
const REFRESH_PAUSE: u64 = 10_000;

/// A function that returns the current time in milliseconds since the Unix epoch.
pub(crate) type Now<'a> = &'a (dyn Fn() -> u64 + Send + Sync);

/// Credentials that may expire: a key pair or a token.
pub(crate) trait Expiring: fmt::Debug + Send + Sync + 'static {
    /// Returns the time from which the credentials are no longer valid, if it is known.
    fn expiry(&self) -> Option<SystemTime>;

    /// Returns the reason why the credentials cannot be used, if any.
    fn problem(&self) -> Option<&'static str>;

    /// Returns whether `other` is the same key pair or token, regardless of the expiry.
    fn is_same(&self, other: &Self) -> bool;
}

pub(crate) struct CredentialsCache<T = Credentials> {
    current: RwLock<Option<Current<T>>>,
    provider: Option<Provider<T>>,
}

/// The credentials in use.
struct Current<T> {
    credentials: Arc<T>,
    /// The time from which the provider is called for new credentials, in milliseconds since the epoch. `None` if the
    /// current credentials do not expire.
    refresh_at: Option<u64>,
}

struct Provider<T> {
    source: Box<dyn ProvideCredentials<T>>,
    /// The result of the last call of `source`. The mutex is locked during a call, so that only one call runs at a
    /// time.
    last: Mutex<Result<(), FetchError>>,
    /// The number of completed calls of `source`.
    finished: AtomicU64,
    /// Until this time, in milliseconds since the epoch, `source` is not called if the service rejects the credentials.
    refusals_ignored_until: AtomicU64,
}

/// The reason why the provider returned no usable credentials. All requests that waited for the same call of the
/// provider receive the same reason.
#[derive(Clone)]
pub(crate) enum FetchError {
    Provider(Arc<dyn StdError + Send + Sync>),
    Unusable(&'static str),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(_) => f.write_str("the credentials provider failed"),
            Self::Unusable(problem) => {
                write!(
                    f,
                    "the credentials provider returned credentials that cannot be used: {problem}"
                )
            }
        }
    }
}

impl<T: Expiring> CredentialsCache<T> {
    pub(crate) fn new(source: Option<Box<dyn ProvideCredentials<T>>>) -> Self {
        let provider = source.map(|source| Provider {
            source,
            last: Mutex::new(Ok(())),
            finished: AtomicU64::new(0),
            refusals_ignored_until: AtomicU64::new(0),
        });
        Self {
            current: RwLock::default(),
            provider,
        }
    }

    pub(crate) fn has_provider(&self) -> bool {
        self.provider.is_some()
    }

    /// Returns whether there are credentials or a provider.
    pub(crate) fn is_set(&self) -> bool {
        self.has_provider() || self.current().is_some()
    }

    pub(crate) fn current(&self) -> Option<Arc<T>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|current| Arc::clone(&current.credentials))
    }

    pub(crate) fn set(&self, credentials: T, now: u64) {
        let current = Current {
            refresh_at: credentials.expiry().map(|expiry| refresh_at(millis(expiry), now)),
            credentials: Arc::new(credentials),
        };
        // The lock guards plain values, which a panic cannot leave inconsistent.
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(current);
    }

    /// Returns whether credentials are available and need not be refreshed yet.
    pub(crate) fn is_fresh(&self, now: u64) -> bool {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |current: &Current<T>| current.refresh_at.is_none_or(|at| now < at);
        current.as_ref().is_some_and(is_fresh)
    }

    /// Fetches credentials if the current credentials are missing or about to expire. Ignores a failure while the
    /// current credentials are still valid.
    pub(crate) async fn prepare(&self, now: Now<'_>) -> Result<(), FetchError> {
        let Some(provider) = &self.provider else {
            return Ok(());
        };
        let finished = provider.finished.load(Ordering::Acquire);
        if self.is_fresh(now()) {
            return Ok(());
        }
        match self.fetch(provider, finished, now).await {
            Err(error) if self.has_valid(now()) => {
                spans::refresh_failed(&error);
                self.postpone(now());
                Ok(())
            }
            fetched => fetched,
        }
    }

    /// Fetches credentials even if the current credentials are valid. Does nothing without a provider.
    pub(crate) async fn refresh(&self, now: Now<'_>) -> Result<(), FetchError> {
        let Some(provider) = &self.provider else {
            return Ok(());
        };
        let finished = provider.finished.load(Ordering::Acquire);
        self.fetch(provider, finished, now).await
    }

    /// Fetches new credentials after the service rejected the credentials `refused`. Returns whether the current
    /// credentials now differ from `refused`.
    pub(crate) async fn replace(&self, refused: &T, now: Now<'_>) -> Result<bool, FetchError> {
        let Some(provider) = &self.provider else {
            return Ok(false);
        };
        let finished = provider.finished.load(Ordering::Acquire);
        let is_other = || {
            let current = self.current();
            current.is_some_and(|current| !current.is_same(refused))
        };
        if is_other() {
            return Ok(true);
        }
        if now() < provider.refusals_ignored_until.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let fetched = self.fetch(provider, finished, now).await;
        let is_other = is_other();
        if !is_other {
            // The rejection has another cause, such as a user's wrong password. Repeated rejections must not cause
            // repeated fetches.
            let until = now().saturating_add(REFRESH_PAUSE);
            provider.refusals_ignored_until.store(until, Ordering::Relaxed);
        }
        fetched.map(|()| is_other)
    }

    /// Fetches credentials, or waits for the fetch in progress and returns its result. `finished` is the number of
    /// fetches that had completed when the caller examined the current credentials. If another fetch has completed
    /// since then, returns the result of that fetch.
    async fn fetch(&self, provider: &Provider<T>, finished: u64, now: Now<'_>) -> Result<(), FetchError> {
        let mut last = provider.last.lock().await;
        if provider.finished.load(Ordering::Acquire) == finished {
            let fetched = provider.source.provide_credentials().await;
            *last = fetched
                .map_err(|error| FetchError::Provider(error.into()))
                .and_then(|credentials| self.accept(credentials, now()));
            provider.finished.fetch_add(1, Ordering::Release);
        }
        last.clone()
    }

    fn accept(&self, credentials: T, now: u64) -> Result<(), FetchError> {
        if let Some(problem) = credentials.problem() {
            return Err(FetchError::Unusable(problem));
        }
        if credentials.expiry().is_some_and(|expiry| millis(expiry) <= now) {
            return Err(FetchError::Unusable("they have already expired"));
        }
        self.set(credentials, now);
        Ok(())
    }

    fn has_valid(&self, now: u64) -> bool {
        let expiry = |credentials: Arc<T>| credentials.expiry();
        let current = self.current();
        current.is_some_and(|current| expiry(current).is_none_or(|expiry| now < millis(expiry)))
    }

    fn postpone(&self, now: u64) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = &mut *current
            && let Some(expiry) = current.credentials.expiry()
        {
            current.refresh_at = Some(now.saturating_add(REFRESH_PAUSE).min(millis(expiry)));
        }
    }
}

fn refresh_at(expiry: u64, now: u64) -> u64 {
    let lifetime = expiry.saturating_sub(now);
    expiry.saturating_sub(REFRESH_MARGIN.min(lifetime / 2))
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Shows the redacted credentials and whether there is a provider.
impl<T: Expiring> fmt::Debug for CredentialsCache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.current(), self.has_provider()) {
            (Some(current), false) => current.fmt(f),
            (current, has_provider) => f
                .debug_struct("CredentialsCache")
                .field("current", &current)
                .field("has_provider", &has_provider)
                .finish(),
        }
    }
}
