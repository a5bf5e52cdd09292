#![doc = include_str!("../README.md")]

mod client;

#[rustfmt::skip]
mod api;

pub use api::*;
pub use client::{Client, ClientBuilder};
pub use zephr_runtime::{
    BoxFuture, Bytes, Clock, Credentials, DecodeError, Encode, Error, ErrorKind, Extra, HeaderMap,
    HeaderName, HeaderValue, HttpRequest, HttpResponse, List, Map, NonceSource, Number, Operation, RawJson,
    Response, Scheme, Secret, Sending, StatusCode, SystemClock, Text, Trace, Transport, TransportError, Url,
    Value, from_json, operation, to_json, trace,
};
