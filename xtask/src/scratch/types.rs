//! The types of the examples of a description.

use std::collections::BTreeSet;

use zephr_catalog::{Catalog, Operation, Type};
use zephr_codegen::model::Api;

/// Returns a file like the emitted `calls/types.rs` with only the types of examples.
///
/// The decoders of the types in this list take most of the time to compile a large description.
pub(super) fn list(api: &Api, catalog: &Catalog) -> String {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for example in &api.examples {
        let Some(operation) = catalog.by_id(&example.operation) else {
            continue;
        };
        let types = types(operation, &example.place.to_string());
        names.extend(types.into_iter().filter_map(name));
    }
    let rows = names.iter().map(|name| {
        let ty = format!("zephr_admin::types::{name}");
        format!("    round_trip::KnownType::new::<{ty}>({name:?}),\n")
    });
    let rows: String = rows.collect();
    format!("use crate::round_trip;\n\npub(crate) static TYPES: &[round_trip::KnownType] = &[\n{rows}];\n")
}

/// Returns the types that an example is decoded as: that of its place, and that which the request returns.
fn types<'o>(operation: &'o Operation, place: &str) -> Vec<&'o Type> {
    let Some((location, name)) = place.split_once(' ') else {
        let body = operation.body.iter();
        return body.filter_map(|body| body.ty.as_ref()).collect();
    };
    if location == "response" {
        let mut responses = operation.responses.iter();
        let response = responses.find(|response| response.status.to_string() == name);
        let described = response.and_then(|response| response.ty.as_ref());
        let returned = operation.returns.as_ref().map(|returns| &returns.ty);
        return described.into_iter().chain(returned).collect();
    }
    let parameters = operation.parameters.iter();
    let parameter = parameters.filter(|one| (one.location.as_str(), one.wire()) == (location, name));
    parameter.map(|parameter| &parameter.ty).collect()
}

/// Returns the name of a type or of its items.
fn name(ty: &Type) -> Option<&str> {
    match ty {
        Type::Array(of) | Type::List(of) | Type::Map(of) => name(of),
        Type::Named(name) => Some(name),
        _ => None,
    }
}
