//! Canary secrets in every part of a call, searched for in everything that a program may print.

use zephr_runtime::operation::SecurityScheme;
use zephr_runtime::{Method, Operation, RawJson, SleepReason};

use crate::server::{Reaction, Server};
use crate::shown::{PrintingInterceptor, PrintingTransport, Shown, Subscriber};
use crate::subprocess::{is_child, run_test};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, builder};

/// Part of every secret, and of nothing else.
const CANARY: &str = "canary";

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
        // The subscriber is global to the process, so the test needs a process of its own.
        assert!(run_test("secrets::no_secret_is_printed", &[]).await);
        return;
    }
    let shown = Shown::default();
    let subscriber = Subscriber::new(&shown);
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
    untyped(&shown).await;
    #[cfg(all(feature = "http2", feature = "rustls"))]
    over_http2(&shown).await;

    let _ = std::panic::take_hook();
    let lines = shown.lines();
    let leaks: Vec<_> = lines.iter().filter(|line| line.contains(CANARY)).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert_all_sources_printed(&lines);
    #[cfg(feature = "tracing")]
    assert_spans_follow_conventions(&lines);
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
        let client = builder(&server.url(), &timer).interceptor(PrintingInterceptor(shown.clone()));
        let client = client.bearer_token("token", "canary-token");
        let client = ["header", "query", "cookie"]
            .into_iter()
            .fold(client, |client, scheme| {
                client.api_key(scheme, format!("canary-{scheme}"))
            });
        let transport = shown.clone();
        let client = client.wrap_transport(|inner| PrintingTransport(transport, inner));
        shown.add(format_args!("{client:?}"));
        shown.call(&client.build().unwrap(), &SECURED).await;
        let sent = format!("{:?}", server.log().seen);
        assert!(secrets.iter().all(|secret| sent.contains(secret)), "{sent}");
    }
}

/// Requests whose path is not that of an operation.
async fn untyped(shown: &Shown) {
    let timer = VirtualTimer::default();
    let not_found = Reaction::Keep(response("404 Not Found", r#"{"message":"no canary-path"}"#));
    let server = Server::scripted(&timer, vec![not_found]);
    let client = shown.client(builder(&server.url(), &timer));
    let post = |path| client.request(Method::Post, path);
    for request in [
        post("/v3/reset?token=canary-query")
            .segment("canary-segment")
            .query("email", "canary-parameter")
            .redact("canary-path"),
        post("/v3/hidden/canary-path").redact("canary-path"),
        post("/v3/hidden/Canary-path").redact("canary-path"),
        post("https://canary:canary@acme.test/").segment("x"),
    ] {
        shown.add(format_args!("{request:?}"));
        shown.error(&request.send_as::<RawJson>().await.unwrap_err());
    }
    assert_eq!(server.log().seen.len(), 3);
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
fn assert_all_sources_printed(lines: &[String]) {
    let printed = |source: &str| lines.iter().any(|line| line.starts_with(source));
    assert!(
        printed("reqwest") && printed("hyper_util"),
        "{} lines",
        lines.len()
    );
    #[cfg(all(feature = "http2", feature = "rustls"))]
    assert!(printed("h2") && printed("rustls"), "{} lines", lines.len());
    assert!(
        lines.iter().any(|line| line.contains("panicked at")),
        "no panic was reported"
    );
}

/// Spans follow the OpenTelemetry semantic conventions for HTTP clients.
#[cfg(feature = "tracing")]
fn assert_spans_follow_conventions(lines: &[String]) {
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
    for untyped in [
        r#"otel.name=POST /v3/reset/{segment} "#,
        r#"url.template="/v3/reset/{segment}""#,
        // The path repeats a secret.
        r#"otel.name=POST otel.kind="client""#,
        r#"url.template="" "#,
    ] {
        assert!(lines.iter().any(|line| line.contains(untyped)), "{untyped}");
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
