//! `generated/src/api/blocking/`: the calls once more, for threads that wait.
//!
//! Read off the items of the async calls, like [`api_text`](super::api_text): nothing can differ but who waits.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    Attribute, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ItemMacro, ItemStruct, ItemType, Pat, Type,
    Visibility,
};

use super::{
    docs::{attributes, comment, line, paragraphs},
    module::{Import, Module},
    rust::{ident, plain},
};
use crate::model::{Api, Resource};

/// `generated/src/api/blocking/mod.rs`.
///
/// ```text
/// pub mod sessions;
/// impl super::Client { pub fn sessions(&self) -> sessions::Sessions { sessions::Sessions(self.begin(crate::Client::sessions)) } }
/// ```
pub(super) fn root(api: &Api) -> Module {
    let modules = api.resources.iter().map(|resource| ident(&resource.name));
    let accessors = api.resources.iter().map(|resource| {
        let (name, handle) = (ident(&resource.name), ident(&resource.handle));
        let docs = comment(&format!(
            "As [`Client::{0}`](crate::Client::{0}).",
            plain(&resource.name)
        ));
        quote! {
            #docs
            pub fn #name(&self) -> #name::#handle {
                #name::#handle(self.begin(crate::Client::#name))
            }
        }
    });
    let accessors = (!api.resources.is_empty()).then(|| quote!(impl super::Client { #(#accessors)* }));
    let docs = vec![line(&format!(
        "{}, version {}: a module for each resource, for threads that wait.",
        api.title, api.version
    ))];
    let path = "generated/src/api/blocking/mod.rs".to_owned();
    Module::new(path, docs, &[], quote!(#(pub mod #modules;)* #accessors))
}

/// `generated/src/api/blocking/<resource>.rs`, from the resource's `calls.rs`.
pub(super) fn module(resource: &Resource, calls: &Module) -> Module {
    let aliases: Vec<&Ident> = (calls.items.iter())
        .filter_map(|item| match item {
            Item::Type(item) => Some(&item.ident),
            _ => None,
        })
        .collect();
    let items = calls.items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(structure(item, resource)),
        Item::Type(item) => alias(item, resource),
        Item::Impl(item) => Some(methods(item, resource, &aliases)),
        Item::Macro(item) => Some(call(item)),
        _ => None,
    });
    let imports = [
        Import::Module("rt", quote!(zephr_runtime as rt)),
        Import::Module("types", quote!(crate::types)),
    ];
    let path = format!("generated/src/api/blocking/{}.rs", resource.name);
    let docs = vec![format!(
        "The calls of [`{0}`](crate::{0}), for threads that wait.",
        plain(&resource.name)
    )];
    Module::new(path, docs, &imports, quote!(#(#items)*))
}

/// ```text
/// pub struct Create(rt::blocking::Blocking<crate::sessions::Create>);
/// ```
fn structure(item: &ItemStruct, resource: &Resource) -> TokenStream {
    let (name, module) = (&item.ident, ident(&resource.name));
    let docs = same(name, resource);
    let is_handle = *name == ident(&resource.handle);
    let attributes = if is_handle {
        quote!(#[derive(Clone, Debug)])
    } else {
        quote!(#[must_use = "a call does nothing until it is sent or waited for"])
    };
    let visible = is_handle.then(|| quote!(pub(crate)));
    quote! {
        #docs
        #attributes
        pub struct #name(#visible rt::blocking::Blocking<crate::#module::#name>);
    }
}

/// `pub type Create = rt::blocking::BlockingCall<types::Session>;`, after `rt::TypedCall<types::Session>`.
fn alias(item: &ItemType, resource: &Resource) -> Option<TokenStream> {
    let name = &item.ident;
    let docs = same(name, resource);
    let Type::Path(ty) = &*item.ty else { return None };
    let answer = &ty.path.segments.last()?.arguments;
    Some(quote!(#docs pub type #name = rt::blocking::BlockingCall #answer;))
}

fn same(name: &Ident, resource: &Resource) -> TokenStream {
    comment(&format!(
        "As [`{0}`](crate::{1}::{0}), for threads that wait.",
        plain(&name.to_string()),
        plain(&resource.name)
    ))
}

/// The methods of a handle, or the setters of a call.
fn methods(item: &ItemImpl, resource: &Resource, aliases: &[&Ident]) -> TokenStream {
    let of = &item.self_ty;
    let name = quote!(#of).to_string();
    let functions = item.items.iter().filter_map(|member| match member {
        ImplItem::Fn(function) if matches!(function.vis, Visibility::Public(_)) => Some(function),
        _ => None,
    });
    let functions = functions.map(|function| method(function, &name, resource, aliases));
    quote!(impl #of { #(#functions)* })
}

/// ```text
/// pub fn create(&self, site: impl Into<types::SiteSlug>) -> Create { Create::new(self.0.begin(|calls| calls.create(site))) }
/// pub fn device(self, value: impl Into<String>) -> Self { Self(self.0.map(|call| call.device(value))) }
/// ```
fn method(function: &ImplItemFn, of: &str, resource: &Resource, aliases: &[&Ident]) -> TokenStream {
    let signature = &function.sig;
    let (name, output) = (&signature.ident, &signature.output);
    let arguments = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&typed.pat),
        FnArg::Receiver(_) => None,
    });
    let arguments: Vec<&Pat> = arguments.map(|pat| &**pat).collect();
    let first = first_line(&function.attrs);
    let link = format!("As [`{name}`](crate::{}::{of}::{name}).", plain(&resource.name));
    let docs = attributes(&paragraphs(
        [first.unwrap_or_default(), link].map(|text| vec![text]),
    ));
    let kept = function.attrs.iter().filter(|attribute| {
        let path = attribute.path();
        path.is_ident("deprecated") || path.is_ident("allow") || is_alias(attribute)
    });
    let quiet = function
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("deprecated"))
        .then(|| quote!(#[allow(deprecated)]));
    let of_handle = of == plain(&resource.handle);
    let body = match (of_handle, output) {
        (true, syn::ReturnType::Type(_, call)) => {
            let is_alias = aliases
                .iter()
                .any(|alias| quote!(#call).to_string() == alias.to_string());
            let new = is_alias.then(|| quote!(::new));
            quote!(#call #new(self.0.begin(|calls| calls.#name(#(#arguments),*))))
        }
        _ => quote!(Self(self.0.map(|call| call.#name(#(#arguments),*)))),
    };
    quote! {
        #docs
        #(#kept)*
        #quiet
        pub #signature { #body }
    }
}

fn is_alias(attribute: &Attribute) -> bool {
    matches!(&attribute.meta, syn::Meta::List(list) if list.path.is_ident("doc"))
}

/// The first line of an item's docs.
fn first_line(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    })
}

/// `rt::blocking_call!(Create -> types::Session);`, after `rt::call!(…)`, and likewise for its other macros.
fn call(item: &ItemMacro) -> TokenStream {
    let name = item.mac.path.segments.last().map(|segment| &segment.ident);
    let name = quote::format_ident!("blocking_{}", name.map_or_else(String::new, ToString::to_string));
    let tokens = &item.mac.tokens;
    quote!(rt::#name!(#tokens);)
}
