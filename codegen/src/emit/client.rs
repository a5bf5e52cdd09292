//! The files that connect the modules of the client: accessors, the list of operations, re-exports of types,
//! and resource modules.

use quote::quote;

use super::{
    docs::{attributes, comment, line, paragraphs, prose, wrap},
    module::{Import, Module, path_to},
    rust::{ident, plain},
    types::has_types,
};
use crate::model::{Api, Operation, Resource};

/// `generated/src/api/mod.rs`.
///
/// ```text
/// pub mod sessions;
/// pub mod types;
/// #[path = "../ext/mod.rs"]
/// pub mod ext;
/// impl super::Client {
///     pub fn sessions(&self) -> sessions::Sessions { sessions::Sessions { client: self.runtime().clone() } }
/// }
/// ```
pub(super) fn root(api: &Api) -> Module {
    let mut names: Vec<&str> = api
        .resources
        .iter()
        .map(|resource| resource.name.as_str())
        .collect();
    names.extend(["operations", "types"]);
    names.sort_unstable();
    let modules = names.iter().map(|name| ident(name));
    let paths = names.iter().map(|name| path_to(name, "/mod.rs"));
    let accessors = api.resources.iter().map(|resource| {
        let (name, handle) = (ident(&resource.name), ident(&resource.handle));
        let docs = comment(&line(&first_line(resource)));
        quote! {
            #docs
            pub fn #name(&self) -> #name::#handle {
                #name::#handle { client: self.runtime().clone() }
            }
        }
    });
    let accessors = (!api.resources.is_empty()).then(|| quote!(impl super::Client { #(#accessors)* }));
    let by_hand = api.module.as_deref().map(|name| {
        let (path, name) = (format!("../{name}/mod.rs"), ident(name));
        quote!(#[path = #path] pub mod #name;)
    });
    let docs = vec![line(&format!(
        "{}, version {}: one module per resource.",
        api.title, api.version
    ))];
    Module::new(
        "generated/src/api/mod.rs".to_owned(),
        docs,
        &[],
        [quote!(#(#paths pub mod #modules;)* #by_hand #accessors)],
    )
}

/// Returns the summary of a resource.
fn first_line(resource: &Resource) -> String {
    let said = resource
        .docs
        .as_deref()
        .and_then(|docs| docs.trim().lines().next());
    said.filter(|line| !line.is_empty()).map_or_else(
        || format!("The operations of `{}`.", plain(&resource.name)),
        str::to_owned,
    )
}

/// `generated/src/api/operations.rs`: all operations, sorted by ID.
///
/// ```text
/// pub static OPERATIONS: &[&rt::Operation] = &[&super::sessions::table::CREATE];
/// ```
pub(super) fn operations(api: &Api) -> Module {
    let mut all: Vec<(&Operation, &Resource)> = (api.resources.iter())
        .flat_map(|resource| {
            resource
                .operations
                .iter()
                .map(move |operation| (operation, resource))
        })
        .collect();
    all.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    let rows = all.iter().map(|(operation, resource)| {
        let (module, constant) = (ident(&resource.name), ident(&operation.constant));
        quote!(&super::#module::table::#constant)
    });
    let docs = comment("All operations, sorted by ID.");
    let by_id = comment("Returns the operation with this ID, such as `listUsers`.");
    let by_call = comment("Returns the operation with this client method, such as `users().list`.");
    let items = quote! {
        #docs
        pub static OPERATIONS: &[&rt::Operation] = &[#(#rows),*];

        #by_id
        pub fn by_id(id: &str) -> ::core::option::Option<&'static rt::Operation> {
            rt::operation::by_id(OPERATIONS, id)
        }

        #by_call
        pub fn by_call(call: &str) -> ::core::option::Option<&'static rt::Operation> {
            rt::operation::by_call(OPERATIONS, call)
        }
    };
    let imports = [Import::Module("rt", quote!(zephr_runtime as rt))];
    let docs = vec!["All operations, described as constants.".to_owned()];
    Module::new(
        "generated/src/api/operations.rs".to_owned(),
        docs,
        &imports,
        [items],
    )
}

/// `generated/src/api/types/mod.rs`: all types.
pub(super) fn type_index(api: &Api) -> Module {
    let shared = has_types(api, None).then(|| {
        quote!(
            mod shared;
            pub use shared::*;
        )
    });
    let homes = api
        .resources
        .iter()
        .filter(|resource| has_types(api, Some(&resource.name)));
    let homes = homes.map(|resource| ident(&resource.name));
    let items = quote!(#shared #(pub use super::#homes::types::*;)*);
    let docs = vec!["Types of requests and responses.".to_owned()];
    Module::new("generated/src/api/types/mod.rs".to_owned(), docs, &[], [items])
}

/// `generated/src/api/<resource>/mod.rs`.
pub(super) fn resource(api: &Api, resource: &Resource) -> Module {
    let types = has_types(api, Some(&resource.name)).then(|| {
        quote!(
            pub(crate) mod types;
        )
    });
    let items = quote!(mod calls; pub(crate) mod table; #types pub use calls::*;);
    let summary = match &resource.docs {
        Some(docs) => prose(docs),
        None => wrap(&format!(
            "Operations on {}.",
            plain(&resource.name.replace('_', " "))
        )),
    };
    let reached = wrap(&format!(
        "To call the operations of this module, use [`Client::{0}`](super::super::Client::{0}).",
        plain(&resource.name)
    ));
    let path = format!("generated/src/api/{}/mod.rs", resource.name);
    Module::new(path, paragraphs([summary, reached]), &[], [items])
}

/// Returns the documentation of a handle.
pub(super) fn handle_docs(resource: &Resource) -> proc_macro2::TokenStream {
    let summary = resource.docs.as_deref().map(prose).unwrap_or_default();
    let fact = wrap(&format!("The operations of `{}`.", plain(&resource.name)));
    attributes(&paragraphs([fact, summary]))
}
