//! Decodes every documented example as the type at its location, and encodes it again.

mod compare;
mod readers;
mod report;

use std::error::Error as StdError;

use serde::Deserialize;
use zephr_catalog::{BodyFormat, Catalog, Location, Operation, Type};

use crate::round_trip::{self, KnownType};
use readers::{Exchange, Outcome, Types};

pub use compare::difference;
pub use readers::Readers;
pub use report::{Finding, Report};

/// An example of the description.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// The operation ID.
    pub operation: String,
    /// The subject of the example: `request`, `response 200`, `query device`.
    pub place: String,
    /// The location of the example in the description, as a JSON pointer.
    pub pointer: String,
    /// The file and line of that location.
    pub at: String,
    /// The value as JSON.
    pub text: String,
}

/// The catalog and the types of a compiled client, which determine the type of each example.
#[derive(Clone, Copy)]
pub struct Places<'p> {
    catalog: &'p Catalog,
    types: Types<'p>,
}

impl<'p> Places<'p> {
    /// Combines the catalog and the types of a client.
    pub fn new(catalog: &'p Catalog, types: &'p [KnownType]) -> Self {
        Self {
            catalog,
            types: Types(types),
        }
    }

    /// Decodes and encodes an example. Returns an error if the result differs.
    fn survives(self, example: &Example) -> Result<Outcome, String> {
        let outcome = self.read(example).unwrap_or_else(|| {
            Err("has no place in the compiled client; is it generated from this description?".to_owned())
        })?;
        match difference(&example.text, &outcome.trace.text) {
            Ok(None) => Ok(outcome),
            Ok(Some(path)) => Err(format!("is written back differently at {path}")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Decodes and encodes an example as the type at its location; `None` if there is no type.
    fn read(self, example: &Example) -> Option<Result<Outcome, String>> {
        let operation = self.catalog.by_id(&example.operation)?;
        let json = example.text.as_str();
        match example.place.split_once(' ') {
            None => self.read_request(operation, json),
            Some(("response", status)) => self.read_response(operation, status, json),
            Some((location, wire)) => {
                let mut parameters = operation.parameters.iter();
                let parameter =
                    parameters.find(|one| (one.location.as_str(), one.wire()) == (location, wire))?;
                Some(match (parameter.location, parameter.style) {
                    (Location::Part, _) => return None,
                    (_, None) => self.types.text(&parameter.ty, json),
                    (_, Some(_)) => self.types.value(&parameter.ty, json),
                })
            }
        }
    }

    fn read_request(self, operation: &Operation, json: &str) -> Option<Result<Outcome, String>> {
        let body = operation.body.as_ref()?;
        Some(match body.format {
            BodyFormat::Json | BodyFormat::Form => self.types.value(body.ty.as_ref()?, json),
            BodyFormat::Text | BodyFormat::Bytes => self.types.value(&Type::String, json),
            BodyFormat::Multipart => return None,
        })
    }

    /// Decodes and encodes an example of a response. A success response is decoded like a received response, and any
    /// other response as its described type.
    fn read_response(
        self,
        operation: &Operation,
        status: &str,
        json: &str,
    ) -> Option<Result<Outcome, String>> {
        let mut responses = operation.responses.iter();
        let response = responses.find(|response| response.status.to_string() == status)?;
        let described = response.ty.as_ref()?;
        let returns = operation
            .returns
            .as_ref()
            .filter(|_| response.status.is_success());
        let envelope = returns.map(|returns| &*returns.envelope).unwrap_or_default();
        let exchange = Exchange::new(&operation.method, envelope);
        // If an operation has several kinds of responses, the client reads all of them as text. Examples are
        // decoded as their own kind instead.
        let read_as = returns.map(|returns| &returns.ty).filter(|ty| **ty != Type::Text);
        let ty = read_as.unwrap_or(described);
        (*ty != Type::Bytes).then(|| self.types.response(ty, json, exchange))
    }
}

/// Checks each example and reports the results.
pub fn check(examples: &[Example], places: Places<'_>) -> Report {
    let mut report = Report::default();
    for example in examples {
        report.add(example, places.survives(example));
    }
    report
}

/// Returns the catalog and the types of `zephr-admin`.
pub fn places() -> Places<'static> {
    Places::new(zephr_catalog::catalog(), round_trip::types())
}

/// Parses the list that codegen emits.
///
/// # Errors
/// Returns an error if the text is not such a list.
pub fn read_list(json: &str) -> Result<Vec<Example>, Box<dyn StdError>> {
    Ok(serde_json::from_str(json)?)
}
