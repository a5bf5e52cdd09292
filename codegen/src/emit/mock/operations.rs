//! A file for each resource: how its operations are answered, and what they take.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    super::{
        json_text,
        module::{Import, Module},
        rust::{Types, ident, plain, raw_string},
    },
    FOLDER, description, schemas,
};
use crate::{
    model::{
        Action, Body, Content, Operation, Parameter, Resource, Response, ResponseContent, State, Status, Type,
    },
    names,
    tree::Json,
};

/// ```text
/// pub(super) static OPERATIONS: &[Described] = &[Described { operation: "createNew…", … }];
/// ```
pub(in super::super) fn module(resource: &Resource, types: &Types<'_>) -> Module {
    let rows = resource.operations.iter().map(|operation| row(operation, types));
    let items = quote!(pub(super) static OPERATIONS: &[Described] = &[#(#rows),*];);
    let imports = [
        Import::Module("collections", quote!(super::collections)),
        Import::Module("schemas", quote!(super::schemas)),
        description(&["Action", "Described", "Schema", "State"]),
    ];
    let path = format!("{FOLDER}/{}.rs", resource.name);
    let docs = format!("How the operations of `{}` are answered.", plain(&resource.name));
    Module::new(path, vec![docs], &imports, items)
}

/// ```text
/// Described {
///     operation: "create…", status: 200, media_type: Some("application/json"), example: r#"{"id":"…"}"#,
///     parameters: &[("rpp", &Schema::Integer)], request: Some(&schemas::NEW_SESSION),
///     state: Some(State { collection: &collections::SESSIONS, action: Action::Create }),
/// }
/// ```
fn row(operation: &Operation, types: &Types<'_>) -> TokenStream {
    let id = &operation.id;
    let success = success(operation);
    let status = Literal::u16_unsuffixed(success.map_or(200, |response| code(response.status)));
    let content = success.and_then(|response| response.content.as_ref());
    let media_type = option(content.map(|content| &content.media_type));
    let example = raw_string(&content.map(body).unwrap_or_default());
    let parameters = operation
        .parameters
        .iter()
        .filter_map(|one| parameter(one, types));
    let request = option(operation.body.as_ref().and_then(|body| request(body, types)));
    let state = option(operation.state.as_ref().map(state));
    quote! {
        Described {
            operation: #id,
            status: #status,
            media_type: #media_type,
            example: #example,
            parameters: &[#(#parameters),*],
            request: #request,
            state: #state,
        }
    }
}

fn option(tokens: Option<impl quote::ToTokens>) -> TokenStream {
    tokens.map_or_else(|| quote!(None), |tokens| quote!(Some(#tokens)))
}

/// Text may be anything: only what must be something else is told.
fn parameter(parameter: &Parameter, types: &Types<'_>) -> Option<TokenStream> {
    let schema = schemas::parameter(parameter, types)?;
    let name = &parameter.wire;
    Some(quote!((#name, #schema)))
}

fn request(body: &Body, types: &Types<'_>) -> Option<TokenStream> {
    match &body.content {
        Content::Json(ty) => Some(schemas::schema(ty, types)),
        Content::Form(..) | Content::Multipart | Content::Text | Content::Bytes => None,
    }
}

fn state(state: &State) -> TokenStream {
    let collection = ident(&names::constant(&state.collection));
    let action = match &state.action {
        Action::Common(common) => {
            let variant = ident(&format!("{common:?}"));
            quote!(#variant)
        }
        Action::Own(function) => {
            quote!(Own(#function))
        }
    };
    quote!(State { collection: &collections::#collection, action: Action::#action })
}

/// The first success that has a body, else the first success, else the default.
fn success(operation: &Operation) -> Option<&Response> {
    let successes = || {
        operation
            .responses
            .iter()
            .filter(|response| is_success(response.status))
    };
    let default = || {
        operation
            .responses
            .iter()
            .find(|response| response.status == Status::Default)
    };
    successes()
        .find(|response| response.content.is_some())
        .or_else(|| successes().next())
        .or_else(default)
}

fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..=299) | Status::Range(2))
}

fn code(status: Status) -> u16 {
    match status {
        Status::Code(code) => code,
        Status::Range(_) | Status::Default => 200,
    }
}

/// The body as it is sent. Text goes out bare where the media type is not JSON.
fn body(content: &ResponseContent) -> String {
    match &content.example {
        Some(Json::String(text)) if !content.media_type.contains("json") => text.clone(),
        Some(json) => json_text::compact(json),
        None => content.ty.as_ref().map(simplest).unwrap_or_default().to_owned(),
    }
}

/// The least JSON that a type may take, for want of an example.
fn simplest(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "true",
        Type::Integer | Type::Number => "1",
        Type::String | Type::Secret | Type::Text | Type::Bytes | Type::Upload => "\"text\"",
        Type::Json => "null",
        Type::Array(_) | Type::List(_) => "[]",
        Type::Map(_) | Type::Named(_) => "{}",
    }
}
