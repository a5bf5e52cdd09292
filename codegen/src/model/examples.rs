//! Documented examples.

use std::fmt;

use super::{Location, Status};
use crate::tree::{Json, Origin};

/// A documented example, whether or not it matches its schema.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentedExample {
    /// The operation ID.
    pub operation: String,
    /// The subject of the example.
    pub place: ExamplePlace,
    /// The value.
    pub value: Json,
    /// The location in the description.
    pub origin: Origin,
}

/// The part of an operation that an example shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExamplePlace {
    /// The request body.
    Request,
    /// A response body.
    Response(Status),
    /// The value of a parameter, with its name on the wire.
    Parameter(Location, String),
}

/// Writes `request`, `response 200`, `query device`.
impl fmt::Display for ExamplePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => f.write_str("request"),
            Self::Response(status) => write!(f, "response {status}"),
            Self::Parameter(location, wire) => write!(f, "{} {wire}", location.as_str()),
        }
    }
}
