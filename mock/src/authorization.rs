//! Who may call: signature, time stamp, nonce.

#[cfg(test)]
mod tests;

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use zephr_runtime::{
    Credentials, Secret,
    signature::{Authorization, Signable},
};

use crate::{
    answer::Answer,
    explain::{Explanation, explain},
};

/// How many nonces are remembered; where more come within the window, the oldest are forgotten.
const NONCES_KEPT: usize = 65_536;
/// The longest nonce that is remembered, so that the memory has a bound; the client's own have 32 characters.
const NONCE_LIMIT: usize = 128;

/// The header of a refusal that says what is wrong with the signature.
const EXPLANATION: HeaderName = HeaderName::from_static("x-zephr-mock-explanation");

/// Where a line about each refused signature goes.
pub(crate) type Log = Box<dyn Fn(&str) + Send + Sync>;

/// Gives the secret key that belongs to an access key.
pub(crate) type Issued<'a> = dyn Fn(&str) -> Option<Secret> + 'a;

/// Decides whether a signed operation may be answered.
pub(crate) struct Guard {
    credentials: Credentials,
    window: Duration,
    rejects_all: bool,
    nonces: Mutex<Nonces>,
    log: Log,
}

impl Guard {
    pub(crate) fn new(credentials: Credentials, window: Duration, rejects_all: bool, log: Log) -> Self {
        Self {
            credentials,
            window,
            rejects_all,
            nonces: Mutex::default(),
            log,
        }
    }

    /// The 401 to answer with, where the request is not rightly signed. A right one uses up its nonce. `now` is in
    /// milliseconds since the epoch; `issued` gives the secret of other key pairs that may sign.
    pub(crate) fn check(
        &self,
        head: &Parts,
        body: &[u8],
        now: u64,
        issued: &Issued<'_>,
    ) -> Result<(), Answer> {
        self.judge(head, body, now, issued).map_err(|reason| {
            (self.log)(&format!("401 {} {}: {reason}", head.method, head.uri.path()));
            let refusal = Answer::refusal(StatusCode::UNAUTHORIZED, &reason);
            match HeaderValue::from_str(&reason) {
                Ok(value) => refusal.with_header(EXPLANATION, value),
                // An access key outside of ASCII is named in the body alone.
                Err(_) => refusal,
            }
        })
    }

    fn judge(&self, head: &Parts, body: &[u8], now: u64, issued: &Issued<'_>) -> Result<(), String> {
        if self.rejects_all {
            return Err("this mock rejects every signature".to_owned());
        }
        let authorization: Authorization = header_text(&head.headers)?
            .parse()
            .map_err(|reason| format!("the Authorization header cannot be read: {reason}"))?;
        let secret = self.secret(authorization.access_key(), issued).ok_or_else(|| {
            // The received key is not quoted: who mixes up the pair sends the secret here.
            format!(
                "the access key is not known; this mock knows {}",
                self.credentials.access_key()
            )
        })?;
        self.check_time(authorization.timestamp_millis(), now)?;
        let signable = Signable {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            body,
        };
        if !authorization.matches(&secret, &signable) {
            return Err(self.mismatch(&authorization, &secret, &signable));
        }
        self.use_nonce(authorization.nonce())
    }

    fn secret(&self, access_key: &str, issued: &Issued<'_>) -> Option<Secret> {
        if access_key == self.credentials.access_key() {
            return Some(self.credentials.secret_key().clone());
        }
        issued(access_key)
    }

    /// What the usual mistakes do not explain may be a signature that was made for another call.
    fn mismatch(&self, authorization: &Authorization, secret: &Secret, request: &Signable<'_>) -> String {
        let explanation = explain(authorization, secret, request);
        let reused =
            explanation == Explanation::Unknown && self.nonces().known.contains(authorization.nonce());
        if reused {
            return "the signature does not match, and its nonce was used before: one signature was sent with two calls"
                .to_owned();
        }
        let hint = if explanation == Explanation::Unknown && request.body.is_empty() {
            "; no body was received: one that was signed must be sent"
        } else {
            ""
        };
        format!("the signature does not match: {explanation}{hint}")
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

    fn use_nonce(&self, nonce: &str) -> Result<(), String> {
        if nonce.len() > NONCE_LIMIT {
            return Err(format!("the nonce is longer than {NONCE_LIMIT} characters"));
        }
        match self.nonces().add(nonce) {
            true => Ok(()),
            false => Err(format!("the nonce {nonce} was used before")),
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
        .map_err(|_| "the Authorization header holds more than visible ASCII".to_owned())
}

/// The latest nonces.
#[derive(Default)]
struct Nonces {
    known: HashSet<Arc<str>>,
    oldest_first: VecDeque<Arc<str>>,
}

impl Nonces {
    /// Whether the nonce is new.
    fn add(&mut self, nonce: &str) -> bool {
        let nonce: Arc<str> = nonce.into();
        if !self.known.insert(Arc::clone(&nonce)) {
            return false;
        }
        self.oldest_first.push_back(nonce);
        if self.oldest_first.len() > NONCES_KEPT
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}
