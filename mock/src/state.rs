//! State shared by all connections: the checks, the stored documents, the faults and the request log.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header, request::Parts};
use zephr_catalog::{RouteError, RouteMatch, Router, catalog};
use zephr_runtime::Secret;

use crate::{
    answer::Answer,
    authorization::{Guard, Now},
    check::{self, Strictness},
    clock::MockClock,
    connection::Timeouts,
    endpoint::Endpoint,
    engine::{Call, Query, World},
    faults::{Fault, Faults},
    origin::AllowedHosts,
    record::{Received, Record, Requests, redacted},
    seed,
    storage::{Behavior, KEY_PAIRS},
    store::{Ids, Store},
    validation::Validator,
};

/// The configuration of a mock.
pub(crate) struct Settings {
    /// The initial documents, as JSON.
    pub(crate) seed: String,
    /// The start of the ID sequence.
    pub(crate) id_seed: u64,
    /// The maximum size of the stored documents in bytes.
    pub(crate) capacity: usize,
    /// The maximum size of the request log in bytes.
    pub(crate) record_capacity: usize,
    /// The number of synthetic users in an export.
    pub(crate) made_up_users: u64,
    pub(crate) strictness: Strictness,
    /// Responds with the documented examples only.
    pub(crate) is_static: bool,
    /// By which names there are paths under `/__mock/`; `None` if there are none.
    pub(crate) admin: Option<AllowedHosts>,
    pub(crate) timeouts: Timeouts,
    /// The responses set for operations, or the reason why one cannot be sent.
    pub(crate) answers: Vec<(String, Result<Answer, String>)>,
}

/// The delivery of a response.
pub(crate) struct Delivery {
    /// `None` where the connection is cut.
    pub(crate) answer: Option<Answer>,
    pub(crate) delay: Duration,
    /// After how many bytes of the body the connection is cut.
    pub(crate) limit: Option<usize>,
}

impl From<Answer> for Delivery {
    fn from(answer: Answer) -> Self {
        Self {
            answer: Some(answer),
            delay: Duration::ZERO,
            limit: None,
        }
    }
}

pub(crate) struct State {
    router: Router<'static>,
    guard: Guard,
    settings: Settings,
    answers: HashMap<String, Answer>,
    world: Mutex<World>,
    record: Mutex<Record>,
    pub(crate) faults: Faults,
    pub(crate) clock: MockClock,
}

impl State {
    /// Returns an error that names the response or the seed document that cannot be used, with the reason.
    pub(crate) fn new(guard: Guard, clock: MockClock, mut settings: Settings) -> Result<Self, String> {
        let mut answers = HashMap::new();
        for (name, answer) in std::mem::take(&mut settings.answers) {
            let answer = answer.map_err(|reason| format!("invalid response for `{name}`: {reason}"))?;
            answers.insert(Endpoint::named(&name)?.operation.id.clone(), answer);
        }
        Ok(Self {
            router: Router::new(catalog())?,
            guard,
            answers,
            world: Mutex::new(world(&settings, clock.now_millis())?),
            record: Mutex::new(Record::new(settings.record_capacity)),
            faults: Faults::default(),
            clock,
            settings,
        })
    }

    pub(crate) fn answer(&self, head: &Parts, body: &Bytes) -> Delivery {
        let found = match self.router.find(head.method.as_str(), head.uri.path()) {
            Ok(found) => found,
            Err(error) => {
                let refusal = not_routed(head, &error);
                self.note(None, head, body, refusal.status().as_u16());
                return refusal.into();
            }
        };
        let fault = self.faults.take(&found.operation.id).unwrap_or_default();
        if fault.drops_before() {
            self.note(Some(&found.operation.id), head, body, 0);
            return delivery(&fault, None);
        }
        let operation = found.operation;
        let answer = self
            .serve(found, head, body, &fault)
            .unwrap_or_else(|refusal| refusal);
        self.note(Some(&operation.id), head, body, answer.status().as_u16());
        let answer = (!fault.drops_after()).then_some(answer);
        delivery(&fault, answer)
    }

    /// Notes a request that could not be read whole.
    pub(crate) fn refuse(&self, head: &Parts, refusal: Answer) -> Delivery {
        let operation = self
            .router
            .find(head.method.as_str(), head.uri.path())
            .ok()
            .map(|found| found.operation.id.as_str());
        self.note(operation, head, &Bytes::new(), refusal.status().as_u16());
        refusal.into()
    }

    pub(crate) fn requests(&self) -> Requests {
        self.record().all()
    }

    /// The names by which the mock's own paths may be called; `None` if there are no such paths.
    pub(crate) fn admin(&self) -> Option<&AllowedHosts> {
        self.settings.admin.as_ref()
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.settings.timeouts
    }

