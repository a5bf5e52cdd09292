//! The digest of a request.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::Scheme;
use crate::Secret;

/// The signed parts of a request, exactly as sent.
///
/// The fields are hashed as they are: nothing is sorted, decoded or encoded again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignableRequest<'a> {
    /// The HTTP method; hashed in upper case.
    pub method: &'a str,
    /// The path as sent, starting with a slash.
    pub path: &'a str,
    /// The query as sent, without `?`; empty if there is none.
    pub query: &'a str,
    /// The body; empty if there is none.
    pub body: &'a [u8],
}

/// Shows method and path, but only the lengths of query and body, which may contain personal data.
impl fmt::Debug for SignableRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignableRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query_bytes", &self.query.len())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Returns the digest for the header: the SHA-256 hash of the secret key, body, path, query, method (in upper case),
/// timestamp and nonce, concatenated in this order.
///
/// The names of the schemes contain `HMAC`, but the service requires this plain hash. The service rejects an HMAC (RFC
/// 2104) of the same fields. The plain hash has two weaknesses, which the client mitigates:
///
/// - The hashed text starts with the secret, so anyone who sees a digest can attempt a length extension. The client
///   therefore uses TLS by default.
/// - The fields are not delimited. Nonces therefore have a fixed length.
///
/// With [`Scheme::Blaize`], the digest does not cover the query.
pub fn digest(
    secret: &Secret,
    signable: &SignableRequest<'_>,
    timestamp_millis: u64,
    nonce: &str,
    scheme: Scheme,
) -> [u8; 32] {
    let mut decimal = itoa::Buffer::new();
    digest_of(secret, signable, decimal.format(timestamp_millis), nonce, scheme)
}

/// Returns the [`digest`] of a request whose timestamp was already converted to text.
pub(super) fn digest_of(
    secret: &Secret,
    signable: &SignableRequest<'_>,
    timestamp: &str,
    nonce: &str,
    scheme: Scheme,
) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(secret.expose());
    hash.update(signable.body);
    hash.update(signable.path);
    if scheme.signs_query() {
        hash.update(signable.query);
    }
    if signable.method.bytes().any(|byte| byte.is_ascii_lowercase()) {
        hash.update(signable.method.to_ascii_uppercase());
    } else {
        hash.update(signable.method);
    }
    hash.update(timestamp);
    hash.update(nonce);
    hash.finalize().into()
}

/// Returns bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(bytes.iter().copied().flat_map(hex_pair).map(char::from));
    text
}

/// Returns bytes in lower-case hexadecimal, like [`hex`], but as an array of digit pairs: `[*b"0f"]` for `[15]`. The
/// number of bytes is fixed, so that the compiler vectorizes the loop.
pub(super) fn hex_pairs<const N: usize>(bytes: [u8; N]) -> [[u8; 2]; N] {
    let mut pairs = [[0; 2]; N];
    for (pair, byte) in pairs.iter_mut().zip(bytes) {
        *pair = hex_pair(byte);
    }
    pairs
}

fn hex_pair(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0xf].map(|digit| digit + if digit < 10 { b'0' } else { b'a' - 10 })
}
