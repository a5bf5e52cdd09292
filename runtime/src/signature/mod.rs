//! Request signatures.
//!
//! Pure functions in three stages, each of which can be looked at alone: what is signed ([`SignableRequest`], a
//! timestamp and a nonce), its [`digest`], and the header that carries it ([`Authorization`]). Time and nonces
//! come from outside, through [`Clock`] and [`NonceSource`].
//!
//! A receiver goes the other way: it parses the header and asks whether it
//! [matches](Authorization::matches) the bytes that arrived.

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
    /// `ZEPHR-HMAC-SHA256`, the current one.
    #[default]
    Zephr,
    /// `BLAIZE-HMAC-SHA256`, for hosts of old: the query is left out of the digest, so nothing protects it.
    Blaize,
}

impl Scheme {
    /// The name in the `Authorization` header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zephr => "ZEPHR-HMAC-SHA256",
            Self::Blaize => "BLAIZE-HMAC-SHA256",
        }
    }

    /// Returns whether the query is part of what is signed.
    pub const fn signs_query(self) -> bool {
        matches!(self, Self::Zephr)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
