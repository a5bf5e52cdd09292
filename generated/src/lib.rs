#![doc = include_str!("../README.md")]
#![doc = include_str!("lib.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The names of a description may be in any script.
#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]

mod client;
mod sign;

#[rustfmt::skip]
mod api;

pub use api::*;
pub use client::{Client, ClientBuilder};
#[cfg(feature = "blocking")]
pub use zephr_runtime::BlockingIter;
#[cfg(feature = "forms")]
pub use zephr_runtime::Upload;
#[cfg(feature = "test-util")]
pub use zephr_runtime::test_util;
pub use zephr_runtime::{
    Attempt, AttemptOutcome, BearerToken, Body, BoxFuture, CallOptions, Clock, Created, Credentials,
    DecodeError, Deviation, Encode, EncodeError, Error, ErrorKind, HttpRequest, HttpResponse, Interceptor,
    IntoMap, ItemStream, JsonValue, List, MalformedRecord, Map, Method, NonceSource, Number, Operation,
    PageStream, ProvideCredentials, RawJson, RecordStream, Redacted, Redirect, RequestBuilder, Response,
    ResponseFuture, RetryPolicy, Scheme, Secret, SleepReason, StreamedResponseFuture, SystemClock, Text,
    Timer, TokioTimer, Transport, TransportError, TypedCall, UnknownFields, UnknownValue, Untyped, from_json,
    operation, redacted, signature, to_json, untyped_parts,
};
#[doc(no_inline)]
pub use zephr_runtime::{Bytes, HeaderMap, HeaderName, HeaderValue, StatusCode, Url};
#[cfg(feature = "event-stream")]
pub use zephr_runtime::{EventStream, FromEventData, ServerSentEvent};
#[cfg(feature = "tower")]
pub use zephr_runtime::{SigningLayer, SigningService};
