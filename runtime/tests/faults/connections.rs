//! Reuse of connections.

use zephr_runtime::ErrorKind;

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, builder};

fn response(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n{body}").into_bytes()
}

fn healthy() -> Vec<u8> {
    response("200 OK", "{}")
}

#[tokio::test]
async fn a_connection_is_reused() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![Reaction::Keep(healthy())]);
    let client = builder(&server.url(), &timer).build().unwrap();
    for _ in 0..3 {
        client.call(&CREATE).send::<()>().await.unwrap();
    }
    assert_eq!((server.log().connections, server.log().seen.len()), (1, 3));
}

#[tokio::test]
async fn a_closed_connection_is_not_reused() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![Reaction::Close(healthy())]);
    let client = builder(&server.url(), &timer).build().unwrap();
    for number in 1..=3 {
        // The outcome is known even for a create: nothing of it was written to the dead connection.
        let response = client.call(&CREATE).send::<()>().await.unwrap();
        assert_eq!(response.attempts(), 1);
        server.wait_for_close();
        assert_eq!(server.log().seen.len(), number);
    }
}

#[tokio::test]
async fn excess_bytes_are_not_mistaken_for_the_next_response() {
    let timer = VirtualTimer::default();
    let smuggled = [
        b"HTTP/1.1 204 No Content\r\ncontent-length: 50\r\n\r\n".to_vec(),
        response("299 Smuggled", "[]"),
    ];
    let script = vec![Reaction::Keep(smuggled.concat()), Reaction::Keep(healthy())];
    let server = Server::scripted(&timer, script);
    let client = builder(&server.url(), &timer).build().unwrap();
    assert_eq!(client.call(&READ).send::<()>().await.unwrap().status(), 204);
    assert_eq!(client.call(&READ).send::<()>().await.unwrap().status(), 200);
    assert_eq!(server.log().connections, 2);
}

#[tokio::test]
async fn a_canceled_call_closes_its_connection() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(
        &timer,
        vec![Reaction::Stall(Vec::new(), zephr_runtime::SleepReason::Poll)],
    );
    let client = builder(&server.url(), &timer).max_in_flight(1).build().unwrap();
    let call = tokio::spawn(client.call(&CREATE).send::<()>());
    while server.log().seen.is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    tokio::task::spawn_blocking(move || server.wait_for_close())
        .await
        .unwrap();
}

#[tokio::test]
async fn an_unknown_outcome_names_the_operation_that_verifies_it() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![Reaction::Reset(Vec::new())]);
    let client = builder(&server.url(), &timer).build().unwrap();
    let error = client.call(&CREATE).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert!(error.may_have_taken_effect());
    assert_eq!(
        error.verify_with().map(|operation| operation.id),
        Some("listUsers")
    );
    let text = error.to_string();
    assert!(
        text.starts_with("createUser (POST /v3/users)")
            && text.ends_with("; call users().list (listUsers) to find out"),
        "{text}"
    );
}
