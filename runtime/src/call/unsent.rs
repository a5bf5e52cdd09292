//! A compile-time hint for requests that are used as futures.

/// A trait that no type implements. Each `Future` implementation of a request type requires this trait, so the
/// implementation never applies. If a request is used as a future, the compiler shows the message below, which explains
/// what to do.
///
/// For a bound other than `Future`, such as `TryFuture`, the compiler shows only the name of this trait. The name is
/// therefore an instruction: call `into_future` first.
///
/// Requests are not futures themselves, because they can be configured until they are sent.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a request is not a future: only `.await` sends it implicitly",
    label = "this request was not sent",
    note = "`.into_future()` returns a future of the value, `.send()` a future of the whole response"
)]
pub trait CallIntoFutureFirst {}
