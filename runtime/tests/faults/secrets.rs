//! Canary secrets in every part of a call, searched for in everything that a program may print.

use std::error::Error as _;
use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span;
use zephr_runtime::operation::SecurityScheme;
use zephr_runtime::{
    Attempt, AttemptOutcome, BoxFuture, CallOptions, Client, ClientBuilder, Credentials, Error, HeaderMap,
    HeaderName, HeaderValue, HttpRequest, HttpResponse, Interceptor, Method, Operation, RawJson, RetryPolicy,
    Secret, SleepReason, Transport, TransportError,
};

use crate::server::{Reaction, Server};
use crate::subprocess::{is_child, run_test};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, SECRET, builder};

/// Part of every secret, and of nothing else.
const CANARY: &str = "canary";

/// Everything that was printed.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<String>>);

impl Shown {
    fn add(&self, text: fmt::Arguments<'_>) {
        writeln!(self.0.lock().unwrap(), "{text}").unwrap();
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().lines().map(str::to_owned).collect()
    }
}

/// Records all spans and events, of any level and target.
struct Subscriber {
    shown: Shown,
    next: AtomicU64,
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl tracing::Subscriber for Subscriber {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let mut fields = Fields(String::new());
        span.record(&mut fields);
        let metadata = span.metadata();
        self.shown.add(format_args!(
            "{} span {}{}",
            metadata.target(),
            metadata.name(),
            fields.0
        ));
        span::Id::from_u64(self.next.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        let mut fields = Fields(String::new());
        values.record(&mut fields);
        self.shown.add(format_args!("recorded{}", fields.0));
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.shown
            .add(format_args!("{} event{}", event.metadata().target(), fields.0));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

impl log::Log for Shown {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.add(format_args!("{} log {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

/// Prints everything passed to interceptors and transports.
struct Showing(Shown);

impl Interceptor for Showing {
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        self.0.add(format_args!("{attempt:?} {headers:?}"));
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, ended: &AttemptOutcome<'_>) {
        self.0.add(format_args!("{attempt:?} {ended:?}"));
    }
}

struct ShowingTransport(Shown, Box<dyn Transport>);

impl Transport for ShowingTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let shown = self.0.clone();
        shown.add(format_args!("{request:?}"));
        let sending = self.1.send(request);
        Box::pin(async move {
            let result = sending.await;
            shown.add(format_args!("{result:?}"));
            result
        })
    }
}

impl Shown {
    fn client(&self, builder: ClientBuilder) -> Client {
        let shown = self.clone();
        let builder = builder
            .interceptor(Showing(self.clone()))
            .wrap_transport(|inner| ShowingTransport(shown, inner));
        self.add(format_args!("{builder:?} {builder:#?}"));
        // One of several tenants: shared state must not be printed either.
        let client = builder.build().unwrap();
        let credentials = Credentials::new("AK", SECRET);
        let client = client
            .for_tenant("acme")
            .credentials(credentials)
            .build()
            .unwrap();
        self.add(format_args!("{client:?} {client:#?}"));
        client
    }

    /// Sends a request with secrets in every possible place, and prints everything it returns.
    async fn call(&self, client: &Client, operation: &'static Operation) {
        let header = HeaderValue::from_static("canary-header");
        let options = CallOptions::new()
            .header(HeaderName::from_static("x-api-key"), header)
            .retry(RetryPolicy::new().max_attempts(2));
        self.add(format_args!("{options:?}"));
        let call = client
            .call(operation)
            .query("email", "canary-query")
            .cookie("sid", Secret::from("canary-cookie"))
            .json(&Secret::from("canary-password"))
            .with(options);
        self.add(format_args!("{call:?} {call:#?}"));
        let sending = call.send::<Vec<RawJson>>();
        self.add(format_args!("{sending:?}"));
        match sending.await {
            Ok(response) => self.add(format_args!("{response:?}")),
            Err(error) => self.error(&error),
        }
    }

    fn error(&self, error: &Error) {
        self.add(format_args!("{error} {error:?} {error:#?}"));
        let mut next = error.source();
        while let Some(error) = next {
            self.add(format_args!("{error} {error:?}"));
            next = error.source();
        }
        // As in a program that unwraps; the hook prints the message.
        let panic = catch_unwind(AssertUnwindSafe(|| panic!("{error:?}")));
        assert!(panic.is_err());
    }
}

fn response(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let cookie = "set-cookie: sid=canary-set\r\n";
    format!("HTTP/1.1 {status}\r\n{cookie}content-length: {length}\r\n\r\n{body}").into_bytes()
}

/// The reactions of a server to a request.
fn reactions() -> Vec<Reaction> {
    let echo = r#"{"message":"no \"canary-password\" for canary-cookie","email":"canary-query"}"#;
    let page = "<html>canary-query</html>";
    vec![
        Reaction::Keep(response("200 OK", "[]")),
        Reaction::Keep(response("409 Conflict", echo)),
        Reaction::Keep(response("503 Busy", page)),
        Reaction::Keep(response("200 OK", r#"["canary-password""#)),
        Reaction::Keep(response("200 OK", "canary-query")),
        Reaction::Keep(response("200 OK", page)),
        Reaction::Keep(response("302 Found", "canary-query")),
        Reaction::Close(b"canary-query canary-cookie\r\n\r\n".to_vec()),
        Reaction::Close(b"HTTP/1.1 200 canary\x00\r\n\r\n".to_vec()),
        Reaction::Close(b"HTTP/1.1 200 OK\r\ncanary canary\r\n\r\n".to_vec()),
        Reaction::Close(b"HTTP/1.1 200 OK\r\ncontent-length: canary\r\n\r\n".to_vec()),
        Reaction::Close(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\ncanary".to_vec()),
        Reaction::Close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ncanary".to_vec()),
        Reaction::Close(
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 6\r\n\r\ncanary".to_vec(),
        ),
        Reaction::Reset(Vec::new()),
        Reaction::Stall(Vec::new(), SleepReason::Attempt),
    ]
}

#[tokio::test]
async fn no_secret_is_printed() {
    if !is_child() {
        // The subscriber is global to the process.
        assert!(run_test("secrets::no_secret_is_printed", &[]).await);
        return;
    }
    let shown = Shown::default();
    let subscriber = Subscriber {
        shown: shown.clone(),
        next: AtomicU64::new(0),
    };
    tracing::subscriber::set_global_default(subscriber).unwrap();
    log::set_boxed_logger(Box::new(shown.clone())).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let panics = shown.clone();
    std::panic::set_hook(Box::new(move |panic| panics.add(format_args!("{panic}"))));

    for reaction in reactions() {
        for operation in [&READ, &CREATE] {
            let timer = VirtualTimer::default();
            let server = Server::scripted(&timer, vec![reaction.clone()]);
            let client = shown.client(builder(&server.url(), &timer));
            shown.call(&client, operation).await;
        }
    }
    refused(&shown).await;
    secured(&shown).await;
    #[cfg(all(feature = "http2", feature = "rustls"))]
    over_http2(&shown).await;

    let _ = std::panic::take_hook();
    let lines = shown.lines();
    let leaks: Vec<_> = lines.iter().filter(|line| line.contains(CANARY)).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert_heard_everyone(&lines);
    #[cfg(feature = "tracing")]
    assert_named_as_usual(&lines);
}

/// An unreachable server, and requests that cannot be sent or signed at all.
async fn refused(shown: &Shown) {
    let timer = VirtualTimer::default();
    let client = shown.client(builder("http://127.0.0.1:1", &timer));
    shown.call(&client, &READ).await;
    let bad = client.call(&READ).header("x-thing", "canary\n").send::<()>();
    shown.error(&bad.await.unwrap_err());
    client.set_credentials(zephr_runtime::Credentials::new("A:K", "canary-key"));
    shown.call(&client, &READ).await;
    let bad = zephr_runtime::Client::with_base_url("https://canary:canary@acme.test/?canary#canary").build();
    shown.error(&bad.unwrap_err());
}

/// Requires every form of credentials except the signature.
static SECURED: Operation = Operation {
    security: &[&[
        SecurityScheme::bearer("token"),
        SecurityScheme::header_key("header", "x-key"),
        SecurityScheme::query_key("query", "key"),
        SecurityScheme::cookie_key("cookie", "key"),
    ]],
    signed: false,
    ..Operation::new("secured", Method::Get, "/secured")
};

/// A service that repeats the credentials of security schemes, as sent.
async fn secured(shown: &Shown) {
    let secrets = ["token", "header", "query", "cookie"].map(|scheme| format!("canary-{scheme}"));
    for secret in &secrets {
        let timer = VirtualTimer::default();
        let echo = format!(r#"{{"message":"{secret} is not valid"}}"#);
        let rejection = Reaction::Keep(response("401 Unauthorized", &echo));
        let server = Server::scripted(&timer, vec![rejection]);
        let client = builder(&server.url(), &timer).interceptor(Showing(shown.clone()));
        let client = client.bearer_token("token", "canary-token");
        let client = ["header", "query", "cookie"]
            .into_iter()
            .fold(client, |client, scheme| {
                client.api_key(scheme, format!("canary-{scheme}"))
            });
        let transport = shown.clone();
        let client = client.wrap_transport(|inner| ShowingTransport(transport, inner));
        shown.add(format_args!("{client:?}"));
        shown.call(&client.build().unwrap(), &SECURED).await;
        let sent = format!("{:?}", server.log().seen);
        assert!(secrets.iter().all(|secret| sent.contains(secret)), "{sent}");
    }
}

#[cfg(all(feature = "http2", feature = "rustls"))]
async fn over_http2(shown: &Shown) {
    use crate::tls::{Authority, listen};

    let authority = Authority::named("Trusted");
    let acceptor = authority.good_server(&["h2"]);
    let (sender, url) = tokio::sync::oneshot::channel();
    // The output of the server is irrelevant.
    std::thread::spawn(move || {
        let quiet = tracing::subscriber::NoSubscriber::default();
        tracing::subscriber::with_default(quiet, || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let (url, _) = listen(acceptor, |stream, _| async {
                    let mut connection = h2::server::handshake(stream).await.unwrap();
                    while let Some(Ok((_, mut respond))) = connection.accept().await {
                        let response = http::Response::builder().header("set-cookie", "canary-set");
                        let mut stream = respond.send_response(response.body(()).unwrap(), false).unwrap();
                        stream
                            .send_data(zephr_runtime::Bytes::from_static(b"[]"), true)
                            .unwrap();
                    }
                })
                .await;
                sender.send(url).unwrap();
                std::future::pending::<()>().await;
            });
        });
    });
    let url = url.await.unwrap();
    let timer = VirtualTimer::default();
    let trusting = shown.client(builder(&url, &timer).root_certificate_pem(authority.pem));
    shown.call(&trusting, &CREATE).await;
    let distrusting =
        shown.client(builder(&url, &timer).root_certificate_pem(Authority::named("Stranger").pem));
    shown.call(&distrusting, &CREATE).await;
}

/// Checks that something was printed, since an empty output proves nothing.
fn assert_heard_everyone(lines: &[String]) {
    let heard = |who: &str| lines.iter().any(|line| line.starts_with(who));
    assert!(heard("reqwest") && heard("hyper_util"), "{} lines", lines.len());
    #[cfg(all(feature = "http2", feature = "rustls"))]
    assert!(heard("h2") && heard("rustls"), "{} lines", lines.len());
    assert!(
        lines.iter().any(|line| line.contains("panicked at")),
        "no panic was reported"
    );
}

/// Spans follow the OpenTelemetry semantic conventions for HTTP clients.
#[cfg(feature = "tracing")]
fn assert_named_as_usual(lines: &[String]) {
    let of = |span: &str| {
        let found = lines.iter().find(|line| line.starts_with(span));
        found.unwrap_or_else(|| panic!("there is no {span}"))
    };
    for field in [
        r#"zephr.operation="users().read""#,
        r#"zephr.operation_id="readUsers""#,
        r#"zephr.tenant="acme""#,
        r#"http.request.method="GET""#,
        r#"url.template="/v3/users""#,
        r#"otel.name=GET /v3/users"#,
    ] {
        assert!(of("zephr span call").contains(field), "{field}");
        assert!(of("zephr span attempt").contains(field), "{field}");
    }
    for field in [
        "server.address=",
        "server.port=",
        "http.request.resend_count=0",
        r#"otel.kind="client""#,
    ] {
        assert!(of("zephr span attempt").contains(field), "{field}");
    }
    for recorded in [
        "http.response.status_code=200",
        "http.response.status_code=409",
        r#"error.type="409""#,
        r#"error.type="outcome_unknown""#,
        r#"error.type="timeout""#,
        "http.request.resend_count=1",
    ] {
        let found = lines
            .iter()
            .any(|line| line.starts_with("recorded") && line.contains(recorded));
        assert!(found, "{recorded}");
    }
}
