//! Calls with example values, as a user would write them, for documentation and smoke tests.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    arguments::is_borrowed_json,
    parts::{Form, form},
    rust::{Scope, ident, literal},
    values::Values,
};
use crate::{
    model::{Body, Content, Location, Operation, Parameter, Resource, Type},
    names,
    tree::Json,
};

/// The optional parameters that a call includes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Extent {
    /// Only the first one, as an example of a setter. Several optional parameters might be mutually exclusive.
    Brief,
    /// All.
    Full,
}

/// Returns the call of an operation on a client named `zephr`.
///
/// ```text
/// zephr.sessions().create("news", &NewSession::new(Identifiers::new().email_address("joe.blow@company.com")))
/// ```
pub(super) fn expression(
    resource: &Resource,
    operation: &Operation,
    scope: &Scope<'_>,
    extent: Extent,
) -> TokenStream {
    let (accessor, method) = (ident(&resource.name), ident(&operation.method_name));
    let values = Values::new(scope);
    let (required, optional): (Vec<&Parameter>, Vec<_>) = operation
        .parameters
        .iter()
        .partition(|parameter| parameter.required);
    let (body, optional_body) = match operation.whole_body() {
        Some(given) if given.required => (Some(body(given, values)), None),
        Some(given) => (None, Some((ident(&given.name), body(given, values)))),
        None => (None, None),
    };
    let arguments = required
        .iter()
        .map(|parameter| argument(parameter, values))
        .chain(body);
    let setters = optional
        .iter()
        .filter(|parameter| extent == Extent::Full || !is_secret_cookie(parameter))
        .take(match extent {
            Extent::Brief => 1,
            Extent::Full => optional.len(),
        })
        .map(|parameter| {
            let (name, value) = (ident(&parameter.name), argument(parameter, values));
            quote!(.#name(#value))
        });
    let optional_body = optional_body.map(|(name, body)| quote!(.#name(#body)));
    quote!(zephr.#accessor().#method(#(#arguments),*) #(#setters)* #optional_body)
}

/// Returns whether a parameter is a cookie that authenticates a user. Short examples omit it, because a caller sets it
/// instead of other arguments.
fn is_secret_cookie(parameter: &Parameter) -> bool {
    parameter.location == Location::Cookie && parameter.ty == Type::Secret
}

/// Returns the arguments of a parameter: two if the caller completes its name, else one.
fn argument(parameter: &Parameter, values: Values<'_>) -> TokenStream {
    let Parameter { ty, wire, .. } = parameter;
    let example = parameter.example.as_ref();
    match form(parameter) {
        Form::Prefixed => {
            let prefix = parameter.name_prefix.as_deref().unwrap_or_default();
            let rest = wire.strip_prefix(prefix).filter(|rest| !rest.is_empty());
            let (key, value) = (
                literal(rest.unwrap_or("name")),
                values.argument(ty, example, wire),
            );
            quote!(#key, #value)
        }
        Form::Encoded if is_borrowed_json(ty) => {
            let value = values.owned(ty, example, wire);
            quote!(&#value)
        }
        Form::Plain | Form::Files | Form::Encoded => values.argument(ty, example, wire),
    }
}

fn body(body: &Body, values: Values<'_>) -> TokenStream {
    let example = body.example.as_ref();
    match (&body.content, example) {
        (Content::Json(ty), _) if body.nullable => {
            let value = values.owned(ty, example, "body");
            let reference = is_borrowed_json(ty).then(|| quote!(&));
            quote!(Some(#reference #value))
        }
        (Content::Json(ty) | Content::Form(ty, _), _) if is_borrowed_json(ty) => {
            let value = values.owned(ty, example, "body");
            quote!(&#value)
        }
        (Content::Json(ty) | Content::Form(ty, _), _) => values.argument(ty, example, "body"),
        (_, Some(Json::String(text))) => literal(text),
        _ => literal(&names::slug("content")),
    }
}
