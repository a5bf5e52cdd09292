//! Clients of many tenants that share connections: shared state, and state that must not be shared.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use zephr_runtime::{
    Attempt, AttemptOutcome, BoxFuture, Client, Credentials, ErrorKind, HttpRequest, HttpResponse,
    Interceptor, RetryPolicy, Transport, TransportError,
};

use zephr_test_support::Request;

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, builder};

const TENANTS: usize = 50;
const NOW_MILLIS: u64 = 1_764_072_000_000;

fn healthy() -> Reaction {
    Reaction::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
}

fn head(status: &str, headers: &str) -> Reaction {
    Reaction::Keep(format!("HTTP/1.1 {status}\r\n{headers}content-length: 0\r\n\r\n").into_bytes())
}

fn credentials(tenant: usize) -> Credentials {
    Credentials::new(format!("AK{tenant}"), format!("secret-{tenant}"))
}

fn tenants(of: &Client) -> Vec<Client> {
    let client = |tenant| {
        let builder = of.for_tenant(format!("t{tenant}"));
        builder.credentials(credentials(tenant)).build().unwrap()
    };
    (0..TENANTS).map(client).collect()
}

/// Returns the tenant that signed a request, if the signature is valid.
fn signer(seen: &Request) -> usize {
    let authorization = seen.authorization();
    let tenant = authorization
        .access_key()
        .strip_prefix("AK")
        .unwrap()
        .parse()
        .unwrap();
    assert!(seen.is_signed_by(&format!("secret-{tenant}")), "{tenant}");
    tenant
}

#[tokio::test]
async fn fifty_tenants_share_one_connection_and_sign_individually() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![healthy()]);
    let first = builder(&server.url(), &timer).build().unwrap();
    let clients = tenants(&first);
    for _ in 0..2 {
        for client in &clients {
            client.call(&CREATE).json("x").send::<()>().await.unwrap();
        }
    }
    let log = server.log();
    let signers: Vec<usize> = log.seen.iter().map(signer).collect();
    let expected: Vec<usize> = (0..TENANTS).chain(0..TENANTS).collect();
    assert_eq!((log.connections, signers), (1, expected));
    let mut nonces: Vec<String> = log
        .seen
        .iter()
        .map(|seen| seen.authorization().nonce().to_owned())
        .collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 2 * TENANTS);
    // Clients that share nothing open a connection each.
    for tenant in 0..TENANTS {
        let apart = builder(&server.url(), &timer)
            .credentials(credentials(tenant))
            .build()
            .unwrap();
        apart.call(&CREATE).json("x").send::<()>().await.unwrap();
    }
    assert_eq!(server.log().connections, 1 + TENANTS);
}

#[tokio::test]
async fn a_wrong_date_for_one_tenant_does_not_affect_the_clock_of_others() {
    let hour_ago = UNIX_EPOCH + Duration::from_millis(NOW_MILLIS - 3_600_000);
    let wrong_date = format!("date: {}\r\n", httpdate::fmt_http_date(hour_ago));
    let timer = VirtualTimer::default();
    let server = Server::start(&timer, move |seen, _| {
        let is_late = seen.authorization().timestamp_millis() == NOW_MILLIS;
        if signer(seen) == 0 && is_late {
            head("401 Unauthorized", &wrong_date)
        } else {
            healthy()
        }
    });
    let first = builder(&server.url(), &timer)
        .clock(|| NOW_MILLIS)
        .build()
        .unwrap();
    let clients = tenants(&first);
    for (tenant, client) in clients.iter().enumerate() {
        let response = client.call(&READ).send::<()>().await.unwrap();
        assert_eq!(response.attempts(), if tenant == 0 { 2 } else { 1 }, "{tenant}");
    }
    // Every attempt but the second one of the first tenant was signed with the local time.
    let stamps = server
        .log()
        .seen
        .into_iter()
        .map(|seen| seen.authorization().timestamp_millis());
    assert_eq!(stamps.filter(|stamp| *stamp == NOW_MILLIS).count(), TENANTS);
}

