//! `tests/src/calls/`: every operation called with its example values, and every type by its name.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Options,
    call_site::{self, Extent},
    index::Index,
    module::{Import, Module},
    rust::{Scope, Types, ident, plain},
};
use crate::model::{Api, Operation, Resource};

const FOLDER: &str = "tests/src/calls";

/// ```text
/// mod sessions;
/// pub(crate) mod types;
/// pub(crate) static CALLS: &[&[smoke::SmokeCall]] = &[sessions::CALLS];
/// ```
pub(super) fn index(api: &Api) -> Module {
    let index = Index {
        folder: FOLDER,
        docs: "Every operation called with its documented example values.",
        table_docs: "The calls of every resource.",
        table: "CALLS",
        row: quote!(smoke::SmokeCall),
        imports: &[Import::Module("smoke", quote!(crate::smoke))],
        besides: quote!(
            pub(crate) mod types;
        ),
    };
    index.module(api)
}

/// No resource can be called `types`, so the name is free.
///
/// ```text
/// pub(crate) static TYPES: &[again::KnownType] = &[again::KnownType { name: "Session", again: again::again::<types::Session> }];
/// ```
pub(super) fn names(api: &Api, types: &Types<'_>, options: &Options) -> Module {
    let crate_name = ident(&options.crate_name);
    let scope = Scope::user(types, &options.crate_name);
    let rows = api.types.iter().map(|def| {
        let (name, ty) = (&def.name, scope.named(&def.name));
        quote!(again::KnownType { name: #name, again: again::again::<#ty> })
    });
    let items = quote!(pub(crate) static TYPES: &[again::KnownType] = &[#(#rows),*];);
    let imports = [
        Import::Module("again", quote!(crate::again)),
        Import::Module("types", quote!(#crate_name::types)),
    ];
    let docs = vec!["Every type by its name.".to_owned()];
    Module::new(format!("{FOLDER}/types.rs"), docs, &imports, items)
}

/// ```text
/// pub(super) static CALLS: &[smoke::SmokeCall] = &[smoke::SmokeCall { operation: "create…", call: create }];
/// fn create(zephr: &zephr_admin::Client) -> smoke::Prepared { smoke::prepared(zephr.sessions().create(…).send()) }
/// ```
pub(super) fn module(resource: &Resource, types: &Types<'_>, options: &Options) -> Module {
    let crate_name = ident(&options.crate_name);
    let scope = Scope::user(types, &options.crate_name);
    let rows = resource.operations.iter().map(|operation| {
        let (id, function) = (&operation.id, ident(&operation.method_name));
        quote!(smoke::SmokeCall { operation: #id, call: #function })
    });
    let functions = resource
        .operations
        .iter()
        .map(|operation| function(resource, operation, &scope));
    let items = quote! {
        pub(super) static CALLS: &[smoke::SmokeCall] = &[#(#rows),*];
        #(#functions)*
    };
    let imports = [
        Import::Module("smoke", quote!(crate::smoke)),
        Import::Module("types", quote!(#crate_name::types)),
    ];
    let docs = vec![format!("The calls of `{}`.", plain(&resource.name))];
    Module::new(format!("{FOLDER}/{}.rs", resource.name), docs, &imports, items)
}

fn function(resource: &Resource, operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let name = ident(&operation.method_name);
    let runtime = &scope.runtime;
    let call = call_site::expression(resource, operation, scope, Extent::Full);
    let deprecated = operation.deprecated.then(|| quote!(#[expect(deprecated)]));
    quote! {
        #deprecated
        fn #name(zephr: &#runtime::Client) -> smoke::Prepared {
            smoke::prepared(#call.send())
        }
    }
}
