//! Bodies that arrive too slowly, with a timer that advances as they are polled.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_core::Stream;
use zephr_runtime::{
    Body, BoxFuture, Bytes, CallOptions, Client, Error, ErrorKind, HeaderMap, HttpRequest, HttpResponse,
    RawJson, SleepReason, StatusCode, Timer, Transport, TransportError,
};

use crate::{READ, SECRET};

/// A timer whose time is set manually.
#[derive(Clone, Default)]
struct Time(Arc<AtomicU64>);

impl Time {
    fn pass(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Timer for Time {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration, _: SleepReason) -> BoxFuture<()> {
        let (time, end) = (self.clone(), self.now().saturating_add(duration));
        // Advancing the time wakes the task.
        Box::pin(std::future::poll_fn(move |_| {
            if time.now() < end {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        }))
    }
}

/// A body whose chunks are each delayed by this many milliseconds, and which stalls after the last one.
struct Dripping {
    time: Time,
    chunks: Vec<(u64, Bytes)>,
    is_waiting: bool,
}

impl Stream for Dripping {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        context.waker().wake_by_ref();
        let (millis, chunk) = match self.chunks.last() {
            Some((millis, chunk)) => (*millis, chunk.clone()),
            None => (100, Bytes::new()),
        };
        let is_stalled = self.chunks.is_empty();
        if !is_stalled && millis > 0 && !std::mem::replace(&mut self.is_waiting, true) {
            return Poll::Pending;
        }
        self.time.pass(millis);
        if is_stalled {
            return Poll::Pending;
        }
        self.is_waiting = false;
        self.chunks.pop();
        Poll::Ready(Some(Ok(chunk)))
    }
}

struct Slow(Time, Mutex<Vec<(u64, Bytes)>>);

impl Transport for Slow {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let mut chunks = std::mem::take(&mut *self.1.lock().unwrap());
        chunks.reverse();
        let body = Body::from_stream(Dripping {
            time: self.0.clone(),
            chunks,
            is_waiting: false,
        });
        Box::pin(std::future::ready(Ok(HttpResponse::new(
            StatusCode::OK,
            HeaderMap::new(),
            body,
        ))))
    }
}

/// A list of numbers in chunks of one number, each delayed by this many milliseconds.
fn numbers(count: usize, millis: u64) -> Vec<(u64, Bytes)> {
    let chunk = |index| (millis, Bytes::from_static(if index == 0 { b"[1" } else { b",1" }));
    (0..count).map(chunk).collect()
}

/// Reads the records of a body. Returns their number, the error, and the time of the error.
async fn read(
    chunks: Vec<(u64, Bytes)>,
    of_client: CallOptions,
    of_call: CallOptions,
) -> (usize, Option<Error>, Duration) {
    let time = Time::default();
    let client = Client::with_base_url("https://acme.example.com")
        .credentials(zephr_runtime::Credentials::new("AK", SECRET))
        .transport(Slow(time.clone(), Mutex::new(chunks)))
        .timer(time.clone())
        .options(of_client)
        .build()
        .unwrap();
    let mut records = client.call(&READ).with(of_call).records::<RawJson>();
    let mut count = 0;
    while let Some(record) = records.next().await {
        match record {
            Ok(_) => count += 1,
            Err(error) => return (count, Some(error), time.now()),
        }
    }
    (count, None, time.now())
}

fn seconds(seconds: u64) -> CallOptions {
    CallOptions::new().timeout(Duration::from_secs(seconds))
}

#[tokio::test]
async fn an_explicit_timeout_applies_to_a_streamed_body() {
    // A chunk every 300 ms, a stall, and a flood without delays.
    let flood = numbers(100, 0).into_iter().enumerate();
    let flood = flood.map(|(index, (_, chunk))| (if index % 10 == 9 { 300 } else { 0 }, chunk));
    for chunks in [numbers(100, 300), numbers(1, 0), flood.collect()] {
        for (of_client, of_call) in [
            (seconds(2), CallOptions::new()),
            (CallOptions::new(), seconds(2)),
            (seconds(60), seconds(2)),
        ] {
            let (count, error, now) = read(chunks.clone(), of_client, of_call).await;
            let error = error.expect("an error");
            assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Timeout, true));
            assert!(
                error.to_string().ends_with(": `timeout` of 2 s elapsed"),
                "{error}"
            );
            assert!(
                (2_000..=2_300).contains(&now.as_millis()),
                "{count} records, {now:?}"
            );
        }
    }
}

