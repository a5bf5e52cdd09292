//! A wrong, a corrected and a correct clock, against a server that rejects old and future signatures.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use zephr_runtime::{Client, Error, ErrorKind, Operation, Response, RetryPolicy};
use zephr_test_support::Request;

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, SECRET, builder};

/// The server's time.
const TRUE_MILLIS: u64 = 1_764_072_000_000;
/// The maximum offset of a signature's timestamp.
const WINDOW_MILLIS: u64 = 30_000;

const HOUR: i64 = 3_600_000;
const YEAR: i64 = 365 * 24 * HOUR;

/// The offset of the client's clock in milliseconds, which the tests change.
#[derive(Clone, Default)]
struct Offset(Arc<AtomicI64>);

impl Offset {
    fn of(millis: i64) -> Self {
        Self(Arc::new(AtomicI64::new(millis)))
    }

    fn set(&self, millis: i64) {
        self.0.store(millis, Ordering::SeqCst);
    }

    fn client(&self, server: &Server, policy: RetryPolicy) -> Client {
        let offset = self.clone();
        builder(&server.url(), &VirtualTimer::default())
            .clock(move || TRUE_MILLIS.saturating_add_signed(offset.0.load(Ordering::SeqCst)))
            .retry(policy)
            .build()
            .unwrap()
    }
}

fn date() -> String {
    let now = UNIX_EPOCH + Duration::from_millis(TRUE_MILLIS);
    format!("date: {}\r\n", httpdate::fmt_http_date(now))
}

fn refusal(date: &str) -> Reaction {
    let head = format!("HTTP/1.1 401 Unauthorized\r\n{date}content-length: 0\r\n\r\n");
    Reaction::Keep(head.into_bytes())
}

/// Accepts signatures that match its own clock and rejects all others.
fn punctual() -> Server {
    Server::start(&VirtualTimer::default(), |seen, _| {
        if is_recent(seen) {
            Reaction::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
        } else {
            refusal(&date())
        }
    })
}

fn is_recent(seen: &Request) -> bool {
    seen.is_signed_by(SECRET)
        && seen.authorization().timestamp_millis().abs_diff(TRUE_MILLIS) <= WINDOW_MILLIS
}

/// Rejects everything.
fn refusing(date: String) -> Server {
    Server::start(&VirtualTimer::default(), move |_, _| refusal(&date))
}

async fn call(client: &Client, operation: &'static Operation) -> Result<Response<()>, Error> {
    client.call(operation).send().await
}

async fn attempts(client: &Client, operation: &'static Operation) -> u32 {
    call(client, operation).await.unwrap().attempts()
}

#[tokio::test]
async fn each_clock_change_costs_one_attempt() {
    for operation in [&READ, &CREATE] {
        for off in [-2 * HOUR, 2 * HOUR, -YEAR, YEAR] {
            let (server, offset) = (punctual(), Offset::of(off));
            let client = offset.client(&server, RetryPolicy::new());
            let mut taken = Vec::new();
            for off in [off, off, 0, 0, off, off] {
                offset.set(off);
                taken.push(attempts(&client, operation).await);
            }
            assert_eq!(taken, [2, 1, 2, 1, 2, 1], "{off} {operation}");
        }
    }
}

#[tokio::test]
async fn concurrent_calls_with_a_wrong_clock_share_one_correction() {
    let (server, offset) = (punctual(), Offset::of(2 * HOUR));
    let client = offset.client(&server, RetryPolicy::new());
    for off in [2 * HOUR, 0] {
        offset.set(off);
        let before = server.log().seen.len();
        let calls: Vec<_> = (0..100)
            .map(|_| tokio::spawn(client.call(&CREATE).send::<()>()))
            .collect();
        for call in calls {
            assert!(call.await.unwrap().unwrap().attempts() <= 2);
        }
        let seen = server.log().seen;
        let refused = seen[before..].iter().filter(|seen| !is_recent(seen)).count();
        assert!((1..=100).contains(&refused), "{refused} were refused");
        assert_eq!(seen.len() - before, 100 + refused);
        assert_eq!(attempts(&client, &CREATE).await, 1);
    }
}

#[tokio::test]
async fn a_rejection_unrelated_to_the_clock_is_final() {
    for (date, off, requests) in [
        // The clock is right, or close enough.
        (date(), 0, 1),
        (date(), 5_000, 1),
        // The response has no usable date.
        (String::new(), 2 * HOUR, 1),
        ("date: yesterday\r\n".to_owned(), 2 * HOUR, 1),
        // The clock was wrong, but was not the reason for the rejection, or not the only one.
        (date(), 2 * HOUR, 2),
    ] {
        let server = refusing(date.clone());
        let client = Offset::of(off).client(&server, RetryPolicy::new());
        let error = call(&client, &READ).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api);
        assert!(error.is_unauthorized());
        assert_eq!(server.log().seen.len(), requests, "{date:?} {off}");
    }
}

