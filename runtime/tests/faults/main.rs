//! The transport under fault injection: a scripted misbehaving server, a wrong clock, a thousand concurrent calls.
//!
//! No test waits for real time to pass: the tests control the timer of every delay and deadline.

// The lints do not recognize helper functions of tests as test code.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[cfg(feature = "blocking")]
mod blocking;
mod calls;

mod cancellation;
mod clock;
mod concurrency;
mod connections;
mod credentials;
mod driver;
mod early_response;
mod expected;
mod faults;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod frames;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod http2;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod http2_connections;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod http2_truncated;
mod paging;
mod paused_clock;
mod permits;
mod records;
mod runtimes;
mod secrets;
mod server;
mod shown;
mod slow_body;
mod stress;
#[path = "../wire/subprocess.rs"]
mod subprocess;
mod table;
mod tenants;
mod timeouts;
mod timer;
#[cfg(feature = "rustls")]
mod tls;
#[allow(dead_code, unreachable_pub)]
#[path = "../json/types.rs"]
mod types;

use zephr_runtime::operation::{Body, BodyKind, Method, Operation, Paging, RetryClass};
use zephr_runtime::{Client, ClientBuilder, Credentials};

use timer::VirtualTimer;

const SECRET: &str = "canary-secret";

const fn operation(id: &'static str, method: Method, retry: RetryClass) -> Operation {
    Operation {
        retry,
        verify_with: Some(&LOOK_UP),
        body: Some(Body {
            media_type: "application/json",
            kind: BodyKind::Json,
            required: false,
        }),
        ..Operation::new(id, method, "/v3/users")
    }
}

static LOOK_UP: Operation = Operation {
    call: "users().list",
    ..Operation::new("listUsers", Method::Get, "/v3/users")
};

/// A list whose pages are counted if there are no links.
static LIST: Operation = Operation {
    paging: Some(Paging {
        page: "page",
        size: Some("rpp"),
        whole_unless_asked: false,
    }),
    ..operation("listUsers", Method::Get, RetryClass::Idempotent)
};
static READ: Operation = Operation {
    call: "users().read",
    ..operation("readUsers", Method::Get, RetryClass::Idempotent)
};
static CHANGE: Operation = operation("changeUser", Method::Put, RetryClass::Conditional);
static CREATE: Operation = operation("createUser", Method::Post, RetryClass::NonIdempotent);

/// The settings of clients that do not wait: delays are maximal and complete immediately.
fn builder(url: &str, timer: &VirtualTimer) -> ClientBuilder {
    Client::with_base_url(url)
        .credentials(Credentials::new("AK", SECRET))
        .timer(timer.clone())
        .jitter(|longest| longest)
}
