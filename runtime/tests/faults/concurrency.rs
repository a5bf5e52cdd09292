//! Many concurrent calls on one client, and the limits of a client.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use zephr_runtime::SleepReason;
use zephr_test_support::Request;

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, SECRET, builder};

fn healthy() -> Reaction {
    Reaction::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
}

fn assert_signed_individually(seen: &[Request]) {
    let nonces: HashSet<String> = seen
        .iter()
        .map(|seen| seen.authorization().nonce().to_owned())
        .collect();
    assert_eq!(nonces.len(), seen.len());
    assert!(seen.iter().all(|seen| seen.is_signed_by(SECRET)));
}

#[tokio::test]
async fn a_thousand_calls_are_signed_individually() {
    let server = Server::scripted(&VirtualTimer::default(), vec![healthy()]);
    let client = builder(&server.url(), &VirtualTimer::default()).build().unwrap();
    let calls: Vec<_> = (0..1_000)
        .map(|number| tokio::spawn(client.call(&CREATE).query("n", number).json(&number).send::<()>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let seen = server.log().seen;
    let targets: HashSet<&str> = seen.iter().map(|seen| seen.target.as_str()).collect();
    assert_eq!((seen.len(), targets.len()), (1_000, 1_000));
    assert_signed_individually(&seen);
}

#[tokio::test]
async fn requests_in_flight_are_limited() {
    const MOST: usize = 8;
    let (inside, highest) = (AtomicUsize::new(0), Arc::<AtomicUsize>::default());
    let seen_highest = Arc::clone(&highest);
    // Each request waits for seven others, so the limit is really reached.
    let together = Barrier::new(MOST);
    let server = Server::start(&VirtualTimer::default(), move |_, _| {
        seen_highest.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        together.wait();
        inside.fetch_sub(1, Ordering::SeqCst);
        healthy()
    });
    let client = builder(&server.url(), &VirtualTimer::default())
        .max_in_flight(MOST)
        .build()
        .unwrap();
    let calls: Vec<_> = (0..10 * MOST)
        .map(|_| tokio::spawn(client.clone().call(&READ).send::<()>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(highest.load(Ordering::SeqCst), MOST);
    assert_eq!(server.log().seen.len(), 10 * MOST);
}

#[tokio::test]
async fn requests_are_spaced_evenly() {
    let (server, timer) = (
        Server::scripted(&VirtualTimer::default(), vec![healthy()]),
        VirtualTimer::default(),
    );
    let client = builder(&server.url(), &timer).max_per_second(4).build().unwrap();
    let calls: Vec<_> = (0..10)
        .map(|_| tokio::spawn(client.call(&READ).send::<()>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(
        timer.waits(),
        [(SleepReason::Rate, Duration::from_millis(250)); 9]
    );
}

#[tokio::test]
async fn a_request_that_waits_beyond_its_deadline_is_not_sent() {
    let (server, timer) = (
        Server::scripted(&VirtualTimer::default(), vec![healthy()]),
        VirtualTimer::default(),
    );
    let client = builder(&server.url(), &timer)
        .max_per_second(1)
        .timeout(Duration::from_millis(900))
        .build()
        .unwrap();
    client.call(&CREATE).send::<()>().await.unwrap();
    let error = client.call(&CREATE).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), zephr_runtime::ErrorKind::Timeout);
    let text = "the request was not sent: waited 1 s for a start time (`max_per_second` is 1): \
                `timeout` of 900 ms elapsed";
    assert!(error.to_string().ends_with(text), "{error}");
    assert_eq!(server.log().seen.len(), 1);
}

/// The caller may send other requests while reading a streamed response.
#[tokio::test]
async fn a_streamed_response_holds_no_permit() {
    let server = Server::scripted(&VirtualTimer::default(), vec![healthy()]);
    let client = builder(&server.url(), &VirtualTimer::default())
        .max_in_flight(1)
        .build()
        .unwrap();
    let streamed = client.call(&READ).send_streamed().await.unwrap();
    client.call(&READ).send::<()>().await.unwrap();
    drop(streamed);
}
