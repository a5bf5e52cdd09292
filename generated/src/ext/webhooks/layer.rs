//! The `tower` layer that receives webhooks.

use std::{
    error::Error,
    task::{Context, Poll},
};

use http::{Request, Response, header::AUTHORIZATION};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;
use zephr_runtime::BoxFuture;

use super::{Event, Receiver};

/// A `tower` layer that authenticates deliveries and passes their events to the inner service.
///
/// The inner service receives a `Request<Event>`: the body of the request is the event, and the `Authorization` header
/// is removed. Rejected requests do not reach the inner service.
#[derive(Clone, Debug)]
pub struct ReceiverLayer(Receiver);

impl ReceiverLayer {
    /// Creates a layer that authenticates and decodes deliveries with this receiver.
    pub fn new(receiver: Receiver) -> Self {
        Self(receiver)
    }
}

impl<S> Layer<S> for ReceiverLayer {
    type Service = ReceiverService<S>;

    fn layer(&self, inner: S) -> ReceiverService<S> {
        ReceiverService {
            receiver: self.0.clone(),
            inner,
        }
    }
}

/// The `tower` service that a [`ReceiverLayer`] creates.
#[derive(Clone, Debug)]
pub struct ReceiverService<S> {
    receiver: Receiver,
    inner: S,
}

impl<S, B, R> Service<Request<B>> for ReceiverService<S>
where
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
    S: Service<Request<Event>, Response = Response<R>, Future: Send> + Clone + Send + 'static,
    R: From<String>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = BoxFuture<Result<Response<R>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let receiver = self.receiver.clone();
        // `poll_ready` was called on `self.inner`. Therefore, `self.inner` handles this request, and its clone handles
        // the next request.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            match receiver.receive_body(&parts.headers, body).await {
                Ok(event) => {
                    parts.headers.remove(AUTHORIZATION);
                    inner.call(Request::from_parts(parts, event)).await
                }
                Err(rejection) => Ok(rejection.to_response()),
            }
        })
    }
}