#[tokio::test]
async fn an_outage_of_one_tenant_does_not_use_the_retry_budget_of_others() {
    let timer = VirtualTimer::default();
    let server = Server::start(&timer, |seen, before| {
        if signer(seen) == 0 || before % 2 == 0 {
            head("503 Busy", "")
        } else {
            healthy()
        }
    });
    let first = builder(&server.url(), &timer).build().unwrap();
    let clients = tenants(&first);
    let mut attempts = 0;
    while attempts != 1 {
        attempts = clients[0].call(&READ).send::<()>().await.unwrap_err().attempts();
    }
    if server.log().seen.len() % 2 == 1 {
        clients[0].call(&READ).send::<()>().await.unwrap_err();
    }
    for client in &clients[1..] {
        assert_eq!(client.call(&READ).send::<()>().await.unwrap().attempts(), 2);
    }
}

/// Holds every request until it is released, and counts held requests.
#[derive(Clone, Default)]
struct Holding {
    inside: Arc<AtomicUsize>,
    gate: Arc<tokio::sync::Notify>,
}

impl Transport for Holding {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let held = self.clone();
        Box::pin(async move {
            held.inside.fetch_add(1, Ordering::SeqCst);
            held.gate.notified().await;
            Ok(HttpResponse::new(
                zephr_runtime::StatusCode::OK,
                Default::default(),
                "{}",
            ))
        })
    }
}

