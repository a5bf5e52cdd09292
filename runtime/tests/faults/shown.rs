//! Records everything that a program may print, and sends requests that contain secrets.

use std::error::Error as _;
use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span;
use zephr_runtime::{
    Attempt, AttemptOutcome, BoxFuture, CallOptions, Client, ClientBuilder, Credentials, Error, HeaderMap,
    HeaderName, HeaderValue, HttpRequest, HttpResponse, Interceptor, Operation, RawJson, RetryPolicy, Secret,
    Transport, TransportError,
};

use crate::SECRET;

/// Everything that was printed.
#[derive(Clone, Default)]
pub(crate) struct Shown(Arc<Mutex<String>>);

impl Shown {
    pub(crate) fn add(&self, text: fmt::Arguments<'_>) {
        writeln!(self.0.lock().unwrap(), "{text}").unwrap();
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().lines().map(str::to_owned).collect()
    }
}

/// Records all spans and events, of any level and target.
pub(crate) struct Subscriber {
    shown: Shown,
    next: AtomicU64,
}

impl Subscriber {
    pub(crate) fn new(shown: &Shown) -> Self {
        Self {
            shown: shown.clone(),
            next: AtomicU64::new(0),
        }
    }
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
pub(crate) struct PrintingInterceptor(pub(crate) Shown);

impl Interceptor for PrintingInterceptor {
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        self.0.add(format_args!("{attempt:?} {headers:?}"));
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, ended: &AttemptOutcome<'_>) {
        self.0.add(format_args!("{attempt:?} {ended:?}"));
    }
}

pub(crate) struct PrintingTransport(pub(crate) Shown, pub(crate) Box<dyn Transport>);

impl Transport for PrintingTransport {
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
    pub(crate) fn client(&self, builder: ClientBuilder) -> Client {
        let shown = self.clone();
        let builder = builder
            .interceptor(PrintingInterceptor(self.clone()))
            .wrap_transport(|inner| PrintingTransport(shown, inner));
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
    pub(crate) async fn call(&self, client: &Client, operation: &'static Operation) {
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

    pub(crate) fn error(&self, error: &Error) {
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
