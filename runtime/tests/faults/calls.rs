//! Options of a client and of a single call, headers, interceptors.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_core::Stream as _;
use zephr_runtime as rt;
use zephr_runtime::operation::{Method, Operation, RetryClass};
use zephr_runtime::{
    Attempt, AttemptOutcome, CallOptions, ErrorKind, HeaderMap, HeaderName, HeaderValue, Interceptor,
    RetryPolicy, SleepReason,
};

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, SECRET, builder, operation};

fn response(status: &str, body: &str) -> Reaction {
    let length = body.len();
    Reaction::Keep(format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes())
}

fn down_then_healthy() -> Vec<Reaction> {
    vec![response("503 Service Unavailable", ""), response("200 OK", "{}")]
}

/// An operation as in generated code.
struct ListUsers(rt::Call);

rt::call!(ListUsers -> rt::List<rt::RawJson>);

#[tokio::test]
async fn options_of_a_call_override_those_of_the_client() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![response("503 Service Unavailable", "")]);
    let client = builder(&server.url(), &timer)
        .retry(RetryPolicy::new().max_attempts(4))
        .build()
        .unwrap();
    let call = || ListUsers(client.call(&READ));
    assert_eq!(call().await.unwrap_err().attempts(), 4);
    let once = CallOptions::new().retry(RetryPolicy::none());
    assert_eq!(call().with(once.clone()).await.unwrap_err().attempts(), 1);
    // If an option is not set, the previous options of the call apply, and then the options of the client.
    let hurried = CallOptions::new().timeout(Duration::from_millis(500));
    assert_eq!(
        call()
            .with(once)
            .with(hurried.clone())
            .await
            .unwrap_err()
            .attempts(),
        1
    );
    // Delays of 200 and 400 ms do not fit into half a second.
    assert_eq!(call().with(hurried).await.unwrap_err().attempts(), 2);
}

#[tokio::test]
async fn the_retry_class_can_be_overridden() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(
        &timer,
        vec![Reaction::Reset(Vec::new()), response("200 OK", "{}")],
    );
    let client = builder(&server.url(), &timer).build().unwrap();
    let safe = CallOptions::new().retry(RetryPolicy::new().retry_class(RetryClass::Idempotent));
    let response = client.call(&CREATE).with(safe).send::<()>().await.unwrap();
    assert_eq!(response.attempts(), 2);
}

#[tokio::test]
async fn each_deadline_can_be_set() {
    for (options, pause, wait) in [
        (
            CallOptions::new().timeout(Duration::from_secs(3)),
            SleepReason::Total,
            3,
        ),
        (
            CallOptions::new().attempt_timeout(Duration::from_secs(4)),
            SleepReason::Attempt,
            4,
        ),
        (
            CallOptions::new().idle_timeout(Duration::from_secs(5)),
            SleepReason::IdleBody,
            5,
        ),
    ] {
        let timer = VirtualTimer::default();
        let part = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
        let server = Server::scripted(&timer, vec![Reaction::Stall(part.to_vec(), pause)]);
        let client = builder(&server.url(), &timer)
            .retry(RetryPolicy::none())
            .build()
            .unwrap();
        let error = client.call(&READ).with(options).send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.is_timeout());
        assert_eq!(timer.waits(), [(pause, Duration::from_secs(wait))]);
    }
}

#[tokio::test]
async fn added_headers_cannot_replace_the_signature_or_the_length() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![response("200 OK", "{}")]);
    let client = builder(&server.url(), &timer)
        .options(
            CallOptions::new()
                .header(
                    HeaderName::from_static("x-gateway"),
                    HeaderValue::from_static("client"),
                )
                .header(
                    HeaderName::from_static("x-tenant"),
                    HeaderValue::from_static("news"),
                ),
        )
        .build()
        .unwrap();
    let own = [
        ("x-gateway", "call"),
        ("accept", "application/vnd.x"),
        ("authorization", "Basic stolen"),
        ("content-length", "1"),
        ("transfer-encoding", "chunked"),
    ];
    let options = own.iter().fold(CallOptions::new(), |options, (name, value)| {
        options.header(HeaderName::from_static(name), HeaderValue::from_static(value))
    });
    let shown = format!("{options:?}");
    assert!(
        shown.contains("x-gateway") && !shown.contains("stolen"),
        "{shown}"
    );
    client
        .call(&CREATE)
        .json("text")
        .with(options)
        .send::<()>()
        .await
        .unwrap();
    let seen = &server.log().seen[0];
    assert_eq!(seen.header("x-gateway"), Some("call"));
    assert_eq!(seen.header("x-tenant"), Some("news"));
    assert_eq!(seen.header("accept"), Some("application/vnd.x"));
    assert_eq!(seen.body, b"\"text\"");
    assert!(seen.is_signed_by(SECRET));
}

