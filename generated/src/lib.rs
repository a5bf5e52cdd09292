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
    Attempt, AttemptOutcome, Body, BoxFuture, Bytes, CallOptions, Clock, Created, Credentials, DecodeError,
    Deviation, Encode, EncodeError, Error, ErrorKind, HeaderMap, HeaderName, HeaderValue, HttpRequest,
    HttpResponse, Interceptor, IntoMap, ItemStream, JsonValue, List, MalformedRecord, Map, Method,
    NonceSource, Number, Operation, PageStream, ProvideCredentials, RawJson, RecordStream, Redacted,
    Redirect, RequestBuilder, Response, ResponseFuture, RetryPolicy, Scheme, Secret, SleepReason, StatusCode,
    StreamedResponseFuture, SystemClock, Text, Timer, TokioTimer, Transport, TransportError, TypedCall,
    UnknownFields, UnknownValue, Untyped, Upload, Url, from_json, operation, redacted, signature, to_json,
    untyped_parts,
};
#[cfg(feature = "event-stream")]
pub use zephr_runtime::{EventStream, ServerSentEvent};
#[cfg(feature = "tower")]
pub use zephr_runtime::{SigningLayer, SigningService};
