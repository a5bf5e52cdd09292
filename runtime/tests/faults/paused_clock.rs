//! Tokio's paused clock: every deadline, limit and delay of a client follows it, to the millisecond.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, Interval, interval_at};
use zephr_runtime::{
    Body, BoxFuture, Bytes, CallOptions, Client, ClientBuilder, Credentials, ErrorKind, HeaderMap,
    HeaderValue, HttpRequest, HttpResponse, PollingPolicy, RawJson, RetryPolicy, StatusCode, Transport,
    TransportError,
};

use crate::{READ, SECRET};

const SECOND: Duration = Duration::from_secs(1);

/// The reaction of the service to a request.
enum Reaction {
    Hangs,
    Responds(u16, &'static [(&'static str, &'static str)]),
    /// Sends a list of numbers, one after each of these intervals.
    Drips(Duration),
}

/// A service in memory; its last reaction is repeated.
struct Memory(Mutex<VecDeque<Reaction>>);

impl Transport for Memory {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let mut reactions = self.0.lock().unwrap();
        let reaction = if reactions.len() > 1 {
            reactions.pop_front()
        } else {
            None
        };
        let (status, headers, body) = match reaction.as_ref().unwrap_or_else(|| &reactions[0]) {
            Reaction::Hangs => return Box::pin(std::future::pending()),
            Reaction::Responds(status, headers) => (*status, *headers, Bytes::from_static(b"[]").into()),
            Reaction::Drips(pause) => {
                let numbers = Numbers(interval_at(Instant::now() + *pause, *pause), b"[1");
                (200, &[][..], Body::from_stream(numbers))
            }
        };
        let named = |&(name, value): &(&'static str, &'static str)| {
            (name.parse().unwrap(), HeaderValue::from_static(value))
        };
        let headers = headers.iter().map(named).collect::<HeaderMap>();
        let response = HttpResponse::new(StatusCode::from_u16(status).unwrap(), headers, body);
        Box::pin(std::future::ready(Ok(response)))
    }
}

struct Numbers(Interval, &'static [u8]);

impl Stream for Numbers {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        ready!(self.0.poll_tick(context));
        let chunk = std::mem::replace(&mut self.1, b",1");
        Poll::Ready(Some(Ok(Bytes::from_static(chunk))))
    }
}

fn builder(reactions: impl Into<VecDeque<Reaction>>) -> ClientBuilder {
    Client::with_base_url("https://acme.example.com")
        .credentials(Credentials::new("AK", SECRET))
        .transport(Memory(Mutex::new(reactions.into())))
        .jitter(|longest| longest)
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline() {
    let options = CallOptions::new()
        .timeout(30 * SECOND)
        .attempt_timeout(7 * SECOND)
        .retry(
            RetryPolicy::new()
                .max_attempts(100)
                .backoff(Duration::ZERO, Duration::ZERO),
        );
    let client = builder([Reaction::Hangs]).options(options).build().unwrap();
    let start = Instant::now();
    let error = client.call(&READ).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(start.elapsed(), 30 * SECOND, "{error}");
}

#[tokio::test(start_paused = true)]
async fn delays_between_attempts_add_up() {
    let refusals = [
        Reaction::Responds(503, &[]),
        Reaction::Responds(429, &[("retry-after", "5")]),
        Reaction::Responds(200, &[]),
    ];
    let client = builder(refusals).build().unwrap();
    let start = Instant::now();
    client.call(&READ).send::<()>().await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(5_200));
}

#[tokio::test(start_paused = true)]
async fn requests_start_at_the_configured_rate() {
    let client = builder([Reaction::Responds(200, &[])]);
    let client = client.max_per_second(4).build().unwrap();
    let start = Instant::now();
    for _ in 0..9 {
        client.call(&READ).send::<()>().await.unwrap();
    }
    assert_eq!(start.elapsed(), 2 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_ends_at_the_idle_timeout() {
    let client = builder([Reaction::Drips(SECOND)]).build().unwrap();
    let start = Instant::now();
    let mut records = client.call(&READ).records::<RawJson>();
    let error = loop {
        if let Err(error) = records.next().await.expect("an error at last") {
            break error;
        }
    };
    assert!(error.to_string().contains("60 bytes in 30 s"), "{error}");
    assert_eq!(start.elapsed(), 30 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_job_is_polled_until_its_timeout() {
    let client = builder([Reaction::Responds(200, &[])]).build().unwrap();
    let mut polls = 0;
    let start = Instant::now();
    let look = || {
        polls += 1;
        let polled = client.call(&READ).send::<()>();
        async { polled.await.map(|_| ()) }
    };
    let polled = client.poll_until(&READ, "j1", PollingPolicy::new(), look, |()| false);
    let error = polled.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "users().read (readUsers, GET /v3/users): job j1 was not done in time: `PollingPolicy::timeout` of 900 s \
         elapsed"
    );
    // Immediately, after 0.05 s, 0.15 s and so on to 51.15 s, then every 30 s to 891.15 s, and at the deadline.
    assert_eq!((start.elapsed(), polls), (900 * SECOND, 1 + 10 + 28 + 1));
}

#[tokio::test(start_paused = true)]
async fn a_job_is_polled_at_the_configured_intervals() {
    let client = builder([Reaction::Responds(200, &[])]).build().unwrap();
    let mut polls = Vec::new();
    let start = Instant::now();
    let look = || {
        polls.push(start.elapsed().as_secs());
        let polled = client.call(&READ).send::<()>();
        async { polled.await.map(|_| ()) }
    };
    let policy = PollingPolicy::new()
        .intervals(SECOND, 3 * SECOND)
        .timeout(10 * SECOND);
    let polled = client.poll_until(&READ, "j1", policy, look, |()| false);
    assert_eq!(polled.await.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(polls, [0, 1, 3, 6, 9, 10]);
}
