//! Runs a script: the client against the server, in virtual or in real time. This module contains all uses of the
//! client's API.

use std::error::Error as _;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use serde_json::Value;
use zephr_runtime::operation::{Body, BodyKind, Method, Operation, Paging, RetryClass};
use zephr_runtime::{
    Call, CallOptions, Client, Credentials, Error, ErrorKind, List, RawJson, Secret, to_json,
};

use crate::document::{BODY_LIMIT, PASSWORD, TARGET};
use crate::script::{Class, Exchange, Paged, Protocol, RequestBody, Script};
use crate::service::{EPOCH, Log, SECRET_KEY, Service};
use crate::simulation::{Simulation, Stuck, Time, processor_time};
use crate::types::{Page, Session};
use crate::{certificate, http1, http2};

const fn operation(id: &'static str, method: Method, retry: RetryClass) -> Operation {
    Operation {
        retry,
        body: Some(Body {
            media_type: "application/json",
            kind: BodyKind::Json,
            required: false,
        }),
        paging: Some(Paging {
            page: "page",
            size: Some("rpp"),
            whole_unless_asked: false,
        }),
        ..Operation::new(id, method, TARGET)
    }
}

static READ: Operation = operation("readUsers", Method::Get, RetryClass::Idempotent);
static CHANGE: Operation = operation("changeUser", Method::Put, RetryClass::Conditional);
static CREATE: Operation = operation("createUser", Method::Post, RetryClass::NonIdempotent);

/// The outcome of a call.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) key: u32,
    /// The delivered items, in order, including those before an error.
    pub(crate) items: Vec<Value>,
    /// The number of records that could not be decoded, for an export that continues on errors.
    pub(crate) passed_over: usize,
    pub(crate) error: Option<Failure>,
    /// The first error of a call that was made while the stream was read.
    pub(crate) inner_error: Option<Failure>,
    pub(crate) elapsed: Duration,
}

/// An error of the client.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<u16>,
    pub(crate) may_be_done: bool,
    /// Everything that a program may print.
    pub(crate) shown: String,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut shown = format!("{error}\n{error:?}\n{error:#?}");
        let mut next = error.source();
        while let Some(cause) = next {
            shown += &format!("\n{cause}\n{cause:?}");
            next = cause.source();
        }
        Self {
            kind: error.kind(),
            status: error.status().map(|status| status.as_u16()),
            may_be_done: error.may_have_taken_effect(),
            shown,
        }
    }
}

/// A completed run of a case.
pub(crate) struct Run {
    /// Empty if the case did not terminate.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) stuck: Option<Stuck>,
    /// CPU time of client and server together, if one thread runs both.
    pub(crate) busy: Duration,
    pub(crate) log: Log,
}

/// The name of the threads of a multi-threaded runtime.
pub(crate) const WORKER: &str = "search-worker";

