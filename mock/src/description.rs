//! Serves the corrected API description at `/openapi.json`, for generators, HTTP clients and documentation renderers.

use std::sync::LazyLock;

use http::{Method, StatusCode, header, request::Parts, uri::Authority};
use tokio::task;
use zephr_catalog::{
    catalog,
    description::{Description, EMBEDDED},
    samples::Settings,
};

use crate::response::Response;

const PATH: &str = "/openapi.json";

/// The API description with code samples. `None` if the embedded file is invalid; a test checks that the file is valid.
static DESCRIPTION: LazyLock<Option<Description>> = LazyLock::new(|| {
    let description = Description::parse(EMBEDDED).ok()?;
    description.samples(catalog(), Settings::Environment).ok()
});

/// Returns `true` for a request that reads the API description. These requests need no signature, and are not recorded.
pub(crate) fn is_addressed(head: &Parts) -> bool {
    head.uri.path() == PATH && matches!(head.method, Method::GET | Method::HEAD)
}

/// Returns the description with this mock as its only server.
pub(crate) async fn response(head: Parts) -> Response {
    // Rendering the samples would block other requests for too long.
    let json = task::spawn_blocking(move || {
        let description = DESCRIPTION.clone()?;
        Some(description.server(&server(&head)).to_json())
    });
    match json.await {
        Ok(Some(json)) => Response::json(StatusCode::OK, json),
        _ => Response::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the embedded description is invalid",
        ),
    }
}

/// Returns the URL of the mock, with the host and port of the `Host` header. The mock cannot use the address that it
/// listens on: behind a port mapping, clients use another address.
fn server(head: &Parts) -> String {
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match host.and_then(|host| host.parse::<Authority>().ok()) {
        Some(host) => format!("http://{host}"),
        // Relative to the URL of the description.
        None => "/".to_owned(),
    }
}
