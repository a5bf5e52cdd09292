//! Events that the mock sends to webhooks.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use support::{JOE, send};
use zephr_mock::{Assumption, Mock, MockBuilder, WebhookFault};

const NOW: u64 = 1_790_000_000_000;

/// A received event: the `Authorization` header and the body.
type Event = (Option<String>, Value);

/// A server that responds with 204 to each request.
struct Receiver {
    url: String,
    events: mpsc::Receiver<Event>,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook?a=b", listener.local_addr().unwrap());
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let (mut length, mut authorization, mut line) = (0, None, String::new());
                stream.read_line(&mut line).unwrap();
                assert_eq!(line, "POST /hook?a=b HTTP/1.1\r\n");
                loop {
                    line.clear();
                    stream.read_line(&mut line).unwrap();
                    let Some((name, value)) = line.trim_end().split_once(": ") else {
                        break;
                    };
                    match name {
                        "content-length" => length = value.parse().unwrap(),
                        "authorization" => authorization = Some(value.to_owned()),
                        _ => {}
                    }
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                stream
                    .get_mut()
                    .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
                    .unwrap();
                if sender
                    .send((authorization, serde_json::from_slice(&body).unwrap()))
                    .is_err()
                {
                    return;
                }
            }
        });
        Self { url, events }
    }

    fn next(&self) -> Event {
        self.events.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    /// Returns the field `number` of the next events.
    fn numbers<const N: usize>(&self) -> [i64; N] {
        std::array::from_fn(|_| self.next().1["details"]["number"].as_i64().unwrap())
    }

    fn is_silent(&self) -> bool {
        self.events.recv_timeout(Duration::from_millis(100)).is_err()
    }
}

fn builder(receiver: &Receiver) -> MockBuilder {
    let hook = json!({
        "webhook_id": "w",
        "label": "CRM",
        "target": receiver.url,
        "triggers": ["user.create", "user.delete", "user.login"],
    });
    Mock::builder().clock(|| NOW).documents("webhooks", [hook])
}

fn ann() -> Value {
    json!({
        "user_id": "u",
        "identifiers": { "email_address": "ann@example.com" },
        "validators": { "password": "CANARY" },
    })
}

#[tokio::test]
async fn creating_logging_in_and_deleting_a_user_sends_events() {
    let receiver = Receiver::start();
    let mock = builder(&receiver).start().await.unwrap();
    mock.webhooks().bearer("token");
    send(&mock, "POST", "/v3/users", Some(ann())).await;
    let (authorization, created) = receiver.next();
    assert_eq!(authorization.as_deref(), Some("Bearer token"));
    assert_eq!(
        created,
        json!({
            "tenantId": "demo",
            "subTenantId": "demo",
            "type": "CREATE_USER",
            "time": NOW,
            "details": {
                "user_id": "u",
                "identifiers": { "email_address": "ann@example.com" },
                "email_verified": false,
                "registered": "2026-09-21T14:13:20Z",
            },
            "webhook": "CRM",
        })
    );
    mock.webhooks().basic("user", "pass");
    let login = json!({
        "identifiers": { "email_address": "ann@example.com" },
        "validators": { "password": "CANARY" },
    });
    send(&mock, "POST", "/v4/sessions/news", Some(login)).await;
    let (authorization, event) = receiver.next();
    assert_eq!(authorization.as_deref(), Some("Basic dXNlcjpwYXNz"));
    assert_eq!(
        (&event["type"], &event["subTenantId"]),
        (&json!("LOG_IN_USER"), &json!("demo|news"))
    );
    send(&mock, "DELETE", "/v3/users/u", None).await;
    let event = receiver.next().1;
    assert_eq!(
        (&event["type"], &event["details"]["user_id"]),
        (&json!("DELETE_USER"), &json!("u"))
    );
    // Neither a rejected request nor a new document of another collection causes an event.
    send(&mock, "POST", "/v3/users", Some(json!({}))).await;
    send(&mock, "POST", "/v3/bundles", Some(json!({}))).await;
    assert!(receiver.is_silent());
    let statuses: Vec<_> = mock
        .webhooks()
        .deliveries()
        .into_iter()
        .map(|delivery| delivery.result)
        .collect();
    assert_eq!(statuses, [Ok(204), Ok(204), Ok(204)]);
    assert!(!format!("{:?} {mock:?}", mock.webhooks()).contains("pass"));
}