#[tokio::test]
async fn without_retries_the_correction_applies_to_the_next_call() {
    let server = punctual();
    let client = Offset::of(YEAR).client(&server, RetryPolicy::none());
    assert!(call(&client, &READ).await.unwrap_err().is_unauthorized());
    assert_eq!(attempts(&client, &READ).await, 1);
}

fn head(status: &str, headers: &str) -> Reaction {
    Reaction::Keep(format!("HTTP/1.1 {status}\r\n{headers}content-length: 0\r\n\r\n").into_bytes())
}

/// The date of a response that was cached an hour ago.
fn stale_date() -> String {
    let then = UNIX_EPOCH + Duration::from_millis(TRUE_MILLIS - 3_600_000);
    format!("date: {}\r\n", httpdate::fmt_http_date(then))
}

#[tokio::test]
async fn a_cached_rejection_does_not_correct_the_clock() {
    for age in ["3600", "0", "many"] {
        let cached = format!("{}age: {age}\r\n", stale_date());
        let server = Server::start(&VirtualTimer::default(), move |seen, before| {
            if before == 0 || !is_recent(seen) {
                head("401 Unauthorized", &cached)
            } else {
                head("200 OK", "")
            }
        });
        let client = Offset::of(0).client(&server, RetryPolicy::new());
        let error = call(&client, &READ).await.unwrap_err();
        assert_eq!(
            (error.is_unauthorized(), error.attempts()),
            (true, 1),
            "age {age}"
        );
        for operation in [&READ, &CREATE] {
            assert_eq!(attempts(&client, operation).await, 1, "age {age}");
        }
    }
}

/// The first rejection has a wrong date. Later rejections have no date, the same wrong date, or the right date.
#[tokio::test]
async fn a_wrong_date_fails_only_its_own_call() {
    for later in [String::new(), stale_date(), date()] {
        let server = Server::start(&VirtualTimer::default(), move |seen, before| {
            if before == 0 {
                head("401 Unauthorized", &stale_date())
            } else if is_recent(seen) {
                head("200 OK", "")
            } else {
                head("401 Unauthorized", &later)
            }
        });
        let client = Offset::of(0).client(&server, RetryPolicy::new());
        let error = call(&client, &READ).await.unwrap_err();
        assert_eq!((error.is_unauthorized(), error.attempts()), (true, 2));
        for operation in [&CREATE, &READ, &CREATE] {
            assert_eq!(attempts(&client, operation).await, 1);
        }
    }
}

/// One of many concurrent calls receives a wrong date. No later call fails, and the corrected clock does not oscillate.
#[tokio::test]
async fn a_wrong_date_among_concurrent_calls_is_discarded() {
    let server = Server::start(&VirtualTimer::default(), |seen, before| {
        if before == 7 {
            head("401 Unauthorized", &stale_date())
        } else if is_recent(seen) {
            head("200 OK", "")
        } else {
            head("401 Unauthorized", "")
        }
    });
    let client = Offset::of(0).client(&server, RetryPolicy::new());
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.call(&CREATE).send::<()>()))
        .collect();
    let mut failed = 0;
    for call in calls {
        failed += usize::from(call.await.unwrap().is_err());
    }
    // Only the call that received the wrong date may fail. Other calls that were signed with this date are retried.
    assert!(failed <= 1, "{failed} calls failed");
    for _ in 0..3 {
        assert_eq!(attempts(&client, &CREATE).await, 1);
    }
}

/// A correction that the service has accepted is kept when a request is rejected for another reason.
#[tokio::test]
async fn an_accepted_correction_survives_another_rejection() {
    let server = Server::start(&VirtualTimer::default(), |seen, _| {
        if is_recent(seen) && seen.method == "GET" {
            head("200 OK", &date())
        } else {
            head("401 Unauthorized", &date())
        }
    });
    let client = Offset::of(2 * HOUR).client(&server, RetryPolicy::new());
    assert_eq!(attempts(&client, &READ).await, 2);
    for _ in 0..3 {
        let error = call(&client, &CREATE).await.unwrap_err();
        assert_eq!((error.is_unauthorized(), error.attempts()), (true, 1));
        assert_eq!(attempts(&client, &READ).await, 1);
    }
}
