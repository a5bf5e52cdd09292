//! Request signatures.
//!
//! A signature has three stages: the inputs ([`SignableRequest`], a timestamp and a nonce), the [`digest`] of the
//! inputs, and the header ([`Authorization`]). A [`Clock`] supplies timestamps, and a [`NonceSource`] supplies nonces.
//!
//! A receiver parses the header and checks whether it [matches](Authorization::matches) the received bytes.

mod authorization;
mod clock;
mod digest;
mod nonce;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use authorization::is_field;
pub use authorization::{Authorization, AuthorizationError};
pub use clock::{Clock, SystemClock};
pub use digest::{SignableRequest, digest, hex};
pub use nonce::{HmacNonceSource, NonceSource};

/// The signature scheme of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// `ZEPHR-HMAC-SHA256`, the current scheme.
    #[default]
    Zephr,
    /// `BLAIZE-HMAC-SHA256`, for legacy hosts. The digest does not cover the query, so the query is not protected.
    Blaize,
}

impl Scheme {
    /// Returns the name in the `Authorization` header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zephr => "ZEPHR-HMAC-SHA256",
            Self::Blaize => "BLAIZE-HMAC-SHA256",
        }
    }

    /// Returns whether the signature covers the query.
    pub const fn signs_query(self) -> bool {
        matches!(self, Self::Zephr)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
