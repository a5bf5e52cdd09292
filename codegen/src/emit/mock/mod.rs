//! `mock/src/data/`: how each operation is answered, what it takes, and what is kept.

mod collections;
mod operations;
mod schemas;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::comment,
    module::{Module, mentions, path_to},
    rust::{Types, ident},
};
use crate::model::Api;

const FOLDER: &str = "mock/src/data";

/// A file for each resource, one for the collections, one for the schemas, and one that joins them.
pub(super) fn modules(api: &Api, types: &Types<'_>) -> Vec<Module> {
    [index(api), collections::module(api), schemas::module(api, types)]
        .into_iter()
        .chain(
            api.resources
                .iter()
                .map(|resource| operations::module(resource, types)),
        )
        .collect()
}

/// ```text
/// mod sessions;
/// pub(crate) static OPERATIONS: &[&[Described]] = &[sessions::OPERATIONS];
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
    let docs = comment("The operations of every resource.");
    let items = quote! {
        #(#paths mod #names;)*
        pub(crate) mod collections;
        mod schemas;
        use crate::description::Described;
        #docs
        pub(crate) static OPERATIONS: &[&[Described]] = &[#(#names::OPERATIONS),*];
    };
    let docs = vec!["How every operation is answered.".to_owned()];
    Module::new(format!("{FOLDER}/mod.rs"), docs, &[], items)
}

/// A module with those of the given names of `crate::description` imported that it mentions.
fn describing(
    path: String,
    docs: &str,
    names: &[&str],
    imports: &[(&str, TokenStream)],
    items: TokenStream,
) -> Module {
    let used = names
        .iter()
        .filter(|name| mentions(&items, name))
        .map(|name| ident(name));
    let used: Vec<_> = used.collect();
    let description = (!used.is_empty()).then(|| quote!(use crate::description::{#(#used),*};));
    Module::new(path, vec![docs.to_owned()], imports, quote!(#description #items))
}
