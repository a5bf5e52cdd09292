//! Routing of requests to operations.

use std::{collections::BTreeMap, fmt};

use percent_encoding::percent_decode_str;

use crate::{Catalog, Operation};

/// Finds operations by method and path. Literal segments take precedence over parameters.
#[derive(Clone)]
pub struct Router<'c>(matchit::Router<Vec<&'c Operation>>);

/// The operation of a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RouteMatch<'c> {
    /// The operation.
    pub operation: &'c Operation,
    /// The values of the path parameters, percent-decoded, in the order of the template.
    pub path: Vec<String>,
}

/// The reason why no operation matches a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteError {
    /// No operation has the path.
    NotFound,
    /// Operations have the path, but only with these methods, in alphabetical order.
    MethodNotAllowed(Vec<String>),
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no operation has this path"),
            Self::MethodNotAllowed(allowed) => {
                write!(f, "no operation has this method here: use {}", allowed.join(", "))
            }
        }
    }
}

impl std::error::Error for RouteError {}

impl<'c> Router<'c> {
    /// Builds the router of a catalog's operations.
    ///
    /// # Errors
    /// Returns an error if two paths conflict. The error names one of the two paths.
    pub fn new(catalog: &'c Catalog) -> Result<Self, String> {
        let mut by_path: BTreeMap<String, Vec<&Operation>> = BTreeMap::new();
        for operation in &catalog.operations {
            let path = positional(&operation.path);
            by_path.entry(path).or_default().push(operation);
        }
        let mut router = matchit::Router::new();
        for (path, operations) in by_path {
            router
                .insert(path.as_str(), operations)
                .map_err(|e| format!("cannot route {path}: {e}"))?;
        }
        Ok(Self(router))
    }

    /// Finds the operation of a request. `path` is the percent-encoded path without the query.
    ///
    /// # Errors
    /// Returns an error if no operation has the path and the method.
    pub fn find(&self, method: &str, path: &str) -> Result<RouteMatch<'c>, RouteError> {
        let found = self.0.at(path).map_err(|_| RouteError::NotFound)?;
        let operation = found.value.iter().find(|operation| operation.method == method);
        let Some(operation) = operation else {
            let mut allowed: Vec<_> = found
                .value
                .iter()
                .map(|operation| operation.method.clone())
                .collect();
            allowed.sort_unstable();
            return Err(RouteError::MethodNotAllowed(allowed));
        };
        let values = found.params.iter();
        let values = values.map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned());
        Ok(RouteMatch {
            operation,
            path: values.collect(),
        })
    }
}

impl fmt::Debug for Router<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").finish_non_exhaustive()
    }
}

/// Renames the parameters of a path template by position: `/users/{user_id}` becomes `/users/{p0}`. The router library
/// requires that parameters at the same position have the same name in all templates.
fn positional(template: &str) -> String {
    let mut pieces = template.split('{');
    let mut path = pieces.next().unwrap_or_default().to_owned();
    for (position, piece) in pieces.enumerate() {
        let rest = piece.split_once('}').map_or("", |(_, rest)| rest);
        path.push_str(&format!("{{p{position}}}{rest}"));
    }
    path
}
