//! The signed bytes are those that the socket receives.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use tokio::runtime::Runtime;
use zephr_runtime::{BoxFuture, Bytes, Client, HttpRequest, HttpResponse, Scheme, Transport, TransportError};

use crate::server::Server;
use crate::{DEEP, GET, POST, SECRET, builder, client, credentials};

#[tokio::test]
async fn the_header_matches_the_specification() {
    let mut server = Server::json("{}").await;
    let client = builder(&server.url())
        .clock(|| 1_700_000_000_000)
        .nonces(|| "n-1".to_owned())
        .build()
        .unwrap();
    client
        .call(&GET)
        .query("identifiers.email_address", "a@b.c")
        .send::<()>()
        .await
        .unwrap();
    let received = server.next();
    assert_eq!(received.target, "/v3/users?identifiers.email_address=a%40b.c");
    let authorization = received.header("authorization").unwrap();
    assert!(
        authorization.starts_with("ZEPHR-HMAC-SHA256 AK:1700000000000:n-1:"),
        "{authorization}"
    );
    assert!(received.is_signed_by(SECRET));
    assert!(!received.is_signed_by("another"));
}

#[tokio::test]
async fn the_legacy_scheme_can_be_selected() {
    let mut server = Server::json("{}").await;
    let client = builder(&server.url()).scheme(Scheme::Blaize).build().unwrap();
    client.call(&GET).query("a", "b").send::<()>().await.unwrap();
    let received = server.next();
    assert!(
        received
            .header("authorization")
            .unwrap()
            .starts_with("BLAIZE-HMAC-SHA256 AK:")
    );
    assert!(received.is_signed_by(SECRET));
}

#[tokio::test]
async fn a_path_prefix_is_sent_and_signed() {
    let mut server = Server::json("{}").await;
    client(&format!("{}/gate/", server.url()))
        .call(&GET)
        .send::<()>()
        .await
        .unwrap();
    let received = server.next();
    assert_eq!(received.target, "/gate/v3/users");
    assert!(received.is_signed_by(SECRET));
}

/// Two path values, queries, and optionally a body.
type Case = (String, String, Vec<(String, String)>, Option<Vec<u8>>);

#[test]
fn signed_bytes_equal_sent_bytes() {
    let runtime = Runtime::new().unwrap();
    let mut server = runtime.block_on(Server::json("{}"));
    let client = client(&server.url());
    let text = any::<String>;
    let pairs = prop::collection::vec((text(), text()), 0..4);
    let body = prop::option::of(prop::collection::vec(any::<u8>(), 0..300));
    let input = (text(), text(), pairs, body);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let property = |(one, two, pairs, body): Case| {
        let mut call = client.call(&DEEP).path(&one).path(&two);
        for (name, value) in &pairs {
            call = call.query(name, value);
        }
        if let Some(body) = &body {
            call = call.bytes(body.clone());
        }
        let refused = [&one, &two]
            .iter()
            .any(|value| value.is_empty() || matches!(value.as_str(), "." | ".."));
        let sent = runtime.block_on(call.send::<()>());
        prop_assert_eq!(sent.is_err(), refused);
        if !refused {
            let received = server.next();
            prop_assert!(received.is_signed_by(SECRET), "{:?}", received);
            prop_assert_eq!(&received.body, &body.unwrap_or_default());
        }
        Ok(())
    };
    // Only one case at a time uses the server.
    let property = Mutex::new(property);
    runner
        .run(&input, |case| (property.lock().unwrap())(case))
        .unwrap();
}

/// Records requests and responds to each with `{}`.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        self.0.lock().unwrap().push(request);
        Box::pin(async {
            Ok(HttpResponse::new(
                http::StatusCode::OK,
                http::HeaderMap::new(),
                "{}",
            ))
        })
    }
}

impl Recorder {
    fn authorizations(&self) -> Vec<String> {
        let requests = self.0.lock().unwrap();
        requests
            .iter()
            .map(|request| request.headers["authorization"].to_str().unwrap().to_owned())
            .collect()
    }
}

fn recorded() -> (Client, Recorder) {
    let recorder = Recorder::default();
    (
        builder("https://acme.test")
            .transport(recorder.clone())
            .build()
            .unwrap(),
        recorder,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_calls_never_share_a_nonce() {
    let (client, recorder) = recorded();
    let calls: Vec<_> = (0..200)
        .map(|number| tokio::spawn(client.call(&POST).json(&i64::from(number)).send::<()>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let nonces: HashSet<String> = recorder
        .authorizations()
        .iter()
        .map(|header| {
            header
                .parse::<zephr_runtime::signature::Authorization>()
                .unwrap()
                .nonce()
                .to_owned()
        })
        .collect();
    assert_eq!(nonces.len(), 200);
}

/// Records its name, then passes requests on.
struct Passing {
    name: &'static str,
    passed: Arc<Mutex<Vec<&'static str>>>,
    inner: Box<dyn Transport>,
}

impl Transport for Passing {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        self.passed.lock().unwrap().push(self.name);
        self.inner.send(request)
    }
}

#[tokio::test]
async fn the_last_transport_wrapper_is_the_outermost() {
    let mut server = Server::json("{}").await;
    let passed = Arc::<Mutex<Vec<&str>>>::default();
    let around = |name| {
        let passed = Arc::clone(&passed);
        move |inner| Passing { name, passed, inner }
    };
    let client = builder(&server.url())
        .wrap_transport(around("inner"))
        .wrap_transport(around("outer"))
        .build()
        .unwrap();
    client.call(&GET).send::<()>().await.unwrap();
    assert!(server.next().is_signed_by(SECRET));
    assert_eq!(*passed.lock().unwrap(), ["outer", "inner"]);
}

#[tokio::test]
async fn each_send_of_a_call_is_signed_separately() {
    let (client, recorder) = recorded();
    let call = client.call(&GET);
    call.clone().send::<()>().await.unwrap();
    call.send::<()>().await.unwrap();
    let [first, second] = recorder.authorizations().try_into().unwrap();
    assert_ne!(first, second);
}

#[tokio::test]
async fn credentials_can_be_replaced_on_a_running_client() {
    let mut server = Server::json("{}").await;
    let client = client(&server.url());
    let (clone, prepared) = (client.clone(), client.call(&GET));
    client.set_credentials(zephr_runtime::Credentials::new("AK2", "rotated"));
    // A request is signed when it is sent, so one that was prepared earlier is signed with the new key too.
    for call in [clone.call(&GET), prepared] {
        call.send::<()>().await.unwrap();
        let received = server.next();
        assert_eq!(received.authorization().access_key(), "AK2");
        assert!(received.is_signed_by("rotated"));
    }
    client.set_credentials(credentials());
    clone.call(&GET).send::<()>().await.unwrap();
    assert!(server.next().is_signed_by(SECRET));
}

#[tokio::test]
async fn an_unsigned_operation_has_no_signature() {
    static OPEN: zephr_runtime::Operation = zephr_runtime::Operation {
        signed: false,
        ..POST_COPY
    };
    const POST_COPY: zephr_runtime::Operation =
        crate::operation(zephr_runtime::Method::Post, "/zephr/oauth2/token");
    let mut server = Server::json("{}").await;
    let client = Client::with_base_url(server.url()).build().unwrap();
    client
        .call(&OPEN)
        .bytes(Bytes::from_static(b"{}"))
        .send::<()>()
        .await
        .unwrap();
    assert!(server.next().header("authorization").is_none());
}
