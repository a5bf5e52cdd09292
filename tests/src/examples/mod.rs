//! Every documented example, read as the type of its place and written back.

mod compare;
mod report;

use std::error::Error as StdError;

use serde::Deserialize;
use zephr_admin::{Bytes, Encode, Trace, Value, from_json, trace};
use zephr_runtime::{Answer, Decoded, Method, Operation, Shape, Undecoded};

pub use compare::difference;
pub use report::{Finding, Report};

/// An example as the description shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// The id of the operation.
    pub operation: String,
    /// What it is an example of: `request`, `response 200`, `query device`.
    pub place: String,
    /// Where it stands in the description, as a JSON pointer.
    pub pointer: String,
    /// The same as file and line.
    pub at: String,
    /// The value as JSON.
    pub text: String,
}

/// A place of an operation where a value stands, and the type that it has there.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    operation: &'static str,
    name: &'static str,
    envelope: &'static [&'static str],
    /// From the value as JSON; the error tells what does not fit.
    read: fn(&str, &'static [&'static str]) -> Result<Trace, String>,
}

impl Place {
    /// A value that is sent as JSON.
    pub const fn body<T: Value>(operation: &'static str, name: &'static str) -> Self {
        Self {
            operation,
            name,
            envelope: &[],
            read: |json, _| Ok(trace(&from_json::<T>(json).map_err(|error| error.to_string())?)),
        }
    }

    /// The body of an answer.
    pub const fn answer<T: Answer>(operation: &'static str, name: &'static str) -> Self
    where
        Decoded<T>: Encode,
    {
        Self {
            operation,
            name,
            envelope: &[],
            read: answer::<T>,
        }
    }

    /// A value that is sent as text.
    pub const fn parameter<T: Value>(operation: &'static str, name: &'static str) -> Self {
        Self {
            operation,
            name,
            envelope: &[],
            read: parameter::<T>,
        }
    }

    /// The same place, where the value may stand under these names.
    #[must_use]
    pub const fn within(self, envelope: &'static [&'static str]) -> Self {
        Self { envelope, ..self }
    }

    /// Reads an example and writes it back; an error unless it comes out equal.
    fn survives(&self, example: &Example) -> Result<Trace, String> {
        let trace = (self.read)(&example.text, self.envelope)?;
        match difference(&example.text, &trace.text) {
            Ok(None) => Ok(trace),
            Ok(Some(path)) => Err(format!("is written back differently at {path}")),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The places of all operations, resource by resource.
pub fn places() -> Vec<Place> {
    crate::places::PLACES.iter().copied().flatten().copied().collect()
}

/// Puts each example into its place, and tells what came of it.
pub fn check(examples: &[Example], places: &[Place]) -> Report {
    let mut report = Report::default();
    for example in examples {
        let place = places.iter().find(|place| {
            (place.operation, place.name) == (example.operation.as_str(), example.place.as_str())
        });
        let outcome = match place {
            Some(place) => place.survives(example),
            None => {
                Err("has no place in the compiled client; is it generated from this description?".to_owned())
            }
        };
        report.add(example, outcome);
    }
    report
}

/// Reads the list that codegen gives.
///
/// # Errors
/// If it is no such list.
pub fn read_list(json: &str) -> Result<Vec<Example>, Box<dyn StdError>> {
    Ok(serde_json::from_str(json)?)
}

fn answer<T: Answer>(json: &str, envelope: &'static [&'static str]) -> Result<Trace, String>
where
    Decoded<T>: Encode,
{
    let operation = Operation {
        envelope,
        ..Operation::bare("", Method::Get, "/")
    };
    match T::decode(&Bytes::copy_from_slice(json.as_bytes()), &operation) {
        Ok(decoded) => Ok(trace(&decoded)),
        Err(Undecoded::Empty) => Err("is taken for an empty body".to_owned()),
        Err(Undecoded::Malformed(error)) => Err(error.to_string()),
    }
}

/// On the wire `"5"` and `5` are the same text; the type says which of them it is.
fn parameter<T: Value>(json: &str, _: &'static [&'static str]) -> Result<Trace, String> {
    let text: Option<String> = from_json(json).ok();
    let is_text = matches!(T::shape(), Shape::String);
    let told = match (text, is_text) {
        (None, true) => zephr_admin::to_json(json),
        (Some(text), false) => text,
        _ => json.to_owned(),
    };
    let value: T = from_json(&told).map_err(|error| error.to_string())?;
    let mut traced = trace(&value);
    if difference(&told, &traced.text)
        .map_err(|error| error.to_string())?
        .is_none()
    {
        json.clone_into(&mut traced.text);
    }
    Ok(traced)
}