/// Each chunk resets the idle timeout, but not indefinitely.
#[tokio::test]
async fn a_body_that_trickles_in_is_an_error() {
    let default = CallOptions::new();
    let (count, error, now) = read(numbers(1_000, 300), default.clone(), default.clone()).await;
    let error = error.expect("an error");
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Timeout, true));
    assert!(
        error.to_string().ends_with(
            "response body too slow: 200 bytes in 30 s, below 100 bytes per second (`min_throughput`)"
        ),
        "{error}"
    );
    // The chunk that exceeds the limit is not returned.
    assert_eq!((count, now), (98, Duration::from_secs(30)));
}

#[tokio::test]
async fn the_minimum_throughput_can_be_set() {
    let default = CallOptions::new();
    let drip = || numbers(1_000, 300);
    let none = CallOptions::new().min_throughput(0);
    // The last number is incomplete, and then nothing arrives for 30 seconds.
    let end = Duration::from_millis(330_100);
    for (of_client, of_call) in [(none.clone(), default.clone()), (default.clone(), none)] {
        let (count, error, now) = read(drip(), of_client, of_call).await;
        assert!(error.is_some_and(|error| !error.to_string().contains("too slow")));
        assert_eq!((count, now), (999, end));
    }
    let idle = Duration::from_secs(3);
    let strict = CallOptions::new().min_throughput(7).idle_timeout(idle);
    let (_, error, now) = read(drip(), default.clone(), strict.clone()).await;
    assert!(error.is_some_and(|error| error.is_timeout()));
    assert_eq!(now, idle);
    // 6 2/3 bytes per second.
    let lenient = strict.min_throughput(6);
    let (count, ..) = read(drip(), default, lenient).await;
    assert_eq!(count, 999);
}

/// The time that the caller spends on a record does not count.
#[tokio::test]
async fn a_slow_caller_does_not_count_as_a_slow_body() {
    let time = Time::default();
    let client = Client::with_base_url("https://acme.example.com")
        .credentials(zephr_runtime::Credentials::new("AK", SECRET))
        .transport(Slow(time.clone(), Mutex::new(numbers(100, 10))))
        .timer(time.clone())
        .build()
        .unwrap();
    let mut records = client.call(&READ).records::<RawJson>();
    for _ in 0..99 {
        records.next().await.unwrap().unwrap();
        time.pass(60_000);
    }
}

/// A body whose chunks a test adds. Adding a chunk wakes the task.
#[derive(Clone, Default)]
struct Fed(Arc<Mutex<(VecDeque<Bytes>, Option<Waker>)>>);

impl Fed {
    fn feed(&self, chunk: &'static [u8]) {
        let mut state = self.0.lock().unwrap();
        state.0.push_back(Bytes::from_static(chunk));
        let waker = state.1.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Stream for Fed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.0.lock().unwrap();
        match state.0.pop_front() {
            Some(chunk) => Poll::Ready(Some(Ok(chunk))),
            None => {
                state.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Transport for Fed {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let body = Body::from_stream(self.clone());
        Box::pin(std::future::ready(Ok(HttpResponse::new(
            StatusCode::OK,
            HeaderMap::new(),
            body,
        ))))
    }
}

/// With `select!`, a caller may poll the stream long after a chunk has arrived.
#[test]
fn a_caller_that_does_not_poll_does_not_count_as_a_slow_body() {
    let (time, body) = (Time::default(), Fed::default());
    let client = Client::with_base_url("https://acme.example.com")
        .credentials(zephr_runtime::Credentials::new("AK", SECRET))
        .transport(body.clone())
        .timer(time.clone())
        .build()
        .unwrap();
    let mut records = client.call(&READ).records::<RawJson>();
    let mut poll = || Pin::new(&mut records).poll_next(&mut Context::from_waker(Waker::noop()));
    body.feed(b"[1");
    for _ in 0..100 {
        assert!(poll().is_pending());
        time.pass(10);
        body.feed(b",1");
        time.pass(60_000);
        assert!(matches!(poll(), Poll::Ready(Some(Ok(_)))));
    }
    // The time before the chunk arrives counts, even if the caller does not poll in the meantime.
    assert!(poll().is_pending());
    time.pass(40_000);
    body.feed(b",1");
    let Poll::Ready(Some(Err(error))) = poll() else {
        panic!("the slow body is accepted");
    };
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("in 41 s"), "{error}");
}
