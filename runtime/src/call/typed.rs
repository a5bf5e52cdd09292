//! A request with a typed response.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Call, CallIntoFutureFirst, ResponseFuture, ValueFuture};
use crate::{CallOptions, Error, FromResponse, Operation, RequestBuilder};

/// A request that can be awaited or sent; its response is decoded into `T`.
#[must_use = "requests do nothing until they are awaited or sent"]
pub struct TypedCall<T> {
    call: Call,
    value: PhantomData<fn() -> T>,
}

impl<T> TypedCall<T> {
    /// Creates a typed request from a [`Call`], for generated code.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self {
            call,
            value: PhantomData,
        }
    }

    /// Returns the operation that this request calls.
    pub fn operation(&self) -> &'static Operation {
        self.call.operation()
    }

    /// Changes the request with the methods of [`RequestBuilder`], for example to add a header. The response type is
    /// unchanged.
    ///
    /// ```no_run
    /// # fn example(call: zephr_runtime::TypedCall<()>) {
    /// let call = call.customize(|request| request.query("expand", "all").header("x-team", "growth"));
    /// # }
    /// ```
    pub fn customize(self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self::new(change(self.call.into()).into())
    }

    /// Converts this request into an untyped request. The response of an untyped request is returned as bytes, or
    /// decoded into a type that you choose.
    pub fn into_request(self) -> RequestBuilder {
        self.call.into()
    }

    /// Sets options of this request: its deadlines, retries and limits.
    pub fn with(self, options: CallOptions) -> Self {
        Self::new(self.call.with(options))
    }
}

impl<T: FromResponse> TypedCall<T> {
    /// Sends the request and returns the whole response: the value, the status, the headers and the raw body.
    ///
    /// Awaiting the request itself returns only the value.
    pub fn send(self) -> ResponseFuture<T> {
        self.call.send()
    }

    /// Sends the request and blocks the calling thread until the value is available.
    ///
    /// # Errors
    /// Returns the same errors as awaiting the request. If the caller is async code, returns an error of kind
    /// [`Config`](crate::ErrorKind::Config), because async code must not block the thread.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<T, Error> {
        self.send().wait().map(crate::Response::into_value)
    }
}

impl<T: FromResponse> IntoFuture for TypedCall<T> {
    type Output = Result<T, Error>;
    type IntoFuture = ValueFuture<T>;

    fn into_future(self) -> ValueFuture<T> {
        self.send().into()
    }
}

/// This implementation never applies; see [`CallIntoFutureFirst`].
#[doc(hidden)]
impl<T: FromResponse> Future for TypedCall<T>
where
    Self: CallIntoFutureFirst,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Pending
    }
}

impl<T> fmt::Debug for TypedCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}
