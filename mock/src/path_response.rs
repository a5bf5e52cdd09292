//! Fixed responses for methods and paths that match no operation.

use std::collections::{BTreeMap, HashMap};

use http::{Method, uri::PathAndQuery};
use zephr_catalog::RouteMatch;

use crate::{response::Response, routing};

/// The arguments of a call of `MockBuilder::respond_to_path`. The method and the path are not validated yet.
pub(crate) struct PathResponse {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) response: Result<Response, String>,
}

/// The validated fixed responses, by path and then by method.
pub(crate) struct PathResponses(HashMap<String, BTreeMap<String, Response>>);

impl PathResponses {
    /// Validates the responses. The error names the first invalid response.
    pub(crate) fn new(defined: Vec<PathResponse>) -> Result<Self, String> {
        let mut responses: HashMap<_, BTreeMap<_, _>> = HashMap::new();
        for PathResponse {
            method,
            path,
            response,
        } in defined
        {
            let invalid = |reason| format!("invalid response for `{method} {path}`: {reason}");
            check(&method, &path).map_err(invalid)?;
            let response = response.map_err(invalid)?;
            responses.entry(path).or_default().insert(method, response);
        }
        Ok(Self(responses))
    }

    pub(crate) fn find(&self, method: &str, path: &str) -> Option<&Response> {
        self.0.get(path)?.get(method)
    }

    /// Returns the methods for which the path has a fixed response, in alphabetical order.
    pub(crate) fn methods(&self, path: &str) -> Vec<&str> {
        let responses = self.0.get(path).into_iter().flatten();
        responses.map(|(method, _)| method.as_str()).collect()
    }
}

fn check(method: &str, path: &str) -> Result<(), String> {
    let is_upper = !method.bytes().any(|byte| byte.is_ascii_lowercase());
    if !is_upper || Method::from_bytes(method.as_bytes()).is_err() {
        return Err("the method must be an HTTP method in upper case".to_owned());
    }
    if !path.starts_with('/') || path.parse::<PathAndQuery>().is_err() {
        return Err("the path must begin with `/` and be percent-encoded".to_owned());
    }
    if path.contains(['?', '#']) {
        return Err("the path must have no query; the response applies to any query".to_owned());
    }
    match routing::find(method, path) {
        Some(operation) => Err(format!(
            "the operation `{}` has this method and path; to set its response, use `MockBuilder::respond()` or a \
             fault",
            operation.id
        )),
        None => Ok(()),
    }
}

/// The source of the response to a request: an operation or a fixed response.
pub(crate) enum Target {
    Operation(RouteMatch<'static>),
    /// The fixed response for a method and path that match no operation.
    Path(Response),
}

impl Target {
    /// Returns the operation ID and the path parameters; `None` for a fixed response.
    pub(crate) fn route(&self) -> Option<(&'static str, Vec<String>)> {
        match self {
            Self::Operation(found) => Some((found.operation.id.as_str(), found.path.clone())),
            Self::Path(_) => None,
        }
    }

    /// Returns `true` if the signature of a request must be valid.
    pub(crate) fn is_signed(&self) -> bool {
        match self {
            Self::Operation(found) => found.operation.signed,
            Self::Path(_) => true,
        }
    }
}
