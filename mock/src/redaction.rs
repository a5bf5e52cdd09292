//! Hides the secrets in the path of a request.

use zephr_catalog::{Location, Operation, Type, catalog};

use crate::routing;

/// The text in place of a secret.
pub(crate) const HIDDEN: &str = "…";

/// Returns the path of a request with its secrets hidden.
pub(crate) fn redacted_path(method: &str, path: &str) -> String {
    // A request with a wrong method belongs to no operation, but its path may contain a secret.
    let operation = routing::find(method, path).or_else(|| routing::at_path(path));
    hide_secrets(operation, path)
}

/// Returns a path with the values of the operation's secret parameters hidden.
pub(crate) fn hide_secrets(operation: Option<&Operation>, path: &str) -> String {
    let segments = segments(operation, path).into_iter();
    let shown = segments.map(|(segment, is_secret)| if is_secret { HIDDEN } else { segment });
    shown.collect::<Vec<_>>().join("/")
}

/// Returns each segment of a path, with `true` if the segment is the value of a secret parameter of the operation.
pub(crate) fn segments<'p>(operation: Option<&Operation>, path: &'p str) -> Vec<(&'p str, bool)> {
    let mut template = operation
        .map_or("", |operation| operation.path.as_str())
        .split('/');
    let segments = path.split('/');
    segments
        .map(|segment| {
            let name = template.next().unwrap_or_default();
            let name = name.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
            let is_secret = name
                .zip(operation)
                .is_some_and(|((name, _), operation)| has_secret(operation, name));
            (segment, is_secret)
        })
        .collect()
}

/// Returns `true` if the operation has a secret path parameter with this name.
fn has_secret(operation: &Operation, name: &str) -> bool {
    operation.parameters.iter().any(|parameter| {
        parameter.location == Location::Path && parameter.is_called(name) && is_secret(&parameter.ty)
    })
}

/// Returns `true` if values of a type must not be shown.
pub(crate) fn is_secret(ty: &Type) -> bool {
    matches!(catalog().resolve(ty), Type::Secret)
}
