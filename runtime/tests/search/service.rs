//! The service behind both servers: checks and records requests, and chooses the reply to each.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::document;
use crate::script::{Class, Document, Exchange, Header, Length, Reply, Script};
use crate::simulation::Time;

/// The true time at the start of a case, in seconds.
pub(crate) const EPOCH: u64 = 1_764_072_000;
pub(crate) const SECRET_KEY: &str = "canary-secret-key";

/// A request as received.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The call that it belongs to.
    pub(crate) key: u32,
    /// True if the call was made while a stream was read.
    pub(crate) is_inner: bool,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    fn parameter(&self, name: &str) -> Option<usize> {
        let (_, query) = self.target.split_once('?')?;
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .filter(|(known, _)| *known == name)
            .find_map(|(_, value)| value.parse().ok())
    }

    pub(crate) fn page(&self) -> usize {
        self.parameter("page").unwrap_or(1)
    }
}

/// A request and its fate.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) request: Received,
    /// The reply of the script; `None` for a healthy one.
    pub(crate) reply: Option<usize>,
    pub(crate) status: u16,
    /// True if the body arrived.
    pub(crate) is_whole: bool,
    /// True if the head of the response was sent while the client was still connected.
    pub(crate) head_sent: bool,
    /// True if the protocol indicates that the request was not processed.
    pub(crate) is_refused: bool,
    /// The document of the response, before any content coding.
    pub(crate) plain: Vec<u8>,
    pub(crate) at: Duration,
}

impl Record {
    /// Returns whether the service may have executed the request, as far as a client can know.
    pub(crate) fn may_be_done(&self, class: Class) -> bool {
        let turned_away = match self.status {
            401 | 429 => true,
            503 => class == Class::Conditional,
            _ => false,
        };
        // Without the body, the signature cannot be verified.
        self.is_whole && !self.is_refused && !(turned_away && self.head_sent)
    }

    /// Returns whether the service executed the request, or may have, and never indicated otherwise.
    pub(crate) fn is_done(&self, class: Class) -> bool {
        let denied = (300..500).contains(&self.status) || self.status == 503;
        self.may_be_done(class) && !(denied && self.head_sent)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    pub(crate) records: Vec<Record>,
    pub(crate) connections: usize,
    /// Response bytes accepted by the client's side.
    pub(crate) written: usize,
    /// Problems found in requests.
    pub(crate) problems: Vec<String>,
    nonces: HashMap<String, usize>,
}

/// The state shared by all connections of a case.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) script: Arc<Script>,
    pub(crate) time: Time,
    log: Arc<Mutex<Log>>,
}

/// A response before any framing.
pub(crate) struct Message {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The number of bytes that follow.
    pub(crate) flood: usize,
}

