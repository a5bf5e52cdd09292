//! Common mistakes in signing. Each mistake is a change of one field of [`Hashed`].

use std::mem;

use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use zephr_runtime::{
    Secret,
    signature::{Authorization, SignableRequest, hex},
};

use super::{BODY_LIMIT, Mistake, json};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const IN_PATH: &AsciiSet = &UNRESERVED.remove(b'/');
const IN_QUERY: &AsciiSet = &UNRESERVED.remove(b'=').remove(b'&');

/// The algorithm that computes the hash of the fields.
#[derive(Clone, Copy)]
pub(crate) enum Algorithm {
    Digest,
    Hmac,
    HmacWithSecret,
}

/// The fields of a request that are hashed for a signature.
pub(crate) struct Hashed {
    secret: Secret,
    body: Vec<u8>,
    /// Path and query, concatenated.
    target: String,
    method: String,
    timestamp: String,
    nonce: String,
    algorithm: Algorithm,
}

/// A replacement of one field in [`Hashed`].
pub(crate) enum Change {
    Secret(Secret),
    Body(Vec<u8>),
    Target(String),
    Method(String),
    Timestamp(String),
    Algorithm(Algorithm),
}

impl Change {
    pub(crate) fn body(&self) -> Option<&[u8]> {
        match self {
            Self::Body(body) => Some(body),
            _ => None,
        }
    }

    pub(crate) fn same_field(&self, other: &Self) -> bool {
        mem::discriminant(self) == mem::discriminant(other)
    }
}

impl Hashed {
    pub(crate) fn new(authorization: &Authorization, secret: &Secret, request: &SignableRequest<'_>) -> Self {
        let query = if authorization.scheme().signs_query() {
            request.query
        } else {
            ""
        };
        Self {
            secret: secret.clone(),
            body: request.body.to_vec(),
            target: format!("{}{query}", request.path),
            method: request.method.to_ascii_uppercase(),
            timestamp: authorization.timestamp_millis().to_string(),
            nonce: authorization.nonce().to_owned(),
            algorithm: Algorithm::Digest,
        }
    }

    pub(crate) fn change(&mut self, change: &Change) {
        match change {
            Change::Secret(secret) => self.secret = secret.clone(),
            Change::Body(body) => self.body.clone_from(body),
            Change::Target(target) => self.target.clone_from(target),
            Change::Method(method) => self.method.clone_from(method),
            Change::Timestamp(timestamp) => self.timestamp.clone_from(timestamp),
            Change::Algorithm(algorithm) => self.algorithm = *algorithm,
        }
    }

    pub(crate) fn hex(&self) -> String {
        let secret = self.secret.expose().as_bytes();
        let rest: [&[u8]; 5] = [
            &self.body,
            self.target.as_bytes(),
            self.method.as_bytes(),
            self.timestamp.as_bytes(),
            self.nonce.as_bytes(),
        ];
        if matches!(self.algorithm, Algorithm::Digest) {
            let mut hash = Sha256::new();
            hash.update(secret);
            rest.iter().for_each(|part| hash.update(part));
            return hex(&hash.finalize());
        }
        // HMAC accepts keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
            return String::new();
        };
        if matches!(self.algorithm, Algorithm::HmacWithSecret) {
            mac.update(secret);
        }
        rest.iter().for_each(|part| mac.update(part));
        hex(&mac.finalize().into_bytes())
    }
}

/// Returns the mistakes that are possible for this request, each with the change that it makes to the hashed fields.
pub(crate) fn changes(
    authorization: &Authorization,
    secret: &Secret,
    request: &SignableRequest<'_>,
) -> Vec<(Mistake, Change)> {
    let line_break = Secret::from(format!("{}\n", secret.expose()));
    let seconds = authorization.timestamp_millis() / 1000;
    let mut changes = vec![
        (Mistake::TrueHmac, Change::Algorithm(Algorithm::Hmac)),
        (Mistake::TrueHmac, Change::Algorithm(Algorithm::HmacWithSecret)),
        (
            Mistake::MethodLowerCase,
            Change::Method(request.method.to_ascii_lowercase()),
        ),
        (
            Mistake::TimestampInSeconds,
            Change::Timestamp(seconds.to_string()),
        ),
        (
            Mistake::AccessKeyAsSecret,
            Change::Secret(authorization.access_key().into()),
        ),
        (Mistake::SecretLineBreak, Change::Secret(line_break)),
        (Mistake::SecretMissing, Change::Secret(Secret::default())),
    ];
    bodies(request.body, &mut changes);
    targets(authorization.scheme().signs_query(), request, &mut changes);
    changes
}

fn bodies(body: &[u8], changes: &mut Vec<(Mistake, Change)>) {
    if body.is_empty() {
        let guesses = ["{}", "null", "\"\"", "[]", "undefined"];
        changes.extend(guesses.map(|guess| (Mistake::BodyNotSent, Change::Body(guess.into()))));
        return;
    }
    changes.push((Mistake::BodyHashedEmpty, Change::Body(Vec::new())));
    if body.len() > BODY_LIMIT {
        return;
    }
    let other_end = match body.strip_suffix(b"\n") {
        Some(shorter) => shorter.to_vec(),
        None => [body, b"\n"].concat(),
    };
    changes.push((Mistake::BodyLineBreak, Change::Body(other_end)));
    let forms = json::forms(body).into_iter();
    changes.extend(forms.map(|form| (Mistake::BodyReserialized, Change::Body(form))));
}

fn targets(signs_query: bool, request: &SignableRequest<'_>, changes: &mut Vec<(Mistake, Change)>) {
    let SignableRequest { path, query, .. } = *request;
    let mut add = |mistake, target: String| changes.push((mistake, Change::Target(target)));
    let signed_query = if signs_query { query } else { "" };
    let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let encoded = utf8_percent_encode(&decoded, IN_PATH).to_string();
    for other in [decoded, encoded] {
        if other != path {
            add(Mistake::PathReencoded, format!("{other}{signed_query}"));
        }
    }
    if query.is_empty() {
        return;
    }
    add(Mistake::PathAndQueryTogether, format!("{path}?{query}"));
    if !signs_query {
        add(Mistake::QueryHashed, format!("{path}{query}"));
        return;
    }
    add(Mistake::QueryNotHashed, path.to_owned());
    let plus_is_space = percent_decode_str(&query.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned();
    let decoded = percent_decode_str(query).decode_utf8_lossy().into_owned();
    let encode = |text: &str| utf8_percent_encode(text, IN_QUERY).to_string();
    let mut pairs: Vec<_> = query.split('&').collect();
    pairs.sort_unstable();
    let mut others = vec![
        pairs.join("&"),
        query.replace('+', "%20"),
        query.replace('+', "%2B"),
        query.replace("%20", "+"),
        query.replace("%2B", "+"),
        encode(&plus_is_space),
        encode(&decoded),
        plus_is_space,
        decoded,
    ];
    others.sort_unstable();
    others.dedup();
    others.retain(|other| other != query);
    for other in others {
        add(Mistake::QueryReencoded, format!("{path}{other}"));
    }
}
