//! `mock/src/data/`: how each operation is answered, what it takes, and what is kept.

pub(super) mod collections;
pub(super) mod operations;
pub(super) mod schemas;

use quote::quote;

use super::{
    docs::comment,
    module::{Import, Module, path_to},
    rust::ident,
};
use crate::model::Api;

const FOLDER: &str = "mock/src/data";

/// ```text
/// mod sessions;
/// pub(crate) static OPERATIONS: &[&[Described]] = &[sessions::OPERATIONS];
/// ```
pub(super) fn index(api: &Api) -> Module {
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

/// Those of the given names of the mock's own module that a file uses.
fn description<'n>(names: &'n [&'n str]) -> Import<'n> {
    Import::Names(quote!(crate::description), names)
}
