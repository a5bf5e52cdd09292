//! Credentials from a provider: when and how often they are fetched, and what happens if that fails.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use zephr_runtime::{BoxFuture, Client, Credentials, ErrorKind, ProvideCredentials, Secret, SleepReason};

use zephr_test_support::Request;

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ};

const START_MILLIS: u64 = 1_764_072_000_000;
const MINUTE: u64 = 60_000;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A secret manager: the n-th fetch returns the access key `AKn` and the secret key `canary-n`.
#[derive(Clone, Default)]
struct Vault {
    fetches: Arc<AtomicUsize>,
    /// The number of concurrent fetches now, and its maximum so far.
    concurrent: Arc<(AtomicUsize, AtomicUsize)>,
    /// Milliseconds since the start of the test.
    clock: Arc<AtomicU64>,
    /// The lifetime of each pair, from its fetch.
    lifetime: Option<u64>,
    /// Returned instead of credentials.
    failure: Arc<Mutex<Option<&'static str>>>,
    /// True if every fetch returns the same pair.
    is_constant: bool,
    is_stuck: bool,
}

impl ProvideCredentials for Vault {
    fn provide_credentials(&self) -> BoxFuture<Result<Credentials, BoxError>> {
        let vault = self.clone();
        Box::pin(async move {
            let (inside, highest) = &*vault.concurrent;
            highest.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            inside.fetch_sub(1, Ordering::SeqCst);
            let number = vault.fetches.fetch_add(1, Ordering::SeqCst) + 1;
            if vault.is_stuck {
                std::future::pending::<()>().await;
            }
            if let Some(failure) = *vault.failure.lock().unwrap() {
                return Err(failure.into());
            }
            let number = if vault.is_constant { 1 } else { number };
            let credentials = Credentials::new(format!("AK{number}"), format!("canary-{number}"));
            let expiry = |lifetime| UNIX_EPOCH + Duration::from_millis(vault.now() + lifetime);
            Ok(match vault.lifetime {
                Some(lifetime) => credentials.with_expiry(expiry(lifetime)),
                None => credentials,
            })
        })
    }
}

impl Vault {
    fn lasting(millis: u64) -> Self {
        Self {
            lifetime: Some(millis),
            ..Self::default()
        }
    }

    fn now(&self) -> u64 {
        START_MILLIS + self.clock.load(Ordering::SeqCst)
    }

    fn set_time(&self, millis: u64) {
        self.clock.store(millis, Ordering::SeqCst);
    }

