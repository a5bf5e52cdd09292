//! Authentication: signature, timestamp and nonce.

mod nonces;
#[cfg(test)]
mod tests;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use zephr_runtime::{
    Credentials, Secret,
    signature::{Authorization, SignableRequest},
};

use crate::{
    MockBuilder,
    clock::millis,
    explain::{Explanation, explain},
    redaction::redacted_path,
    response::Response,
};
use nonces::{Nonces, Refused};

/// The maximum length of a nonce. Nonces of `zephr-admin` have 32 characters.
const NONCE_LIMIT: usize = 128;

/// The response header that explains why a signature is invalid, or why a fault had no effect.
pub(crate) const EXPLANATION: HeaderName = HeaderName::from_static("x-zephr-mock-explanation");

/// The callback that receives each line of the log.
pub(crate) type Log = Box<dyn Fn(&str) + Send + Sync>;

/// A function that takes an access key, and returns the secret key of the issued key pair, if there is one.
pub(crate) type Issued<'a> = dyn Fn(&str) -> Option<Secret> + 'a;

/// The time of a request, and the offset that a fault adds to this time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// Milliseconds since the epoch.
    pub(crate) millis: u64,
    /// The offset of a fault in milliseconds.
    pub(crate) offset: i64,
}

impl Now {
    /// Returns the time with which the timestamp is compared.
    fn with_offset(self) -> u64 {
        self.millis.saturating_add_signed(self.offset)
    }

    /// Returns the last time at which a request with this timestamp is accepted: the timestamp plus the window. A
    /// negative offset makes the clock slow, so the request is accepted for longer. A positive offset is ignored,
    /// because a replay of the request may have no offset.
    ///
    /// The nonce is forgotten after this time. A replay with a negative offset may then be accepted. The offsets of
    /// later requests are not known, so only a memory of all nonces would prevent this replay.
    fn last_accepted(self, timestamp: u64, window: u64) -> u64 {
        let by_clock = timestamp.saturating_add(window);
        match self.offset {
            ..0 => by_clock.saturating_add(self.offset.unsigned_abs()),
            _ => by_clock,
        }
    }
}

/// The result of verifying a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The signature was not verified: the operation needs no signature, or the request was rejected or dropped before
    /// the check.
    Unchecked,
    Valid,
    /// The reason, without secrets.
    Rejected(String),
}

/// The status and the reason of a rejected request.
pub(crate) struct Rejection {
    status: StatusCode,
    pub(crate) reason: String,
}

impl Rejection {
    pub(crate) fn into_response(self) -> Response {
        let refusal = Response::error(self.status, &self.reason);
        match HeaderValue::from_str(&self.reason) {
            Ok(value) => refusal.with_header(EXPLANATION, value),
            // The reason can contain the configured access key. A header cannot contain it if it is not ASCII.
            Err(_) => refusal,
        }
    }
}

impl From<String> for Rejection {
    fn from(reason: String) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            reason,
        }
    }
}

/// Verifies signatures.
pub(crate) struct Authenticator {
    credentials: Credentials,
    window: Duration,
    rejects_all: bool,
    nonces: Mutex<Nonces>,
    log: Log,
}

impl Authenticator {
    pub(crate) fn new(credentials: Credentials, window: Duration, rejects_all: bool, log: Log) -> Self {
        Self {
            credentials,
            window,
            rejects_all,
            nonces: Mutex::new(Nonces::new(millis(window))),
            log,
        }
    }

    /// Checks the signature of a request and consumes its nonce. If the signature is invalid, returns a rejection with
    /// the status 401. If the nonce memory is full, returns a rejection with the status 503.
    pub(crate) fn check(
        &self,
        head: &Parts,
        body: &[u8],
        now: Now,
        issued: &Issued<'_>,
    ) -> Result<(), Rejection> {
        self.authenticate(head, body, now, issued)
            .inspect_err(|Rejection { status, reason }| self.log(*status, head, reason))
    }

    /// Logs a remark on a request. The remark must not contain secrets. The secrets in the path are hidden.
    pub(crate) fn log(&self, status: StatusCode, head: &Parts, remark: &str) {
        let (status, method) = (status.as_u16(), head.method.as_str());
        let path = redacted_path(method, head.uri.path());
        (self.log)(&format!("{status} {method} {path}: {remark}"));
    }

