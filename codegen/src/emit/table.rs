//! Operations as data: `table.rs` of each resource.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    docs::comment,
    module::{Import, Module},
    rust::{ident, plain},
};
use crate::model::{
    self, Api, Body, Content, Creates, Location, Operation, Paging, Parameter, Resource, Response, Status,
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
    let docs = vec![format!("The operations of `{}` as data.", plain(&resource.name))];
    Module::new(path, docs, &imports, quote!(#(#rows)*))
}

/// ```text
/// pub(crate) static CREATE: Operation = Operation { id: "createNewSessionUnderGivenSite", method: Method::Post, … };
/// ```
fn row(operation: &Operation, resource: &Resource, api: &Api) -> TokenStream {
    let constant = ident(&operation.constant);
    let docs = comment(&format!("The operation `{}`.", operation.id));
    let Operation { id, path, signed, .. } = operation;
    let server = option(operation.server.as_ref());
    let method = format_ident!("{}", format!("{:?}", operation.method));
    let retry = format_ident!("{}", format!("{:?}", operation.retry()));
    let verify_with = operation.verify_with.as_ref().and_then(|id| reference(id, api));
    let verify_with = verify_with.map_or_else(|| quote!(None), |other| quote!(Some(#other)));
    let timeout_secs = operation.timeout_secs.map(proc_macro2::Literal::u32_unsuffixed);
    let timeout_secs = timeout_secs.map_or_else(|| quote!(None), |secs| quote!(Some(#secs)));
    let empty_status = operation.empty_status.map(proc_macro2::Literal::u16_unsuffixed);
    let empty_status = empty_status.map_or_else(|| quote!(None), |status| quote!(Some(#status)));
    let creates = operation.creates.as_ref().and_then(Creates::type_name);
    let creates = creates.map_or_else(|| quote!(None), |name| quote!(Some(#name)));
    let paging = operation.paging.as_ref().map_or_else(|| quote!(None), paging);
    let resource = plain(&resource.name);
    let call = format!("{resource}().{}", plain(&operation.method_name));
    let summary = operation.summary.as_deref().map(one_line).unwrap_or_default();
    let parameters = operation.parameters.iter().map(parameter);
    let body = operation.body.as_ref().map_or_else(|| quote!(None), body);
    let responses = operation.responses.iter().map(response);
    let envelope = &operation.output.envelope;
    quote! {
        #docs
        pub(crate) static #constant: Operation = Operation {
            id: #id,
            method: Method::#method,
            path: #path,
            server: #server,
            resource: #resource,
            call: #call,
            summary: #summary,
            signed: #signed,
            retry: RetryClass::#retry,
            verify_with: #verify_with,
            timeout_secs: #timeout_secs,
            empty_status: #empty_status,
            creates: #creates,
            paging: #paging,
            parameters: &[#(#parameters),*],
            body: #body,
            responses: &[#(#responses),*],
            envelope: &[#(#envelope),*],
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

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Some(Paging { page: "page", size: Some("rpp"), whole_unless_asked: false })`
fn paging(paging: &Paging) -> TokenStream {
    let (page, size) = (&paging.page, option(paging.size.as_ref()));
    let whole_unless_asked = paging.whole_unless_asked;
    quote!(Some(Paging { page: #page, size: #size, whole_unless_asked: #whole_unless_asked }))
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

/// `Some(Body { media_type: "application/json", kind: BodyKind::Json, required: true })`
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
    quote!(Some(Body { media_type: #media_type, kind: BodyKind::#kind, required: #required }))
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
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            quote!(Status::Code(#code))
        }
        Status::Range(hundred) => {
            let hundred = proc_macro2::Literal::u8_unsuffixed(hundred);
            quote!(Status::Range(#hundred))
        }
        Status::Default => quote!(Status::Default),
    }
}

/// `Some("…")` or `None`.
pub(super) fn option(text: Option<&String>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}
