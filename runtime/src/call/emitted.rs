//! Macros that implement the methods of generated request types.

/// Adds `pages` and `stream` to the request type of a paginated list.
#[macro_export]
macro_rules! paged {
    ($call:ident -> $item:ty) => {
        impl $call {
            /// Returns the pages of the list as a stream; see `PageStream`. Each page is fetched by a separate request.
            pub fn pages(self) -> $crate::PageStream<$item> {
                self.0.pages()
            }

            /// Returns the items of all pages as a stream.
            pub fn stream(self) -> $crate::ItemStream<$item> {
                self.pages().items()
            }
        }
    };
}

/// Adds `pages`, `stream` and `rows` to the request type of a list that may be too large to buffer.
#[macro_export]
macro_rules! recorded {
    ($call:ident -> $item:ty) => {
        impl $call {
            /// Returns the pages of the list as a stream; see `PageStream`.
            pub fn pages(self) -> $crate::PageStream<$item> {
                self.0.pages()
            }

            /// Returns the records of all pages as a stream; see `RecordStream`. Each record is decoded as soon as
            /// its bytes have arrived.
            pub fn stream(self) -> $crate::RecordStream<$item> {
                self.0.records()
            }

            /// Returns the records as a stream of untyped maps. For JSON, a map contains the fields of an object. For
            /// CSV, a map contains the cells of a row by column name.
            pub fn rows(self) -> $crate::RecordStream<$crate::Map<$crate::RawJson>> {
                self.0.records()
            }
        }
    };
}

/// Adds a method to a request type. The method returns the values of a response in JSON Lines format as a stream.
#[macro_export]
macro_rules! lines {
    ($call:ident.$method:ident($media_type:literal) -> $item:ty) => {
        impl $call {
            /// Returns the values of all lines as a stream; see `RecordStream`. Each value is decoded as soon as its
            /// line has arrived.
            pub fn $method(self) -> $crate::RecordStream<$item> {
                self.0.lines($media_type)
            }
        }
    };
}

/// Adds a method to a request type. The method returns server-sent events as a stream.
#[cfg(feature = "event-stream")]
#[macro_export]
macro_rules! events {
    ($call:ident.$method:ident($media_type:literal) -> $data:ty) => {
        impl $call {
            /// Returns the server-sent events as a stream; see `EventStream`.
            pub fn $method(self) -> $crate::EventStream<$data> {
                self.0.events($media_type)
            }
        }
    };
}

/// Expands to nothing without the feature `event-stream`.
#[cfg(not(feature = "event-stream"))]
#[macro_export]
macro_rules! events {
    ($call:ident.$method:ident($media_type:literal) -> $data:ty) => {};
}

/// Adds `wait` to a request type. This macro is separate from [`call!`](crate::call!), because a `cfg` inside of
/// `call!` would refer to the features of the crate that uses `call!`.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_call {
    ($call:ident -> $value:ty) => {
        impl $call {
            /// Sends the request and blocks the calling thread until the value is available.
            ///
            /// # Errors
            /// Returns the same errors as awaiting the request. If the caller is async code, returns an error of kind
            /// `Config`, because async code must not block the thread.
            pub fn wait(self) -> ::core::result::Result<$value, $crate::Error> {
                self.send().wait().map($crate::Response::into_value)
            }
        }
    };
}

/// Expands to nothing without the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_call {
    ($call:ident -> $value:ty) => {};
}

/// Implements the common methods and traits of a request type, which is a tuple struct around a [`Call`](crate::Call).
///
/// ```
/// use zephr_runtime as rt;
///
/// /// Lists users.
/// pub struct ListUsers(rt::Call);
///
/// rt::call!(ListUsers -> rt::List<rt::RawJson>);
/// ```
#[macro_export]
macro_rules! call {
    ($call:ident -> $value:ty) => {
        impl $call {
            /// Returns the operation that this request calls.
            pub fn operation(&self) -> &'static $crate::Operation {
                self.0.operation()
            }

            /// Sets options of this request: its deadlines, retries and limits.
            pub fn with(self, options: $crate::CallOptions) -> Self {
                Self(self.0.with(options))
            }

            /// Changes the request with the methods of `RequestBuilder`, for example to add a header. The response type
            /// is unchanged.
            pub fn customize(
                self,
                change: impl FnOnce($crate::RequestBuilder) -> $crate::RequestBuilder,
            ) -> Self {
                Self(::core::convert::From::from(change(self.into_request())))
            }

            /// Converts this request into an untyped request. The response of an untyped request is returned as bytes,
            /// or decoded into a type that you choose.
            pub fn into_request(self) -> $crate::RequestBuilder {
                ::core::convert::From::from(self.0)
            }

            /// Sends the request and returns the whole response: the value, the status, the headers and the raw body.
            ///
            /// Awaiting the request itself returns only the value.
            pub fn send(self) -> $crate::ResponseFuture<$value> {
                self.0.send()
            }
        }

        $crate::blocking_call!($call -> $value);

        impl ::core::future::IntoFuture for $call {
            type Output = ::core::result::Result<$value, $crate::Error>;
            type IntoFuture = $crate::ValueFuture<$value>;

            fn into_future(self) -> Self::IntoFuture {
                ::core::convert::From::from(self.send())
            }
        }

        $crate::never_a_future!($call, ::core::result::Result<$value, $crate::Error>);

        impl ::core::fmt::Debug for $call {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

/// Improves the compiler's error message for code that uses a request as a future.
#[doc(hidden)]
#[macro_export]
macro_rules! never_a_future {
    ($call:ident, $output:ty) => {
        // An unsatisfied bound on a concrete type would be an error here. A higher-ranked bound is an error
        // only where the implementation is used.
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
