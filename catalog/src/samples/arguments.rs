//! The argument values of a call.

use std::fmt;

use crate::{BodyFormat, Location, Operation, Parameter};

/// The argument values of a call.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    pub(super) parameters: Vec<(String, String)>,
    pub(super) body: Option<Vec<u8>>,
}

impl Arguments {
    /// Creates an empty set of arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the value of a parameter. `name` is the name of the parameter in Rust or on the wire.
    ///
    /// Pass an array or an object as JSON. You can also add the items of an array with one call each. For a parameter
    /// with a [prefix](Parameter::prefix), pass `SYSTEM=KEY`: `SYSTEM` is the suffix of the name, and `KEY` is the
    /// value.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sets the body: JSON, text or bytes as they are sent.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Returns the documented example of an operation: the path parameters, the required parameters and the body. If
    /// there is neither a body nor a required parameter outside of the path, the example also has an optional query
    /// parameter.
    pub fn example(operation: &Operation) -> Self {
        let mut arguments = Self::new();
        for parameter in shown(operation) {
            arguments = arguments.parameter(&parameter.name, text(parameter));
        }
        arguments.body = body(operation).map(String::into_bytes);
        arguments
    }

    /// Returns the parameters with their values, in the order in which they were added.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the body, if there is one.
    pub fn body_bytes(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }
}

/// Omits the values, which may be secrets.
impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        f.debug_struct("Arguments")
            .field("parameters", &names)
            .field("body_length", &self.body.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

/// Returns the parameters that the example of an operation contains, path parameters first.
fn shown(operation: &Operation) -> Vec<&Parameter> {
    let is_in_path = |parameter: &&Parameter| parameter.location == Location::Path;
    let mut shown: Vec<_> = operation.parameters.iter().filter(is_in_path).collect();
    let mut others = operation
        .parameters
        .iter()
        .filter(|parameter| !is_in_path(parameter));
    let required: Vec<_> = others.clone().filter(|parameter| parameter.required).collect();
    if required.is_empty() && operation.body.is_none() {
        let is_page = |name: &str| {
            let paging = operation.paging.as_ref();
            paging.is_some_and(|paging| paging.page == name || paging.size.as_deref() == Some(name))
        };
        let is_plain = |parameter: &&Parameter| {
            parameter.location == Location::Query && parameter.style.is_none() && !is_page(parameter.wire())
        };
        shown.extend(others.find(is_plain));
    }
    shown.extend(required);
    shown
}

fn text(parameter: &Parameter) -> String {
    let Some(example) = &parameter.example else {
        return parameter.name.clone();
    };
    let text = example.to_text().unwrap_or_else(|| example.compact());
    match &parameter.prefix {
        Some(_) => format!("crm={text}"),
        None => text,
    }
}

/// Returns the documented example of a body in one line; `None` if the operation has no body.
fn body(operation: &Operation) -> Option<String> {
    let body = operation.body.as_ref()?;
    let Some(example) = &body.example else {
        return Some("content".to_owned());
    };
    Some(match body.format {
        BodyFormat::Text | BodyFormat::Bytes => example.to_text().unwrap_or_else(|| example.compact()),
        _ => example.compact(),
    })
}
