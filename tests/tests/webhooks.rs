//! Webhooks from end to end: the client creates a user, the mock sends the event, and a server receives it.

use std::{future::IntoFuture as _, time::Duration};

use axum::{
    Router,
    extract::{FromRef, State},
    http::StatusCode,
    routing::post,
};
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc, time::timeout};
use zephr_admin::{
    Client, Credentials, RawJson,
    ext::webhooks::{Credential, Event, EventKind, Receiver, Rejection},
    to_json,
    types::{Identifiers, NewUser, NewWebhook},
};
use zephr_mock::{Mock, MockBuilder, WebhookDelivery, WebhookFault};

const CANARY: &str = "CANARY-t0ken";

/// A received event, or the reason of a refusal.
type Received = Result<Event, Rejection>;

#[derive(Clone)]
struct Server {
    receiver: Receiver,
    received: mpsc::UnboundedSender<Received>,
}

impl FromRef<Server> for Receiver {
    fn from_ref(server: &Server) -> Self {
        server.receiver.clone()
    }
}

async fn receive(
    State(server): State<Server>,
    event: Result<Event, Rejection>,
) -> Result<StatusCode, Rejection> {
    server.received.send(event.clone()).unwrap();
    event.map(|_| StatusCode::NO_CONTENT)
}

/// A mock with a webhook, its client, and the server that the webhook calls.
struct Setup {
    mock: Mock,
    zephr: Client,
    received: mpsc::UnboundedReceiver<Received>,
}

impl Setup {
    async fn start(receiver: Receiver) -> Self {
        let (sender, received) = mpsc::unbounded_channel();
        let server = Server {
            receiver,
            received: sender,
        };
        let router = Router::new().route("/events", post(receive)).with_state(server);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = format!("http://{}/events", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router).into_future());

        let mock = Mock::start().await.unwrap();
        mock.webhooks().bearer(CANARY);
        let zephr = Client::with_base_url(mock.url())
            .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
            .build()
            .unwrap();
        let webhook = NewWebhook::new(target)
            .label("CRM")
            .method("POST")
            .triggers(["user.create"]);
        zephr.webhooks().create(&webhook).await.unwrap();
        Self {
            mock,
            zephr,
            received,
        }
    }

    async fn create_user(&self, email: &str) -> String {
        let user = NewUser::new(Identifiers::new().email_address(email)).attribute("city", "London");
        let created = self.zephr.users().create(&user).await.unwrap();
        created.user_id.unwrap().to_string()
    }

    async fn next(&mut self) -> Received {
        let next = timeout(Duration::from_secs(10), self.received.recv());
        next.await.unwrap().unwrap()
    }

    /// Emits an event, and checks that the server receives nothing else before it.
    async fn assert_no_other(&mut self) {
        self.mock.emit("END", json!({})).unwrap();
        let end = self.next().await.unwrap();
        assert_eq!(end.kind().as_str(), "END");
        assert!(self.received.try_recv().is_err());
    }

    /// Waits for `count` deliveries, and returns their statuses.
    async fn statuses(&self, count: usize) -> Vec<u16> {
        let deliveries = async {
            loop {
                let deliveries = self.mock.webhooks().deliveries();
                if deliveries.len() >= count {
                    return deliveries;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let deliveries = timeout(Duration::from_secs(10), deliveries).await.unwrap();
        let status = |delivery: WebhookDelivery| delivery.result.unwrap();
        deliveries.into_iter().map(status).collect()
    }
}

fn receiver() -> Receiver {
    Receiver::new([Credential::basic("zephr", "old"), Credential::bearer(CANARY)])
}

#[tokio::test]
async fn a_created_user_is_received_once() {
    let mut setup = Setup::start(receiver()).await;
    let id = setup.create_user("ann@example.com").await;
    let event = setup.next().await.unwrap();
    assert_eq!(event.kind(), &EventKind::CreateUser);
    assert_eq!(event.webhook_label().as_deref(), Some("CRM"));
    let user = event.user().unwrap();
    assert_eq!(user.user_id.as_ref().unwrap().as_str(), id);
    assert_eq!(user.email_address(), Some("ann@example.com"));
    assert_eq!(
        user.attribute("city").and_then(RawJson::to_text).as_deref(),
        Some("London")
    );
    setup.assert_no_other().await;
    assert_eq!(setup.statuses(2).await, [204, 204]);
}

#[tokio::test]
async fn only_duplicates_have_the_same_fingerprint() {
    let mut setup = Setup::start(receiver()).await;
    setup.mock.webhooks().script([WebhookFault::Duplicate]);
    setup.create_user("ann@example.com").await;
    let (first, second) = (setup.next().await.unwrap(), setup.next().await.unwrap());
    assert_eq!(first, second);
    assert_eq!(first.fingerprint(), second.fingerprint());
    setup.create_user("bob@example.com").await;
    let other = setup.next().await.unwrap();
    assert_ne!(first.fingerprint(), other.fingerprint());
    setup.assert_no_other().await;
}

#[tokio::test]
async fn each_credential_of_a_rotation_is_accepted_and_others_are_refused() {
    let mut setup = Setup::start(receiver()).await;
    let mut received = Vec::new();
    for (number, authorize) in [
        |mock: &Mock| mock.webhooks().bearer(CANARY),
        |mock: &Mock| mock.webhooks().basic("zephr", "old"),
        |mock: &Mock| mock.webhooks().basic("zephr", CANARY),
        |mock: &Mock| mock.webhooks().bearer("old"),
    ]
    .into_iter()
    .enumerate()
    {
        authorize(&setup.mock);
        setup.create_user(&format!("u{number}@example.com")).await;
        received.push(setup.next().await.map(|event| event.kind().clone()));
    }
    let refused = || Err(Rejection::Unauthorized);
    let accepted = || Ok(EventKind::CreateUser);
    assert_eq!(received, [accepted(), accepted(), refused(), refused()]);
    assert_eq!(setup.statuses(4).await, [204, 204, 401, 401]);
    let shown = format!("{received:?} {:?}", setup.mock.webhooks().deliveries());
    assert!(!shown.contains(CANARY), "{shown}");
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused() {
    let mut setup = Setup::start(receiver().body_limit(300)).await;
    setup
        .mock
        .emit("LONG", json!({ "text": "x".repeat(300) }))
        .unwrap();
    assert_eq!(setup.next().await, Err(Rejection::TooLarge(300)));
    setup.assert_no_other().await;
    assert_eq!(setup.statuses(2).await, [413, 204]);
}

#[tokio::test]
async fn unknown_kinds_and_fields_are_preserved() {
    let mut setup = Setup::start(receiver()).await;
    let details = json!({ "userId": "u-1", "new": [1, null, { "a": "é" }] });
    setup.mock.emit("GRANT_ENDED", &details).unwrap();
    let event = setup.next().await.unwrap();
    assert!(matches!(event.kind(), EventKind::Unknown(_)));
    assert_eq!(event.kind().as_str(), "GRANT_ENDED");
    let received: serde_json::Value = event.details().unwrap().deserialize().unwrap();
    assert_eq!(received, details);
    // `userId` is an alias of the user's `user_id`, and the unknown field `new` is kept.
    let user = event.user().unwrap();
    assert_eq!(user.user_id.as_ref().unwrap().as_str(), "u-1");
    let written: serde_json::Value = serde_json::from_str(&to_json(&user)).unwrap();
    assert_eq!(written, details);
}
