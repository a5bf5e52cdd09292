//! An in-memory service that is a transport of the client.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream;
use serde_json::{Value, json};
use zephr_admin::{
    BoxFuture, Bytes, HeaderMap, HttpRequest, HttpResponse, StatusCode, Transport, TransportError,
};
use zephr_runtime::{Body, Method};

use crate::script::{Counts, Fault, Script, Word};
use crate::simulation::Simulation;

/// A job of the service.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) users: Vec<String>,
    looks: u8,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) requests: usize,
    pub(crate) jobs: Vec<Batch>,
}

#[derive(Clone)]
pub(crate) struct Service {
    script: Arc<Script>,
    simulation: Simulation,
    state: Arc<Mutex<State>>,
}

impl Service {
    pub(crate) fn new(script: &Script, simulation: Simulation) -> Self {
        Self {
            script: Arc::new(script.clone()),
            simulation,
            state: Arc::default(),
        }
    }

    pub(crate) fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Executes a request and returns the response.
    fn carry_out(&self, request: &HttpRequest) -> (u16, String) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if request.method == Method::Post {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let updates = body["updates"].as_array().unwrap();
            let user = |update: &Value| update["identifier"]["user_id"].as_str().unwrap().to_owned();
            state.jobs.push(Batch {
                users: updates.iter().map(user).collect(),
                looks: 0,
            });
            return (
                200,
                json!({ "job_id": format!("j{}", state.jobs.len()) }).to_string(),
            );
        }
        let number = request
            .url
            .path()
            .rsplit("/j")
            .next()
            .and_then(|number| number.parse::<usize>().ok());
        let Some(batch) = number.and_then(|number| state.jobs.get_mut(number.checked_sub(1)?)) else {
            return (404, String::new());
        };
        batch.looks += 1;
        let job = self.script.job;
        if batch.looks <= job.missing {
            return (404, json!({ "message": "no such job" }).to_string());
        }
        let is_done = batch.looks > job.missing + job.looks;
        (200, self.show(batch, is_done).to_string())
    }

    fn show(&self, batch: &Batch, is_done: bool) -> Value {
        let job = self.script.job;
        let mut shown = match (job.word, is_done) {
            (Word::Completed, true) => json!({ "status": "COMPLETED" }),
            (Word::Absent, _) => json!({}),
            (_, true) => json!({ "status": "GODOT" }),
            (_, false) => json!({ "status": "RUNNING" }),
        };
        let (total, failed) = (batch.users.len(), failed(&self.script, batch));
        let (done, failed) = match job.counts {
            Counts::Nobody => (0, 0),
            _ if is_done => (total - failed, failed),
            _ => (0, 0),
        };
        for (name, count) in [("succeeded", done), ("errors", failed), ("total", total)] {
            match job.counts {
                Counts::Absent => {}
                Counts::Floats => shown[name] = json!(count as f64),
                Counts::Integers | Counts::Nobody => shown[name] = json!(count),
            }
        }
        shown
    }
}

/// Returns the number of users of a batch whose update fails.
pub(crate) fn failed(script: &Script, batch: &Batch) -> usize {
    let number = |user: &String| user.trim_start_matches('u').parse::<u8>().unwrap();
    let fails = |user: &&String| number(user).checked_rem(script.job.fails) == Some(0);
    batch.users.iter().filter(fails).count()
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let service = self.clone();
        Box::pin(async move {
            service.simulation.touch();
            let fault = {
                let mut state = service.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.requests += 1;
                service
                    .script
                    .faults
                    .get(state.requests - 1)
                    .copied()
                    .unwrap_or(Fault::None)
            };
            let respond = |status: u16, body: Body| {
                Ok(HttpResponse::new(
                    StatusCode::from_u16(status).unwrap(),
                    HeaderMap::new(),
                    body,
                ))
            };
            match fault {
                Fault::Unsent => return Err(TransportError::new("the cable is out").unsent()),
                Fault::LostBefore => return Err(TransportError::new("the request is lost")),
                Fault::Status(status) => return respond(status, Body::from("{\"message\":\"scripted\"}")),
                _ => {}
            }
            let (status, body) = service.carry_out(&request);
            let at = |thousandths: u16| body.len() * usize::from(thousandths) / 1000;
            match fault {
                Fault::LostAfter => Err(TransportError::new("the response is lost")),
                Fault::Silent => std::future::pending().await,
                Fault::Cut(thousandths) => {
                    let part = Bytes::copy_from_slice(&body.as_bytes()[..at(thousandths)]);
                    let pieces = [Ok(part), Err(TransportError::new("the body is cut"))];
                    respond(status, Body::from_stream(stream::iter(pieces)))
                }
                Fault::Short(thousandths) => respond(status, body[..at(thousandths)].to_owned().into()),
                Fault::Failure => respond(status, Body::from("{\"error\":\"not today\"}")),
                _ => respond(status, body.into()),
            }
        })
    }
}
