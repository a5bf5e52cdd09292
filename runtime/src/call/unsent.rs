//! A compile-time hint for requests that are used as futures.

/// Never implemented. Request types implement `Future` under the condition that they implement this trait, so that the
/// compiler shows the message below instead of only reporting that a request is not a future.
///
/// If the bound is not `Future` itself (`TryFuture`, the item of a stream), the compiler shows only the name of this
/// trait, which is why the name is an instruction.
///
/// A request cannot be a future itself: it can be configured until it is sent, and its future is smaller than the
/// request.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a request is not a future: only `.await` sends it implicitly",
    label = "this request was not sent",
    note = "`.into_future()` returns a future of the value, `.send()` a future of the whole response"
)]
pub trait CallIntoFutureFirst {}