    /// Everything as it was at the start: documents, ids, faults, record, clock.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.faults.clear();
        self.record().clear();
        // It could be made at the start.
        if let Ok(world) = world(&self.settings, self.clock.now_millis()) {
            *self.world() = world;
        }
    }

    fn serve(
        &self,
        found: RouteMatch<'static>,
        head: &Parts,
        body: &Bytes,
        fault: &Fault,
    ) -> Result<Answer, Answer> {
        let RouteMatch { operation, path, .. } = found;
        if operation.signed {
            let now = Now {
                millis: self.clock.signing_millis(),
                offset: fault.offset(),
            };
            self.guard.check(head, body, now, &|key| self.issued(key))?;
        }
        if let Some(answer) = fault.answer() {
            return Ok(answer);
        }
        let unknown = || {
            let message = format!("the mock has no example of {}", operation.call());
            Answer::refusal(StatusCode::NOT_IMPLEMENTED, message)
        };
        let endpoint = Endpoint::of(&operation.id).ok_or_else(unknown)?;
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let strictness = self.settings.strictness;
        check::parameters(operation, head, &query, strictness)?;
        check::body(endpoint, &head.headers, body, strictness)?;
        if let Some(answer) = self.answers.get(&operation.id) {
            return Ok(answer.clone());
        }
        match endpoint.behavior {
            Behavior::Stored(collection, action) if !self.settings.is_static => Call {
                operation,
                endpoint,
                collection,
                target: head.uri.path(),
                path,
                query,
                headers: &head.headers,
                body,
                world: &mut self.world(),
                now: self.clock.now_millis(),
            }
            .answer(action),
            Behavior::Stored(..) | Behavior::Documented => example(endpoint),
        }
    }

    /// The secret of a key pair that was issued and not revoked.
    fn issued(&self, access_key: &str) -> Option<Secret> {
        let world = self.world();
        let mut pairs = world.store.entries(&KEY_PAIRS);
        let pair = pairs.find(|pair| pair.key.last().is_some_and(|key| key == access_key))?;
        Some(pair.document.text("secret_key")?.into())
    }

    fn note(&self, operation: Option<&'static str>, head: &Parts, body: &Bytes, status: u16) {
        let authorization = head.headers.get(header::AUTHORIZATION);
        let received = Received {
            operation,
            call: operation.and_then(|id| Some(Endpoint::of(id)?.call.as_str())),
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            status,
            authorization: authorization.map(|value| redacted(value.to_str().unwrap_or_default())),
            body: operation.and_then(|id| shown(Endpoint::of(id)?, body)),
        };
        self.record().add(received);
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The refusal of a request that no operation has.
fn not_routed(head: &Parts, error: &RouteError) -> Answer {
    let path = head.uri.path();
    let RouteError::MethodNotAllowed(allowed) = error else {
        return Answer::refusal(StatusCode::NOT_FOUND, format!("no operation has the path {path}"));
    };
    let allowed = allowed.join(", ");
    let message = format!("{} is not known for this path: use {allowed}", head.method);
    let answer = Answer::refusal(StatusCode::METHOD_NOT_ALLOWED, message);
    match HeaderValue::from_str(&allowed) {
        Ok(value) => answer.with_header(header::ALLOW, value),
        Err(_) => answer,
    }
}

/// Returns the initial store.
fn world(settings: &Settings, now: u64) -> Result<World, String> {
    let mut store = Store::new(settings.capacity);
    seed::fill(&mut store, &settings.seed, now)?;
    Ok(World {
        store,
        ids: Ids::new(settings.id_seed),
        began: now,
        made_up_users: settings.made_up_users,
    })
}

fn delivery(fault: &Fault, answer: Option<Answer>) -> Delivery {
    Delivery {
        answer,
        delay: fault.wait(),
        limit: fault.limit(),
    }
}

/// The documented success.
fn example(endpoint: &'static Endpoint) -> Result<Answer, Answer> {
    let body = Bytes::from_static(endpoint.example.as_bytes());
    Answer::new(endpoint.status, endpoint.media_type, body)
        .map_err(|reason| Answer::refusal(StatusCode::INTERNAL_SERVER_ERROR, reason))
}

/// The body without its secrets.
fn shown(endpoint: &Endpoint, body: &Bytes) -> Option<String> {
    let mut value = serde_json::from_slice(body).ok()?;
    let validator = Validator {
        catalog: catalog(),
        is_strict: false,
    };
    validator.redact(endpoint.json_body()?, &mut value);
    Some(value.to_string())
}
