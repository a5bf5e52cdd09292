//! Bearer tokens.

use std::time::SystemTime;

use super::Expiring;
use crate::Secret;

/// A bearer token, such as an OAuth 2.0 access token, and optionally the time at which it expires.
///
/// The token is redacted in `Debug` and wiped from memory on drop.
#[derive(Clone, Debug)]
pub struct BearerToken {
    secret: Secret,
    expiry: Option<SystemTime>,
}

impl BearerToken {
    /// Creates a token that is valid until the service rejects it.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self {
            secret: token.into(),
            expiry: None,
        }
    }

    /// Sets the time from which the token is no longer valid.
    ///
    /// The client requests a new token from the [provider](crate::ProvideCredentials) a minute before the expiry. If
    /// the client receives the token less than two minutes before the expiry, the client requests a new token after
    /// half of the remaining time.
    #[must_use]
    pub fn with_expiry(mut self, expiry: SystemTime) -> Self {
        self.expiry = Some(expiry);
        self
    }

    /// Returns the token.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Returns the time from which the token is no longer valid, if one is set.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expiry
    }
}

impl Expiring for BearerToken {
    fn expiry(&self) -> Option<SystemTime> {
        self.expiry
    }

    fn problem(&self) -> Option<&'static str> {
        let text = self.secret.expose();
        let is_sound = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        (!is_sound).then_some("a token must be visible ASCII, and not empty")
    }

    fn is_same(&self, other: &Self) -> bool {
        self.secret == other.secret
    }
}
