//! Requests made of what was read, so that it can be changed and saved again without a loss.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::attributes,
    rust::{Scope, Types, ident},
};
use crate::model::{Api, Content, Field, Method, Operation, Type, TypeDef};

/// Which request may be made of which answer, by the names of their types.
///
/// Where one operation sends a body to a path and another reads from that path, or one step below it, the body may be made
/// of the answer if it is a part of it: every field of the body is a field of the answer, of the same type. What
/// remains of the answer then comes to stand among the unknown fields, which `Debug` shows; so it must hold no secret.
pub(super) fn conversions<'a>(api: &'a Api, types: &Types<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let operations = || api.resources.iter().flat_map(|resource| &resource.operations);
    let mut found = BTreeSet::new();
    for (sending, request) in operations().filter_map(|sending| Some((sending, sent(sending)?))) {
        let reading = operations().filter(|reading| is_at_or_below(&sending.path, &reading.path));
        let answers = reading.filter_map(read);
        found.extend(
            answers
                .filter(|answer| is_part(request, answer, types))
                .map(|answer| (request, answer)),
        );
    }
    found
}

/// The name of the type that an operation sends.
fn sent(operation: &Operation) -> Option<&str> {
    match &operation.body.as_ref()?.content {
        Content::Json(Type::Named(name)) => Some(name),
        _ => None,
    }
}

/// The name of the type of which an operation reads one or several.
pub(super) fn read(operation: &Operation) -> Option<&str> {
    let ty = operation.answer.ty.as_ref()?;
    let item = match ty {
        Type::List(item) => item,
        other => other,
    };
    match item {
        Type::Named(name) if operation.method == Method::Get => Some(name),
        _ => None,
    }
}

/// Whether a path is another or that of its items: `/things` and `/things/{id}`.
fn is_at_or_below(path: &str, other: &str) -> bool {
    match other.strip_prefix(path) {
        Some("") => true,
        Some(rest) => rest
            .strip_prefix("/{")
            .is_some_and(|name| name.find('}') == Some(name.len() - 1)),
        None => false,
    }
}

fn is_part(request: &str, answer: &str, types: &Types<'_>) -> bool {
    let (Some(part), Some(whole)) = (types.fields(request), types.fields(answer)) else {
        return false;
    };
    let is_same = |a: &Field, b: &Field| a.wire == b.wire && a.ty == b.ty;
    let (shared, rest): (Vec<_>, Vec<_>) = whole
        .iter()
        .partition(|field| part.iter().any(|sent| is_same(sent, field)));
    request != answer
        && !part.is_empty()
        && shared.len() == part.len()
        && !rest.iter().any(|field| types.holds_secret(&field.ty))
}

/// What the docs of a type say of the requests that are made of it, or of the answers that it is made of.
pub(super) fn remarks(def: &TypeDef, scope: &Scope<'_>) -> Vec<String> {
    let made_of = scope.types.answers_of(&def.name).map(|answer| {
        format!(
            "[`try_from`](TryFrom::try_from) makes one of {}: what was read, to be changed and sent.",
            link(answer, scope)
        )
    });
    let makes = scope.types.requests_of(&def.name).map(|request| {
        format!(
            "To send it again, changed, make it {} by `{request}::try_from`: no field is lost.",
            link(request, scope)
        )
    });
    made_of.chain(makes).collect()
}

/// A link to a type that holds in any file of types.
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
    let impls = scope.types.answers_of(&def.name).map(|answer| {
        let answer = scope.named(answer);
        let docs = attributes(&[
            "What was read, ready to be sent, with every field that it came with: those that are not"
                .to_owned(),
            "known here stand in `extra`.".to_owned(),
        ]);
        let errors = attributes(&[
            "# Errors".to_owned(),
            String::new(),
            "If a field is absent that is required here.".to_owned(),
        ]);
        quote! {
            #docs
            impl TryFrom<&#answer> for #name {
                type Error = rt::DecodeError;
                #errors
                fn try_from(read: &#answer) -> Result<Self, rt::DecodeError> {
                    rt::convert(read)
                }
            }
        }
    });
    quote!(#(#impls)*)
}
