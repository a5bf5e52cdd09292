//! The digest over a request.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::Scheme;
use crate::Secret;

/// The signed parts of a request: exactly the characters and bytes that are sent.
///
/// Nothing is sorted, decoded or encoded again on the way to the digest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignableRequest<'a> {
    /// The HTTP method; hashed in capitals.
    pub method: &'a str,
    /// The path as on the wire, from the leading slash.
    pub path: &'a str,
    /// The query as on the wire, without `?`; empty where there is none.
    pub query: &'a str,
    /// The body; empty where there is none.
    pub body: &'a [u8],
}

/// The method and the path; of query and body only their lengths, as either may hold personal data.
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

/// The digest that goes into the header: SHA-256 of secret, body, path, query, method, timestamp and nonce, in
/// that order and with nothing between them.
///
/// Although the schemes call themselves HMAC, this is a plain digest and must be one: the service computes
/// `hash(secret key + body + path + query + METHOD + timestamp + nonce)`, and refuses a keyed HMAC (RFC 2104)
/// over the same fields. Two weaknesses follow, which the client makes up for elsewhere. A digest that starts with its
/// secret can be extended by whoever sees it, so requests travel under TLS; and fields without separators run
/// into each other, so nonces have a fixed length.
///
/// [`Scheme::Blaize`] leaves the query out.
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

/// [`digest`], the timestamp as it is written.
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

/// Bytes as lower-case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(bytes.iter().copied().flat_map(hex_pair).map(char::from));
    text
}

/// [`hex`] of a known length, which the compiler turns into a few instructions for all bytes.
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
