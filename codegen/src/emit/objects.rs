//! Objects: a struct, its constructor and setters, and its field table.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    arguments::{Argument, generics, owned},
    conversions::{impls, remarks},
    docs::{attributes, comment, described, facts, origins, paragraphs, prose, wrap},
    rust::{Scope, ident, is_optional, is_valid_empty, plain, stem},
    versions,
};
use crate::model::{Field, Type, TypeDef};

/// Emits an object.
///
/// ```text
/// pub struct Session { pub user_id: String, pub extra: rt::UnknownFields }
/// impl Session { pub fn new(user_id: impl Into<String>) -> Self … }    // if requests use it
/// rt::object!(Session { user_id: required("user_id") });
/// impl TryFrom<&Read> for Session { … }                               // if `Read` has all fields of `Session`
/// ```
pub(super) fn object(def: &TypeDef, fields: &[Field], scope: &Scope<'_>) -> TokenStream {
    let name = ident(&def.name);
    let docs = described(def.docs.as_deref(), &origins(def));
    let remarks: Vec<String> = [remarks(def, scope), versions::remarks(def, scope)].concat();
    let docs = attributes(&paragraphs(
        std::iter::once(docs).chain(remarks.iter().map(|line| wrap(line))),
    ));
    let default = is_valid_empty(fields).then(|| quote!(, Default));
    let declared = fields.iter().map(|field| declaration(field, scope));
    let constructor = def.in_requests.then(|| constructor(&name, fields, scope));
    let names = fields.iter().map(|field| ident(&field.name));
    let rows = fields.iter().map(|field| row(field, scope));
    let nulls = nulls(&name, fields, def.in_requests);
    let conversions = impls(def, scope);
    let versions = versions::impls(def, fields, scope);
    let own_id = fields.iter().find(|field| field.own_id && is_optional(field));
    let own_id = own_id.map(|field| {
        let field = ident(&field.name);
        quote!(, id: #field)
    });
    quote! {
        #docs
        #[derive(Clone, Debug #default)]
        #[non_exhaustive]
        pub struct #name {
            #(#declared)*
            /// Fields that the API description does not list, kept unchanged.
            pub extra: rt::UnknownFields,
        }
        #constructor
        #nulls
        rt::object!(#name { #(#names: #rows),* } #own_id);
        #conversions
        #versions
    }
}

/// `pub user_id: Option<String>,`
fn declaration(field: &Field, scope: &Scope<'_>) -> TokenStream {
    let name = ident(&field.name);
    let docs = attributes(&described(said(field, scope), &wire(field, scope)));
    let ty = scope.ty(&field.ty);
    let ty = if field.boxed { quote!(Box<#ty>) } else { ty };
    let ty = if is_optional(field) {
        quote!(Option<#ty>)
    } else {
        ty
    };
    quote! { #docs pub #name: #ty, }
}

/// Returns the field's description or, if it has none, the first sentence of its type's description.
fn said<'a>(field: &'a Field, scope: &Scope<'a>) -> Option<&'a str> {
    field.docs.as_deref().or_else(|| {
        let Type::Named(name) = &field.ty else { return None };
        let docs = scope.types.get(name)?.docs.as_deref()?.trim();
        Some(docs.find(". ").and_then(|end| docs.get(..=end)).unwrap_or(docs))
    })
}

/// Returns sentences about a field: its name on the wire, unless that is obvious, and its value if it is
/// constant.
fn wire(field: &Field, scope: &Scope<'_>) -> String {
    let is_obvious =
        field.wire == plain(&field.name) && field.aliases.is_empty() && said(field, scope).is_some();
    let spelling = if is_obvious {
        String::new()
    } else {
        spelling(field)
    };
    let constant = scope.types.constant(field);
    let constant = constant
        .map(|only| format!(" Always `{only}`."))
        .unwrap_or_default();
    (spelling + &constant + &facts(&field.facts))
        .trim_start()
        .to_owned()
}

fn spelling(field: &Field) -> String {
    let aliases: Vec<String> = field.aliases.iter().map(|alias| format!("`{alias}`")).collect();
    let also = match aliases.as_slice() {
        [] => String::new(),
        [only] => format!(" Responses may also use the name {only}."),
        [first @ .., last] => format!(" Responses may also use the name {} or {last}.", first.join(", ")),
    };
    format!("Named `{}` on the wire.{also}", field.wire)
}

/// Emits the constructor and the setters of an object.
///
/// ```text
/// impl Session {
///     pub fn new(user_id: impl Into<String>) -> Self { Self { user_id: user_id.into(), ..rt::empty() } }
///     pub fn device(mut self, device: impl Into<String>) -> Self { self.device = Some(device.into()); self }
///     pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<rt::RawJson>) -> Self { … }
/// }
/// ```
///
/// If a required field has a single possible value, `new` sets this value and has no parameter for it.
fn constructor(name: &Ident, fields: &[Field], scope: &Scope<'_>) -> TokenStream {
    let required: Vec<&Field> = fields.iter().filter(|field| is_argument(field, scope)).collect();
    let names: Vec<Ident> = required.iter().map(|field| ident(&field.name)).collect();
    let mut parameters = Vec::new();
    let (types, values): (Vec<_>, Vec<_>) = required
        .iter()
        .zip(&names)
        .map(|(field, name)| {
            let Argument { ty, value, generic } = owned(&field.ty, name, scope);
            parameters.extend(generic);
            match is_optional(field) {
                true => (ty, quote!(Some(#value))),
                false => (ty, value),
            }
        })
        .unzip();
    let generics = generics(parameters);
    let constants = fields.iter().filter_map(|field| constant(field, scope));
    let given = names.iter().zip(&values).map(|(name, value)| init(name, value));
    let inits: Vec<TokenStream> = constants.chain(given).collect();
    let body = if inits.is_empty() {
        quote!(rt::empty())
    } else {
        quote!(Self { #(#inits,)* ..rt::empty() })
    };
    let docs = comment(match required.as_slice() {
        [] => "Creates an empty value.",
        fields if fields.iter().any(|field| is_optional(field)) => {
            "Creates a value from the fields that most requests need."
        }
        _ => "Creates a value from its required fields.",
    });
    let many = (required.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let setters = fields
        .iter()
        .filter(|field| is_optional(field))
        .map(|field| setter(field, scope));
    let default = required.is_empty().then(|| default(name, fields));
    quote! {
        impl #name {
            #docs
            #many
            pub fn new #generics (#(#names: #types),*) -> Self {
                #body
            }
            #(#setters)*
            /// Sets a field by its JSON name.
            ///
            /// Use this method for a field that the API description does not list. You can also send an explicit null
            /// (`RawJson::null()`) for an optional field, or replace the value of a required field.
            pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<rt::RawJson>) -> Self {
                self.extra.set(name, value);
                self
            }
        }
        #default
    }
}

/// Returns an implementation of `Default` that calls `new`; nothing if no field is required, because `Default`
/// is then derived.
fn default(name: &Ident, fields: &[Field]) -> TokenStream {
    if is_valid_empty(fields) {
        return TokenStream::new();
    }
    quote! {
        impl Default for #name {
            fn default() -> Self {
                Self::new()
            }
        }
    }
}

/// Returns `true` if `new` takes the field as an argument.
pub(super) fn is_argument(field: &Field, scope: &Scope<'_>) -> bool {
    (!is_optional(field) || field.argument && !field.boxed) && scope.types.constant(field).is_none()
}

/// `grant_type: GrantType::RefreshToken`
fn constant(field: &Field, scope: &Scope<'_>) -> Option<TokenStream> {
    let only = scope.types.constant(field)?;
    let (name, ty) = (ident(&field.name), scope.ty(&field.ty));
    let variants = scope.types.variants(&field.ty).unwrap_or_default();
    let variant = variants.iter().find(|variant| variant.wire == only);
    let value = match variant.map(|variant| ident(&variant.name)) {
        Some(variant) => quote!(#ty::#variant),
        None => quote!(#only.to_owned()),
    };
    Some(if is_optional(field) {
        quote!(#name: Some(#value))
    } else {
        quote!(#name: #value)
    })
}

/// Returns `user_id: user_id.into()`, or the shorthand if the value is the argument itself.
fn init(name: &Ident, value: &TokenStream) -> TokenStream {
    if *name == value.to_string() {
        quote!(#name)
    } else {
        quote!(#name: #value)
    }
}

fn setter(field: &Field, scope: &Scope<'_>) -> TokenStream {
    let name = ident(&field.name);
    let setter = setter_name(&field.name);
    let sets = format!("Sets `{}`.", field.wire);
    let docs = attributes(&paragraphs([
        vec![sets],
        said(field, scope).map(prose).unwrap_or_default(),
    ]));
    let Argument { ty, value, generic } = owned(&field.ty, &name, scope);
    let generics = generics(generic);
    let value = if field.boxed {
        quote!(Box::new(#value))
    } else {
        value
    };
    quote! {
        #docs
        pub fn #setter #generics (mut self, #name: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

/// Emits the methods for optional fields that may be null. A null is not the same as an absent field.
///
/// ```text
/// impl Session {
///     pub fn null_device(mut self) -> Self { rt::json::set_null(Self::TABLE, &mut self.extra, "device"); … }
///     pub fn is_device_null(&self) -> bool { … }
/// }
/// ```
fn nulls(name: &Ident, fields: &[Field], in_requests: bool) -> Option<TokenStream> {
    let setters = fields.iter().map(|field| plain(&field.name).to_owned());
    let mut taken: HashSet<String> = setters.collect();
    let mut distinct = |mut method: String| {
        while !taken.insert(method.clone()) {
            method.push('_');
        }
        format_ident!("{method}")
    };
    let nullable = fields
        .iter()
        .filter(|field| field.nullable && is_optional(field) && !field.null_by_default);
    let methods = nullable.map(|field| {
        let (own, wire) = (ident(&field.name), &field.wire);
        let docs = comment(&format!(
            "Returns `true` if the JSON contains `{wire}` with the value null, and `false` if `{wire}` is absent or \
             has another value."
        ));
        let is_null = distinct(format!("is_{}_null", stem(&field.name)));
        let sets = comment(&format!("Sets `{wire}` to null."));
        let set_null = distinct(format!("null_{}", stem(&field.name)));
        let setter = in_requests.then(|| {
            quote! {
                #sets
                pub fn #set_null(mut self) -> Self {
                    self.#own = None;
                    rt::json::set_null(Self::TABLE, &mut self.extra, #wire);
                    self
                }
            }
        });
        quote! {
            #setter
            #docs
            pub fn #is_null(&self) -> bool {
                self.#own.is_none() && rt::json::is_set_to_null(Self::TABLE, &self.extra, #wire)
            }
        }
    });
    let methods: Vec<TokenStream> = methods.collect();
    (!methods.is_empty()).then(|| quote!(impl #name { #(#methods)* }))
}

/// Returns the name of a setter: the name of the field, with `_` appended if it is `new` or `with_extra`, which
/// are other methods of emitted objects.
pub(super) fn setter_name(field: &str) -> Ident {
    match plain(field) {
        taken @ ("new" | "with_extra") => format_ident!("{taken}_"),
        _ => ident(field),
    }
}

/// `optional("grantId").or(&["grant_id"])`, `required("type").always("user")`
fn row(field: &Field, scope: &Scope<'_>) -> TokenStream {
    let wire = &field.wire;
    let row = if field.null_by_default {
        quote!(nullable)
    } else if is_optional(field) {
        quote!(optional)
    } else {
        quote!(required)
    };
    let aliases = &field.aliases;
    let or = (!aliases.is_empty()).then(|| quote!(.or(&[#(#aliases),*])));
    let always = only_value(field, scope).map(|only| quote!(.always(#only)));
    quote!(#row(#wire) #or #always)
}

/// Returns the only value that a field may have, whether or not it is required.
fn only_value<'a>(field: &'a Field, scope: &Scope<'a>) -> Option<&'a str> {
    match (&field.fixed, scope.types.variants(&field.ty)) {
        (Some(fixed), _) => Some(fixed),
        (None, Some([only])) => Some(&only.wire),
        _ => None,
    }
}
