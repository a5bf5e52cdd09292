//! The futures of a request.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::Call;
#[cfg(feature = "blocking")]
use crate::blocking::Executor;
use crate::transport::{BoxFuture, BufferedResponse, HttpResponse};
use crate::{Error, FromResponse, Operation, Response};

/// A future of the whole [`Response`].
///
/// The future is `'static`, so it can be spawned. Dropping the future cancels the request, but does not undo what the
/// service has already done.
#[must_use = "futures do nothing until they are awaited"]
pub struct ResponseFuture<T> {
    operation: &'static Operation,
    is_strict: bool,
    response: BoxFuture<Result<BufferedResponse, Error>>,
    value: PhantomData<fn() -> T>,
    #[cfg(feature = "blocking")]
    executor: Executor,
}

impl<T> ResponseFuture<T> {
    pub(super) fn new(call: Call) -> Self {
        Self {
            operation: call.operation(),
            #[cfg(feature = "blocking")]
            executor: call.executor(),
            is_strict: call.is_strict(),
            response: call.buffered(),
            value: PhantomData,
        }
    }
}

#[cfg(feature = "blocking")]
impl<T: FromResponse> ResponseFuture<T> {
    /// Sends the request and blocks the calling thread until the response is available.
    ///
    /// # Errors
    /// Returns the same errors as awaiting the future. If the caller is async code, returns an error of kind
    /// [`Config`](crate::ErrorKind::Config), because async code must not block the thread.
    pub fn wait(self) -> Result<Response<T>, Error> {
        let executor = self.executor.clone();
        executor.run(Some(self.operation), self)?
    }
}

impl<T: FromResponse> Future for ResponseFuture<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(self.response.as_mut().poll(context));
        Poll::Ready(Response::of_outcome(self.operation, outcome, self.is_strict))
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("operation", &self.operation.name())
            .finish_non_exhaustive()
    }
}

/// A future of a response with a streamed body.
///
/// Dropping the future cancels the request, but does not undo what the service has already done.
#[must_use = "futures do nothing until they are awaited"]
pub struct StreamedResponseFuture {
    operation: &'static Operation,
    response: BoxFuture<Result<HttpResponse, Error>>,
    #[cfg(feature = "blocking")]
    executor: Executor,
}

impl StreamedResponseFuture {
    pub(super) fn new(call: Call) -> Self {
        Self {
            operation: call.operation(),
            #[cfg(feature = "blocking")]
            executor: call.executor(),
            response: call.dispatched(),
        }
    }

    /// Sends the request and blocks the calling thread until the response headers arrive. To read the body, call
    /// [`Body::wait_iter`](crate::Body::wait_iter).
    ///
    /// # Errors
    /// Returns the same errors as awaiting the future. If the caller is async code, returns an error of kind
    /// [`Config`](crate::ErrorKind::Config), because async code must not block the thread.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<HttpResponse, Error> {
        let executor = self.executor.clone();
        let response = executor.run(Some(self.operation), self)??;
        Ok(HttpResponse {
            body: response.body.driven_by(executor),
            ..response
        })
    }
}

impl Future for StreamedResponseFuture {
    type Output = Result<HttpResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.response.as_mut().poll(context)
    }
}

impl fmt::Debug for StreamedResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamedResponseFuture")
            .field("operation", &self.operation.name())
            .finish_non_exhaustive()
    }
}

/// A future of only the value of a response. Awaiting a request directly creates this future.
#[derive(Debug)]
#[must_use = "futures do nothing until they are awaited"]
pub struct ValueFuture<T>(ResponseFuture<T>);

impl<T> From<ResponseFuture<T>> for ValueFuture<T> {
    fn from(response: ResponseFuture<T>) -> Self {
        Self(response)
    }
}

impl<T: FromResponse> Future for ValueFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map_ok(Response::into_value)
    }
}
