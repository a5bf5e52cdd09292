//! Routing of requests to operations.

use std::sync::LazyLock;

use http::{HeaderValue, StatusCode, header, request::Parts};
use zephr_catalog::{Operation, RouteError, Router, catalog};

use crate::{
    admin,
    path_response::{PathResponses, Target},
    response::Response,
    suggestion::similar_path,
};

/// The routes of all operations, which all mocks of a process share.
static ROUTER: LazyLock<Result<Router<'static>, String>> = LazyLock::new(|| Router::new(catalog()));

/// Parses the catalog, which takes some milliseconds. Further calls do nothing.
pub(crate) fn warm_up() {
    LazyLock::force(&ROUTER);
}

/// Returns the operation or the fixed response of a request, or an error response.
pub(crate) fn route(head: &Parts, fixed: &PathResponses) -> Result<Target, Response> {
    let router = ROUTER
        .as_ref()
        .map_err(|reason| Response::error(StatusCode::INTERNAL_SERVER_ERROR, reason))?;
    let (method, path) = (head.method.as_str(), head.uri.path());
    let error = match router.find(method, path) {
        Ok(found) => return Ok(Target::Operation(found)),
        Err(error) => error,
    };
    if let Some(response) = fixed.find(method, path) {
        return Ok(Target::Path(response.clone()));
    }
    let described = match error {
        RouteError::MethodNotAllowed(methods) => methods,
        _ => Vec::new(),
    };
    let set = fixed.methods(path);
    Err(match described.is_empty() && set.is_empty() {
        true => not_found(path),
        false => not_allowed(method, described, set),
    })
}

/// Returns the operation with this method and path, if there is one.
pub(crate) fn find(method: &str, path: &str) -> Option<&'static Operation> {
    let found = ROUTER.as_ref().ok()?.find(method, path);
    found.ok().map(|found| found.operation)
}

/// Returns an operation with this path, of any method.
pub(crate) fn at_path(path: &str) -> Option<&'static Operation> {
    let router = ROUTER.as_ref().ok()?;
    let Err(RouteError::MethodNotAllowed(allowed)) = router.find("", path) else {
        return None;
    };
    let found = router.find(allowed.first()?, path);
    found.ok().map(|found| found.operation)
}

/// Returns the error response for a path that has no operation and no fixed response.
fn not_found(path: &str) -> Response {
    // Requests under `/__mock/` are routed only if these paths are disabled.
    let hint = match path.starts_with(admin::PREFIX) {
        true => "; enable the paths under /__mock/ with `--admin` or `MockBuilder::admin()`".to_owned(),
        false => {
            let templates = catalog().operations.iter().map(|operation| &*operation.path);
            let similar = similar_path(path, templates);
            let suggestion = similar.map_or_else(
                || "; to".to_owned(),
                |similar| format!("; did you mean `{similar}`? To"),
            );
            format!(
                "{suggestion} test a request that matches no operation, use `MockBuilder::respond_to_path()` or \
                 `--respond`"
            )
        }
    };
    let message = format!("no operation has the path {path}{hint}");
    Response::error(StatusCode::NOT_FOUND, message)
}

/// Returns the error response for a path that has operations or fixed responses only for other methods. `described`
/// contains the methods of the operations, and `set` contains the methods of the fixed responses.
fn not_allowed(method: &str, described: Vec<String>, set: Vec<&str>) -> Response {
    let hint = match set.is_empty() {
        true => String::new(),
        false => format!(
            "; the responses set with `MockBuilder::respond_to_path()` or `--respond` are only for {}",
            set.join(", ")
        ),
    };
    let mut allowed = described;
    allowed.extend(set.into_iter().map(str::to_owned));
    allowed.sort_unstable();
    let allowed = allowed.join(", ");
    let message = format!("method `{method}` is not allowed for this path: use {allowed}{hint}");
    let response = Response::error(StatusCode::METHOD_NOT_ALLOWED, message);
    match HeaderValue::from_str(&allowed) {
        Ok(value) => response.with_header(header::ALLOW, value),
        Err(_) => response,
    }
}