#[tokio::test]
async fn a_limit_is_shared_by_all_tenants_unless_one_has_its_own() {
    let holding = Holding::default();
    let first = builder("http://localhost:1", &VirtualTimer::default())
        // An `Arc` of a transport is a transport.
        .transport(Arc::new(holding.clone()))
        .max_in_flight(4)
        .build()
        .unwrap();
    let own = first
        .for_tenant("own")
        .credentials(credentials(99))
        .max_in_flight(2)
        .build()
        .unwrap();
    let start = |client: &Client| tokio::spawn(client.call(&READ).send::<()>());
    let settle = async || {
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
    };
    let mut calls: Vec<_> = tenants(&first).iter().map(start).collect();
    settle().await;
    assert_eq!(holding.inside.load(Ordering::SeqCst), 4);
    calls.extend([start(&own), start(&own), start(&own)]);
    settle().await;
    assert_eq!(holding.inside.load(Ordering::SeqCst), 4 + 2);
    while holding.inside.load(Ordering::SeqCst) < TENANTS + 3 {
        holding.gate.notify_waiters();
        settle().await;
    }
    holding.gate.notify_waiters();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[derive(Clone, Default)]
struct RecordingInterceptor(Arc<Mutex<Vec<String>>>);

impl Interceptor for RecordingInterceptor {
    fn after_attempt(&self, attempt: &Attempt<'_>, ended: &AttemptOutcome<'_>) {
        let error = ended
            .error
            .map(|error| (error.tenant().map(str::to_owned), error.to_string()));
        self.0
            .lock()
            .unwrap()
            .push(format!("{:?} {error:?}", attempt.tenant));
    }
}

#[tokio::test]
async fn attempts_errors_and_responses_name_the_tenant() {
    let timer = VirtualTimer::default();
    let recorder = RecordingInterceptor::default();
    let server = Server::scripted(
        &timer,
        vec![head("404 Not Found", ""), healthy(), Reaction::Reset(Vec::new())],
    );
    let first = builder(&server.url(), &timer)
        .interceptor(recorder.clone())
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    assert_eq!(first.tenant(), None);
    let client = first
        .for_tenant("acme")
        .credentials(credentials(1))
        .build()
        .unwrap();
    assert_eq!(client.tenant(), Some("acme"));
    let missing = client.call(&READ).send::<()>().await.unwrap_err();
    let unreadable = client.call(&READ).send::<i64>().await.unwrap_err();
    let broken = client.call(&READ).send::<()>().await.unwrap_err();
    let refused = client
        .call(&READ)
        .header("x", "\n")
        .send::<()>()
        .await
        .unwrap_err();
    for (error, kind) in [
        (&missing, ErrorKind::Api),
        (&unreadable, ErrorKind::Decode),
        (&broken, ErrorKind::Transport),
        (&refused, ErrorKind::Request),
    ] {
        assert_eq!((error.kind(), error.tenant()), (kind, Some("acme")), "{error}");
        assert!(
            error.to_string().contains(", GET /v3/users) of tenant acme: "),
            "{error}"
        );
    }
    let noted = recorder.0.lock().unwrap().join("\n");
    assert_eq!(noted.matches(r#"Some("acme")"#).count(), 3 + 2, "{noted}");
}

// The hosts of tenants use TLS.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn a_tenant_has_its_own_host_unless_a_base_url_was_set() {
    let shown = |client: &Client| format!("{client:?}");
    let hosted = Client::builder("acme").build().unwrap();
    let other = hosted.for_tenant("news").build().unwrap();
    assert!(shown(&other).contains("https://news.api.zephr.com"), "{other:?}");
    let gateway = Client::with_base_url("https://gateway.test/zephr")
        .build()
        .unwrap();
    let behind = gateway.for_tenant("news").build().unwrap();
    assert!(
        shown(&behind).contains("https://gateway.test/zephr"),
        "{behind:?}"
    );
    let moved = gateway
        .for_tenant("news")
        .base_url("https://news.test")
        .build()
        .unwrap();
    assert!(shown(&moved).contains("https://news.test"), "{moved:?}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn settings_that_cannot_be_shared_are_rejected() {
    let plain = Client::with_base_url("http://localhost:1")
        .credentials(credentials(0))
        .build()
        .unwrap();
    let error = plain
        .for_tenant("acme")
        .base_url("https://acme.test")
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.to_string().contains("cannot send `https` requests"),
        "{error}"
    );
    let hosted = Client::builder("acme").build().unwrap();
    assert!(hosted.for_tenant("no/host").build().is_err());
    assert!(plain.for_tenant("a\nb").build().is_err());
    // The credentials of one tenant are never used for another.
    let request = zephr_runtime::Client::sign(
        &plain.for_tenant("acme").build().unwrap(),
        &http::Request::get("/v3/users").body("").unwrap(),
    );
    assert!(request.unwrap_err().to_string().contains("no credentials"));
}

#[test]
fn settings_of_connections_that_the_client_does_not_open_are_rejected() {
    let base = Client::with_base_url("http://localhost:1").build().unwrap();
    let shared = || base.for_tenant("acme");
    let custom = || Client::with_base_url("http://localhost:1").transport(Holding::default());
    let (timeout, pem) = (Duration::from_secs(3), "-----BEGIN CERTIFICATE-----");
    for (builder, setting, remedy) in [
        (
            shared().connect_timeout(timeout),
            "`connect_timeout`",
            "on the builder of that client",
        ),
        (
            shared().root_certificate_pem(pem),
            "`root_certificate_pem`",
            "on the builder of that client",
        ),
        (
            custom().connect_timeout(timeout),
            "`connect_timeout`",
            "in the transport",
        ),
        (
            custom().root_certificate_pem(pem),
            "`root_certificate_pem`",
            "in the transport",
        ),
        // The order of the calls does not matter, and the transport that is set last counts.
        (
            Client::with_base_url("http://localhost:1")
                .connect_timeout(timeout)
                .transport(Holding::default()),
            "`connect_timeout`",
            "in the transport",
        ),
        (
            shared().transport(Holding::default()).connect_timeout(timeout),
            "`connect_timeout`",
            "in the transport",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let shown = error.to_string();
        assert!(shown.contains(setting) && shown.contains(remedy), "{shown}");
    }
    assert!(shared().build().is_ok() && custom().build().is_ok());
    let own = Client::with_base_url("http://localhost:1").connect_timeout(timeout);
    assert!(own.build().is_ok());
}
