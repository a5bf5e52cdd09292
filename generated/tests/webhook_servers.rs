//! The receiver of webhooks in `axum` and `tower`.

#![cfg(all(feature = "axum", feature = "tower"))]
// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::FromRef,
    http::{Request, Response, StatusCode, header::AUTHORIZATION},
    routing::post,
};
use futures_util::stream;
use tower::{Layer as _, Service, ServiceExt as _, service_fn};
use zephr_admin::ext::webhooks::{Credential, Event, Receiver, ReceiverLayer};

#[derive(Clone)]
struct State {
    receiver: Receiver,
}

impl FromRef<State> for Receiver {
    fn from_ref(state: &State) -> Self {
        state.receiver.clone()
    }
}

fn receiver() -> Receiver {
    Receiver::new([Credential::bearer("token")]).body_limit(16)
}

/// Sends requests to a service that responds with the kind of the event, and compares status and body.
async fn assert_receives<S>(service: S)
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone,
{
    let too_large = "the body is larger than 16 bytes";
    let unauthorized = "the request has none of the accepted credentials";
    let failed = "the body could not be received completely";
    for (token, body, status, expected) in [
        ("token", Body::from(r#"{"type": "A"}"#), 200, "A"),
        ("other", Body::from(r#"{"type": "A"}"#), 401, unauthorized),
        ("token", Body::from("0123456789abcdefg"), 413, too_large),
        ("token", streamed(["01234567", "89abcdefg"]), 413, too_large),
        ("token", streamed(["{}", "FAIL"]), 400, failed),
        // The body is not read.
        ("other", streamed(["FAIL"]), 401, unauthorized),
    ] {
        let request = Request::post("/events").header(AUTHORIZATION, format!("Bearer {token}"));
        let response = service
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let received = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1024).await.unwrap();
        assert_eq!((received, str::from_utf8(&body).unwrap()), (status, expected));
    }
}

/// Returns a body without a known length. The chunk `FAIL` is an error.
fn streamed<const N: usize>(chunks: [&'static str; N]) -> Body {
    Body::from_stream(stream::iter(chunks.map(|chunk| match chunk {
        "FAIL" => Err(std::io::Error::other("cut")),
        chunk => Ok(chunk),
    })))
}

#[tokio::test]
async fn events_are_extracted_by_axum() {
    let kind = async |event: Event| event.kind().to_string();
    let state = State { receiver: receiver() };
    let router = Router::new().route("/events", post(kind)).with_state(state);
    assert_receives(router).await;
}

#[tokio::test]
async fn the_layer_forwards_events_to_the_service() {
    let kind = service_fn(async |request: Request<Event>| {
        assert_eq!(request.uri().path(), "/events");
        assert!(!request.headers().contains_key(AUTHORIZATION));
        Ok::<_, Infallible>(Response::new(Body::from(request.body().kind().to_string())))
    });
    assert_receives(ReceiverLayer::new(receiver()).layer(kind)).await;
}

#[tokio::test]
async fn a_rejection_contains_the_authentication_challenges() {
    let router = Router::new().route("/", post(async |_: Event| StatusCode::NO_CONTENT));
    let response = router
        .with_state(receiver())
        .oneshot(Request::post("/").body(Body::empty()).unwrap())
        .await
        .unwrap();
    let challenges: Vec<_> = response.headers().get_all("www-authenticate").iter().collect();
    assert_eq!(
        challenges,
        [r#"Basic realm="webhooks""#, r#"Bearer realm="webhooks""#]
    );
}
