//! The messages of timeouts: each names the option that sets the timeout, and its duration.

use std::time::Duration;

use zephr_runtime::{CallOptions, Client, ClientBuilder, Error, Operation, RetryPolicy, SleepReason};

use crate::server::Reaction::{self, Stall};
use crate::server::Server;
use crate::timer::VirtualTimer;
use crate::{CREATE, READ, builder};

/// A truncated response.
const PART: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"a\":";

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The options of a client. Each timeout has another duration.
fn timeouts(builder: ClientBuilder) -> Client {
    let options = CallOptions::new()
        .timeout(secs(60))
        .attempt_timeout(Duration::from_millis(7_500))
        .idle_timeout(secs(3))
        .retry(RetryPolicy::none());
    builder.connect_timeout(secs(2)).options(options).build().unwrap()
}

/// Sends a request to a server that reacts in this way, and returns the server's URL and the error.
async fn failing(
    operation: &'static Operation,
    reaction: Reaction,
    passing: Option<SleepReason>,
    options: CallOptions,
) -> (String, Error) {
    let timer = VirtualTimer::default();
    if let Some(deadline) = passing {
        timer.pass(deadline);
    }
    let server = Server::scripted(&timer, vec![reaction]);
    let client = timeouts(builder(&server.url(), &timer));
    let sent = client.call(operation).with(options).send::<()>().await;
    (server.url(), sent.unwrap_err())
}

#[tokio::test]
async fn a_connect_timeout_is_named() {
    let stall = Stall(vec![], SleepReason::Attempt);
    let (url, error) = failing(&READ, stall, Some(SleepReason::Connect), CallOptions::new()).await;
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        format!(
            "users().read (readUsers, GET /v3/users): timed out before the request was sent to {url}: \
             `connect_timeout` of 2 s elapsed"
        )
    );
}

#[tokio::test]
async fn the_timeouts_of_a_request_are_named() {
    let hurried = CallOptions::new().timeout(Duration::from_millis(250));
    for (bytes, deadline, options, expected) in [
        (
            b"".as_slice(),
            SleepReason::Attempt,
            CallOptions::new(),
            "timed out before the response was complete: `attempt_timeout` of 7.5 s elapsed",
        ),
        (
            b"",
            SleepReason::Total,
            hurried,
            "timed out before the response was complete: `timeout` of 250 ms elapsed",
        ),
        (
            PART,
            SleepReason::IdleBody,
            CallOptions::new(),
            "timed out waiting for the next chunk of the response body: `idle_timeout` of 3 s elapsed",
        ),
    ] {
        let (_, error) = failing(&READ, Stall(bytes.to_vec(), deadline), None, options).await;
        assert!(error.is_timeout());
        let shown = error.to_string();
        assert!(shown.ends_with(expected), "{shown}");
        // The cause is not repeated.
        assert_eq!(format!("{error:?}"), shown);
    }
}

#[tokio::test]
async fn an_unknown_outcome_names_the_timeout() {
    let stall = Stall(vec![], SleepReason::Attempt);
    let (_, error) = failing(&CREATE, stall, None, CallOptions::new()).await;
    assert_eq!(
        error.to_string(),
        "createUser (POST /v3/users): timed out before the response was complete: `attempt_timeout` of 7.5 s \
         elapsed, so it is not known whether the call was carried out; call users().list (listUsers) to find out"
    );
}

/// The default options have timeouts, too.
#[tokio::test]
async fn a_default_timeout_is_named() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![Stall(vec![], SleepReason::Attempt)]);
    let client = builder(&server.url(), &timer).build().unwrap();
    let error = client.call(&READ).send::<()>().await.unwrap_err();
    let expected = "`attempt_timeout` of 30 s elapsed (after 3 attempts)";
    assert!(error.to_string().ends_with(expected), "{error}");
}