impl Service {
    pub(crate) fn new(script: &Script, time: Time) -> Self {
        Self {
            script: Arc::new(script.clone()),
            time,
            log: Arc::default(),
        }
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.time.touch();
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records the head of a request. Returns its number and the reply to it.
    pub(crate) fn receive(&self, mut request: Received) -> (usize, Reply) {
        request.key = request
            .parameter("key")
            .and_then(|key| key.try_into().ok())
            .unwrap_or(u32::MAX);
        request.is_inner = request.target.contains("inner=");
        let mut log = self.log();
        let number = log.records.len();
        let scripted = self.script.replies.get(number);
        let reply = scripted.cloned().unwrap_or_else(Reply::healthy);
        log.records.push(Record {
            request,
            reply: scripted.map(|_| number),
            status: reply.status,
            is_whole: false,
            head_sent: false,
            is_refused: false,
            plain: Vec::new(),
            at: self.time.now(),
        });
        (number, reply)
    }

    /// Records that the body of a request is complete, and checks the request.
    pub(crate) fn complete(&self, number: usize, body: Vec<u8>) {
        let mut log = self.log();
        let record = &mut log.records[number];
        record.request.body = body;
        record.is_whole = true;
        let (request, at) = (record.request.clone(), record.at);
        match check(&request, at, &self.accepted_ages(&log, number)) {
            Ok(nonce) => {
                if let Some(earlier) = log.nonces.insert(nonce, number) {
                    log.problems
                        .push(format!("requests {earlier} and {number} have the same nonce"));
                }
            }
            Err(problem) => log.problems.push(format!("request {number}: {problem}")),
        }
    }

    /// Returns the clock offsets that a client may have learned, in seconds.
    fn accepted_ages(&self, log: &Log, number: usize) -> Vec<u64> {
        let replies = log.records[..number].iter().filter_map(|record| record.reply);
        let refusals = replies
            .map(|reply| &self.script.replies[reply])
            .filter(|reply| reply.status == 401);
        let fresh = refusals.filter(|reply| {
            !reply
                .headers
                .iter()
                .any(|header| matches!(header, Header::Age(1..)))
        });
        let learned = fresh
            .flat_map(|reply| &reply.headers)
            .filter_map(|header| match header {
                Header::DateBehind(seconds) => Some(u64::from(*seconds)),
                _ => None,
            });
        learned.chain([0]).collect()
    }

    /// Records that the head of a response is sent, unless the client is known to have disconnected.
    pub(crate) fn begin_response(&self, number: usize, client_left: bool) {
        if !client_left {
            self.log().records[number].head_sent = true;
        }
    }

    pub(crate) fn refuse(&self, number: usize) {
        let mut log = self.log();
        let record = &mut log.records[number];
        record.is_refused = !record.head_sent;
    }

    pub(crate) fn wrote(&self, bytes: usize) {
        self.log().written += bytes;
    }

    pub(crate) fn message(&self, number: usize, reply: &Reply) -> Message {
        let request = self.log().records[number].request.clone();
        let plain = document::plain(&self.script.exchange, &request, reply);
        self.log().records[number].plain.clone_from(&plain);
        let flood = if reply.document == Document::Flood {
            document::FLOOD
        } else {
            0
        };
        let body = if flood > 0 {
            plain
        } else {
            document::encode(&plain, reply.coding)
        };
        let mut headers: Vec<(String, String)> = Vec::new();
        for header in &reply.headers {
            self.add(&mut headers, *header);
        }
        if let Some(name) = document::coding_name(reply.coding) {
            headers.push(("content-encoding".to_owned(), name.to_owned()));
        }
        let length = body.len() + flood;
        let announced = match reply.length {
            Length::Exact => Some(length),
            Length::More(more) => Some(length + usize::from(more)),
            Length::Less(less) => Some(length.saturating_sub(less.into())),
            Length::Absent | Length::Chunked => None,
        };
        headers.extend(announced.map(|length| ("content-length".to_owned(), length.to_string())));
        Message { headers, body, flood }
    }

    fn add(&self, headers: &mut Vec<(String, String)>, header: Header) {
        let (name, value) = match header {
            Header::Json => ("content-type", "application/json".to_owned()),
            Header::Html => ("content-type", "text/html".to_owned()),
            Header::RetryAfter(seconds) => ("retry-after", seconds.to_string()),
            Header::RetryAfterText => ("retry-after", "soon".to_owned()),
            Header::Age(seconds) => ("age", seconds.to_string()),
            Header::Cookie => ("set-cookie", format!("sid={}", document::CANARY)),
            Header::DateBehind(seconds) => {
                let now = EPOCH + self.time.now().as_secs() - u64::from(seconds);
                let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now));
                ("date", date)
            }
            Header::Many(lines) => {
                headers.extend((0..lines).map(|number| (format!("x-{number}"), "y".to_owned())));
                return;
            }
        };
        if !headers.iter().any(|(known, _)| known == name) {
            headers.push((name.to_owned(), value));
        }
    }

    /// Returns the class of the call that a request belongs to.
    pub(crate) fn class(script: &Script) -> Class {
        match script.exchange {
            Exchange::Value { class, .. } | Exchange::Object { class } | Exchange::List { class, .. } => {
                class
            }
            Exchange::PageStream(_) | Exchange::Export(_) => Class::Idempotent,
            Exchange::Crowd { .. } | Exchange::RealCrowd { .. } => Class::NonIdempotent,
        }
    }
}

/// Verifies the signature by its specification, and the framing. Returns the nonce.
fn check(request: &Received, at: Duration, ages: &[u64]) -> Result<String, String> {
    for name in ["authorization", "host", "content-length", "user-agent", "accept"] {
        let count = request
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .count();
        if count > 1 || (count == 0 && matches!(name, "authorization" | "user-agent" | "accept")) {
            return Err(format!("{count} headers `{name}`"));
        }
    }
    if request.header("transfer-encoding").is_some() {
        return Err("missing content-length".to_owned());
    }
    let announced = request.header("content-length").map(str::parse::<usize>);
    if announced.is_some_and(|length| length != Ok(request.body.len())) {
        return Err("`content-length` is wrong".to_owned());
    }
    let header = request.header("authorization").unwrap_or_default();
    let fields: Option<Vec<&str>> = header
        .strip_prefix("ZEPHR-HMAC-SHA256 ")
        .map(|rest| rest.split(':').collect());
    let Some(&[_, timestamp, nonce, hash]) = fields.as_deref() else {
        return Err("malformed signature".to_owned());
    };
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let mut digest = Sha256::new();
    for part in [
        SECRET_KEY.as_bytes(),
        &request.body,
        path.as_bytes(),
        query.as_bytes(),
        request.method.as_bytes(),
        timestamp.as_bytes(),
        nonce.as_bytes(),
    ] {
        digest.update(part);
    }
    let expected: String = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if expected != hash {
        return Err("invalid signature".to_owned());
    }
    let signed = timestamp.parse::<u64>().map_err(|_| "malformed timestamp")? / 1000;
    let now = EPOCH + at.as_secs();
    if !ages
        .iter()
        .any(|age| signed.abs_diff(now.saturating_sub(*age)) <= 90)
    {
        return Err(format!("the timestamp is {} s off", signed.abs_diff(now)));
    }
    Ok(nonce.to_owned())
}