/// Runs a script to completion.
pub(crate) fn run(script: &Script) -> Run {
    let is_real = matches!(script.exchange, Exchange::RealCrowd { .. });
    let mut builder = if is_real {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    builder.thread_name(WORKER);
    let runtime = builder.worker_threads(2).enable_all().build().unwrap();
    let (start, busy) = (Instant::now(), processor_time());
    let simulation = Simulation::default();
    let time = if is_real {
        Time::Real(start)
    } else {
        Time::Virtual(simulation.clone())
    };
    let service = Service::new(script, time.clone());
    let result = runtime.block_on(async {
        let url = match script.protocol {
            Protocol::Http1 => http1::listen(service.clone()).await,
            Protocol::Http2 => http2::listen(service.clone()).await,
        };
        let client = client(script, &url, &time);
        let calls = calls(script, &client, &time);
        if is_real {
            tokio::time::timeout(Duration::from_secs(20), calls)
                .await
                .map_err(|_| Stuck::Idle)
        } else {
            simulation.run(calls).await
        }
    });
    runtime.shutdown_background();
    let busy = processor_time().saturating_sub(busy);
    let log = service.log().clone();
    let stuck = result.as_ref().err().copied();
    Run {
        outcomes: result.unwrap_or_default(),
        stuck,
        busy,
        log,
    }
}

fn client(script: &Script, url: &str, time: &Time) -> Client {
    let limits = script.limits;
    let mut builder = Client::with_base_url(url)
        .credentials(Credentials::new("AK", SECRET_KEY))
        .options(
            CallOptions::new()
                .timeout(Duration::from_millis(limits.total_ms.into()))
                .attempt_timeout(Duration::from_millis(limits.attempt_ms.into()))
                .idle_timeout(Duration::from_millis(limits.idle_ms.into()))
                .body_limit(BODY_LIMIT),
        )
        .jitter(|longest| longest);
    let clock = time.clone();
    builder = builder.clock(move || EPOCH * 1000 + u64::try_from(clock.now().as_millis()).unwrap());
    if let Time::Virtual(simulation) = time {
        builder = builder.timer(simulation.clone());
    }
    if limits.in_flight > 0 {
        builder = builder.max_in_flight(limits.in_flight.into());
    }
    if limits.per_second > 0 {
        builder = builder.max_per_second(limits.per_second.into());
    }
    if script.protocol == Protocol::Http2 {
        builder = builder.root_certificate_pem(certificate::pem());
    }
    builder.build().unwrap()
}

async fn calls(script: &Script, client: &Client, time: &Time) -> Vec<Outcome> {
    match &script.exchange {
        Exchange::Value { class, body } => vec![value(call(client, *class, 0, *body), 0, time).await],
        Exchange::Object { class } => {
            vec![object(call(client, *class, 0, RequestBody::Small), time).await]
        }
        Exchange::List { class, .. } => {
            vec![list(call(client, *class, 0, RequestBody::Small), time).await]
        }
        Exchange::PageStream(paged) => vec![pages(client, paged, time).await],
        Exchange::Export(paged) => vec![export(client, paged, time).await],
        Exchange::Crowd { calls, .. } | Exchange::RealCrowd { calls, .. } => {
            let tasks: Vec<_> = (0..u32::from(*calls))
                .map(|key| {
                    let call = call(client, Class::NonIdempotent, key, RequestBody::Small);
                    let time = time.clone();
                    tokio::spawn(async move { value(call, key, &time).await })
                })
                .collect();
            let mut outcomes = Vec::new();
            for task in tasks {
                // The hook records a panic.
                outcomes.extend(task.await);
            }
            outcomes
        }
    }
}

fn call(client: &Client, class: Class, key: u32, body: RequestBody) -> Call {
    let operation = match class {
        Class::Idempotent => &READ,
        Class::Conditional => &CHANGE,
        Class::NonIdempotent => &CREATE,
    };
    let call = client.call(operation).query("key", key);
    match body {
        _ if class == Class::Idempotent => call,
        RequestBody::Small => call.json(&i64::from(key)),
        RequestBody::Secret => call.json(&Secret::from(PASSWORD)),
        RequestBody::Large => call.json(&"x".repeat(3 * 1024 * 1024)),
    }
}

#[derive(Default)]
struct Delivered {
    items: Vec<Value>,
    passed_over: usize,
    error: Option<Error>,
    inner_error: Option<Error>,
}

impl From<Result<Vec<Value>, Error>> for Delivered {
    fn from(result: Result<Vec<Value>, Error>) -> Self {
        match result {
            Ok(items) => Self {
                items,
                ..Self::default()
            },
            Err(error) => Self {
                error: Some(error),
                ..Self::default()
            },
        }
    }
}

/// Records the outcome of one call.
async fn record(key: u32, time: &Time, call: impl Future<Output = Delivered>) -> Outcome {
    let start = time.now();
    let Delivered {
        items,
        passed_over,
        error,
        inner_error,
    } = call.await;
    Outcome {
        key,
        items,
        passed_over,
        error: error.map(Failure::from),
        inner_error: inner_error.map(Failure::from),
        elapsed: time.now().saturating_sub(start),
    }
}

async fn value(call: Call, key: u32, time: &Time) -> Outcome {
    record(key, time, async {
        let sent = call.send::<Option<RawJson>>().await;
        sent.map(|response| response.value().iter().map(json).collect())
            .into()
    })
    .await
}

async fn object(call: Call, time: &Time) -> Outcome {
    record(0, time, async {
        let sent = call.send::<Page>().await;
        sent.map(|response| vec![json(response.value())]).into()
    })
    .await
}

async fn list(call: Call, time: &Time) -> Outcome {
    record(0, time, async {
        let sent = call.send::<List<Session>>().await;
        sent.map(|response| response.value().iter().map(json).collect())
            .into()
    })
    .await
}

fn json(value: &(impl zephr_runtime::Encode + Debug)) -> Value {
    let text = to_json(value);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// Reads the items of a stream one by one, and makes a call of the same client after each if requested.
macro_rules! read {
    ($stream:expr, $client:expr, $paged:expr) => {{
        let (mut stream, mut delivered) = ($stream, Delivered::default());
        // An undetected cycle of pages would be endless.
        while delivered.items.len() < MOST_ITEMS {
            match stream.next().await {
                None => break,
                Some(Ok(item)) => delivered.items.push(json(&item)),
                Some(Err(error)) if $paged.continues && error.record().is_some() => {
                    delivered.passed_over += 1;
                    continue;
                }
                Some(Err(error)) => {
                    delivered.error = Some(error);
                    break;
                }
            }
            if $paged.inner_calls {
                let call = $client.call(&READ).query("inner", 1);
                let error = call.send::<Option<RawJson>>().await.err();
                delivered.inner_error = delivered.inner_error.or(error);
            }
        }
        delivered
    }};
}

const MOST_ITEMS: usize = 200;

async fn pages(client: &Client, paged: &Paged, time: &Time) -> Outcome {
    let call = client.call(&READ).query("key", 0).query("rpp", 5);
    let ahead = paged.ahead.into();
    record(0, time, async {
        read!(call.pages::<Session>().items().prefetch(ahead), client, paged)
    })
    .await
}

async fn export(client: &Client, paged: &Paged, time: &Time) -> Outcome {
    let call = client.call(&READ).query("key", 0).query("rpp", 5);
    record(0, time, async {
        let records = call.records::<Session>();
        if paged.continues {
            read!(records.continue_on_error(), client, paged)
        } else {
            read!(records, client, paged)
        }
    })
    .await
}
