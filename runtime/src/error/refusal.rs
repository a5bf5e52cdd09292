//! The credentials that a 401 response rejects: the key pair of the client, or the credentials of a user who logs in.

use http::StatusCode;

use crate::Operation;
use crate::error_message::raw_message;
use crate::transport::BufferedResponse;

/// The credentials that a 401 response rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    KeyPair,
    Login,
}

/// Words in 401 messages that reject a key pair or signature. `authentication credentials` is from the only documented
/// message, "Authentication credentials are required". The other words name a signature, its header or its parts.
const OF_SIGNATURES: [&str; 7] = [
    "signature",
    "hmac",
    "access key",
    "timestamp",
    "nonce",
    "authentication credentials",
    "authorization header",
];

/// Words in 401 messages that reject the login of a user.
const OF_LOGINS: [&str; 4] = ["password", "identifier", "validator", "username"];

impl Refusal {
    /// Returns the subject of a message about the rejection, such as `the login` in "the login was rejected".
    pub(super) fn subject(self) -> &'static str {
        match self {
            Self::KeyPair => "the key pair or signature",
            Self::Login => "the login",
        }
    }

    /// Returns the credentials that a response with status 401 rejects. Returns `None` for another status, or if the
    /// rejected credentials are unknown. `is_login` is true if the request may contain the credentials of a user.
    pub(super) fn of(
        response: &BufferedResponse,
        operation: Option<&Operation>,
        is_login: bool,
    ) -> Option<Self> {
        if response.status != StatusCode::UNAUTHORIZED {
            return None;
        }
        if operation.is_some_and(|operation| !operation.security.is_empty()) {
            return None; // the service may have rejected the credentials of any scheme
        }
        if operation.is_some_and(|operation| !operation.signed) {
            return Some(Self::Login); // an unsigned request has no signature to reject
        }
        let message = raw_message(response).unwrap_or_default().to_lowercase();
        let has_one_of = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if has_one_of(&OF_SIGNATURES) {
            return Some(Self::KeyPair);
        }
        if has_one_of(&OF_LOGINS) {
            return Some(Self::Login);
        }
        // A request without credentials of a user can only be rejected for its key pair. If the description documents
        // another meaning of the status, the cause remains unknown.
        let operation = operation.filter(|operation| !is_login && !operation.path.is_empty())?;
        let meaning = operation
            .response_spec(response.status)
            .map(|documented| documented.meaning);
        let is_usual = meaning.is_none_or(|meaning| meaning.is_empty() || meaning.contains("signature"));
        is_usual.then_some(Self::KeyPair)
    }
}
