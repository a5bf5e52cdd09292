//! What generated Zephr Admin API clients stand on: signer, transport, calls, errors and JSON field tables.
//!
//! It knows no operation by name: the generated crate hands it [`Operation`]s, plain data, and types described by
//! field tables. A request is built once, signed as it stands by [`signature`], sent by a [`Transport`] and read
//! into a type by [`json`].

mod answer;
mod builder;
mod call;
mod client;
mod credentials;
mod error;
pub mod json;
mod judge;
pub mod operation;
mod request;
mod secret;
pub mod signature;
mod transport;

pub use answer::{Answer, Decoded, Response, Text, Undecoded};
pub use builder::ClientBuilder;
pub use bytes::Bytes;
pub use call::{Awaited, Call, Sending};
pub use client::Client;
pub use credentials::Credentials;
pub use error::{Error, ErrorKind};
pub use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
pub use json::{
    DecodeError, Encode, Extra, Field, Fields, List, Map, Number, Object, OneOf, Place, RawJson, Reader,
    Shape, StringEnum, Table, Trace, Value, Writer, blank, decode, from_json, to_json, trace,
};
pub use operation::{Method, Operation, Retry};
pub use secret::Secret;
pub use signature::{Clock, NonceSource, Scheme, SystemClock};
pub use transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
pub use url::Url;