#[tokio::test]
async fn a_script_can_duplicate_delay_reorder_and_drop_events() {
    let receiver = Receiver::start();
    let mock = builder(&receiver).start().await.unwrap();
    mock.webhooks().script([
        WebhookFault::Duplicate,
        WebhookFault::Reorder,
        WebhookFault::Pass,
        WebhookFault::Lose,
        WebhookFault::Delay(Duration::from_millis(300)),
    ]);
    for number in 0..6 {
        mock.emit("TEST", json!({ "number": number })).unwrap();
    }
    assert_eq!(receiver.numbers(), [0, 0, 2, 1, 5, 4]);
    assert!(receiver.is_silent());
}

#[tokio::test]
async fn a_reordered_event_without_a_later_event_is_delivered_after_a_second() {
    let receiver = Receiver::start();
    let mock = builder(&receiver).start().await.unwrap();
    mock.webhooks()
        .script([WebhookFault::Reorder, WebhookFault::Reorder, WebhookFault::Lose]);
    let start = Instant::now();
    for number in 0..3 {
        mock.emit("TEST", json!({ "number": number })).unwrap();
    }
    assert_eq!(receiver.numbers(), [0, 1]);
    assert!(start.elapsed() >= Duration::from_millis(900));
    mock.emit("TEST", json!({ "number": 3 })).unwrap();
    assert_eq!(receiver.numbers(), [3]);
    assert!(receiver.is_silent());
}

#[tokio::test]
async fn a_webhook_of_the_api_receives_the_events_of_its_triggers() {
    let receiver = Receiver::start();
    let mock = Mock::start().await.unwrap();
    let hook = json!({ "target": receiver.url, "label": "A", "triggers": ["user.delete"], "method": "POST" });
    send(&mock, "POST", "/v3/webhooks", Some(hook)).await;
    send(&mock, "POST", "/v3/users", Some(ann())).await;
    send(
        &mock,
        "DELETE",
        &format!("/zephr/integration/users/v1/users?primary_id={JOE}"),
        None,
    )
    .await;
    let event = receiver.next().1;
    assert_eq!(
        (&event["type"], &event["webhook"]),
        (&json!("DELETE_USER"), &json!("A"))
    );
    assert!(receiver.is_silent());
}

#[tokio::test]
async fn webhooks_to_other_machines_are_not_sent() {
    let hooks = [
        ("https://127.0.0.1/", "only calls `http` targets"),
        ("http://192.0.2.1/", "only calls `http` targets"),
        ("http://localhost.example/", "only calls `http` targets"),
        ("nothing", "only calls `http` targets"),
        ("http://127.0.0.1:1/", ""),
    ];
    let documents = hooks
        .iter()
        .enumerate()
        .map(|(index, (target, _))| json!({ "webhook_id": index.to_string(), "target": target }));
    let mock = Mock::builder()
        .documents("webhooks", documents)
        .start()
        .await
        .unwrap();
    mock.emit("TEST", json!({})).unwrap();
    let deliveries = loop {
        let deliveries = mock.webhooks().deliveries();
        if deliveries.len() == hooks.len() {
            break deliveries;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    for (delivery, (target, reason)) in deliveries.iter().zip(hooks) {
        assert_eq!(
            (delivery.event.as_str(), delivery.target.as_str()),
            ("TEST", target)
        );
        let found = delivery.result.as_ref().unwrap_err();
        assert!(found.contains(reason), "{target}: {found}");
    }
    mock.reset();
    assert_eq!(mock.webhooks().deliveries(), []);
}

#[tokio::test]
async fn events_can_be_disabled() {
    let receiver = Receiver::start();
    let mock = builder(&receiver)
        .without(Assumption::Webhooks)
        .start()
        .await
        .unwrap();
    send(&mock, "POST", "/v3/users", Some(ann())).await;
    assert!(receiver.is_silent());
    mock.emit("FEATURE_CUSTOM", json!({ "feature_name": "f" }))
        .unwrap();
    assert_eq!(receiver.next().1["type"], "FEATURE_CUSTOM");
}
