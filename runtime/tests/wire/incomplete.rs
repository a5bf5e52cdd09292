//! Errors without a complete response: a lost or refused connection, a timeout.

use std::error::Error as _;
use std::time::Duration;

use zephr_runtime::{ErrorKind, StatusCode};

use crate::errors::chain;
use crate::server::{Reaction, Server};
use crate::{GET, builder, client, refusing};

#[tokio::test]
async fn without_retries_there_is_one_attempt() {
    for (bytes, status) in [
        (b"".as_slice(), None),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
            Some(StatusCode::OK),
        ),
    ] {
        let mut server = Server::start(Reaction::Bytes(bytes.to_vec())).await;
        let error = client(&server.url()).call(&GET).send::<()>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.source().is_some());
        assert_eq!(error.status(), status);
        assert!(error.to_string().contains("the connection failed"), "{error}");
        assert_eq!(server.all().len(), 1);
    }
    let mut busy = Server::responding("503 Service Unavailable", "retry-after: 0\r\n", "").await;
    assert_eq!(
        client(&busy.url())
            .call(&GET)
            .send::<()>()
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Api
    );
    assert_eq!(busy.all().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_a_transport_error() {
    let socket = refusing();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let error = client(&url)
        .call(&GET)
        .query("email", "canary")
        .send::<()>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(
        error
            .to_string()
            .ends_with(&format!("failed to send the request to {url}")),
        "{error}"
    );
    assert!(
        !chain(&error).contains("canary") && !format!("{error:?}").contains("canary"),
        "{error:?}"
    );
}

#[tokio::test]
async fn no_response_is_a_timeout() {
    let server = Server::start(Reaction::Stall(Vec::new())).await;
    let client = builder(&server.url())
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client
        .call(&GET)
        .query("email", "canary")
        .send::<()>()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout() && error.status().is_none());
    assert_eq!(
        format!("{error:?}"),
        "testOperation (GET /v3/users): timed out before the response was complete: `timeout` of 50 ms elapsed"
    );
    assert!(!chain(&error).contains("canary"));
}

#[tokio::test]
async fn a_stalled_response_is_a_timeout() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let server = Server::start(Reaction::Stall(half)).await;
    let client = builder(&server.url())
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client.call(&GET).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.status(), Some(StatusCode::OK));
}
