//! State shared by all connections, such as the stored documents, the faults and the request log.

mod recording;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header, request::Parts};
use tokio::sync::watch;
use zephr_catalog::RouteMatch;
use zephr_runtime::Secret;

#[cfg(feature = "console")]
use crate::console::Console;
use crate::{
    assumptions::Assumption,
    authentication::{Authenticator, EXPLANATION, Now, Verdict},
    body::Pace,
    check,
    clock::MockClock,
    connection::Timeouts,
    endpoint::Endpoint,
    engine::{Call, Database, Query, address},
    expect::Expectations,
    fault::Fault,
    faults::Faults,
    origin::AllowedHosts,
    path_response::{PathResponses, Target},
    request_log::{RequestLog, Requests},
    response::Response,
    routing::route,
    settings::Settings,
    snapshot::Snapshot,
    storage::{Behavior, KEY_PAIRS, NewId},
    store::{Ids, Store},
    webhooks::{Event, Webhooks},
};
use recording::Outcome;

/// A response, with the delay and the pace of its delivery.
pub(crate) struct Delivery {
    /// `None` if the connection is closed without a response.
    pub(crate) response: Option<Response>,
    pub(crate) delay: Duration,
    pub(crate) pace: Pace,
    /// The number of the request in the log; 0 if it was not recorded.
    #[cfg_attr(
        not(feature = "console"),
        allow(dead_code, reason = "only the console reads it")
    )]
    pub(crate) number: u64,
}

impl From<Response> for Delivery {
    fn from(response: Response) -> Self {
        Self {
            response: Some(response),
            delay: Duration::ZERO,
            pace: Pace::default(),
            number: 0,
        }
    }
}

pub(crate) struct State {
    pub(crate) authenticator: Authenticator,
    pub(crate) settings: Settings,
    responses: HashMap<String, Response>,
    path_responses: PathResponses,
    database: Mutex<Database>,
    request_log: Mutex<RequestLog>,
    /// Notifies its receivers when a request is added to the log.
    received: watch::Sender<()>,
    pub(crate) expectations: Expectations,
    pub(crate) faults: Faults,
    pub(crate) webhooks: Webhooks,
    pub(crate) clock: MockClock,
    /// `None` if there is no console.
    #[cfg(feature = "console")]
    pub(crate) console: Option<Console>,
}

impl State {
    /// Creates the state of a mock. Returns an error if a configured response or a seed document is invalid.
    pub(crate) fn new(
        authenticator: Authenticator,
        clock: MockClock,
        webhooks: Webhooks,
        mut settings: Settings,
    ) -> Result<Self, String> {
        let mut responses = HashMap::new();
        for (name, response) in std::mem::take(&mut settings.responses) {
            let response = response.map_err(|reason| format!("invalid response for `{name}`: {reason}"))?;
            responses.insert(Endpoint::named(&name)?.operation.id.clone(), response);
        }
        Ok(Self {
            authenticator,
            responses,
            path_responses: PathResponses::new(std::mem::take(&mut settings.path_responses))?,
            database: Mutex::new(database(&settings, clock.now_millis())?),
            request_log: Mutex::new(RequestLog::new(settings.request_log_capacity)),
            received: watch::Sender::new(()),
            expectations: Expectations::default(),
            faults: Faults::default(),
            webhooks,
            clock,
            #[cfg(feature = "console")]
            console: settings.console.take().map(Console::new).transpose()?,
            settings,
        })
    }

