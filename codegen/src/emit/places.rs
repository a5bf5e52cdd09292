//! `tests/src/places/`: where documented examples belong, and the type that each place has.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Options,
    index::Index,
    module::{Import, Module},
    rust::{Scope, Types, ident, plain},
};
use crate::model::{
    Api, Content, Encoding, ExamplePlace, Location, Operation, Parameter, Resource, Response, Status, Type,
};

const FOLDER: &str = "tests/src/places";

/// ```text
/// mod sessions;
/// pub(crate) static PLACES: &[&[Place]] = &[sessions::PLACES];
/// ```
pub(super) fn index(api: &Api) -> Module {
    let index = Index {
        folder: FOLDER,
        docs: "Where documented examples belong, and the types there.",
        table_docs: "The places of every resource.",
        table: "PLACES",
        row: quote!(Place),
        imports: &[],
        besides: quote!(
            use crate::examples::Place;
        ),
    };
    index.module(api)
}

/// ```text
/// pub(super) static PLACES: &[Place] = &[
///     Place::parameter::<String>("createNew…", "path site"),
///     Place::body::<types::NewSession>("createNew…", "request"),
///     Place::answer::<types::Session>("createNew…", "response 200").within(&["data"]),
/// ];
/// ```
pub(super) fn module(resource: &Resource, types: &Types<'_>, options: &Options) -> Module {
    let crate_name = ident(&options.crate_name);
    let scope = Scope::user(types, &options.crate_name);
    let rows: Vec<TokenStream> = resource
        .operations
        .iter()
        .flat_map(|operation| of_operation(operation, &scope))
        .collect();
    let items = quote! {
        use crate::examples::Place;
        pub(super) static PLACES: &[Place] = &[#(#rows),*];
    };
    let imports = [Import::Module("types", quote!(#crate_name::types))];
    let docs = vec![format!("The places of `{}`.", plain(&resource.name))];
    Module::new(format!("{FOLDER}/{}.rs", resource.name), docs, &imports, items)
}

fn of_operation(operation: &Operation, scope: &Scope<'_>) -> Vec<TokenStream> {
    let parameters = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location != Location::Part)
        .map(|parameter| of_parameter(operation, parameter, scope));
    let body = operation.body.iter().filter_map(|body| {
        let ty = match &body.content {
            Content::Json(Type::Text) | Content::Text | Content::Bytes => quote!(String),
            Content::Json(ty) | Content::Form(ty, _) => scope.ty(ty),
            Content::Multipart => return None,
        };
        Some(row(quote!(body), &ty, operation, &ExamplePlace::Request))
    });
    let answers = operation
        .responses
        .iter()
        .filter_map(|response| of_response(operation, response, scope));
    parameters.chain(body).chain(answers).collect()
}

fn of_parameter(operation: &Operation, parameter: &Parameter, scope: &Scope<'_>) -> TokenStream {
    let read = match parameter.encoding {
        Encoding::Plain => quote!(parameter),
        Encoding::Json | Encoding::Base64Json | Encoding::Styled(_) => quote!(body),
    };
    let place = ExamplePlace::Parameter(parameter.location, parameter.wire.clone());
    row(read, &scope.ty(&parameter.ty), operation, &place)
}

/// A success is read as the call reads it, anything else as it is described.
fn of_response(operation: &Operation, response: &Response, scope: &Scope<'_>) -> Option<TokenStream> {
    let described: &Type = response.content.as_ref()?.ty.as_ref()?;
    let place = ExamplePlace::Response(response.status);
    let is_success = matches!(response.status, Status::Code(200..=299) | Status::Range(2));
    // Among several kinds of answers all are read as text, which tells nothing of this one.
    let answer = operation
        .answer
        .ty
        .as_ref()
        .filter(|ty| is_success && **ty != Type::Text);
    let ty = answer.unwrap_or(described);
    if *ty == Type::Bytes {
        return None;
    }
    let ty = scope.ty(ty);
    let row = row(quote!(answer), &ty, operation, &place);
    let envelope = &operation.answer.envelope;
    Some(if is_success && !envelope.is_empty() {
        quote!(#row.within(&[#(#envelope),*]))
    } else {
        row
    })
}

fn row(read: TokenStream, ty: &TokenStream, operation: &Operation, place: &ExamplePlace) -> TokenStream {
    let (id, place) = (&operation.id, place.to_string());
    quote!(Place::#read::<#ty>(#id, #place))
}
