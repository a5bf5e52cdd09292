//! A compile-time hint for requests that are used as futures.

/// A trait without implementations. Request types implement `Future` only if they implement this trait. If a
/// request is used as a future, the compiler therefore shows the message below, which explains what to do.
///
/// If the bound is not `Future` itself (`TryFuture`, the item of a stream), the compiler shows only the name of this
/// trait, which is why the name is an instruction.
///
/// Requests are not futures themselves, because they can be configured until they are sent.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a request is not a future: only `.await` sends it implicitly",
    label = "this request was not sent",
    note = "`.into_future()` returns a future of the value, `.send()` a future of the whole response"
)]
pub trait CallIntoFutureFirst {}
