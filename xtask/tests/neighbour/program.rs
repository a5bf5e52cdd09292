//! The tests of a program that depends on `zephr-admin` and uses some of the same crates itself.
//!
//! `main.rs` in this folder compiles these tests as a crate outside of the workspace, so that no other member of the
//! workspace adds features.

#![cfg(test)]

use std::{
    future::{pending, ready},
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
    time::Duration,
};

use tokio::time::Instant;
use zephr_admin::{
    BoxFuture, CallOptions, Client, ClientBuilder, Credentials, HeaderMap, HttpRequest, HttpResponse,
    RetryPolicy, StatusCode, Transport, TransportError,
};

/// The program uses `reqwest` without TLS and installs no crypto provider.
#[tokio::test]
async fn reqwest_without_tls_can_send_requests() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let read = stream.read(&mut [0; 4096]).unwrap();
        assert!(read > 0);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
            .unwrap();
    });
    let response = reqwest::Client::new().get(url).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), "ok");
    server.join().unwrap();
}

/// `rustls` panics here if two providers are compiled in.
#[test]
fn rustls_still_chooses_its_provider() {
    let roots = rustls::RootCertStore::empty();
    let _ = rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
}

/// An in-memory service that responds with an empty list, or hangs.
struct Memory {
    hangs: bool,
}

impl Transport for Memory {
    fn send(&self, _: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        if self.hangs {
            return Box::pin(pending());
        }
        let headers = HeaderMap::new();
        Box::pin(ready(Ok(HttpResponse::new(StatusCode::OK, headers, "[]"))))
    }
}

fn zephr(transport: Memory) -> ClientBuilder {
    Client::with_base_url("https://acme.example.com")
        .credentials(Credentials::new("AK", "SK"))
        .transport(transport)
}

#[tokio::test(start_paused = true)]
async fn deadlines_follow_a_paused_clock() {
    let options = CallOptions::new()
        .timeout(Duration::from_secs(30))
        .attempt_timeout(Duration::from_secs(7))
        .retry(
            RetryPolicy::new()
                .max_attempts(100)
                .backoff(Duration::ZERO, Duration::ZERO),
        );
    let zephr = zephr(Memory { hangs: true }).options(options).build().unwrap();
    let start = Instant::now();
    let error = zephr.products().list().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn rate_limits_follow_a_paused_clock() {
    let zephr = zephr(Memory { hangs: false }).max_per_second(2).build().unwrap();
    let start = Instant::now();
    for _ in 0..5 {
        zephr.products().list().await.unwrap();
    }
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}
