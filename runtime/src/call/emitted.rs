//! What every emitted call type has in common.

/// Gives the call of a list that comes in pages its `pages` and `stream`.
#[macro_export]
macro_rules! paged {
    ($call:ident -> $item:ty) => {
        impl $call {
            /// The list page by page. Each page is a call of its own; `PageStream` tells where it ends.
            pub fn pages(self) -> $crate::PageStream<$item> {
                self.0.pages()
            }

            /// The list item by item, through all pages.
            pub fn stream(self) -> $crate::ItemStream<$item> {
                self.pages().items()
            }
        }
    };
}

/// Gives the call of a list that may be too large to be held its `pages`, `stream` and `rows`.
#[macro_export]
macro_rules! recorded {
    ($call:ident -> $item:ty) => {
        impl $call {
            /// The list page by page, where it comes in pages; `PageStream` tells where it ends.
            pub fn pages(self) -> $crate::PageStream<$item> {
                self.0.pages()
            }

            /// The list record by record, read as the bytes come and through all pages; see `RecordStream`.
            pub fn stream(self) -> $crate::RecordStream<$item> {
                self.0.records()
            }

            /// Streams the list like `stream`, but leaves the records untyped: each is a map of the fields of a JSON
            /// object, or of the cells of a row of CSV by the names of the columns.
            pub fn rows(self) -> $crate::RecordStream<$crate::Map<$crate::RawJson>> {
                self.0.records()
            }
        }
    };
}

/// Adds `wait` to a call type, in a macro of its own since features inside of [`call!`](crate::call!) would be those of the
/// crate that uses it.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_call {
    ($call:ident -> $answer:ty) => {
        impl $call {
            /// Sends the request and waits for its value on the calling thread.
            ///
            /// # Errors
            /// As awaiting it, and an error of kind `Config` in async code, where a thread must not be blocked.
            pub fn wait(self) -> ::core::result::Result<$answer, $crate::Error> {
                self.send().wait().map($crate::Response::into_value)
            }
        }
    };
}

/// Adds nothing without the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_call {
    ($call:ident -> $answer:ty) => {};
}

/// Gives a call type (a tuple struct around one [`Call`](crate::Call)) its `operation`, `with`, `send`, `IntoFuture` and `Debug`.
///
/// ```
/// use zephr_runtime as rt;
///
/// /// Looks for users.
/// pub struct ListUsers(rt::Call);
///
/// rt::call!(ListUsers -> rt::List<rt::RawJson>);
/// ```
#[macro_export]
macro_rules! call {
    ($call:ident -> $answer:ty) => {
        impl $call {
            /// The operation that is called.
            pub fn operation(&self) -> &'static $crate::Operation {
                self.0.operation()
            }

            /// Decides for this call how long it may take, how often it is tried and how much is read.
            pub fn with(self, options: $crate::CallOptions) -> Self {
                Self(self.0.with(options))
            }

            /// Changes the request by whatever the typed call cannot express; the type of the response stays.
            pub fn customize(
                self,
                change: impl FnOnce($crate::RequestBuilder) -> $crate::RequestBuilder,
            ) -> Self {
                Self(::core::convert::From::from(change(self.into_request())))
            }

            /// Turns the call into a request whose response is not decoded, or is decoded into a type of the
            /// caller's choice.
            pub fn into_request(self) -> $crate::RequestBuilder {
                ::core::convert::From::from(self.0)
            }

            /// Sends the call and gives the whole answer: the value with its status, headers and raw body.
            ///
            /// Awaiting the call itself gives the value alone.
            pub fn send(self) -> $crate::ResponseFuture<$answer> {
                self.0.send()
            }
        }

        $crate::blocking_call!($call -> $answer);

        impl ::core::future::IntoFuture for $call {
            type Output = ::core::result::Result<$answer, $crate::Error>;
            type IntoFuture = $crate::ValueFuture<$answer>;

            fn into_future(self) -> Self::IntoFuture {
                ::core::convert::From::from(self.send())
            }
        }

        $crate::never_a_future!($call, ::core::result::Result<$answer, $crate::Error>);

        impl ::core::fmt::Debug for $call {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

/// Makes the compiler say how to get a future of a call type, where the call itself is used as one.
#[doc(hidden)]
#[macro_export]
macro_rules! never_a_future {
    ($call:ident, $output:ty) => {
        // The compiler refuses at once a condition on a concrete type that does not hold, but not one with a lifetime.
        #[doc(hidden)]
        impl ::core::future::Future for $call
        where
            for<'never> $call: $crate::CallIntoFutureFirst,
        {
            type Output = $output;

            fn poll(
                self: ::core::pin::Pin<&mut Self>,
                _: &mut ::core::task::Context<'_>,
            ) -> ::core::task::Poll<$output> {
                ::core::task::Poll::Pending
            }
        }
    };
}
