//! The connect timeout of a client with a custom timer.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tower_layer::Layer;
use tower_service::Service;

use crate::time::within;
use crate::timeout::Timeout;
use crate::{BoxFuture, Timer};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A layer that limits the total time for name resolution, connecting and the TLS handshake.
#[derive(Clone)]
pub(super) struct ConnectDeadline {
    pub(super) timer: Arc<dyn Timer>,
    pub(super) limit: Duration,
}

impl<S> Layer<S> for ConnectDeadline {
    type Service = Timed<S>;

    fn layer(&self, inner: S) -> Timed<S> {
        Timed {
            inner,
            deadline: self.clone(),
        }
    }
}

#[derive(Clone)]
pub(super) struct Timed<S> {
    inner: S,
    deadline: ConnectDeadline,
}

impl<S, Request> Service<Request> for Timed<S>
where
    S: Service<Request, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let connecting = self.inner.call(request);
        let ConnectDeadline { timer, limit } = self.deadline.clone();
        Box::pin(async move {
            let deadline = (limit, Timeout::Connect(limit));
            let connected = within(timer.as_ref(), deadline, pin!(connecting)).await;
            // The HTTP library treats an I/O error of this kind as a timeout.
            connected.unwrap_or_else(|timeout| Err(io::Error::new(io::ErrorKind::TimedOut, timeout).into()))
        })
    }
}
