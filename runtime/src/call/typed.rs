//! A call together with the type of its answer.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Call, CallIntoFutureFirst, ResponseFuture, ValueFuture};
use crate::{CallOptions, Error, FromResponse, Operation, RequestBuilder};

/// A call that is ready to be awaited or sent; its answer is a `T`.
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct TypedCall<T> {
    call: Call,
    answer: PhantomData<fn() -> T>,
}

impl<T> TypedCall<T> {
    /// Says what a call gives. Emitted code does so.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self {
            call,
            answer: PhantomData,
        }
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.call.operation()
    }

    /// Changes the request by whatever the typed call cannot express; the response stays a `T`.
    ///
    /// ```no_run
    /// # fn example(call: zephr_runtime::TypedCall<()>) {
    /// let call = call.customize(|request| request.query("expand", "all").header("x-team", "growth"));
    /// # }
    /// ```
    pub fn customize(self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self::new(change(self.call.into()).into())
    }

    /// Turns the call into a request whose response is not decoded, or is decoded into a type of the caller's choice.
    pub fn into_request(self) -> RequestBuilder {
        self.call.into()
    }

    /// Decides for this call how long it may take, how often it is tried and how much is read.
    pub fn with(self, options: CallOptions) -> Self {
        Self::new(self.call.with(options))
    }
}

impl<T: FromResponse> TypedCall<T> {
    /// Sends the call and gives the whole answer: the value with its status, headers and raw body.
    ///
    /// Awaiting the call itself gives the value alone.
    pub fn send(self) -> ResponseFuture<T> {
        self.call.send()
    }

    /// Sends the request and waits for its value on the calling thread.
    ///
    /// # Errors
    /// As awaiting it, and an error of kind [`Config`](crate::ErrorKind::Config) in async code, where a thread must not be
    /// blocked.
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

/// Never applies: see [`CallIntoFutureFirst`].
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
