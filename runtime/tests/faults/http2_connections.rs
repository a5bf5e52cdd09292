//! HTTP/2: a stalled connection, and one whose window is exhausted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use zephr_runtime::{Client, ErrorKind, SleepReason};

use crate::frames::{Connection, data, head, well};
use crate::timer::VirtualTimer;
use crate::tls::{Authority, listen};
use crate::{CREATE, READ, builder};

fn client(url: &str, authority: &Authority, timer: &VirtualTimer) -> Client {
    builder(url, timer)
        .root_certificate_pem(authority.pem.clone())
        .build()
        .unwrap()
}

/// The first connection responds once and then stalls; all others work.
async fn falling_silent(authority: &Authority, timer: &VirtualTimer) -> (String, Arc<AtomicUsize>) {
    let timer = timer.clone();
    listen(authority.good_server(&["h2"]), move |stream, number| {
        let timer = timer.clone();
        async move {
            let mut connection = Connection::accept(stream).await.unwrap();
            let mut responses = 0;
            while let Ok(stream) = connection.request().await {
                if number == 0 && responses == 1 {
                    connection.fall_silent();
                    timer.pass(SleepReason::Attempt);
                    continue;
                }
                responses += 1;
                connection.write(&well(stream)).await.unwrap();
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_connection_on_which_an_attempt_timed_out_is_not_reused() {
    let (authority, timer) = (Authority::named("Trusted"), VirtualTimer::default());
    let (url, connections) = falling_silent(&authority, &timer).await;
    let client = client(&url, &authority, &timer);
    client.call(&CREATE).send::<()>().await.unwrap();
    let error = client.call(&CREATE).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    let response = client.call(&CREATE).send::<()>().await.unwrap();
    assert_eq!(response.attempts(), 1);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_second_attempt_of_a_call_uses_another_connection() {
    let (authority, timer) = (Authority::named("Trusted"), VirtualTimer::default());
    let (url, connections) = falling_silent(&authority, &timer).await;
    let client = client(&url, &authority, &timer);
    client.call(&READ).send::<()>().await.unwrap();
    let response = client.call(&READ).send::<()>().await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

/// One slow endpoint must not close the connection of all others.
#[tokio::test]
async fn a_connection_that_still_responds_is_kept() {
    let (authority, timer) = (Authority::named("Trusted"), VirtualTimer::default());
    let requests = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&requests);
    let (url, connections) = listen(authority.good_server(&["h2"]), move |stream, _| {
        let requests = Arc::clone(&counter);
        async move {
            let mut connection = Connection::accept(stream).await.unwrap();
            while let Ok(stream) = connection.request().await {
                // The first request never receives a response.
                if requests.fetch_add(1, Ordering::SeqCst) > 0 {
                    connection.write(&well(stream)).await.unwrap();
                }
            }
        }
    })
    .await;
    let client = client(&url, &authority, &timer);
    let slow = tokio::spawn(client.call(&CREATE).send::<()>());
    while requests.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..2 {
        client.call(&CREATE).send::<()>().await.unwrap();
    }
    timer.pass(SleepReason::Attempt);
    let error = slow.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    client.call(&CREATE).send::<()>().await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

/// On the first three streams, the server sends as much of an endless body as the client buffers. The fourth response
/// is short.
#[tokio::test]
async fn three_unread_streams_do_not_block_a_fourth() {
    let (authority, timer) = (Authority::named("Trusted"), VirtualTimer::default());
    let (url, connections) = listen(authority.good_server(&["h2"]), move |stream, _| async move {
        let mut connection = Connection::accept(stream).await.unwrap();
        for _ in 0..3 {
            let stream = connection.request().await.unwrap();
            connection.write(&head(stream, 200, None)).await.unwrap();
            let mut left = connection.stream_window.min(connection.window);
            while left > 0 {
                let size = left.min(16_384);
                let chunk = vec![b' '; usize::try_from(size).unwrap()];
                connection.write(&data(stream, &chunk)).await.unwrap();
                connection.window -= size;
                left -= size;
            }
        }
        while let Ok(stream) = connection.request().await {
            // Otherwise the response could never be sent.
            assert!(connection.window >= 2, "the connection's window is exhausted");
            connection.write(&well(stream)).await.unwrap();
        }
    })
    .await;
    let client = client(&url, &authority, &timer);
    let mut unread = Vec::new();
    for _ in 0..3 {
        unread.push(client.call(&READ).send_streamed().await.unwrap());
    }
    client.call(&CREATE).send::<()>().await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    drop(unread);
}
