//! Credentials that a receiver accepts.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use sha2::{Digest as _, Sha256};
use zephr_runtime::Secret;

/// A credential that a [`Receiver`](super::Receiver) accepts.
///
/// A credential contains only a digest of the secret. `Debug` shows neither the secret nor the digest. A credential
/// with an empty password or token matches no request, because a setting that is empty by mistake must not admit
/// everyone.
#[derive(Clone)]
pub struct Credential {
    scheme: &'static str,
    /// The SHA-256 digest of the expected `Authorization` value, with the scheme in lower case. If the digest is
    /// `None`, the credential matches no request.
    digest: Option<[u8; 32]>,
}

impl Credential {
    /// Creates a credential for `Authorization: Basic …`. The user name must not contain a `:`.
    pub fn basic(user: &str, password: impl Into<Secret>) -> Self {
        let password = password.into();
        let pair = Secret::from(format!("{user}:{}", password.expose()));
        let encoded = Secret::from(STANDARD.encode(pair.expose()));
        Self {
            scheme: "Basic",
            digest: (!password.expose().is_empty()).then(|| digest(b"Basic", encoded.expose().as_bytes())),
        }
    }

    /// Creates a credential for `Authorization: Bearer …`.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        let token = token.into();
        Self {
            scheme: "Bearer",
            digest: (!token.expose().is_empty()).then(|| digest(b"Bearer", token.expose().as_bytes())),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({} …)", self.scheme)
    }
}

/// Returns `true` if `headers` has exactly one `Authorization` header and this header contains one of the accepted
/// credentials.
///
/// Compares all bytes of all digests, so that the duration reveals nothing about the secrets or about which credential
/// matches.
pub(super) fn is_accepted(accepted: &[Credential], headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let value = value.as_bytes();
    let Some(space) = value.iter().position(|byte| *byte == b' ') else {
        return false;
    };
    let (scheme, credentials) = value.split_at(space);
    let received = digest(scheme, credentials.trim_ascii());
    let matches = accepted
        .iter()
        .filter_map(|credential| credential.digest.as_ref());
    matches.fold(false, |found, expected| found | is_equal(expected, &received))
}

/// Returns the SHA-256 digest of an `Authorization` value. Hashes the scheme in lower case, because schemes are
/// case-insensitive.
fn digest(scheme: &[u8], credentials: &[u8]) -> [u8; 32] {
    let hash = Sha256::new().chain_update(scheme.to_ascii_lowercase());
    hash.chain_update(b" ")
        .chain_update(credentials)
        .finalize()
        .into()
}

/// Compares two digests in constant time.
fn is_equal(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let difference = a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b));
    std::hint::black_box(difference) == 0
}
