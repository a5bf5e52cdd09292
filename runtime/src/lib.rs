#![doc = include_str!("../README.md")]
//! # Overview
//!
//! The generated crate, `zephr-admin`, describes the API as data: an [`Operation`] for each operation, and a table of
//! fields for each object type. This crate builds a request from an operation and its arguments, signs the request
//! ([`signature`]) and sends it ([`Transport`]). This crate then decodes the response, using the table of the response
//! type ([`json`]).
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc(html_root_url = "https://docs.rs/zephr-runtime/latest")]

#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod builder;
mod call;
mod client;
mod clock_skew;
mod created;
mod credentials;
mod dispatch;
mod environment;
mod error;
mod error_message;
mod from_response;
mod interceptor;
pub mod json;
mod limits;
pub mod operation;
mod options;
mod paging;
mod polling;
mod records;
mod redirect;
mod request;
mod request_builder;
mod response;
mod retry;
mod secret;
mod security;
mod sign;
pub mod signature;
mod spans;
#[cfg(feature = "test-util")]
pub mod test_util;
mod time;
mod timeout;
mod transport;

#[cfg(feature = "blocking")]
pub use blocking::BlockingIter;
pub use body::Body;
pub use builder::ClientBuilder;
#[doc(no_inline)]
pub use bytes::Bytes;
#[doc(hidden)]
pub use call::CallIntoFutureFirst;
pub use call::{Argument, Call, ResponseFuture, StreamedResponseFuture, TypedCall, ValueFuture};
pub use client::Client;
pub use created::Created;
pub use credentials::{BearerToken, Credentials, ProvideCredentials};
pub use error::{Error, ErrorKind};
pub use from_response::{BodyError, DecodedBody, FromResponse, Text};
#[doc(no_inline)]
pub use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
pub use interceptor::{Attempt, AttemptOutcome, Interceptor};
pub use json::{
    Decode, DecodeError, Deviation, Encode, EncodeError, Field, IntoMap, JsonValue, List, Map, Newtype,
    Number, OneOf, RawJson, Reader, Redacted, Shape, StringEnum, Table, Tag, UnknownFields, UnknownValue,
    Untyped, Writer, convert, decode, empty, from_json, read_object, redacted, to_json, untyped_parts,
    write_object,
};
pub use operation::{Method, Operation, RetryClass};
pub use options::{CallOptions, RetryPolicy};
pub use paging::{ItemStream, PageStream};
pub use polling::PollingPolicy;
#[cfg(feature = "event-stream")]
pub use records::{EventStream, FromEventData, ServerSentEvent};
pub use records::{MalformedRecord, RecordStream};
pub use redirect::Redirect;
pub use request::Style;
#[cfg(feature = "forms")]
pub use request::Upload;
pub use request_builder::RequestBuilder;
pub use response::Response;
pub use secret::Secret;
#[cfg(feature = "tower")]
pub use sign::layer::{SigningLayer, SigningService};
pub use signature::{Clock, NonceSource, Scheme, SystemClock};
pub use time::{SleepReason, Timer, TokioTimer};
pub use transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
#[doc(no_inline)]
pub use url::Url;
