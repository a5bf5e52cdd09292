#![doc = include_str!("../README.md")]

mod client;
mod sign;

#[rustfmt::skip]
mod api;

pub use api::*;
pub use client::{Client, ClientBuilder};
#[cfg(feature = "blocking")]
pub use zephr_runtime::BlockingIter;
#[cfg(feature = "test-util")]
pub use zephr_runtime::test_util;
pub use zephr_runtime::{
    Attempt, AttemptEnd, Body, BoxFuture, Bytes, CallOptions, Clock, Created, Credentials, DecodeError,
    Deviation, Encode, EncodeError, Error, ErrorKind, Extra, HeaderMap, HeaderName, HeaderValue, HttpRequest,
    HttpResponse, Interceptor, IntoMap, Items, List, MalformedRecord, Map, Method, NonceSource, Number,
    Operation, Pages, Pause, ProvideCredentials, RawJson, Records, Redacted, RequestBuilder, Response,
    RetryPolicy, Scheme, Secret, Sending, StatusCode, StreamedResponseFuture, SystemClock, Text, Timer,
    TokioTimer, Trace, Transport, TransportError, TypedCall, Upload, Url, Value, from_json, operation,
    redacted, signature, to_json, trace,
};
#[cfg(feature = "tower")]
pub use zephr_runtime::{SigningLayer, SigningService};
