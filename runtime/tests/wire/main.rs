//! Calls on the wire: what a raw socket receives, what comes back, and what never shows.

// Helpers of tests are tests to the reader, but not to the lints.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod client;
mod emitted;
mod errors;
mod proxy;
mod role;
mod server;
mod signed;
// Elsewhere the platform's trust cannot be set by a variable.
#[cfg(all(feature = "rustls", target_os = "linux"))]
mod tls;

use zephr_runtime::operation::{Body, BodyKind, Method, Operation};
use zephr_runtime::{Client, ClientBuilder, Credentials};

const SECRET: &str = "canary-secret";

const fn operation(method: Method, path: &'static str) -> Operation {
    Operation {
        body: Some(Body {
            media_type: "application/json",
            kind: BodyKind::Json,
            required: false,
        }),
        envelope: &["data"],
        ..Operation::bare("testOperation", method, path)
    }
}

static GET: Operation = operation(Method::Get, "/v3/users");
static POST: Operation = operation(Method::Post, "/v3/users");
static DEEP: Operation = operation(Method::Put, "/v3/a/{one}/b/{two}");

fn credentials() -> Credentials {
    Credentials::new("AK", SECRET)
}

fn builder(url: &str) -> ClientBuilder {
    Client::at(url).credentials(credentials())
}

fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}
