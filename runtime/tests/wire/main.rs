//! Requests on the wire: the bytes that a raw socket receives, and the results and errors of the client.

// The lints do not recognize helper functions of tests as test code.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod bodies;
mod client;
#[cfg(feature = "gzip")]
mod coding;
mod decoding;
mod deviations;
mod emitted;
mod errors;
mod incomplete;
mod messages;
mod other_clients;
mod proxy;
mod rejected_credentials;
mod requests;
mod server;
mod signed;
mod subprocess;
// On other platforms, trusted roots cannot be set by a variable.
#[cfg(all(feature = "rustls", target_os = "linux"))]
mod tls;

use zephr_runtime::operation::{Body, BodyKind, Method, Operation, RetryClass};
use zephr_runtime::{Client, ClientBuilder, Credentials, RetryPolicy};

const SECRET: &str = "canary-secret";

const fn operation(method: Method, path: &'static str) -> Operation {
    Operation {
        body: Some(Body {
            media_type: "application/json",
            kind: BodyKind::Json,
            required: false,
        }),
        envelope: &["data"],
        ..Operation::new("testOperation", method, path)
    }
}

static GET: Operation = Operation {
    retry: RetryClass::Idempotent,
    ..operation(Method::Get, "/v3/users")
};
static POST: Operation = operation(Method::Post, "/v3/users");
static DEEP: Operation = operation(Method::Put, "/v3/a/{one}/b/{two}");

fn credentials() -> Credentials {
    Credentials::new("AK", SECRET)
}

/// The settings of clients without retries, which the table of faults covers.
fn builder(url: &str) -> ClientBuilder {
    Client::with_base_url(url)
        .credentials(credentials())
        .retry(RetryPolicy::none())
}

fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

/// Returns a socket that refuses connections, because it does not listen. While the socket exists, no other test can
/// receive its port.
fn refusing() -> tokio::net::TcpSocket {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}
