//! Signatures for requests of other HTTP clients.

use zephr_runtime::signature::{Authorization, SignableRequest};
use zephr_runtime::{Client, ErrorKind, Secret};

#[cfg(feature = "reqwest")]
use crate::server::Server;
use crate::{SECRET, client};

/// Returns whether this header signs these parts with the test's key pair.
fn signs(header: &http::HeaderValue, signable: &SignableRequest<'_>) -> bool {
    let authorization: Authorization = header.to_str().unwrap().parse().unwrap();
    header.is_sensitive() && authorization.matches(&Secret::from(SECRET), signable)
}

const SIGNABLE: SignableRequest<'_> = SignableRequest {
    method: "POST",
    path: "/v3/users/a%2Fb",
    query: "q=%2B",
    body: "é".as_bytes(),
};

fn foreign_request() -> http::Request<&'static str> {
    http::Request::post("https://acme.api.zephr.com/v3/users/a%2Fb?q=%2B")
        .body("é")
        .unwrap()
}

#[test]
fn requests_of_other_clients_are_signed() {
    let client = client("http://localhost:1");
    let first = client.sign(&foreign_request()).unwrap();
    assert!(signs(&first, &SIGNABLE));
    assert_ne!(
        client.sign(&foreign_request()).unwrap(),
        first,
        "every signature is fresh"
    );
    let error = Client::with_base_url("http://localhost:1")
        .build()
        .unwrap()
        .sign(&foreign_request())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[cfg(feature = "tower")]
#[tokio::test]
async fn the_layer_signs_requests() {
    use tower_layer::Layer as _;
    use tower_service::Service as _;
    use zephr_runtime::{BoxFuture, SigningLayer};

    #[derive(Clone)]
    struct Echo;
    impl tower_service::Service<http::Request<&'static str>> for Echo {
        type Response = http::HeaderValue;
        type Error = std::convert::Infallible;
        type Future = BoxFuture<Result<http::HeaderValue, std::convert::Infallible>>;
        fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
            std::task::Poll::Ready(Ok(()))
        }
        fn call(&mut self, request: http::Request<&'static str>) -> Self::Future {
            Box::pin(async move { Ok(request.headers()["authorization"].clone()) })
        }
    }

    let mut service = SigningLayer::new(client("http://localhost:1")).layer(Echo);
    assert!(signs(&service.call(foreign_request()).await.unwrap(), &SIGNABLE));
    let anonymous = Client::with_base_url("http://localhost:1").build().unwrap();
    assert!(
        SigningLayer::new(anonymous)
            .layer(Echo)
            .call(foreign_request())
            .await
            .is_err()
    );
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_reqwest_request_is_signed() {
    let mut server = Server::json("{}").await;
    let client = client(&server.url());
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/v3/users?q=a%2Bb", server.url());
    let mut request = plain.post(url).body("é").build().unwrap();
    client.sign_reqwest(&mut request).unwrap();
    plain.execute(request).await.unwrap();
    assert!(server.next().is_signed_by(SECRET));
}
