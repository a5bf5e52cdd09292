//! The mock's own paths, for programs in other languages: faults, record, clock, a fresh start.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use serde_json::json;

use crate::{answer::Answer, faults::Fault, state::State};

const PREFIX: &str = "/__mock/";

/// How far the clock is to be moved.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

/// The answer to a request under `/__mock/`; `None` for any other. They are not signed and not recorded.
pub(crate) fn answer(state: &State, head: &Parts, body: &Bytes) -> Option<Answer> {
    let path = head
        .uri
        .path()
        .strip_prefix(PREFIX)
        .filter(|_| state.has_admin())?;
    Some(match (head.method.as_str(), path) {
        ("POST", "faults") => read(body).and_then(|fault: Fault| {
            state.faults.add(fault).map_err(|problem| bad_request(&problem.to_string()))?;
            Ok(ok(json!({ "left": state.faults.left() })))
        }),
        ("DELETE", "faults") => {
            state.faults.clear();
            Ok(ok(json!({ "left": 0 })))
        }
        ("GET", "requests") => Ok(ok(json!({ "requests": &*state.requests() }))),
        ("POST", "reset") => {
            state.reset();
            Ok(ok(json!({ "message": "reset" })))
        }
        ("POST", "clock") => read(body).map(|advance: Advance| {
            state.clock.advance(Duration::from_millis(advance.advance_ms));
            ok(json!({ "now_ms": state.clock.now_millis() }))
        }),
        _ => Err(Answer::refusal(
            StatusCode::NOT_FOUND,
            "the mock's own paths are POST and DELETE faults, GET requests, POST reset and POST clock under /__mock/",
        )),
    }
    .unwrap_or_else(|refusal| refusal))
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
