//! Documented examples.

use std::fmt;

use super::{Location, Status};
use crate::tree::{Json, Origin};

/// An example as the description shows it, whether or not it fits its schema.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentedExample {
    /// The id of the operation.
    pub operation: String,
    /// The subject of the example.
    pub place: ExamplePlace,
    /// The value.
    pub value: Json,
    /// Its place in the description.
    pub origin: Origin,
}

/// The part of an operation that an example shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExamplePlace {
    /// The body that is sent.
    Request,
    /// The body of a response.
    Response(Status),
    /// The value of a parameter, by its name on the wire.
    Parameter(Location, String),
}

/// `request`, `response 200`, `query device`: what emitted tables call the place.
impl fmt::Display for ExamplePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => f.write_str("request"),
            Self::Response(status) => write!(f, "response {status}"),
            Self::Parameter(location, wire) => write!(f, "{} {wire}", location.as_str()),
        }
    }
}