    /// Returns the configured key pair.
    #[cfg(feature = "console")]
    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    fn authenticate(
        &self,
        head: &Parts,
        body: &[u8],
        now: Now,
        issued: &Issued<'_>,
    ) -> Result<(), Rejection> {
        if self.rejects_all {
            return Err("this mock rejects every signature".to_owned().into());
        }
        let authorization: Authorization = header_text(&head.headers)?
            .parse()
            .map_err(|reason| format!("the Authorization header cannot be read: {reason}"))?;
        let secret = self.secret(authorization.access_key(), issued).ok_or_else(|| {
            // The received key is not quoted: a caller who swaps the two keys sends the secret key here.
            format!(
                "the access key in the Authorization header is unknown; sign with the access key `{}`, or set the key pair of the \
                 mock with `MockBuilder::credentials()`, `zephr-mock --access-key` or `zephr mock --mock-access-key`",
                self.credentials.access_key()
            )
        })?;
        self.check_time(authorization.timestamp_millis(), now.with_offset())?;
        let signable = SignableRequest {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            body,
        };
        if !authorization.matches(&secret, &signable) {
            return Err(self.mismatch(&authorization, &secret, &signable).into());
        }
        self.use_nonce(&authorization, now)
    }

    /// Returns the secret key that belongs to an access key.
    pub(crate) fn secret(&self, access_key: &str, issued: &Issued<'_>) -> Option<Secret> {
        if access_key == self.credentials.access_key() {
            return Some(self.credentials.secret_key().clone());
        }
        issued(access_key)
    }

    /// Returns the reason why the signature does not match, such as a common mistake of the client or a reused
    /// signature.
    fn mismatch(
        &self,
        authorization: &Authorization,
        secret: &Secret,
        request: &SignableRequest<'_>,
    ) -> String {
        let explanation = explain(authorization, secret, request);
        let reused = explanation == Explanation::Unknown && self.nonces().contains(authorization.nonce());
        if reused {
            return "the signature does not match, and its nonce was used before: one signature was sent with two calls"
                .to_owned();
        }
        if explanation != Explanation::Unknown {
            return format!("the signature does not match: {explanation}");
        }
        let key = self.expected_key(authorization.access_key());
        let hint = match request.body.is_empty() && request.method != "GET" {
            true => "; no body was received, but a body that was signed must be sent",
            false => "",
        };
        format!("the signature does not match, and {explanation}; the client must sign with {key}{hint}")
    }

    /// Describes the secret key that belongs to an access key. The description never quotes a key, not even the public
    /// default key. A client withholds each message that contains a part of its own secret key. If a user mistypes
    /// the default key `demo0-public0` as `demo0-public00`, the client would withhold a message with the default key.
    fn expected_key(&self, access_key: &str) -> &'static str {
        if access_key != self.credentials.access_key() {
            "the secret key that the mock issued with this access key"
        } else if self.credentials.secret_key().expose() == MockBuilder::SECRET_KEY {
            "the default secret key of the mock, `MockBuilder::SECRET_KEY`, which `zephr-mock --help` shows"
        } else {
            "the secret key that `MockBuilder::credentials()` or `--secret-key-env` sets"
        }
    }

    fn nonces(&self) -> MutexGuard<'_, Nonces> {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_time(&self, signed_at: u64, now: u64) -> Result<(), String> {
        let off = now.abs_diff(signed_at);
        if u128::from(off) <= self.window.as_millis() {
            return Ok(());
        }
        let direction = if signed_at < now { "behind" } else { "ahead of" };
        let window = self.window.as_millis();
        let in_seconds = u128::from(now.abs_diff(signed_at.saturating_mul(1000))) <= window + 1000;
        let hint = if in_seconds {
            ": it is in seconds, and must be in milliseconds"
        } else {
            ""
        };
        Err(format!(
            "the timestamp is {off} ms {direction} this server's clock; {window} ms are allowed{hint}"
        ))
    }

    fn use_nonce(&self, authorization: &Authorization, now: Now) -> Result<(), Rejection> {
        let nonce = authorization.nonce();
        if nonce.len() > NONCE_LIMIT {
            return Err(format!("the nonce is longer than {NONCE_LIMIT} characters").into());
        }
        let expiry = now.last_accepted(authorization.timestamp_millis(), millis(self.window));
        match self.nonces().take(nonce, expiry, now.millis) {
            Ok(()) => Ok(()),
            Err(Refused::Used) => Err(format!("the nonce {nonce} was used before").into()),
            Err(Refused::Full(limit)) => Err(Rejection {
                status: StatusCode::SERVICE_UNAVAILABLE,
                reason: format!("the nonce memory is full: {limit} nonces have not expired"),
            }),
        }
    }
}

fn header_text(headers: &HeaderMap) -> Result<&str, String> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err("the request has no Authorization header".to_owned());
    };
    if values.next().is_some() {
        return Err("the request has more than one Authorization header".to_owned());
    }
    value
        .to_str()
        .map_err(|_| "the Authorization header contains characters other than visible ASCII".to_owned())
}
