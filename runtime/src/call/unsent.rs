//! A helpful compiler error where a call is used as a future.

/// Never implemented. A call implements `Future` on the condition that it implements this trait, so that the compiler shows
/// this message, instead of saying only that the call is no future.
///
/// Where a bound is not `Future` itself (`TryFuture`, the item of a stream), the compiler shows the name of this trait alone,
/// which therefore says what to do.
///
/// A call cannot be a future itself: it is configured until it is sent, and its future is smaller than its request.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a call is not a future: only `.await` sends it by itself",
    label = "this call was not sent",
    note = "`.into_future()` returns a future of the value, `.send()` one of the whole response"
)]
pub trait CallIntoFutureFirst {}
