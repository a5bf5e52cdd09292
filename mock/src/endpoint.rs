//! Endpoints: operations with their documented success response and their behavior.

use std::{collections::HashMap, sync::LazyLock};

use zephr_catalog::{BodyFormat, Operation, Response, Status, Type, catalog};

use crate::{
    storage::{self, Behavior},
    suggestion::most_similar,
};

/// An operation, its documented success response and its behavior.
pub(crate) struct Endpoint {
    pub(crate) operation: &'static Operation,
    /// The Rust call, such as `users().list`.
    pub(crate) call: String,
    /// The status of the documented success response.
    pub(crate) status: u16,
    /// The media type of the documented success response; `None` if the response has no body.
    pub(crate) media_type: Option<&'static str>,
    /// The body of the documented success response; empty if the response has none.
    pub(crate) example: String,
    pub(crate) behavior: Behavior,
}

static ENDPOINTS: LazyLock<HashMap<&'static str, Endpoint>> = LazyLock::new(|| {
    let operations = catalog().operations.iter();
    operations
        .map(|operation| (operation.id.as_str(), Endpoint::new(operation)))
        .collect()
});

impl Endpoint {
    /// Returns the endpoint of an operation of the catalog.
    pub(crate) fn of(operation_id: &str) -> Option<&'static Self> {
        ENDPOINTS.get(operation_id)
    }

    /// Returns the endpoint of an operation, identified by its Rust call, such as `users().list`, or by its ID. The
    /// error suggests the most similar name, if there is one.
    pub(crate) fn named(name: &str) -> Result<&'static Self, String> {
        let operation = catalog().by_call(name).or_else(|| catalog().by_id(name));
        operation
            .and_then(|operation| Self::of(&operation.id))
            .ok_or_else(|| unknown(name))
    }

    fn new(operation: &'static Operation) -> Self {
        let success = operation.success();
        Self {
            operation,
            call: operation.call(),
            status: match success.map(|success| success.status) {
                Some(Status::Code(code)) => code,
                _ => 200,
            },
            media_type: success.and_then(|success| success.media_type.as_deref()),
            example: success.and_then(Response::body).unwrap_or_default(),
            behavior: storage::behavior(&operation.id),
        }
    }

    /// Returns the type of the JSON request body.
    pub(crate) fn json_body(&self) -> Option<&'static Type> {
        let body = self.operation.body.as_ref()?;
        body.ty.as_ref().filter(|_| body.format == BodyFormat::Json)
    }
}

/// Returns the error for an unknown operation. The error suggests the most similar operation: its Rust call if `name`
/// contains a dot, and its ID otherwise.
fn unknown(name: &str) -> String {
    let names = ENDPOINTS
        .values()
        .flat_map(|endpoint| [endpoint.operation.id.as_str(), endpoint.call.as_str()]);
    let similar = most_similar(name, names).and_then(|known| Endpoint::named(known).ok());
    let hint = match similar {
        Some(endpoint) if name.contains('.') => format!("; did you mean `{}`?", endpoint.call),
        Some(endpoint) => format!("; did you mean `{}`?", endpoint.operation.id),
        None => "; use a Rust call (`users().list`) or an operation ID (`listUsers`)".to_owned(),
    };
    format!("no operation `{name}`{hint}")
}
