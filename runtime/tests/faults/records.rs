//! Lists read record by record: documents that never come to the records.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures_core::Stream;
use zephr_runtime::{
    Body, BoxFuture, Bytes, CallOptions, Client, Error, ErrorKind, HeaderMap, HttpRequest, HttpResponse,
    RawJson, Records, StatusCode, Transport, TransportError,
};

use crate::READ;
use crate::timer::VirtualTimer;

/// Answers with a body whose pieces are always there already.
struct Ready(Mutex<Option<Body>>);

struct FromFn<F>(F);

impl<F: FnMut() -> Option<Bytes> + Unpin> Stream for FromFn<F> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready((self.0)().map(Ok))
    }
}

impl Transport for Ready {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let body = self.0.lock().unwrap().take().expect("one request");
        let response = HttpResponse::new(StatusCode::OK, HeaderMap::new(), body);
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// The records of a body in pieces.
fn records(
    pieces: impl FnMut() -> Option<Bytes> + Send + Unpin + 'static,
    body_limit: usize,
) -> Records<RawJson> {
    let transport = Ready(Mutex::new(Some(Body::from_stream(FromFn(pieces)))));
    let client = Client::at("https://acme.example.com")
        .credentials(zephr_runtime::Credentials::new("AK", "SK"))
        .timer(VirtualTimer::default())
        .transport(transport)
        .build()
        .unwrap();
    let options = CallOptions::new().body_limit(body_limit);
    client.call(&READ).with(options).records()
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// The first record or error, and in how many polls; each that brings nothing must have woken the task.
fn first(mut records: Records<RawJson>) -> (Option<Result<RawJson, Error>>, usize) {
    let wakes = Arc::<Wakes>::default();
    let waker = Waker::from(Arc::clone(&wakes));
    let mut records = pin!(&mut records);
    for polls in 1.. {
        if let Poll::Ready(first) = records.as_mut().poll_next(&mut Context::from_waker(&waker)) {
            return (first, polls);
        }
        assert_eq!(wakes.0.load(Ordering::SeqCst), polls, "pending without a wake");
    }
    unreachable!()
}

/// 64 KiB are looked at in one poll.
#[test]
fn others_get_their_turn_while_no_record_comes() {
    for (piece, count, polls) in [
        // 4 MiB, in one piece and in many; and pieces with nothing in them.
        (vec![b' '; 4 << 20], 1, 64..=66),
        (vec![b' '; 1 << 10], 4 << 10, 64..=66),
        (Vec::new(), 200_000, 4..=5),
    ] {
        let mut pieces = std::iter::repeat_n(Bytes::from(piece), count);
        let (none, polled) = first(records(move || pieces.next(), 10_000_000));
        assert!(none.is_none(), "{none:?}");
        assert!(polls.contains(&polled), "{polled} polls, not {polls:?}");
    }
}

#[test]
fn fields_around_the_records_keep_to_the_limit_of_bodies() {
    const LIMIT: usize = 1_000_000;
    // Before the records it is not known yet whether the fields are one; after them it is.
    for start in [&b"{\"k\":0"[..], b"{\"results\":[]"] {
        let taken = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&taken);
        let mut start = Some(Bytes::from_static(start));
        let more = Bytes::from(b",\"k\":[0]".repeat(100));
        let pieces = move || {
            let piece = start.take().unwrap_or_else(|| more.clone());
            counted.fetch_add(piece.len(), Ordering::SeqCst);
            Some(piece)
        };
        let (found, _) = first(records(pieces, LIMIT));
        let error = found.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge, "{error}");
        assert!(taken.load(Ordering::SeqCst) <= LIMIT + 2_000);
    }
}
