//! Explains an invalid signature by trying common mistakes.

mod candidates;
mod json;
#[cfg(test)]
mod tests;

use std::fmt;

use zephr_runtime::{
    Secret,
    signature::{Authorization, SignableRequest},
};

pub(crate) use candidates::Change;
use candidates::{Hashed, changes};
#[cfg(feature = "console")]
pub(crate) use json::indented;

/// A mistake in signing a request. `Display` writes it as a clause, such as "the body was hashed empty".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mistake {
    /// The request has a body, but the empty string was hashed.
    BodyHashedEmpty,
    /// The request has no body, but a placeholder such as `{}` or `null` was hashed.
    BodyNotSent,
    /// The hashed and the received JSON have the same value, but different text. For example, their spaces differ.
    BodyReserialized,
    /// The hashed body or the received body has an additional line break at its end.
    BodyLineBreak,
    /// The query was not hashed. Only the legacy scheme excludes the query.
    QueryNotHashed,
    /// The query was hashed, although the legacy scheme excludes it.
    QueryHashed,
    /// The path was hashed together with `?` and the query.
    PathAndQueryTogether,
    /// The hashed query and the received query differ in encoding or order.
    QueryReencoded,
    /// The hashed path and the received path differ in encoding.
    PathReencoded,
    /// The method was hashed in lower case.
    MethodLowerCase,
    /// Seconds were hashed, but the header contains milliseconds.
    TimestampInSeconds,
    /// An RFC 2104 HMAC was computed instead of a plain digest.
    TrueHmac,
    /// The access key was hashed instead of the secret key.
    AccessKeyAsSecret,
    /// The secret key was hashed with a trailing line break.
    SecretLineBreak,
    /// The secret key is missing from the hash.
    SecretMissing,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BodyHashedEmpty => "the body was hashed empty",
            Self::BodyNotSent => "a body was hashed, but none was sent",
            Self::BodyReserialized => {
                "the body was re-serialized: the hashed JSON and the sent JSON have different bytes"
            }
            Self::BodyLineBreak => {
                "the line break at the end of the body was hashed and not sent, or sent and not hashed"
            }
            Self::QueryNotHashed => "the query was not hashed (legacy scheme)",
            Self::QueryHashed => "the query was hashed, which the legacy scheme leaves out",
            Self::PathAndQueryTogether => "path and query were hashed together, with the `?` between them",
            Self::QueryReencoded => {
                "the query was re-encoded: the hashed query and the sent query differ in encoding or order"
            }
            Self::PathReencoded => {
                "the path was re-encoded: the hashed path and the sent path differ in encoding"
            }
            Self::MethodLowerCase => "the method was hashed in lower case",
            Self::TimestampInSeconds => "the timestamp was hashed in seconds, but sent in milliseconds",
            Self::TrueHmac => {
                "an RFC 2104 HMAC was used: despite the scheme's name it must be a plain SHA-256"
            }
            Self::AccessKeyAsSecret => "the access key was hashed in the position of the secret key",
            Self::SecretLineBreak => "the secret key was hashed with a line break at its end",
            Self::SecretMissing => "the secret key was not hashed",
        })
    }
}

/// The result of [`explain`]. `Display` writes one line, without secrets and without parts of the body or the
/// query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explanation {
    /// The signature is valid.
    Valid,
    /// One or two mistakes that together produce the received hash.
    Mistakes(Vec<Mistake>),
    /// No known mistake produces the received hash.
    Unknown,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid => f.write_str("the signature is valid"),
            Self::Mistakes(mistakes) => {
                for (index, mistake) in mistakes.iter().enumerate() {
                    let joint = if index == 0 { "" } else { "; and " };
                    write!(f, "{joint}{mistake}")?;
                }
                Ok(())
            }
            Self::Unknown => f.write_str(
                "no common mistake explains it: the client used another secret key, or signed other text",
            ),
        }
    }
}

/// The maximum size of the hashed body, in bytes, for which single mistakes are tried. Each try hashes the body again.
const BODY_LIMIT: usize = 64 * 1024;
/// The maximum size of the hashed body, in bytes, for which pairs of mistakes are tried. There are hundreds of pairs.
const BODY_LIMIT_IN_PAIRS: usize = 4 * 1024;

/// Explains why a signature does not match. Tries common mistakes, alone and in pairs, and returns the mistakes that
/// produce the received hash.
///
/// `secret` is the secret key that belongs to the access key of `authorization`. `request` is the request as received.
/// The function computes at most a few hundred hashes. It tries single mistakes if the hashed body has at most 64 KiB,
/// and pairs of mistakes if the hashed body has at most 4 KiB.
pub fn explain(authorization: &Authorization, secret: &Secret, request: &SignableRequest<'_>) -> Explanation {
    if authorization.matches(secret, request) {
        return Explanation::Valid;
    }
    match find(authorization, secret, request) {
        Some(found) => Explanation::Mistakes(found.into_iter().map(|(mistake, _)| mistake).collect()),
        None => Explanation::Unknown,
    }
}

/// Finds one or two mistakes that together produce the received hash. Returns each mistake with the change that it
/// makes to the hashed fields.
pub(crate) fn find(
    authorization: &Authorization,
    secret: &Secret,
    request: &SignableRequest<'_>,
) -> Option<Vec<(Mistake, Change)>> {
    let wanted = authorization.digest_hex();
    let mut changes = changes(authorization, secret, request);
    let found = |chosen: &[&(Mistake, Change)], limit: usize| {
        let body = chosen.iter().find_map(|(_, change)| change.body());
        if body.unwrap_or(request.body).len() > limit {
            return false;
        }
        let mut hashed = Hashed::new(authorization, secret, request);
        chosen.iter().for_each(|(_, change)| hashed.change(change));
        hashed.hex() == wanted
    };
    if let Some(single) = changes.iter().position(|single| found(&[single], BODY_LIMIT)) {
        return Some(vec![changes.swap_remove(single)]);
    }
    let mut pair = None;
    'pairs: for (index, first) in changes.iter().enumerate() {
        let others = changes.iter().enumerate().skip(index + 1);
        for (other, second) in others.filter(|(_, second)| !first.1.same_field(&second.1)) {
            if found(&[first, second], BODY_LIMIT_IN_PAIRS) {
                pair = Some((index, other));
                break 'pairs;
            }
        }
    }
    let (first, second) = pair?;
    // Removes the later one first, so that the index of the other remains valid.
    let second = changes.swap_remove(second);
    Some(vec![changes.swap_remove(first), second])
}