    pub(crate) fn handle(&self, head: &Parts, body: &Bytes) -> Delivery {
        let target = match route(head, &self.path_responses) {
            Ok(target) => target,
            Err(refusal) => return self.log_refusal(None, head, body, refusal),
        };
        let route = target.route();
        let injected = self.faults.take(route.as_ref().map(|(operation, _)| *operation));
        let injected = injected.map(|fault| fault.computed(head, body));
        let fault = injected.clone().unwrap_or_default();
        let mut verdict = Verdict::Unchecked;
        let response = (!fault.drops_before()).then(|| {
            let served = self.serve(target, head, body, &fault, &mut verdict);
            served.unwrap_or_else(|refusal| refusal)
        });
        let missed = response.as_ref().and_then(|response| fault.missed(response));
        let response = response.map(|response| match &missed {
            Some(reason) => self.explained(response, head, reason),
            None => response,
        });
        let outcome = Outcome {
            response: response.as_ref(),
            verdict,
            fault: injected.as_ref(),
            missed: missed.as_deref(),
        };
        let number = self.log_request(route, head, body, outcome);
        Delivery {
            response: response.filter(|_| !fault.drops_after()),
            delay: fault.wait(),
            pace: fault.pace(),
            number,
        }
    }

    /// Passes the reason why a fault has no effect to the callback of [`MockBuilder::log`](crate::MockBuilder::log).
    /// Also adds the reason to the response, as the header [`EXPLANATION`].
    fn explained(&self, response: Response, head: &Parts, reason: &str) -> Response {
        self.authenticator.log(response.status(), head, reason);
        match HeaderValue::from_str(reason) {
            Ok(value) => response.with_header(EXPLANATION, value),
            Err(_) => response,
        }
    }

    /// Adds a request whose body could not be read to the request log, and returns `refusal` as its response.
    pub(crate) fn refuse(&self, head: &Parts, refusal: Response) -> Delivery {
        let target = route(head, &self.path_responses).ok();
        let route = target.and_then(|target| target.route());
        self.log_refusal(route, head, &Bytes::new(), refusal)
    }

    fn log_refusal(
        &self,
        route: Option<(&'static str, Vec<String>)>,
        head: &Parts,
        body: &Bytes,
        refusal: Response,
    ) -> Delivery {
        let number = self.log_request(route, head, body, Outcome::refused(&refusal));
        Delivery {
            number,
            ..refusal.into()
        }
    }

    pub(crate) fn requests(&self) -> Requests {
        self.request_log().all()
    }

    /// Returns the allowed values of `Host` in requests under `/__mock/`; `None` if these paths are disabled.
    pub(crate) fn admin(&self) -> Option<&AllowedHosts> {
        self.settings.admin.as_ref()
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.settings.timeouts
    }

    /// Sends an event to all webhooks.
    pub(crate) fn emit(&self, event: Event) {
        let (database, now) = (self.database(), self.clock.now_millis());
        self.webhooks.send(vec![event], &database.store, now);
    }

    /// Returns a receiver that is notified when a request is added to the log.
    pub(crate) fn received(&self) -> watch::Receiver<()> {
        self.received.subscribe()
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            database: self.database().clone(),
            clock: self.clock.offset(),
        }
    }

    pub(crate) fn restore(&self, snapshot: &Snapshot) {
        let mut database = snapshot.database.clone();
        database
            .store
            .reconfigure(self.settings.capacity, self.settings.assumptions);
        *self.database() = database;
        self.clock.set_offset(snapshot.clock);
    }

