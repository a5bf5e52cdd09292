//! Routing of requests to operations.

use std::sync::LazyLock;

use http::{HeaderValue, StatusCode, header, request::Parts};
use zephr_catalog::{Operation, RouteError, RouteMatch, Router, catalog};

use crate::{admin, response::Response};

/// The routes of all operations, which mocks share.
static ROUTER: LazyLock<Result<Router<'static>, String>> = LazyLock::new(|| Router::new(catalog()));

/// Parses the catalog, which takes some milliseconds. Further calls do nothing.
pub(crate) fn warm_up() {
    LazyLock::force(&ROUTER);
}

/// Returns the operation of a request, or an error response.
pub(crate) fn route(head: &Parts) -> Result<RouteMatch<'static>, Response> {
    let router = ROUTER
        .as_ref()
        .map_err(|reason| Response::error(StatusCode::INTERNAL_SERVER_ERROR, reason))?;
    router
        .find(head.method.as_str(), head.uri.path())
        .map_err(|error| not_routed(head, &error))
}

/// Returns the operation with this method and path, if there is one.
pub(crate) fn find(method: &str, path: &str) -> Option<&'static Operation> {
    let found = ROUTER.as_ref().ok()?.find(method, path);
    found.ok().map(|found| found.operation)
}

/// Returns an operation with this path, of any method.
#[cfg(feature = "console")]
pub(crate) fn at_path(path: &str) -> Option<&'static Operation> {
    let router = ROUTER.as_ref().ok()?;
    let Err(RouteError::MethodNotAllowed(allowed)) = router.find("", path) else {
        return None;
    };
    let found = router.find(allowed.first()?, path);
    found.ok().map(|found| found.operation)
}

/// Returns the error response for a request that matches no operation.
fn not_routed(head: &Parts, error: &RouteError) -> Response {
    let path = head.uri.path();
    let RouteError::MethodNotAllowed(allowed) = error else {
        // Requests under `/__mock/` are routed only if these paths are disabled.
        let hint = match path.starts_with(admin::PREFIX) {
            true => "; enable the paths under /__mock/ with `--admin` or `MockBuilder::admin()`",
            false => "; to test a call of a path that is not described, use `MockBuilder::respond_to_path()`",
        };
        let message = format!("no operation has the path {path}{hint}");
        return Response::error(StatusCode::NOT_FOUND, message);
    };
    let allowed = allowed.join(", ");
    let message = format!("{} is not known for this path: use {allowed}", head.method);
    let response = Response::error(StatusCode::METHOD_NOT_ALLOWED, message);
    match HeaderValue::from_str(&allowed) {
        Ok(value) => response.with_header(header::ALLOW, value),
        Err(_) => response,
    }
}
