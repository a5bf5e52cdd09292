//! The console: web pages that show requests, operations and state, and change the state.
//!
//! Pages work without JavaScript. If JavaScript is enabled, a script adds new requests as they arrive. When a form is
//! sent, the script replaces a part of the page instead of loading a page.

mod actions;
mod assets;
mod call;
mod collections;
mod curl;
mod filter;
mod format;
mod layout;
mod live;
mod masking;
mod operation;
mod reference;
mod request;
mod requests;
mod schema;
mod signature;
mod snapshots;
mod state_page;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, StatusCode, header, request::Parts};
use percent_encoding::percent_decode_str;
use tokio::sync::watch;
use zephr_runtime::signature::{HmacNonceSource, NonceSource as _};

use crate::{body::Body, engine::Query, origin::AllowedHosts, response::Response, state::State};
use layout::{Page, Reply};
use snapshots::Snapshots;

/// The path of the first page. No path of the API begins with this text.
pub(crate) const ROOT: &str = "/__console";

/// The console of a mock.
pub(crate) struct Console {
    hosts: AllowedHosts,
    /// The value that each form must contain. A page of another origin cannot read the value, so it cannot submit a
    /// valid form.
    token: String,
    /// The nonces of the requests that the console sends.
    nonces: HmacNonceSource,
    snapshots: Mutex<Snapshots>,
    /// Becomes `true` when the mock stops.
    stopping: watch::Sender<bool>,
}

impl Console {
    /// Returns an error if the system has no random numbers.
    pub(crate) fn new(hosts: AllowedHosts) -> Result<Self, String> {
        let nonces =
            HmacNonceSource::from_system().map_err(|reason| format!("no token for the console: {reason}"))?;
        Ok(Self {
            hosts,
            token: nonces.nonce(),
            nonces,
            snapshots: Mutex::default(),
            stopping: watch::Sender::new(false),
        })
    }

    fn snapshots(&self) -> MutexGuard<'_, Snapshots> {
        self.snapshots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request to the console.
struct Visit<'v> {
    state: &'v Arc<State>,
    console: &'v Console,
    /// The address of the mock as the browser sees it, such as `127.0.0.1:8080`.
    host: &'v str,
    query: Query,
}

/// Returns `true` if the console responds to a request.
pub(crate) fn is_addressed(state: &State, head: &Parts) -> bool {
    let rest = head.uri.path().strip_prefix(ROOT);
    state.console.is_some() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Ends the event streams, which would otherwise delay the stop of the mock.
pub(crate) fn stop(state: &State) {
    if let Some(console) = &state.console {
        console.stopping.send_replace(true);
    }
}

/// Returns the response to a request to the console. Requests to the console need no signature, and are not recorded.
pub(crate) fn handle(state: &Arc<State>, head: &Parts, body: &Bytes) -> http::Response<Body> {
    let Some(console) = &state.console else {
        return Reply::from(failure(StatusCode::NOT_FOUND, "this mock has no console")).into_response();
    };
    if let Err(refusal) = console.hosts.check(head) {
        return Reply::Api(refusal).into_response();
    }
    let host = head
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let visit = Visit {
        state,
        console,
        host,
        query: Query::parse(head.uri.query().unwrap_or_default()),
    };
    let path = head.uri.path().strip_prefix(ROOT).unwrap_or_default();
    let segments: Vec<String> = path
        .split('/')
        .skip(1)
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let reply = match head.method {
        Method::GET | Method::HEAD => visit.read(&segments, head),
        Method::POST => actions::carry_out(&visit, &segments, head, body),
        _ => Err(failure(StatusCode::METHOD_NOT_ALLOWED, "use GET or POST")),
    };
    reply
        .unwrap_or_else(|failure| failure.page(&visit).into())
        .into_response()
}

impl Visit<'_> {
    fn read(&self, segments: &[&str], head: &Parts) -> Result<Reply, Failure> {
        Ok(match segments {
            [] | ["requests"] => requests::page(self).into(),
            ["requests", number] => request::page(self, number)?.into(),
            ["reference"] => reference::page(self).into(),
            ["reference", operation] => operation::page(self, operation)?.into(),
            ["state"] => state_page::page(self).into(),
            ["state", collection] => collections::page(self, collection)?.into(),
            ["events"] => live::events(self, head),
            [asset] => assets::find(asset).ok_or_else(not_found)?,
            _ => return Err(not_found()),
        })
    }
}

/// The reason why the console refuses a request.
struct Failure {
    status: StatusCode,
    message: String,
}

impl Failure {
    /// Returns the page that shows the failure.
    fn page(&self, visit: &Visit<'_>) -> Page {
        layout::failure(visit, self.status, &self.message)
    }
}

impl From<Failure> for Reply {
    fn from(failure: Failure) -> Self {
        Self::Api(Response::error(failure.status, failure.message))
    }
}

fn failure(status: StatusCode, message: impl Into<String>) -> Failure {
    Failure {
        status,
        message: message.into(),
    }
}

fn bad_request(message: impl Into<String>) -> Failure {
    failure(StatusCode::BAD_REQUEST, message)
}

fn not_found() -> Failure {
    failure(StatusCode::NOT_FOUND, "there is no such page")
}
