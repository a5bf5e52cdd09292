//! Control paths under `/__mock/` for tests in other languages: faults, request log, clock and reset.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use serde_json::json;

use crate::{engine::Query, fault::Fault, response::Response, state::State};

pub(crate) const PREFIX: &str = "/__mock/";

/// The body of a request to add a script.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    operation: String,
    steps: Vec<Fault>,
}

/// The body of a request to advance, freeze or unfreeze the clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    #[serde(default)]
    advance_ms: u64,
    frozen: Option<bool>,
}

/// Returns the response to a request under `/__mock/`. Returns `None` if the paths under `/__mock/` are disabled, or if
/// the request has another path. Requests under `/__mock/` need no signature, and are not recorded.
pub(crate) fn handle(state: &State, head: &Parts, body: &Bytes) -> Option<Response> {
    let hosts = state.admin()?;
    let path = head.uri.path().strip_prefix(PREFIX)?;
    let result = hosts
        .check(head)
        .and_then(|()| check_query(head))
        .and_then(|()| carry_out(state, head, path, body));
    Some(result.unwrap_or_else(|refusal| refusal))
}

/// Rejects a request with a query. Paths under `/__mock/` have no query parameters. Ignoring a query would hide a
/// mistake of the client.
fn check_query(head: &Parts) -> Result<(), Response> {
    let query = Query::parse(head.uri.query().unwrap_or_default());
    let refused = |name: &str| {
        bad_request(&format!(
            "unknown query parameter {name}: paths under /__mock/ have none"
        ))
    };
    query.iter().next().map_or(Ok(()), |(name, _)| Err(refused(name)))
}

fn carry_out(state: &State, head: &Parts, path: &str, body: &Bytes) -> Result<Response, Response> {
    match (head.method.as_str(), path) {
        ("POST", "faults") => {
            state
                .faults
                .add(read(body)?)
                .map_err(|problem| bad_request(&problem.to_string()))?;
            Ok(ok(json!({ "left": state.faults.left() })))
        }
        ("POST", "script") => {
            let Script { operation, steps } = read(body)?;
            state
                .faults
                .script(&operation, steps)
                .map_err(|problem| bad_request(&problem.to_string()))?;
            Ok(ok(json!({ "left": state.faults.left() })))
        }
        ("DELETE", "faults") => {
            state.faults.clear();
            Ok(ok(json!({ "left": 0 })))
        }
        ("GET", "requests") => {
            let requests = state.requests();
            Ok(ok(
                json!({ "requests": &*requests, "dropped": requests.dropped() }),
            ))
        }
        ("POST", "reset") => {
            state.reset();
            Ok(ok(json!({ "message": "reset" })))
        }
        ("POST", "clock") => {
            let change: ClockChange = read(body)?;
            match change.frozen {
                Some(true) => state.clock.freeze(),
                Some(false) => state.clock.unfreeze(),
                None => {}
            }
            state.clock.advance(Duration::from_millis(change.advance_ms));
            Ok(ok(
                json!({ "now_ms": state.clock.now_millis(), "frozen": state.clock.is_frozen() }),
            ))
        }
        _ => Err(Response::error(
            StatusCode::NOT_FOUND,
            "the paths under /__mock/ are POST faults, DELETE faults, POST script, GET requests, POST reset and POST clock",
        )),
    }
}

fn read<T: for<'de> Deserialize<'de>>(body: &Bytes) -> Result<T, Response> {
    serde_json::from_slice(body).map_err(|problem| bad_request(&problem.to_string()))
}

fn ok(body: serde_json::Value) -> Response {
    Response::json(StatusCode::OK, body.to_string())
}

fn bad_request(message: &str) -> Response {
    Response::error(StatusCode::BAD_REQUEST, message)
}
