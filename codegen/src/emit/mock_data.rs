//! `mock/src/data/`: what a documented success of each operation looks like.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    docs::comment,
    json_text,
    module::{Module, path_to},
    rust::{ident, plain, raw_string},
    table::option,
};
use crate::{
    model::{Api, Operation, Resource, Response, ResponseContent, Status, Type},
    tree::Json,
};

const FOLDER: &str = "mock/src/data";
/// Bodies longer than this stand over several lines.
const ONE_LINE: usize = 80;

/// A file for each resource, and one that joins them.
pub(super) fn modules(api: &Api) -> Vec<Module> {
    std::iter::once(index(api))
        .chain(api.resources.iter().map(examples))
        .collect()
}

/// ```text
/// mod sessions;
/// pub(crate) static EXAMPLES: &[&[Example]] = &[sessions::EXAMPLES];
/// ```
fn index(api: &Api) -> Module {
    let names: Vec<_> = api
        .resources
        .iter()
        .map(|resource| ident(&resource.name))
        .collect();
    let paths = api
        .resources
        .iter()
        .map(|resource| path_to(&resource.name, ".rs"));
    let docs = comment("The examples of every resource.");
    let items = quote! {
        #(#paths mod #names;)*
        use crate::example::Example;
        #docs
        pub(crate) static EXAMPLES: &[&[Example]] = &[#(#names::EXAMPLES),*];
    };
    Module::new(
        format!("{FOLDER}/mod.rs"),
        vec!["Documented answers.".to_owned()],
        &[],
        items,
    )
}

fn examples(resource: &Resource) -> Module {
    let rows = resource.operations.iter().map(example);
    let items = quote! {
        use crate::example::Example;
        pub(super) static EXAMPLES: &[Example] = &[#(#rows),*];
    };
    let docs = vec![format!("Documented answers of `{}`.", plain(&resource.name))];
    Module::new(format!("{FOLDER}/{}.rs", resource.name), docs, &[], items)
}

/// `Example { operation: "create…", status: 200, media_type: Some("application/json"), body: r#"{"id":"…"}"# }`
fn example(operation: &Operation) -> TokenStream {
    let id = &operation.id;
    let success = success(operation);
    let status = Literal::u16_unsuffixed(success.map_or(200, |response| code(response.status)));
    let content = success.and_then(|response| response.content.as_ref());
    let media_type = option(content.map(|content| &content.media_type));
    let body = raw_string(&content.map(body).unwrap_or_default());
    quote!(Example { operation: #id, status: #status, media_type: #media_type, body: #body })
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
        Some(json) => {
            let compact = json_text::compact(json);
            if compact.len() <= ONE_LINE {
                compact
            } else {
                json_text::pretty(json)
            }
        }
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