    /// Restores the initial documents, ID sequence and clock. Removes all pending faults, and clears the request log
    /// and the log of webhook deliveries.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.faults.clear();
        self.webhooks.reset();
        self.request_log().clear();
        // The same seed was valid at the start.
        if let Ok(database) = database(&self.settings, self.clock.now_millis()) {
            *self.database() = database;
        }
    }

    fn serve(
        &self,
        target: Target,
        head: &Parts,
        body: &Bytes,
        fault: &Fault,
        verdict: &mut Verdict,
    ) -> Result<Response, Response> {
        if target.is_signed() {
            let now = Now {
                millis: self.clock.signing_millis(),
                offset: fault.offset(),
            };
            let checked = self.authenticator.check(head, body, now, &|key| self.issued(key));
            if let Err(rejection) = checked {
                *verdict = Verdict::Rejected(rejection.reason.clone());
                return Err(rejection.into_response());
            }
            *verdict = Verdict::Valid;
        }
        match (fault.replacement(), target) {
            (Some(response), _) | (None, Target::Path(response)) => Ok(response),
            (None, Target::Operation(found)) => self.execute(found, head, body),
        }
    }

    /// Validates and executes a request of an operation.
    fn execute(&self, found: RouteMatch<'static>, head: &Parts, body: &Bytes) -> Result<Response, Response> {
        let RouteMatch { operation, path, .. } = found;
        let unknown = || {
            let message = format!("the mock has no example of {}", operation.call());
            Response::error(StatusCode::NOT_IMPLEMENTED, message)
        };
        let endpoint = Endpoint::of(&operation.id).ok_or_else(unknown)?;
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let strictness = self.settings.strictness;
        check::parameters(operation, head, &query, strictness)?;
        check::body(endpoint, &head.headers, body, strictness)?;
        if let Some(response) = self.responses.get(&operation.id) {
            return Ok(response.clone());
        }
        match endpoint.behavior {
            Behavior::Stored(collection, action) if self.is_stateful(&operation.id) => {
                let (mut database, now) = (self.database(), self.clock.now_millis());
                let response = Call {
                    operation,
                    endpoint,
                    collection,
                    target: head.uri.path(),
                    path,
                    query,
                    headers: &head.headers,
                    body,
                    database: &mut database,
                    now,
                }
                .run(action);
                let events = std::mem::take(&mut database.events);
                self.webhooks.send(events, &database.store, now);
                response
            }
            Behavior::Created(id) => Ok(self.with_location(example(endpoint)?, head, id)),
            Behavior::Stored(..) | Behavior::Documented => example(endpoint),
        }
    }

    /// Adds a `Location` header with a new ID. The mock does not store a resource with this ID.
    fn with_location(&self, response: Response, head: &Parts, id: NewId) -> Response {
        if self.settings.is_static || !self.settings.assumptions.has(Assumption::LocationHeader) {
            return response;
        }
        let path = address(head.uri.path(), &id(&mut self.database().ids));
        match HeaderValue::from_str(&path) {
            Ok(path) => response.with_header(header::LOCATION, path),
            Err(_) => response,
        }
    }

    /// Returns `false` if the mock is static, or if the operation depends on a disabled assumption. The mock then
    /// returns the documented example of the operation.
    fn is_stateful(&self, operation_id: &str) -> bool {
        !self.settings.is_static && self.settings.assumptions.cover(operation_id)
    }

    /// Returns the secret key of an issued key pair. Returns `None` if the access key is unknown or revoked, or if the
    /// assumption [`IssuedKeyPairs`](Assumption::IssuedKeyPairs) is disabled.
    pub(crate) fn issued(&self, access_key: &str) -> Option<Secret> {
        let database = self.database();
        if !database.store.assumes(Assumption::IssuedKeyPairs) {
            return None;
        }
        let mut pairs = database.store.entries(&KEY_PAIRS);
        let pair = pairs.find(|pair| pair.key.last().is_some_and(|key| key == access_key))?;
        Some(pair.document.text("secret_key")?.into())
    }

    pub(crate) fn request_log(&self) -> MutexGuard<'_, RequestLog> {
        self.request_log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the initial database.
fn database(settings: &Settings, now: u64) -> Result<Database, String> {
    let mut store = Store::new(settings.capacity, settings.assumptions);
    settings.seed.fill(&mut store, now)?;
    Ok(Database {
        store,
        ids: Ids::new(settings.id_seed),
        began: now,
        synthetic_users: settings.synthetic_users,
        events: Vec::new(),
    })
}

/// Returns the documented success response.
fn example(endpoint: &'static Endpoint) -> Result<Response, Response> {
    let body = Bytes::from_static(endpoint.example.as_bytes());
    Response::new(endpoint.status, endpoint.media_type, body)
        .map_err(|reason| Response::error(StatusCode::INTERNAL_SERVER_ERROR, reason))
}
