//! `smoke/src/calls/`: a call of every operation with its example values, and all types by name.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Options,
    call_site::{self, Extent},
    docs::comment,
    module::{Import, Module, path_to},
    rust::{Scope, Types, ident, plain},
};
use crate::model::{Api, Operation, Resource};

const FOLDER: &str = "smoke/src/calls";

/// ```text
/// mod sessions;
/// pub(crate) mod types;
/// pub(crate) static CALLS: &[&[smoke::SmokeCall]] = &[sessions::CALLS];
/// ```
pub(super) fn index(api: &Api) -> Module {
    let resources = || api.resources.iter().map(|resource| resource.name.as_str());
    let names: Vec<_> = resources().map(ident).collect();
    let paths = resources().map(|name| path_to(name, ".rs"));
    let docs = comment("The calls of every resource.");
    let items = quote! {
        #(#paths mod #names;)*
        pub(crate) mod types;
        #docs
        pub(crate) static CALLS: &[&[smoke::SmokeCall]] = &[#(#names::CALLS),*];
    };
    let imports = [Import::Module("smoke", quote!(crate::smoke))];
    let docs = vec!["Every operation called with its documented example values.".to_owned()];
    Module::new(format!("{FOLDER}/mod.rs"), docs, &imports, [items])
}

/// `types` is reserved, so no resource has this name.
///
/// ```text
/// pub(crate) static TYPES: &[round_trip::KnownType] = &[round_trip::KnownType::new::<types::Session>("Session")];
/// ```
pub(super) fn names(api: &Api, types: &Types<'_>, options: &Options) -> Module {
    let crate_name = ident(&options.crate_name);
    let scope = Scope::user(types, &options.crate_name);
    let rows = api.types.iter().map(|def| {
        let (name, ty) = (&def.name, scope.named(&def.name));
        quote!(round_trip::KnownType::new::<#ty>(#name))
    });
    let items = quote!(pub(crate) static TYPES: &[round_trip::KnownType] = &[#(#rows),*];);
    let imports = [
        Import::Module("round_trip", quote!(crate::round_trip)),
        Import::Module("types", quote!(#crate_name::types)),
    ];
    let docs = vec!["Every type by its name.".to_owned()];
    Module::new(format!("{FOLDER}/types.rs"), docs, &imports, [items])
}

/// ```text
/// pub(super) static CALLS: &[smoke::SmokeCall] = &[smoke::SmokeCall::new("create…", create)];
/// fn create(zephr: &zephr_admin::Client) -> smoke::PreparedCall { smoke::prepared(zephr.sessions().create(…).send()) }
/// ```
pub(super) fn module(resource: &Resource, types: &Types<'_>, options: &Options) -> Module {
    let crate_name = ident(&options.crate_name);
    let scope = Scope::user(types, &options.crate_name);
    let rows = resource.operations.iter().map(|operation| {
        let (id, function) = (&operation.id, ident(&operation.method_name));
        quote!(smoke::SmokeCall::new(#id, #function))
    });
    let functions = resource
        .operations
        .iter()
        .map(|operation| function(resource, operation, &scope));
    let calls = quote!(pub(super) static CALLS: &[smoke::SmokeCall] = &[#(#rows),*];);
    let imports = [
        Import::Module("smoke", quote!(crate::smoke)),
        Import::Module("types", quote!(#crate_name::types)),
    ];
    let docs = vec![format!("The calls of `{}`.", plain(&resource.name))];
    Module::new(
        format!("{FOLDER}/{}.rs", resource.name),
        docs,
        &imports,
        std::iter::once(calls).chain(functions),
    )
}

fn function(resource: &Resource, operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let name = ident(&operation.method_name);
    let runtime = &scope.runtime;
    let call = call_site::expression(resource, operation, scope, Extent::Full);
    let deprecated = operation.deprecated.then(|| quote!(#[expect(deprecated)]));
    quote! {
        #deprecated
        fn #name(zephr: &#runtime::Client) -> smoke::PreparedCall {
            smoke::prepared(#call.send())
        }
    }
}
