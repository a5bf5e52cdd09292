//! Sends events to the webhooks that are stored in the collection `webhooks`.

mod delivery;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;
use tokio::sync::mpsc::{self, error::TrySendError};
use zephr_runtime::{RawJson, Secret};

use crate::{
    engine::TENANT,
    storage::WEBHOOKS,
    store::{Document, Store},
};

/// The maximum number of events that wait for their delivery.
const WAITING: usize = 1024;
/// The maximum number of deliveries in the log.
const LOGGED: usize = 10_000;

/// An event about a user, caused by a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserEvent {
    Created,
    Deleted,
    LoggedIn,
}

impl UserEvent {
    /// Returns the value of the event's field `type`. The vendor publishes only the value for a new user. The other
    /// values are assumed.
    fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATE_USER",
            Self::Deleted => "DELETE_USER",
            Self::LoggedIn => "LOG_IN_USER",
        }
    }

    /// Returns the trigger of this event. A webhook receives the event if its field `triggers` contains the trigger.
    /// The trigger of a login is assumed.
    fn trigger(self) -> &'static str {
        match self {
            Self::Created => "user.create",
            Self::Deleted => "user.delete",
            Self::LoggedIn => "user.login",
        }
    }
}

/// An event before its delivery.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    name: String,
    /// The trigger of the webhooks to call; `None` calls all.
    trigger: Option<&'static str>,
    sub_tenant: RawJson,
    details: RawJson,
}

impl Event {
    /// Returns an event about `user`. The caller must have removed the secrets from `user`.
    pub(crate) fn of_user(kind: UserEvent, user: &Document, sub_tenant: Option<RawJson>) -> Self {
        Self {
            name: kind.name().to_owned(),
            trigger: Some(kind.trigger()),
            sub_tenant: sub_tenant.unwrap_or_else(|| TENANT.into()),
            details: user.to_raw(),
        }
    }

    /// Returns an event that is sent to every webhook.
    pub(crate) fn custom(name: &str, details: RawJson) -> Self {
        Self {
            name: name.to_owned(),
            trigger: None,
            sub_tenant: TENANT.into(),
            details,
        }
    }
}

/// A fault in the delivery of an event. Without a fault, each event is sent once and in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookFault {
    /// The event is delivered normally.
    Pass,
    /// The event is delivered two times.
    Duplicate,
    /// The event is delivered after this time. Later events do not wait for this event.
    Delay(Duration),
    /// The event is held back until a later event has been delivered, for at most one second. Lost, delayed and
    /// reordered events do not end the wait.
    Reorder,
    /// The event is not delivered.
    Lose,
}

/// An attempt to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// The `type` of the event.
    pub event: String,
    /// The URL of the webhook.
    pub target: String,
    /// The status of the response, or the reason why there is no response.
    pub result: Result<u16, String>,
}

/// The webhooks of a mock. The webhooks are documents of the collection `webhooks`, so you can create them with
/// requests or add them as initial documents. The mock calls only `http` targets on loopback addresses. When the mock
/// is dropped, it discards the events that are not delivered yet.
pub struct Webhooks {
    queue: mpsc::Sender<Emission>,
    faults: Mutex<VecDeque<WebhookFault>>,
    authorization: Mutex<Option<HeaderValue>>,
    deliveries: Arc<Deliveries>,
}

/// An event with the requests that deliver it.
struct Emission {
    name: String,
    calls: Vec<Call>,
    authorization: Option<HeaderValue>,
    fault: WebhookFault,
}

/// A request to one webhook.
struct Call {
    method: String,
    target: String,
    body: String,
}

/// The log of deliveries.
#[derive(Default)]
struct Deliveries(Mutex<VecDeque<WebhookDelivery>>);

impl Deliveries {
    fn add(&self, delivery: WebhookDelivery) {
        let mut deliveries = lock(&self.0);
        if deliveries.len() >= LOGGED {
            deliveries.pop_front();
        }
        deliveries.push_back(delivery);
    }
}

impl Webhooks {
    /// Returns the webhooks, and a future that delivers their events.
    pub(crate) fn new() -> (Self, impl Future<Output = ()> + Send + 'static) {
        let (queue, emissions) = mpsc::channel(WAITING);
        let deliveries = Arc::<Deliveries>::default();
        let delivery = delivery::run(emissions, Arc::clone(&deliveries));
        let webhooks = Self {
            queue,
            faults: Mutex::default(),
            authorization: Mutex::default(),
            deliveries,
        };
        (webhooks, delivery)
    }

    /// Sends `Authorization: Basic …` with each event from now on.
    pub fn basic(&self, user: &str, password: impl Into<Secret>) {
        let pair = format!("{user}:{}", password.into().expose());
        self.authorize(&format!("Basic {}", STANDARD.encode(pair)));
    }

    /// Sends `Authorization: Bearer …` with each event from now on. If the token is not a valid header value, no header
    /// is sent.
    pub fn bearer(&self, token: impl Into<Secret>) {
        self.authorize(&format!("Bearer {}", token.into().expose()));
    }

    fn authorize(&self, value: &str) {
        *lock(&self.authorization) = HeaderValue::from_str(value).ok().map(|mut value| {
            value.set_sensitive(true);
            value
        });
    }

    /// Adds a script: a fault for each of the next events.
    pub fn script(&self, steps: impl IntoIterator<Item = WebhookFault>) {
        lock(&self.faults).extend(steps);
    }

    /// Returns the latest deliveries, oldest first.
    pub fn deliveries(&self) -> Vec<WebhookDelivery> {
        lock(&self.deliveries.0).iter().cloned().collect()
    }

    /// Removes the scripts and the log of deliveries.
    pub(crate) fn reset(&self) {
        lock(&self.faults).clear();
        lock(&self.deliveries.0).clear();
    }

    /// Queues events for the webhooks of a store.
    pub(crate) fn send(&self, events: Vec<Event>, store: &Store, now: u64) {
        for event in events {
            let calls: Vec<_> = store
                .entries(&WEBHOOKS)
                .filter_map(|entry| call(&event, &entry.document, now))
                .collect();
            let fault = lock(&self.faults).pop_front().unwrap_or(WebhookFault::Pass);
            let emission = Emission {
                name: event.name,
                calls,
                authorization: lock(&self.authorization).clone(),
                fault,
            };
            if let Err(error) = self.queue.try_send(emission) {
                let reason = match &error {
                    TrySendError::Full(_) => format!("{WAITING} events are already waiting"),
                    TrySendError::Closed(_) => "the mock is stopping".to_owned(),
                };
                self.deliveries.add(WebhookDelivery {
                    event: error.into_inner().name,
                    target: String::new(),
                    result: Err(reason),
                });
            }
        }
    }
}

/// Returns the request to a webhook, or `None` if the event does not trigger the webhook or the webhook has no target.
fn call(event: &Event, webhook: &Document, now: u64) -> Option<Call> {
    let triggers = webhook.texts("triggers");
    let is_triggered = event
        .trigger
        .is_none_or(|trigger| triggers.iter().any(|known| known == trigger));
    let envelope = Document::default()
        .with("tenantId", TENANT)
        .with("subTenantId", event.sub_tenant.clone())
        .with("type", event.name.as_str())
        .with("time", now)
        .with("details", event.details.clone())
        .with("webhook", webhook.text("label").unwrap_or_default());
    let call = Call {
        method: webhook.text("method").unwrap_or_else(|| "POST".to_owned()),
        target: webhook.text("target")?,
        body: envelope.to_json(),
    };
    is_triggered.then_some(call)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Omits the credential.
impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").finish_non_exhaustive()
    }
}
