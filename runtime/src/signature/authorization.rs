//! The `Authorization` header: signing, parsing and verification.

use std::fmt;
use std::str::FromStr;

use http::HeaderValue;

use super::digest::{digest_of, hex_pairs};
use super::{Scheme, SignableRequest, digest, hex};
use crate::credentials::Expiring as _;
use crate::{Credentials, Secret};

/// The parts of an `Authorization` header, `ZEPHR-HMAC-SHA256 {access key}:{timestamp}:{nonce}:{digest}`.
///
/// `Display` and `FromStr` use this format. `Debug` omits the digest, because it must not be logged: anyone who knows
/// all parts can send the request until the timestamp is too old.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The header value. Its separators are unambiguous, because no field contains a space or a `:`.
    text: String,
    scheme: Scheme,
    timestamp_millis: u64,
    digest: [u8; 32],
}

impl Authorization {
    /// Signs one attempt of a request. Each attempt needs a new timestamp and a new nonce.
    ///
    /// # Errors
    /// Returns an error if the secret key, the access key or the nonce is empty. Returns an error if the access key or
    /// the nonce contains a `:` or any character that is not visible ASCII.
    pub fn sign(
        credentials: &Credentials,
        signable: &SignableRequest<'_>,
        timestamp_millis: u64,
        nonce: String,
        scheme: Scheme,
    ) -> Result<Self, AuthorizationError> {
        if let Some(problem) = credentials.problem() {
            return Err(AuthorizationError(problem));
        }
        if !is_field(&nonce) {
            return Err(AuthorizationError(NONCE_RULE));
        }
        let mut decimal = itoa::Buffer::new();
        let timestamp = decimal.format(timestamp_millis);
        let digest = digest_of(credentials.secret_key(), signable, timestamp, &nonce, scheme);
        let hex = hex_pairs(digest);
        let hex = str::from_utf8(hex.as_flattened()).unwrap_or_default();
        let (scheme_name, access_key) = (scheme.as_str(), credentials.access_key());
        Ok(Self {
            // A single allocation of the exact size, which becomes the header value.
            text: [
                scheme_name,
                " ",
                access_key,
                ":",
                timestamp,
                ":",
                &nonce,
                ":",
                hex,
            ]
            .concat(),
            scheme,
            timestamp_millis,
            digest,
        })
    }

    /// Returns whether the digest matches the received request and this secret key.
    ///
    /// Compares in constant time. The caller must check that the timestamp is recent and the nonce is new.
    pub fn matches(&self, secret: &Secret, signable: &SignableRequest<'_>) -> bool {
        let expected = digest(secret, signable, self.timestamp_millis, self.nonce(), self.scheme);
        let difference = self
            .digest
            .iter()
            .zip(expected)
            .fold(0, |sum, (a, b)| sum | (a ^ b));
        std::hint::black_box(difference) == 0
    }

    /// Returns the scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Returns the access key, which identifies the secret key.
    pub fn access_key(&self) -> &str {
        self.field(1)
    }

    /// Returns the signing time, in milliseconds since the Unix epoch.
    pub fn timestamp_millis(&self) -> u64 {
        self.timestamp_millis
    }

    /// Returns the nonce.
    pub fn nonce(&self) -> &str {
        self.field(3)
    }

    fn field(&self, number: usize) -> &str {
        self.text.split([' ', ':']).nth(number).unwrap_or_default()
    }

    pub(crate) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Returns the digest in lower-case hexadecimal.
    pub fn digest_hex(&self) -> String {
        hex(&self.digest)
    }

    /// Returns the header value, marked as sensitive. HTTP libraries then do not log the value, and do not store the
    /// value in the compression tables of HTTP/2.
    ///
    /// # Errors
    /// Returns an error if the value is not valid in a header. This does not happen, because [`sign`](Self::sign) and
    /// `FromStr` validate each field.
    pub fn into_header_value(self) -> Result<HeaderValue, AuthorizationError> {
        let mut value =
            HeaderValue::try_from(self.text).map_err(|_| AuthorizationError("invalid header value"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

const NONCE_RULE: &str = "a nonce must be visible ASCII without `:`, and not empty";

/// Returns whether text can be the access key or the nonce in an `Authorization` header.
pub(crate) fn is_field(text: &str) -> bool {
    // Without an early return, the compiler vectorizes the loop.
    let is_sound = |byte: u8| byte.is_ascii_graphic() & (byte != b':');
    !text.is_empty() & text.bytes().fold(true, |sound, byte| sound & is_sound(byte))
}

impl FromStr for Authorization {
    type Err = AuthorizationError;

    /// Accepts only the exact format: one space, four fields, a decimal timestamp without sign or leading zero, and 64
    /// lower-case hexadecimal digits.
    fn from_str(header: &str) -> Result<Self, AuthorizationError> {
        let (scheme, fields) = header
            .split_once(' ')
            .ok_or(AuthorizationError("missing scheme before a space"))?;
        let scheme = [Scheme::Zephr, Scheme::Blaize]
            .into_iter()
            .find(|known| known.as_str() == scheme)
            .ok_or(AuthorizationError(
                "the scheme is neither ZEPHR-HMAC-SHA256 nor BLAIZE-HMAC-SHA256",
            ))?;
        let mut fields = fields.split(':');
        let (Some(access_key), Some(timestamp), Some(nonce), Some(digest), None) = (
            fields.next(),
            fields.next(),
            fields.next(),
            fields.next(),
            fields.next(),
        ) else {
            return Err(AuthorizationError(
                "the scheme is not followed by four fields with `:` between them",
            ));
        };
        if !is_field(access_key) {
            return Err(AuthorizationError(
                "an access key must be visible ASCII without `:`, and not empty",
            ));
        }
        if !is_field(nonce) {
            return Err(AuthorizationError(NONCE_RULE));
        }
        Ok(Self {
            text: header.to_owned(),
            scheme,
            timestamp_millis: parse_timestamp(timestamp).ok_or(AuthorizationError(
                "the timestamp is not a decimal number of milliseconds",
            ))?,
            digest: parse_hex(digest).ok_or(AuthorizationError(
                "the digest is not 64 lower-case hexadecimal digits",
            ))?,
        })
    }
}

/// Parses a timestamp in its canonical form. Other forms, such as `+1` and `01`, are rejected, because the digest
/// covers the text of the timestamp.
fn parse_timestamp(text: &str) -> Option<u64> {
    let millis: u64 = text.parse().ok()?;
    (millis.to_string() == text).then_some(millis)
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    if pairs.len() != bytes.len() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = hex_digit(*high)? << 4 | hex_digit(*low)?;
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("scheme", &self.scheme)
            .field("access_key", &self.access_key())
            .field("timestamp_millis", &self.timestamp_millis)
            .field("nonce", &self.nonce())
            .finish_non_exhaustive()
    }
}

/// The reason why an `Authorization` header cannot be written or parsed. The message quotes no part of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthorizationError(&'static str);

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for AuthorizationError {}
