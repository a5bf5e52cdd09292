//! Calls that wait on the thread that makes them.
//!
//! Nothing runs in the background: the calling thread itself drives the call, its connections and its timers, and does so
//! only while it waits. All else (signing, retries, deadlines, errors) is what async callers have.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Answer, CallOptions, Error, Operation, Records, Response, TypedCall, Value};

/// Drives futures on the thread that asks for it. Clones share it.
#[derive(Clone, Default)]
pub struct Executor(Arc<Owned>);

#[derive(Default)]
struct Owned(OnceLock<Option<Runtime>>);

impl Executor {
    /// Waits for a future.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) inside of an async runtime, whose thread it would block, and where the
    /// operating system gives no means to wait for sockets.
    pub fn run<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if Handle::try_current().is_ok() {
            return Err(Error::config(
                "the blocking client was called from within an async runtime, whose thread it would block: use the async \
                 client there, or a thread that the runtime knows nothing of",
            ));
        }
        let runtime = self
            .0
            .0
            .get_or_init(|| Builder::new_current_thread().enable_all().build().ok());
        let runtime = runtime
            .as_ref()
            .ok_or_else(|| Error::config("the operating system gives no means to wait for sockets"))?;
        Ok(runtime.block_on(future))
    }
}

/// Dropped inside of an async runtime, it must not wait for anything.
impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(Some(runtime)) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Something of the async client, and what waits for it.
#[derive(Clone)]
pub struct Blocking<T> {
    inner: T,
    executor: Executor,
}

impl<T> Blocking<T> {
    /// Puts the two together.
    pub fn new(inner: T, executor: Executor) -> Self {
        Self { inner, executor }
    }

    /// Makes something else of what is inside.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Blocking<U> {
        Blocking::new(change(self.inner), self.executor)
    }

    /// Begins something with what is inside.
    #[must_use]
    pub fn begin<U>(&self, begin: impl FnOnce(&T) -> U) -> Blocking<U> {
        Blocking::new(begin(&self.inner), self.executor.clone())
    }

    /// Waits for what a future gives.
    ///
    /// # Errors
    /// The call's own, or [`Config`](crate::ErrorKind::Config) inside of an async runtime.
    pub fn run<F, V>(self, operation: &'static Operation, start: impl FnOnce(T) -> F) -> Result<V, Error>
    where
        F: Future<Output = Result<V, Error>>,
    {
        let future = start(self.inner);
        self.executor.run(future).map_err(|error| error.on(operation))?
    }

    /// The two, apart again.
    pub fn into_parts(self) -> (T, Executor) {
        (self.inner, self.executor)
    }

    /// What is inside.
    pub fn inner(&self) -> &T {
        &self.inner
    }
}

impl<T: Value> Blocking<Records<T>> {
    /// Goes on with the next record after one that cannot be decoded; see [`Records::continue_on_error`].
    #[must_use]
    pub fn continue_on_error(self) -> Self {
        self.map(Records::continue_on_error)
    }
}

/// The items of a stream, each waited for. Within an async runtime every item is an error.
impl<S, T> Iterator for Blocking<S>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = &mut self.inner;
        let next = std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
        self.executor.run(next).unwrap_or_else(|error| Some(Err(error)))
    }
}

impl<T: fmt::Debug> fmt::Debug for Blocking<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// A [`TypedCall`] for threads that wait.
#[must_use = "a call does nothing until it is sent or waited for"]
pub struct BlockingCall<T>(Blocking<TypedCall<T>>);

impl<T> BlockingCall<T> {
    /// Takes the call. Emitted code does so.
    #[doc(hidden)]
    pub fn new(call: Blocking<TypedCall<T>>) -> Self {
        Self(call)
    }

    /// Decides for this call how long it may take, how often it is tried and how much is read.
    pub fn with(self, options: CallOptions) -> Self {
        Self(self.0.map(|call| call.with(options)))
    }
}

impl<T: Answer> BlockingCall<T> {
    /// Makes the call and waits for the whole answer: the value with its status, headers and raw body.
    ///
    /// # Errors
    /// As the async call, and [`Config`](crate::ErrorKind::Config) inside of an async runtime.
    pub fn send(self) -> Result<Response<T>, Error> {
        let operation = self.0.inner().operation();
        self.0.run(operation, TypedCall::send)
    }

    /// Makes the call and waits for its value.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn wait(self) -> Result<T, Error> {
        self.send().map(Response::into_value)
    }
}

impl<T> fmt::Debug for BlockingCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Gives a blocking call type (a tuple struct around a [`Blocking`] async call) its `with`, `send`, `wait` and `Debug`.
#[macro_export]
macro_rules! blocking_call {
    ($call:ident -> $answer:ty) => {
        impl $call {
            /// Decides for this call how long it may take, how often it is tried and how much is read.
            pub fn with(self, options: $crate::CallOptions) -> Self {
                Self(self.0.map(|call| call.with(options)))
            }

            /// Makes the call and waits for the whole answer: the value with its status, headers and raw body.
            ///
            /// # Errors
            /// As the async call, and [`Config`]($crate::ErrorKind::Config) inside of an async runtime.
            pub fn send(self) -> ::core::result::Result<$crate::Response<$answer>, $crate::Error> {
                let operation = self.0.inner().operation();
                self.0.run(operation, |call| call.send())
            }

            /// Makes the call and waits for its value.
            ///
            /// # Errors
            /// As [`send`](Self::send).
            pub fn wait(self) -> ::core::result::Result<$answer, $crate::Error> {
                self.send().map($crate::Response::into_value)
            }
        }

        impl ::core::fmt::Debug for $call {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

/// Gives the blocking call of a list that comes in pages its `pages` and `stream`, both iterators.
#[macro_export]
macro_rules! blocking_paged {
    ($call:ident -> $item:ty) => {
        impl $call {
            /// The list page by page. Each page is a call of its own.
            pub fn pages(self) -> $crate::blocking::Blocking<$crate::Pages<$item>> {
                self.0.map(|call| call.pages().read_ahead(0))
            }

            /// The list item by item, through all pages.
            pub fn stream(self) -> $crate::blocking::Blocking<$crate::Items<$item>> {
                self.0.map(|call| call.stream().read_ahead(0))
            }
        }
    };
}

/// Gives the blocking call of a list that may be too large to be held its `pages` and `stream`, both iterators.
#[macro_export]
macro_rules! blocking_recorded {
    ($call:ident -> $item:ty) => {
        impl $call {
            /// The list page by page, where it comes in pages. Each page is a call of its own.
            pub fn pages(self) -> $crate::blocking::Blocking<$crate::Pages<$item>> {
                self.0.map(|call| call.pages().read_ahead(0))
            }

            /// The list record by record, read as the bytes come and through all pages.
            pub fn stream(self) -> $crate::blocking::Blocking<$crate::Records<$item>> {
                self.0.map(|call| call.stream())
            }
        }
    };
}
