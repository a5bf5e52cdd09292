//! Lists read record by record: records that cannot be decoded, and documents without records.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures_core::Stream;
use http::header::CONTENT_TYPE;
use zephr_runtime::{
    Body, BoxFuture, Bytes, CallOptions, Client, Error, ErrorKind, HeaderMap, HeaderValue, HttpRequest,
    HttpResponse, Map, RawJson, RecordStream, StatusCode, Transport, TransportError,
};

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{READ, builder};

/// A record: an object of numbers only.
type Record = Map<Vec<i64>>;

/// Returns the records of a body, each as its text or as the path of its error.
fn read(
    body: &[u8],
    prepare: impl Fn(RecordStream<Record>) -> RecordStream<Record>,
) -> Vec<Result<String, Error>> {
    let timer = VirtualTimer::default();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    let server = Server::scripted(&timer, vec![Reaction::Keep([head.as_bytes(), body].concat())]);
    let client = builder(&server.url(), &timer).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        let mut records = prepare(client.call(&READ).records());
        let mut found = Vec::new();
        while let Some(record) = records.next().await {
            found.push(record.map(|record| zephr_runtime::to_json(&record)));
        }
        assert!(records.next().await.is_none(), "the stream is fused");
        found
    })
}

const FIRST: &[u8] = br#"{"a":[1]}"#;
const LAST: &[u8] = br#"{"z":[9]}"#;

fn list(record: &[u8]) -> Vec<u8> {
    [
        b"{\"results\":[",
        FIRST,
        b",",
        record,
        b" ,",
        LAST,
        b"],\"total\":3}",
    ]
    .concat()
}

const UNREADABLE: &[&[u8]] = &[
    br#"{"b\ud800":[2]}"#,
    b"{\"b\xff\":[2]}",
    b"{\"b\n\":[2]}",
    br#"{"b":["canary-secret"]}"#,
    br#"{"b":[2],"c":{}}"#,
    br#"{"b":[NaN]}"#,
    b"7",
];

#[test]
fn a_malformed_record_ends_the_stream_and_is_part_of_the_error() {
    for record in UNREADABLE {
        let found = read(&list(record), |records| records);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].as_deref().unwrap(), r#"{"a":[1]}"#);
        let error = found[1].as_ref().unwrap_err();
        let malformed = error.record().expect("the record");
        assert_eq!(malformed.bytes(), record);
        assert_eq!((malformed.number(), malformed.offset()), (1, 22));
        assert_eq!(
            (error.kind(), error.status().map(|status| status.as_u16())),
            (ErrorKind::Decode, Some(200))
        );
        // Only `record` exposes the malformed record.
        for shown in [
            format!("{error:?}"),
            error.to_string(),
            format!("{:?}", error.decode_error()),
        ] {
            assert!(!shown.contains("canary") && !shown.contains("NaN"), "{shown}");
        }
    }
}

