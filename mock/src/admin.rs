//! The mock's own paths, for programs in other languages: faults, record, clock, a fresh start.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use serde_json::json;

use crate::{answer::Answer, engine::Query, state::State};

const PREFIX: &str = "/__mock/";

/// The amount to advance the clock by.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

/// Returns the response to a request under `/__mock/`; `None` for any other. These requests are neither
/// signed nor recorded.
pub(crate) fn answer(state: &State, head: &Parts, body: &Bytes) -> Option<Answer> {
    let hosts = state.admin()?;
    let path = head.uri.path().strip_prefix(PREFIX)?;
    let answered = hosts
        .check(head)
        .and_then(|()| check_query(head))
        .and_then(|()| carry_out(state, head, path, body));
    Some(answered.unwrap_or_else(|refusal| refusal))
}

/// Refuses a query: none of the paths takes one, and a filter that is ignored would mislead.
fn check_query(head: &Parts) -> Result<(), Answer> {
    let query = Query::parse(head.uri.query().unwrap_or_default());
    let refused = |name: &str| {
        bad_request(&format!(
            "the query parameter {name} is not known; the mock's own paths have none"
        ))
    };
    query.iter().next().map_or(Ok(()), |(name, _)| Err(refused(name)))
}

fn carry_out(state: &State, head: &Parts, path: &str, body: &Bytes) -> Result<Answer, Answer> {
    match (head.method.as_str(), path) {
        ("POST", "faults") => {
            state
                .faults
                .add(read(body)?)
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
            let advance: Advance = read(body)?;
            state.clock.advance(Duration::from_millis(advance.advance_ms));
            Ok(ok(json!({ "now_ms": state.clock.now_millis() })))
        }
        _ => Err(Answer::refusal(
            StatusCode::NOT_FOUND,
            "the mock's own paths are POST and DELETE faults, GET requests, POST reset and POST clock under /__mock/",
        )),
    }
}

fn read<T: for<'de> Deserialize<'de>>(body: &Bytes) -> Result<T, Answer> {
    serde_json::from_slice(body).map_err(|problem| bad_request(&problem.to_string()))
}

fn ok(body: serde_json::Value) -> Answer {
    Answer::json(StatusCode::OK, body.to_string())
}

fn bad_request(message: &str) -> Answer {
    Answer::refusal(StatusCode::BAD_REQUEST, message)
}
