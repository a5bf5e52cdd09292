//! Operations as data: `table.rs` of each resource.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{
    docs::comment,
    module::{Import, Module},
    rust::{ident, plain},
};
use crate::model::{
    self, Api, Body, Content, Creates, Location, Operation, Paging, Parameter, Resource, Response,
    SecurityKind, SecurityScheme, Status,
};

/// The imports of a table.
const NAMES: &[&str] = &[
    "Body",
    "BodyKind",
    "Location",
    "Method",
    "Operation",
    "Paging",
    "Parameter",
    "ResponseSpec",
    "RetryClass",
    "SecurityScheme",
    "Status",
];

/// Returns the table of a resource.
pub(super) fn module(api: &Api, resource: &Resource) -> Module {
    let rows = resource
        .operations
        .iter()
        .map(|operation| row(operation, resource, api));
    let imports = [Import::Names(quote!(zephr_runtime::operation), NAMES)];
    let path = format!("generated/src/api/{}/table.rs", resource.name);
    let docs = vec![format!(
        "The operations of `{}`, described as constants.",
        plain(&resource.name)
    )];
    Module::new(path, docs, &imports, rows)
}

/// Omits the fields that have their default value.
///
/// ```text
/// pub(crate) static CREATE: Operation = Operation { …, ..Operation::new("createUser", Method::Post, "/v3/users") };
/// ```
fn row(operation: &Operation, resource: &Resource, api: &Api) -> TokenStream {
    let constant = ident(&operation.constant);
    let docs = comment(&format!("The operation `{}`.", operation.id));
    let Operation { id, path, .. } = operation;
    let method = format_ident!("{}", format!("{:?}", operation.method));
    let retry = format_ident!("{}", format!("{:?}", operation.retry()));
    let resource = plain(&resource.name);
    let call = format!("{resource}().{}", plain(&operation.method_name));
    let summary = operation.summary.as_deref().map(one_line).unwrap_or_default();
    let unsigned = (!operation.is_signed()).then(|| quote!(signed: false,));
    let verify_with = operation.verify_with.as_ref();
    let creates = operation.creates.as_ref().and_then(Creates::type_name);
    let some = [
        ("server", operation.server.as_ref().map(|url| quote!(#url))),
        ("verify_with", verify_with.and_then(|id| reference(id, api))),
        ("timeout_secs", operation.timeout_secs.map(number)),
        ("empty_status", operation.empty_status.map(number)),
        ("creates", creates.map(|name| quote!(#name))),
        ("paging", operation.paging.as_ref().map(paging)),
        ("body", operation.body.as_ref().map(body)),
    ];
    let some = some.into_iter().filter_map(|(field, value)| {
        let field = ident(field);
        value.map(|value| quote!(#field: Some(#value),))
    });
    let envelope = operation.output.envelope.iter();
    let lists = [
        ("security", security(operation)),
        ("parameters", operation.parameters.iter().map(parameter).collect()),
        ("responses", operation.responses.iter().map(response).collect()),
        ("envelope", envelope.map(|key| quote!(#key)).collect::<Vec<_>>()),
    ];
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    let lists = lists.map(|(field, items)| {
        let field = ident(field);
        quote!(#field: &[#(#items),*],)
    });
    quote! {
        #docs
        pub(crate) static #constant: Operation = Operation {
            resource: #resource,
            call: #call,
            summary: #summary,
            #unsigned
            retry: RetryClass::#retry,
            #(#some)*
            #(#lists)*
            ..Operation::new(#id, Method::#method, #path)
        };
    }
}

/// `&super::super::users::table::LIST`
fn reference(id: &str, api: &Api) -> Option<TokenStream> {
    api.resources.iter().find_map(|resource| {
        let operation = resource.operations.iter().find(|operation| operation.id == id)?;
        let (module, constant) = (ident(&resource.name), ident(&operation.constant));
        Some(quote!(&super::super::#module::table::#constant))
    })
}

/// Returns the combinations of security schemes, such as `&[SecurityScheme::bearer("token")]`, unless the signature is
/// the only scheme.
fn security(operation: &Operation) -> Vec<TokenStream> {
    let combinations = operation
        .security
        .iter()
        .filter(|_| !operation.has_plain_security());
    let combination = |schemes: &Vec<SecurityScheme>| {
        let schemes = schemes.iter().map(scheme);
        quote!(&[#(#schemes),*])
    };
    combinations.map(combination).collect()
}

fn scheme(SecurityScheme { name, kind, .. }: &SecurityScheme) -> TokenStream {
    match kind {
        SecurityKind::Signature => quote!(SecurityScheme::signature(#name)),
        SecurityKind::Bearer => quote!(SecurityScheme::bearer(#name)),
        SecurityKind::Basic => quote!(SecurityScheme::basic(#name)),
        SecurityKind::HeaderKey(key) => quote!(SecurityScheme::header_key(#name, #key)),
        SecurityKind::QueryKey(key) => quote!(SecurityScheme::query_key(#name, #key)),
        SecurityKind::CookieKey(key) => quote!(SecurityScheme::cookie_key(#name, #key)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Paging { page: "page", size: Some("rpp"), whole_unless_asked: false }`
fn paging(paging: &Paging) -> TokenStream {
    let (page, size) = (&paging.page, option(paging.size.as_ref()));
    let whole_unless_asked = paging.whole_unless_asked;
    quote!(Paging { page: #page, size: #size, whole_unless_asked: #whole_unless_asked })
}

/// `Parameter { name: "site", location: Location::Path, required: true, name_is_prefix: false }`
fn parameter(parameter: &Parameter) -> TokenStream {
    let name = parameter.name_prefix.as_ref().unwrap_or(&parameter.wire);
    let (required, name_is_prefix) = (parameter.required, parameter.name_prefix.is_some());
    let location = match parameter.location {
        Location::Path => quote!(Path),
        Location::Query => quote!(Query),
        Location::Header => quote!(Header),
        Location::Cookie => quote!(Cookie),
        Location::Part => quote!(Part),
    };
    quote! {
        Parameter {
            name: #name,
            location: Location::#location,
            required: #required,
            name_is_prefix: #name_is_prefix,
        }
    }
}

/// `Body { media_type: "application/json", kind: BodyKind::Json, required: true }`
fn body(body: &Body) -> TokenStream {
    let Body {
        media_type, required, ..
    } = body;
    let kind = match body.content {
        Content::Json(_) => quote!(Json),
        Content::Form(..) => quote!(Form),
        Content::Multipart => quote!(Multipart),
        Content::Text => quote!(Text),
        Content::Bytes => quote!(Bytes),
    };
    quote!(Body { media_type: #media_type, kind: BodyKind::#kind, required: #required })
}

/// `ResponseSpec { status: Status::Code(200), media_type: Some("application/json"), meaning: "Done." }`
fn response(response: &Response) -> TokenStream {
    let status = status(response.status);
    let media_type = option(
        response
            .content
            .as_ref()
            .map(|content: &model::ResponseContent| &content.media_type),
    );
    let meaning = response.docs.as_deref().map(one_line).unwrap_or_default();
    quote!(ResponseSpec { status: #status, media_type: #media_type, meaning: #meaning })
}

/// `Status::Code(200)`
pub(super) fn status(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = number(code);
            quote!(Status::Code(#code))
        }
        Status::Range(hundred) => {
            let hundred = number(hundred);
            quote!(Status::Range(#hundred))
        }
        Status::Default => quote!(Status::Default),
    }
}

fn number(number: impl Into<u32>) -> TokenStream {
    let number = Literal::u32_unsuffixed(number.into());
    quote!(#number)
}

/// `Some("…")` or `None`.
pub(super) fn option(text: Option<&String>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}