/// Records its calls and adds a header.
#[derive(Clone, Default)]
struct Watching(Arc<Mutex<Vec<String>>>);

impl Interceptor for Watching {
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        headers.insert("x-attempt", attempt.number.into());
        headers.insert("authorization", HeaderValue::from_static("Basic stolen"));
        self.0
            .lock()
            .unwrap()
            .push(format!("before {} {}", attempt.operation.id, attempt.number));
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, ended: &AttemptOutcome<'_>) {
        let status = ended.status.map(|status| status.as_u16());
        let kind = ended.error.map(|error| error.kind());
        self.0.lock().unwrap().push(format!(
            "after {} {status:?} {kind:?} {:?}",
            attempt.number, ended.retry_after
        ));
    }
}

#[tokio::test]
async fn interceptors_see_each_attempt_and_may_add_headers() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, down_then_healthy());
    let watching = Watching::default();
    let client = builder(&server.url(), &timer)
        .interceptor(watching.clone())
        .build()
        .unwrap();
    client.call(&READ).send::<()>().await.unwrap();
    assert_eq!(
        *watching.0.lock().unwrap(),
        [
            "before readUsers 1",
            "after 1 Some(503) Some(Api) Some(200ms)",
            "before readUsers 2",
            "after 2 Some(200) None None",
        ]
    );
    let seen = server.log().seen;
    let numbers: Vec<_> = seen.iter().map(|seen| seen.header("x-attempt")).collect();
    assert_eq!(numbers, [Some("1"), Some("2")]);
    assert!(seen.iter().all(|seen| seen.is_signed_by(SECRET)));
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn compression_is_requested_without_affecting_the_signature() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![response("200 OK", "{}")]);
    let client = builder(&server.url(), &timer).build().unwrap();
    client.call(&CREATE).json("text").send::<()>().await.unwrap();
    let seen = &server.log().seen[0];
    assert_eq!(seen.header("accept-encoding"), Some("gzip"));
    assert!(seen.header("content-encoding").is_none() && seen.is_signed_by(SECRET));
}

/// An outage must not be met with three times the load.
#[tokio::test]
async fn retries_do_not_amplify_an_outage() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![response("500 Oops", "")]);
    let client = builder(&server.url(), &timer).build().unwrap();
    for _ in 0..200 {
        client.call(&READ).send::<()>().await.unwrap_err();
    }
    assert_eq!(server.log().seen.len(), 200 + 100);
}

/// A streamed response has no overall deadline, but each chunk has one.
#[tokio::test]
async fn a_stalled_streamed_body_is_an_error_and_closes_its_connection() {
    let timer = VirtualTimer::default();
    let part = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let server = Server::scripted(&timer, vec![Reaction::Stall(part, SleepReason::IdleBody)]);
    let client = builder(&server.url(), &timer).build().unwrap();
    let mut body = std::pin::pin!(client.call(&READ).send_streamed().await.unwrap().body);
    let mut chunks = Vec::new();
    while let Some(chunk) = std::future::poll_fn(|context| body.as_mut().poll_next(context)).await {
        chunks.push(chunk.map_err(|error| error.is_timeout()));
    }
    assert_eq!(chunks.last(), Some(&Err(true)));
    assert_eq!(timer.waits(), [(SleepReason::IdleBody, Duration::from_secs(30))]);
    tokio::task::spawn_blocking(move || server.wait_for_close())
        .await
        .unwrap();
}

/// The content-length of a response to HEAD is that of a body which is not sent.
#[tokio::test]
async fn the_content_length_of_a_head_response_is_not_limited() {
    static LOOK: Operation = operation("lookAtUsers", Method::Head, RetryClass::Idempotent);
    let timer = VirtualTimer::default();
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n".to_vec();
    let server = Server::scripted(&timer, vec![Reaction::Keep(head)]);
    let client = builder(&server.url(), &timer).build().unwrap();
    let response = client.call(&LOOK).send::<()>().await.unwrap();
    assert_eq!(response.headers()["content-length"], "999999999");
}

#[tokio::test]
async fn an_error_shows_the_delay_that_the_service_requests() {
    for (wait, attempts, expected) in [
        (7, 3, "(after 3 attempts; retry after 7 s)"),
        // The delay exceeds the maximum, so there is no further attempt.
        (3_600, 1, "503 Service Unavailable (retry after 3600 s)"),
    ] {
        let timer = VirtualTimer::default();
        let busy = format!("HTTP/1.1 503 Busy\r\nretry-after: {wait}\r\ncontent-length: 0\r\n\r\n");
        let server = Server::scripted(&timer, vec![Reaction::Keep(busy.into_bytes())]);
        let client = builder(&server.url(), &timer).build().unwrap();
        let error = client.call(&READ).send::<()>().await.unwrap_err();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(wait)));
        assert!(error.to_string().ends_with(expected), "{error}");
    }
}
