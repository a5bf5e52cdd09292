//! The subject of a 401 response: the key pair of the client, or the user that a request logs in.

use http::StatusCode;

use crate::Operation;
use crate::message::raw_message;
use crate::transport::BufferedResponse;

/// The rejected credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    KeyPair,
    Login,
}

/// Words of messages about a signature. The service's wording is not documented but for "Authentication credentials are
/// required"; the others are parts of every signature.
const OF_SIGNATURES: [&str; 7] = [
    "signature",
    "hmac",
    "access key",
    "timestamp",
    "nonce",
    "authentication credentials",
    "authorization header",
];

/// Words of messages about a user who logs in.
const OF_LOGINS: [&str; 4] = ["password", "identifier", "validator", "username"];

impl Refusal {
    /// `is_login` says that the request may carry the credentials of a user.
    pub(super) fn of(
        answer: &BufferedResponse,
        operation: Option<&Operation>,
        is_login: bool,
    ) -> Option<Self> {
        if answer.status != StatusCode::UNAUTHORIZED {
            return None;
        }
        if operation.is_some_and(|operation| !operation.signed) {
            return Some(Self::Login); // it has no signature to refuse
        }
        let message = raw_message(answer).unwrap_or_default().to_lowercase();
        let has_one_of = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if has_one_of(&OF_SIGNATURES) {
            return Some(Self::KeyPair);
        }
        if has_one_of(&OF_LOGINS) {
            return Some(Self::Login);
        }
        // Without a user there is nobody else to refuse, unless the status has another meaning here.
        let operation = operation.filter(|operation| !is_login && !operation.path.is_empty())?;
        let meaning = operation
            .response_spec(answer.status)
            .map(|documented| documented.meaning);
        let is_usual = meaning.is_none_or(|meaning| meaning.is_empty() || meaning.contains("signature"));
        is_usual.then_some(Self::KeyPair)
    }
}
