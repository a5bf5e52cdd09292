//! The smoke run: every operation called once with its documented example values. The calls are emitted, in `calls/`.

use std::{fmt::Debug, pin::Pin};

use zephr_admin::{Client, DecodeError, Error, ResponseFuture};
use zephr_runtime::FromResponse;

/// The call of one operation.
#[derive(Clone, Copy, Debug)]
pub struct SmokeCall {
    /// The operation's id.
    pub operation: &'static str,
    /// Prepares the call; nothing is sent before the future is polled.
    pub call: fn(&Client) -> Prepared,
}

/// A call that is ready to be sent. An error means that an example value is not what its type takes.
pub type Prepared = Result<Sent, DecodeError>;

/// A call on its way.
pub type Sent = Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send>>;

/// The outcome of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The status, some 2xx.
    pub status: u16,
    /// The typed response, formatted with `{:#?}`.
    pub value: String,
}

/// Every call, resource by resource.
pub fn calls() -> impl Iterator<Item = &'static SmokeCall> {
    crate::calls::CALLS.iter().copied().flatten()
}

/// Boxes the future of an emitted request, to be run later.
pub(crate) fn prepared<T: FromResponse + Debug + Send + 'static>(sending: ResponseFuture<T>) -> Prepared {
    Ok(Box::pin(async move {
        let response = sending.await?;
        Ok(Outcome {
            status: response.status().as_u16(),
            value: format!("{:#?}", response.value()),
        })
    }))
}