#[test]
fn records_after_a_malformed_one_can_be_read() {
    for record in UNREADABLE {
        let found = read(&list(record), RecordStream::continue_on_error);
        assert_eq!(found.len(), 3, "{}", String::from_utf8_lossy(record));
        assert!(found[1].as_ref().is_err_and(|error| error.record().is_some()));
        assert_eq!(found[2].as_deref().unwrap(), r#"{"z":[9]}"#);
    }
    let many = [b"[".as_slice(), &b"7,".repeat(1_000), LAST, b"]"].concat();
    let found = read(&many, RecordStream::continue_on_error);
    assert_eq!(found.iter().filter(|record| record.is_err()).count(), 1_000);
    assert_eq!(found.last().unwrap().as_deref().unwrap(), r#"{"z":[9]}"#);
}

#[test]
fn a_malformed_list_ends_the_stream_even_if_errors_are_skipped() {
    for record in [
        // A missing quote: the end of the record is uncertain.
        br#"{"b":["x]},{"c":["y"]}"#.as_slice(),
        br#"{"b":[2}]"#,
        br#"{"b" [2]}"#,
        br#"{"b":[2]} {"c":[3]}"#,
    ] {
        let found = read(&list(record), RecordStream::continue_on_error);
        let shown = String::from_utf8_lossy(record);
        assert_eq!(
            found.iter().filter(|record| record.is_err()).count(),
            1,
            "{shown}"
        );
        assert!(found.last().unwrap().is_err(), "{shown}");
    }
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_stream_continues_on_errors_as_well() {
    let timer = VirtualTimer::default();
    let body = list(UNREADABLE[0]);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    let server = Server::scripted(&timer, vec![Reaction::Keep([head.as_bytes(), &body].concat())]);
    let client = builder(&server.url(), &timer).build().unwrap();
    let records = client.call(&READ).records::<Record>();
    let found: Vec<_> = records.continue_on_error().wait_iter().collect();
    let found: Vec<bool> = found.iter().map(Result::is_ok).collect();
    assert_eq!(found, [true, false, true]);
}

/// Responds with a body of this content type whose chunks are always ready.
struct Ready(&'static str, Mutex<Option<Body>>);

struct FromFn<F>(F);

impl<F: FnMut() -> Option<Bytes> + Unpin> Stream for FromFn<F> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready((self.0)().map(Ok))
    }
}

impl Transport for Ready {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let content_type = (CONTENT_TYPE, HeaderValue::from_static(self.0));
        let body = self.1.lock().unwrap().take().expect("one request");
        let response = HttpResponse::new(StatusCode::OK, HeaderMap::from_iter([content_type]), body);
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// Returns the stream of records of a JSON body in chunks.
fn records(
    chunks: impl FnMut() -> Option<Bytes> + Send + Unpin + 'static,
    body_limit: usize,
) -> RecordStream<RawJson> {
    records_of("application/json", chunks, body_limit)
}

/// Returns the stream of records of a body in chunks.
fn records_of(
    content_type: &'static str,
    chunks: impl FnMut() -> Option<Bytes> + Send + Unpin + 'static,
    body_limit: usize,
) -> RecordStream<RawJson> {
    let body = Body::from_stream(FromFn(chunks));
    let transport = Ready(content_type, Mutex::new(Some(body)));
    let client = Client::with_base_url("https://acme.example.com")
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

/// Returns the first record or error, and the number of polls. A pending poll must have woken the task.
fn first(records: &mut RecordStream<RawJson>) -> (Option<Result<RawJson, Error>>, usize) {
    let wakes = Arc::<Wakes>::default();
    let waker = Waker::from(Arc::clone(&wakes));
    let mut records = pin!(records);
    for polls in 1.. {
        if let Poll::Ready(first) = records.as_mut().poll_next(&mut Context::from_waker(&waker)) {
            return (first, polls);
        }
        assert_eq!(wakes.0.load(Ordering::SeqCst), polls, "pending without a wake");
    }
    unreachable!()
}

/// At most 64 KiB are parsed per poll.
#[test]
fn the_task_yields_while_parsing_a_large_record() {
    for (chunk, count, polls) in [
        // 4 MiB, in one chunk and in many; and empty chunks.
        (vec![b' '; 4 << 20], 1, 64..=66),
        (vec![b' '; 1 << 10], 4 << 10, 64..=66),
        (Vec::new(), 200_000, 4..=5),
    ] {
        let mut chunks = std::iter::repeat_n(Bytes::from(chunk), count);
        let (found, polled) = first(&mut records(move || chunks.next(), 10_000_000));
        let error = found.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::EmptyBody, "{error}");
        assert!(polls.contains(&polled), "{polled} polls, not {polls:?}");
    }
}

#[test]
fn envelope_fields_are_subject_to_the_body_limit() {
    const LIMIT: usize = 1_000_000;
    // The first object may itself be a record. The second cannot, because it contains the list of records.
    for start in [&b"{\"k\":0"[..], b"{\"results\":[]"] {
        let taken = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&taken);
        let mut start = Some(Bytes::from_static(start));
        let more = Bytes::from(b",\"k\":[0]".repeat(100));
        let chunks = move || {
            let chunk = start.take().unwrap_or_else(|| more.clone());
            counted.fetch_add(chunk.len(), Ordering::SeqCst);
            Some(chunk)
        };
        let (found, _) = first(&mut records(chunks, LIMIT));
        let error = found.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge, "{error}");
        assert!(taken.load(Ordering::SeqCst) <= LIMIT + 2_000);
    }
}

/// Returns documents of each format with three records of this length. Most documents also contain white space between
/// the records that is longer than a record.
fn documents(length: usize) -> Vec<(&'static str, String)> {
    let record = format!(r#"{{"k":"{}"}}"#, "x".repeat(length - 8));
    let blank = " ".repeat(length + 1);
    Vec::from([
        (
            "application/json",
            format!("[{record},{blank}{record},{blank}{record}]"),
        ),
        (
            "application/json",
            format!(r#"{{"a":1,"results":[{record},{record},{record}]}}"#),
        ),
        (
            "application/x-ndjson",
            format!("{record}\n{blank}\n\n{record}\n{blank}{record}"),
        ),
        #[cfg(feature = "csv")]
        ("text/csv", {
            let (row, blank) = ("x".repeat(length), "\n".repeat(length + 1));
            format!("k\n{row}{blank}{row}{blank}{row}")
        }),
    ])
}

/// Returns documents in which a single record with many small fields replaces the list.
fn single_records() -> Vec<(&'static str, String)> {
    let fields = vec![r#""k":1"#; 1_000].join(",");
    let wrapped = format!(r#"{{"data":{{{fields}}},"total":1}}"#);
    Vec::from([
        ("application/json", format!("{{{fields}}}")),
        ("application/json", wrapped),
    ])
}

/// Reads a body in chunks of this size. Returns the number of records, and the kind of the error.
fn read_in_chunks(
    (content_type, document): &(&'static str, String),
    size: usize,
    body_limit: usize,
) -> (usize, Option<ErrorKind>) {
    let mut rest = Bytes::from(document.clone());
    let chunks = move || (!rest.is_empty()).then(|| rest.split_to(size.min(rest.len())));
    let mut records = records_of(content_type, chunks, body_limit);
    for count in 0.. {
        match first(&mut records).0 {
            Some(Ok(_)) => {}
            Some(Err(error)) => return (count, Some(error.kind())),
            None => return (count, None),
        }
    }
    unreachable!()
}

#[test]
fn the_body_limit_of_a_record_does_not_depend_on_chunks() {
    // More than 64 KiB are parsed in several polls.
    for length in [100, 100_000] {
        for document in documents(length) {
            for size in [7, 1_000, 100_000, usize::MAX] {
                let name = format!("{} in chunks of {size} bytes", document.0);
                assert_eq!(read_in_chunks(&document, size, length), (3, None), "{name}");
                assert_eq!(
                    read_in_chunks(&document, size, length - 1),
                    (0, Some(ErrorKind::BodyTooLarge)),
                    "{name}"
                );
            }
        }
    }
    // In memory, these fields take more than nine times as many bytes as their text.
    for document in single_records() {
        let length = document.1.len();
        for size in [7, 1_000, usize::MAX] {
            let too_large = (0, Some(ErrorKind::BodyTooLarge));
            assert_eq!(read_in_chunks(&document, size, 9 * length), too_large, "{size}");
            assert_eq!(read_in_chunks(&document, size, 20 * length), (1, None), "{size}");
        }
    }
}

/// Text outside of the records may be larger than the fields in it, for example because of white space or escapes.
#[test]
fn the_body_limit_of_other_text_does_not_depend_on_chunks() {
    let blank = " ".repeat(1_000);
    let name = r"\u0078".repeat(200);
    let documents = [
        (
            "application/json",
            format!(r#"{{"a":{blank}1,"results":[{{"k":1}}]}}"#),
        ),
        (
            "application/json",
            format!(r#"{{"results":[{{"k":1}}],"{name}":1,"results":[]}}"#),
        ),
        #[cfg(feature = "csv")]
        ("text/csv", format!("{}\n1\n", "k".repeat(1_001))),
    ];
    for document in &documents {
        let [one, whole] = [1, usize::MAX].map(|size| read_in_chunks(document, size, 1_000));
        assert_eq!(one, whole, "{}", document.1);
        assert_eq!(one.1, Some(ErrorKind::BodyTooLarge), "{}", document.1);
    }
}