    fn fail(&self, failure: Option<&'static str>) {
        *self.failure.lock().unwrap() = failure;
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    fn client(&self, server: &Server, timer: &VirtualTimer) -> Client {
        let clock = self.clone();
        Client::with_base_url(server.url())
            .credentials_provider(self.clone())
            .clock(move || clock.now())
            .timer(timer.clone())
            .jitter(|longest| longest)
            .build()
            .unwrap()
    }
}

fn healthy() -> Reaction {
    Reaction::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
}

fn unauthorized(body: &str) -> Reaction {
    let length = body.len();
    Reaction::Keep(
        format!("HTTP/1.1 401 Unauthorized\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes(),
    )
}

/// Returns the number of the pair that signed a request, if the signature is valid.
fn signer(seen: &Request) -> usize {
    let authorization = seen.authorization();
    let number = authorization
        .access_key()
        .strip_prefix("AK")
        .unwrap()
        .parse()
        .unwrap();
    assert!(seen.is_signed_by(&format!("canary-{number}")), "{number}");
    number
}

/// Accepts this pair and later ones.
fn accepting(first: usize) -> Server {
    Server::start(&VirtualTimer::default(), move |seen, _| {
        if signer(seen) >= first {
            healthy()
        } else {
            unauthorized(r#"{"message":"canary-1 was revoked"}"#)
        }
    })
}

#[tokio::test]
async fn credentials_are_fetched_on_first_use_and_refreshed_before_they_expire() {
    let (server, vault) = (accepting(1), Vault::lasting(10 * MINUTE));
    let client = vault.client(&server, &VirtualTimer::default());
    assert_eq!(vault.fetches(), 0);
    for (minutes, pair) in [(0, 1), (5, 1), (8, 1), (9, 2), (17, 2), (40, 3)] {
        vault.set_time(minutes * MINUTE);
        client.call(&READ).send::<()>().await.unwrap();
        assert_eq!(
            server.log().seen.last().map(signer),
            Some(pair),
            "after {minutes} minutes"
        );
    }
    assert_eq!(vault.fetches(), 3);
}

#[tokio::test]
async fn short_lived_credentials_are_used_for_half_of_their_lifetime() {
    let (server, vault) = (accepting(1), Vault::lasting(30_000));
    let client = vault.client(&server, &VirtualTimer::default());
    for (millis, fetches) in [(0, 1), (14_999, 1), (15_000, 2)] {
        vault.set_time(millis);
        client.call(&READ).send::<()>().await.unwrap();
        assert_eq!(vault.fetches(), fetches, "after {millis} ms");
    }
}

#[tokio::test]
async fn concurrent_calls_share_one_fetch() {
    let (server, vault) = (accepting(1), Vault::default());
    let client = vault.client(&server, &VirtualTimer::default());
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.call(&CREATE).send::<()>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(
        (vault.fetches(), vault.concurrent.1.load(Ordering::SeqCst)),
        (1, 1)
    );

    let failing = Vault::default();
    failing.fail(Some("the vault is sealed"));
    let client = failing.client(&server, &VirtualTimer::default());
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.call(&CREATE).send::<()>()))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::Credentials);
    }
    assert_eq!(
        (failing.fetches(), failing.concurrent.1.load(Ordering::SeqCst)),
        (1, 1)
    );
}

#[tokio::test]
async fn rejected_credentials_are_replaced_once_and_the_call_is_retried() {
    for operation in [&READ, &CREATE] {
        let (server, vault) = (accepting(2), Vault::default());
        let client = vault.client(&server, &VirtualTimer::default());
        let calls: Vec<_> = (0..20)
            .map(|_| tokio::spawn(client.call(operation).send::<()>()))
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap().attempts(), 2);
        }
        assert_eq!(vault.fetches(), 2);
        assert_eq!(client.call(operation).send::<()>().await.unwrap().attempts(), 1);
    }
}

