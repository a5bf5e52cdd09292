//! The transport in the real world: a server that misbehaves on script, a wrong clock, a thousand calls at a time.
//!
//! No test waits for time to pass: every pause and every deadline goes through a timer that the tests drive.

// Helpers of tests are tests to the reader, but not to the lints.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[cfg(feature = "blocking")]
mod blocking;
mod calls;

mod clock;
mod connections;
mod credentials;
mod driver;
mod early;
mod expected;
mod faults;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod frames;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod http2;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod http2_connections;
#[cfg(all(feature = "http2", feature = "rustls"))]
mod http2_cut;
mod many;
mod paging;
mod paused;
mod permits;
mod records;
#[path = "../wire/role.rs"]
mod role;
mod runtimes;
mod secrets;
mod sending;
mod server;
mod slow;
mod stress;
mod table;
mod tenants;
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

/// In pages that are counted where there are no links.
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

/// Of clients that wait for nothing: a pause is as long as it may be, and over at once.
fn builder(url: &str, timer: &VirtualTimer) -> ClientBuilder {
    Client::with_base_url(url)
        .credentials(Credentials::new("AK", SECRET))
        .timer(timer.clone())
        .jitter(|longest| longest)
}
