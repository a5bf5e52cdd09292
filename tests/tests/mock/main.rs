//! The checks of the mock, over raw sockets.

mod admin;
mod faults;
mod fuzz;
mod limits;
mod load;
mod origin;
mod raw;
mod requests;
mod server;
mod signatures;
mod validation;

use raw::Raw;
use zephr_admin::{Operation, operations::OPERATIONS};

/// Returns a request of an operation with all path parameters set.
fn filled(operation: &Operation) -> Raw {
    let fill = |segment: &'static str| if segment.starts_with('{') { "x" } else { segment };
    let path: Vec<_> = operation.path.split('/').map(fill).collect();
    Raw::new(operation.method.as_str(), &path.join("/"))
}

fn operation(method: &str, path: &str) -> &'static Operation {
    OPERATIONS
        .iter()
        .find(|o| o.method.as_str() == method && o.path == path)
        .unwrap()
}

fn users() -> Raw {
    Raw::new("GET", "/v3/users?identifiers.email_address=a%40b.c")
}
