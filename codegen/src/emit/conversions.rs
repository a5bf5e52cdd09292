//! Conversions from response types into request types, so that an object can be read, changed and saved without losing
//! fields.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::{attributes, comment, paragraphs, wrap},
    rust::{Scope, Types, ident, is_optional},
};
use crate::model::{Api, Content, Field, Method, Operation, Type, TypeDef};

/// Returns the pairs of a request type and the response type that converts into it, by name.
///
/// A conversion exists under three conditions. One operation sends the body to a path, and another one reads
/// from this path or from its items. Every field of the body is a field of the response, with the same type.
/// The other fields of the response contain no secrets, because they become unknown fields, which `Debug`
/// shows.
pub(super) fn conversions<'a>(api: &'a Api, types: &Types<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let operations = || api.resources.iter().flat_map(|resource| &resource.operations);
    let mut outputs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (operation, output) in operations().filter_map(|reading| Some((reading, read(reading)?))) {
        for path in std::iter::once(operation.path.as_str()).chain(collection(&operation.path)) {
            outputs.entry(path).or_default().insert(output);
        }
    }
    let mut found = BTreeSet::new();
    for (sending, request) in operations().filter_map(|sending| Some((sending, sent(sending)?))) {
        let outputs = outputs.get(sending.path.as_str()).into_iter().flatten();
        let outputs = outputs.filter(|output| is_part(request, output, types));
        found.extend(outputs.map(|output| (request, *output)));
    }
    found
}

/// Returns the name of the type that an operation sends.
fn sent(operation: &Operation) -> Option<&str> {
    match &operation.body.as_ref()?.content {
        Content::Json(Type::Named(name)) => Some(name),
        _ => None,
    }
}

/// Returns the name of the type that an operation returns, alone or in a list.
pub(super) fn read(operation: &Operation) -> Option<&str> {
    let ty = operation.output.ty.as_ref()?;
    let item = match ty {
        Type::List(item) => item,
        other => other,
    };
    match item {
        Type::Named(name) if operation.method == Method::Get => Some(name),
        _ => None,
    }
}

/// Returns the path of the collection that an item belongs to: `/things` for `/things/{id}`.
fn collection(path: &str) -> Option<&str> {
    let (collection, name) = path.rsplit_once('/')?;
    let is_parameter = name.starts_with('{') && name.find('}') == Some(name.len() - 1);
    is_parameter.then_some(collection)
}

fn is_part(request: &str, output: &str, types: &Types<'_>) -> bool {
    let (Some(part), Some(whole)) = (types.fields(request), types.fields(output)) else {
        return false;
    };
    let is_same = |a: &Field, b: &Field| a.wire == b.wire && a.ty == b.ty;
    let (shared, rest): (Vec<_>, Vec<_>) = whole
        .iter()
        .partition(|field| part.iter().any(|sent| is_same(sent, field)));
    request != output
        && !part.is_empty()
        && shared.len() == part.len()
        && !rest.iter().any(|field| types.holds_secret(&field.ty))
}

/// Returns the doc lines about the conversions of a type: from responses into this type, and from this type into
/// requests.
pub(super) fn remarks(def: &TypeDef, scope: &Scope<'_>) -> Vec<String> {
    let made_of = scope.types.responses_of(&def.name).map(|output| {
        format!(
            "To create a value of this type from a received {}, use [`try_from`](TryFrom::try_from), which keeps all \
             fields.",
            link(output, scope)
        )
    });
    let makes = scope.types.requests_of(&def.name).map(|request| {
        format!(
            "To send a received value as {}, convert the value with `{request}::try_from`, which keeps all fields.",
            link(request, scope)
        )
    });
    made_of.chain(makes).collect()
}

/// Returns a link to a type. The link resolves in any file of types.
pub(super) fn link(name: &str, scope: &Scope<'_>) -> String {
    if scope.is_here(name) {
        format!("[`{name}`]")
    } else {
        format!("[`{name}`](super::super::types::{name})")
    }
}

/// ```text
/// impl TryFrom<&Product> for NewProduct { type Error = rt::DecodeError; fn try_from(read: &Product) -> … }
/// ```
pub(super) fn impls(def: &TypeDef, scope: &Scope<'_>) -> TokenStream {
    let name = ident(&def.name);
    let fields = scope.types.fields(&def.name).unwrap_or_default();
    let has_required = fields.iter().any(|field| !is_optional(field));
    let impls = scope.types.responses_of(&def.name).map(|output| {
        let docs = comment(&format!(
            "Converts a received `{output}` into a value to send, and keeps all fields. Fields of `{output}` that \
             `{name}` does not have are kept in `{name}::extra`."
        ));
        let absent = if has_required {
            format!(", or if a field that `{name}` requires is absent")
        } else {
            String::new()
        };
        let causes = format!("Returns an error if a field of `{output}` does not match `{name}`{absent}.");
        let errors = attributes(&paragraphs([vec!["# Errors".to_owned()], wrap(&causes)]));
        let output = scope.named(output);
        quote! {
            #docs
            impl TryFrom<&#output> for #name {
                type Error = rt::DecodeError;
                #errors
                fn try_from(read: &#output) -> Result<Self, rt::DecodeError> {
                    rt::convert(read)
                }
            }
        }
    });
    quote!(#(#impls)*)
}
