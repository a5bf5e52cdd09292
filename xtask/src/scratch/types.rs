//! The types of the operations that have examples.

use std::collections::BTreeSet;

use zephr_catalog::{Catalog, Operation, Type};
use zephr_codegen::model::Api;

/// Returns a file like the emitted `calls/types.rs` with only the types of operations that have examples.
///
/// The decoders of the types in this list take most of the time to compile a large description.
pub(super) fn source_of(api: &Api, catalog: &Catalog) -> String {
    let ids: BTreeSet<&str> = api.examples.iter().map(|example| &*example.operation).collect();
    let operations = ids.into_iter().filter_map(|id| catalog.by_id(id));
    let names: BTreeSet<&str> = operations.flat_map(types).filter_map(name).collect();
    let rows = names.iter().map(|name| {
        let ty = format!("zephr_admin::types::{name}");
        format!("    round_trip::KnownType::new::<{ty}>({name:?}),\n")
    });
    let rows: String = rows.collect();
    format!("use crate::round_trip;\n\npub(crate) static TYPES: &[round_trip::KnownType] = &[\n{rows}];\n")
}

/// Returns the types of the body, the parameters and the responses of an operation, and of the value that it returns.
fn types(operation: &Operation) -> impl Iterator<Item = &Type> {
    let body = operation.body.iter().filter_map(|body| body.ty.as_ref());
    let parameters = operation.parameters.iter().map(|parameter| &parameter.ty);
    let responses = operation.responses.iter();
    let responses = responses.filter_map(|response| response.ty.as_ref());
    let returned = operation.returns.iter().map(|returns| &returns.ty);
    body.chain(parameters).chain(responses).chain(returned)
}

/// Returns the name of a type or of its items.
fn name(ty: &Type) -> Option<&str> {
    match ty {
        Type::Array(of) | Type::List(of) | Type::Map(of) => name(of),
        Type::Named(name) => Some(name),
        _ => None,
    }
}
