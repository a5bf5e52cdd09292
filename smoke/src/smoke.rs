//! Calls every operation once with its documented example values. The calls are emitted, in `calls/`.

use std::{fmt::Debug, pin::Pin};

use zephr_admin::{Client, DecodeError, Error, ResponseFuture};
use zephr_runtime::FromResponse;

/// A call of one operation.
#[derive(Clone, Copy, Debug)]
pub struct SmokeCall {
    /// The operation ID.
    pub operation: &'static str,
    /// Prepares the request; nothing is sent before the future is polled.
    pub call: fn(&Client) -> PreparedCall,
}

impl SmokeCall {
    pub(crate) const fn new(operation: &'static str, call: fn(&Client) -> PreparedCall) -> Self {
        Self { operation, call }
    }
}

/// A request that is ready to be sent, or the error if an example value does not match its type.
pub type PreparedCall = Result<CallFuture, DecodeError>;

/// The future of a request.
pub type CallFuture = Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send>>;

/// The outcome of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The status, which is 2xx.
    pub status: u16,
    /// The typed response, formatted with `{:#?}`.
    pub value: String,
}

/// Returns every call, ordered by resource.
pub fn calls() -> impl Iterator<Item = &'static SmokeCall> {
    crate::calls::CALLS.iter().copied().flatten()
}

/// Boxes the future of an emitted request.
pub(crate) fn prepared<T: FromResponse + Debug + Send + 'static>(sending: ResponseFuture<T>) -> PreparedCall {
    Ok(Box::pin(async move {
        let response = sending.await?;
        Ok(Outcome {
            status: response.status().as_u16(),
            value: format!("{:#?}", response.value()),
        })
    }))
}