#[tokio::test]
async fn a_rejection_of_every_key_pair_is_returned_after_one_more_attempt() {
    let (server, vault) = (accepting(99), Vault::default());
    let error = vault
        .client(&server, &VirtualTimer::default())
        .call(&READ)
        .send::<()>()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!((error.attempts(), vault.fetches()), (2, 2));
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn a_rejected_login_does_not_trigger_a_fetch() {
    let server = Server::start(&VirtualTimer::default(), |_, _| {
        unauthorized(r#"{"message":"the address or the password is wrong"}"#)
    });
    let vault = Vault::default();
    let client = vault.client(&server, &VirtualTimer::default());
    let error = client
        .call(&CREATE)
        .json(&Secret::from("swordfish"))
        .send::<()>()
        .await
        .unwrap_err();
    assert!(error.is_login_rejected());
    assert_eq!((error.attempts(), vault.fetches()), (1, 1));
}

#[tokio::test]
async fn repeated_rejections_trigger_few_fetches() {
    let constant = Vault {
        is_constant: true,
        ..Vault::default()
    };
    let server = accepting(99);
    let client = constant.client(&server, &VirtualTimer::default());
    for seconds in [0, 1, 2, 9, 10, 11] {
        constant.set_time(seconds * 1_000);
        let error = client.call(&READ).send::<()>().await.unwrap_err();
        assert_eq!((error.is_unauthorized(), error.attempts()), (true, 1));
    }
    // One fetch before the first request. After rejections, at most one fetch every ten seconds.
    assert_eq!(constant.fetches(), 3);
}

#[tokio::test]
async fn a_provider_error_fails_the_call_before_anything_is_sent() {
    let (server, vault) = (accepting(1), Vault::default());
    vault.fail(Some("the vault is sealed"));
    let client = vault.client(&server, &VirtualTimer::default());
    for error in [
        client.call(&READ).send::<()>().await.unwrap_err(),
        client.refresh_credentials().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(
            error.to_string().ends_with("the credentials provider failed"),
            "{error}"
        );
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "the vault is sealed");
        assert!(!error.may_have_taken_effect());
    }
    assert!(server.log().seen.is_empty());
    vault.fail(None);
    client.call(&READ).send::<()>().await.unwrap();
}

#[tokio::test]
async fn a_provider_error_does_not_affect_calls_while_credentials_are_valid() {
    let (server, vault) = (accepting(1), Vault::lasting(10 * MINUTE));
    let client = vault.client(&server, &VirtualTimer::default());
    client.call(&READ).send::<()>().await.unwrap();
    vault.fail(Some("the vault is sealed"));
    // In the last minute before expiry, credentials are fetched every ten seconds. After expiry, every call fetches.
    for (seconds, is_healthy, fetches) in [
        (541, true, 2),
        (542, true, 2),
        (552, true, 3),
        (600, false, 4),
        (601, false, 5),
    ] {
        vault.set_time(seconds * 1_000);
        let result = client.call(&READ).send::<()>().await;
        assert_eq!(
            (result.is_ok(), vault.fetches()),
            (is_healthy, fetches),
            "after {seconds} s"
        );
    }
}

#[tokio::test]
async fn an_unresponsive_provider_is_limited_by_the_timeout_of_the_call() {
    let vault = Vault {
        is_stuck: true,
        ..Vault::default()
    };
    let (server, timer) = (accepting(1), VirtualTimer::default());
    timer.pass(SleepReason::Total);
    let error = vault
        .client(&server, &timer)
        .call(&CREATE)
        .send::<()>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let text = "timed out waiting for the credentials provider: `timeout` of 120 s elapsed";
    assert!(error.to_string().ends_with(text), "{error}");
    assert!(server.log().seen.is_empty());
}

#[tokio::test]
async fn the_provider_must_return_valid_credentials() {
    let server = accepting(1);
    for (provide, problem) in [
        (
            Credentials::new("", "canary"),
            "an access key must be visible ASCII",
        ),
        (Credentials::new("AK", ""), "the secret key is empty"),
        (
            Credentials::new("AK", "canary").with_expiry(UNIX_EPOCH),
            "they have already expired",
        ),
    ] {
        let client = Client::with_base_url(server.url())
            .credentials_provider(move || std::future::ready(Ok::<_, std::io::Error>(provide.clone())))
            .build()
            .unwrap();
        let error = client.call(&READ).send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains(problem), "{error}");
        assert!(!format!("{error} {error:?} {client:?}").contains("canary"));
    }
    assert!(server.log().seen.is_empty());
}

#[tokio::test]
async fn explicit_credentials_are_used_until_they_are_rejected() {
    let (server, vault) = (accepting(1), Vault::default());
    let client = vault.client(&server, &VirtualTimer::default());
    client.set_credentials(Credentials::new("AK7", "canary-7"));
    client.call(&READ).send::<()>().await.unwrap();
    assert_eq!(
        (server.log().seen.last().map(signer), vault.fetches()),
        (Some(7), 0)
    );
    assert!(!format!("{client:?} {client:#?}").contains("canary"));

    let client = vault.client(&accepting(1), &VirtualTimer::default());
    let request = http::Request::get("/v3/users").body("").unwrap();
    let unready = client.sign(&request).unwrap_err();
    assert!(
        unready.to_string().contains("await `refresh_credentials` first"),
        "{unready}"
    );
    client.refresh_credentials().await.unwrap();
    client.sign(&request).unwrap();
    let without = Client::with_base_url("http://localhost:1").build().unwrap();
    let error = without.refresh_credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}
