//! Tokio runtimes without the drivers that a call needs.

use std::future::poll_fn;
use std::net::TcpListener;
use std::task::Poll;

use tokio::runtime::{Builder, Runtime};
use zephr_runtime::{CallOptions, Client, Credentials, ErrorKind, RetryClass, RetryPolicy};

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, SECRET, builder};

fn runtimes(start: fn() -> Builder) -> [(&'static str, Runtime); 3] {
    [
        ("neither", start().build().unwrap()),
        ("no I/O", start().enable_time().build().unwrap()),
        ("no time", start().enable_io().build().unwrap()),
    ]
}

fn multi_threaded() -> Builder {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1);
    builder
}

#[test]
fn a_runtime_without_drivers_is_a_configuration_error() {
    let well = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec();
    let server = Server::scripted(&VirtualTimer::default(), vec![Reaction::Keep(well)]);
    let usual = || {
        let client = Client::with_base_url(server.url()).credentials(Credentials::new("AK", SECRET));
        client.build().unwrap()
    };
    let custom_timer = || builder(&server.url(), &VirtualTimer::default()).build().unwrap();
    for start in [Builder::new_current_thread, multi_threaded] {
        for client in [usual(), custom_timer()] {
            for (name, runtime) in runtimes(start) {
                for operation in [&READ, &CREATE] {
                    let error = runtime.block_on(client.call(operation).send::<()>()).unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::Config, "{name}: {error}");
                    assert!(error.to_string().contains("enable_all()"), "{name}: {error}");
                }
            }
            // A runtime without drivers does not affect another one.
            let whole = start().enable_all().build().unwrap();
            whole.block_on(client.call(&READ).send::<()>()).unwrap();
        }
    }
    assert_eq!(server.log().seen.len(), 4);
}

#[test]
fn the_retry_class_of_a_request_applies_if_its_runtime_is_shut_down() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let class = |class| CallOptions::new().retry(RetryPolicy::new().retry_class(class));
    for (operation, options, kind) in [
        (&CREATE, CallOptions::new(), ErrorKind::OutcomeUnknown),
        (&READ, CallOptions::new(), ErrorKind::Transport),
        (&CREATE, class(RetryClass::Idempotent), ErrorKind::Transport),
        (&READ, class(RetryClass::NonIdempotent), ErrorKind::OutcomeUnknown),
    ] {
        let client = Client::with_base_url(&url).credentials(Credentials::new("AK", SECRET));
        // With this limit, requests run as tasks.
        let client = client.max_in_flight(1).build().unwrap();
        let mut response = Box::pin(client.call(operation).with(options).send::<()>());
        let stopped = multi_threaded().enable_all().build().unwrap();
        let started = poll_fn(|context| Poll::Ready(response.as_mut().poll(context).is_pending()));
        assert!(stopped.block_on(started));
        drop(stopped);
        let other = Builder::new_current_thread().enable_all().build().unwrap();
        let error = other.block_on(response).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains("shut down"), "{error}");
    }
}
