//! What all connections share: the checks in their order, what is kept, the faults, the record.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{StatusCode, header, request::Parts};
use zephr_admin::{Operation, operations::OPERATIONS};
use zephr_runtime::Secret;

use crate::{
    answer::Answer,
    authorization::{Guard, Now},
    check::{self, Strictness},
    clock::MockClock,
    connection::Timeouts,
    data::{self, collections::KEY_PAIRS},
    description::{self, Action, Described},
    engine::{Call, Query, World},
    faults::{Fault, Faults},
    origin::AllowedHosts,
    own,
    record::{Received, Record, Requests, redacted},
    routes::{Found, Routes},
    seed,
    store::{Ids, Store},
};

/// How a mock differs from the usual one.
pub(crate) struct Settings {
    /// What is kept from the start, as JSON.
    pub(crate) seed: String,
    /// Where the sequence of ids begins.
    pub(crate) id_seed: u64,
    /// How many bytes of documents are kept.
    pub(crate) capacity: usize,
    /// How many bytes of requests the record has.
    pub(crate) record_capacity: usize,
    /// How many users an export makes up.
    pub(crate) made_up_users: u64,
    pub(crate) strictness: Strictness,
    /// Answers examples alone.
    pub(crate) is_static: bool,
    /// By which names there are paths under `/__mock/`; `None` if there are none.
    pub(crate) admin: Option<AllowedHosts>,
    pub(crate) timeouts: Timeouts,
    /// Answers set for operations, with the reason where one cannot be sent.
    pub(crate) answers: Vec<(String, Result<Answer, String>)>,
}

/// How an answer is delivered.
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
    routes: Routes,
    guard: Guard,
    settings: Settings,
    answers: HashMap<String, Answer>,
    described: HashMap<&'static str, &'static Described>,
    world: Mutex<World>,
    record: Mutex<Record>,
    pub(crate) faults: Faults,
    pub(crate) clock: MockClock,
}

impl State {
    /// The message says which of the given answers cannot be used, or what of the seed, and why.
    pub(crate) fn new(guard: Guard, clock: MockClock, mut settings: Settings) -> Result<Self, String> {
        let mut answers = HashMap::new();
        for (operation_id, answer) in std::mem::take(&mut settings.answers) {
            let answer = answer.map_err(|reason| format!("the answer of {operation_id}: {reason}"))?;
            if !OPERATIONS.iter().any(|operation| operation.id == operation_id) {
                return Err(format!(
                    "there is no operation {operation_id}; ids are case sensitive"
                ));
            }
            answers.insert(operation_id, answer);
        }
        let all = data::OPERATIONS.iter().copied().flatten();
        for described in all.clone() {
            check_action(described)?;
        }
        Ok(Self {
            routes: Routes::new(OPERATIONS)?,
            guard,
            answers,
            described: all.map(|described| (described.operation, described)).collect(),
            world: Mutex::new(world(&settings, clock.now_millis())?),
            record: Mutex::new(Record::new(settings.record_capacity)),
            faults: Faults::default(),
            clock,
            settings,
        })
    }

    pub(crate) fn answer(&self, head: &Parts, body: &Bytes) -> Delivery {
        let found = match self.routes.find(&head.method, head.uri.path()) {
            Ok(found) => found,
            Err(refusal) => {
                self.note(None, head, body, refusal.status().as_u16());
                return refusal.into();
            }
        };
        let fault = self.faults.take(found.operation.id).unwrap_or_default();
        if fault.drops_before() {
            self.note(Some(found.operation), head, body, 0);
            return delivery(&fault, None);
        }
        let operation = found.operation;
        let answer = self
            .serve(found, head, body, &fault)
            .unwrap_or_else(|refusal| refusal);
        self.note(Some(operation), head, body, answer.status().as_u16());
        let answer = (!fault.drops_after()).then_some(answer);
        delivery(&fault, answer)
    }

    /// Notes a request that could not be read whole.
    pub(crate) fn refuse(&self, head: &Parts, refusal: Answer) -> Delivery {
        let operation = self
            .routes
            .find(&head.method, head.uri.path())
            .ok()
            .map(|found| found.operation);
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

    fn serve(&self, found: Found, head: &Parts, body: &Bytes, fault: &Fault) -> Result<Answer, Answer> {
        let Found { operation, path } = found;
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
            let message = format!("the mock has no example of {}", operation.id);
            Answer::refusal(StatusCode::NOT_IMPLEMENTED, message)
        };
        let described = *self.described.get(operation.id).ok_or_else(unknown)?;
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let strictness = self.settings.strictness;
        check::parameters(operation, described, head, &query, strictness)?;
        check::body(operation, described, &head.headers, body, strictness)?;
        if let Some(answer) = self.answers.get(operation.id) {
            return Ok(answer.clone());
        }
        match described.state.as_ref().filter(|_| !self.settings.is_static) {
            Some(state) => Call {
                operation,
                described,
                collection: state.collection,
                target: head.uri.path(),
                path,
                query,
                headers: &head.headers,
                body,
                world: &mut self.world(),
                now: self.clock.now_millis(),
            }
            .answer(&state.action, own::find),
            None => example(described),
        }
    }

    /// The secret of a key pair that was issued and not revoked.
    fn issued(&self, access_key: &str) -> Option<Secret> {
        let world = self.world();
        let mut pairs = world.store.entries(&KEY_PAIRS);
        let pair = pairs.find(|pair| pair.key.last().is_some_and(|key| key == access_key))?;
        Some(pair.document.text("secret_key")?.into())
    }

    fn note(&self, operation: Option<&'static Operation>, head: &Parts, body: &Bytes, status: u16) {
        let authorization = head.headers.get(header::AUTHORIZATION);
        let described = operation.and_then(|operation| self.described.get(operation.id));
        let received = Received {
            operation: operation.map(|operation| operation.id),
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            status,
            authorization: authorization.map(|value| redacted(value.to_str().unwrap_or_default())),
            body: described.and_then(|described| shown(described, body)),
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

/// What the overlay names must be there.
fn check_action(described: &Described) -> Result<(), String> {
    match described.state {
        Some(description::State {
            collection,
            action: Action::Own(name),
        }) if own::find(collection.name, name).is_none() => Err(format!(
            "the mock has no {}.{name}, which {} needs",
            collection.name, described.operation
        )),
        _ => Ok(()),
    }
}

/// What is kept at the start.
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
fn example(described: &Described) -> Result<Answer, Answer> {
    let body = Bytes::from_static(described.example.as_bytes());
    Answer::new(described.status, described.media_type, body)
        .map_err(|reason| Answer::refusal(StatusCode::INTERNAL_SERVER_ERROR, reason))
}

/// The body without its secrets.
fn shown(described: &Described, body: &Bytes) -> Option<String> {
    let mut value = serde_json::from_slice(body).ok()?;
    described.request?.redact(&mut value);
    Some(value.to_string())
}
