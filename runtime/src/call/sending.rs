//! The futures of a call.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::Call;
use crate::transport::{BoxFuture, Received};
use crate::{Answer, Error, Operation, Response};

/// A call on its way; gives the whole [`Response`].
///
/// It owns all that it needs, so it can be spawned. Dropping it gives the call up, but does not undo what the service
/// has done already.
#[must_use = "futures do nothing until they are awaited"]
pub struct Sending<T> {
    operation: &'static Operation,
    exchange: BoxFuture<Result<Received, Error>>,
    answer: PhantomData<fn() -> T>,
}

impl<T> Sending<T> {
    pub(super) fn new(call: Call) -> Self {
        Self {
            operation: call.operation(),
            exchange: call.received(),
            answer: PhantomData,
        }
    }
}

impl<T: Answer> Future for Sending<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.exchange.as_mut().poll(context));
        Poll::Ready(match answer {
            Ok(answer) => Response::read(self.operation, answer),
            Err(error) => Response::recover(self.operation, error),
        })
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// A call that is awaited directly; gives the value alone.
#[derive(Debug)]
#[must_use = "futures do nothing until they are awaited"]
pub struct Awaited<T>(Sending<T>);

impl<T> From<Sending<T>> for Awaited<T> {
    fn from(sending: Sending<T>) -> Self {
        Self(sending)
    }
}

impl<T: Answer> Future for Awaited<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map_ok(Response::into_value)
    }
}
