//! Identifiers, types and literals.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use crate::{
    model::{Api, Field, Operation, Type, TypeDef, TypeKind, Variant},
    names,
};

/// Returns the identifier for a name of the model, which may be raw (`r#type`).
pub(super) fn ident(name: &str) -> Ident {
    // Most names are plain identifiers, and this check is much faster than parsing them as Rust.
    if names::is_snake(name) {
        return Ident::new(name, Span::call_site());
    }
    syn::parse_str(name).unwrap_or_else(|_| Ident::new("not_an_identifier", Span::call_site()))
}

/// Returns the name without `r#`, for prose.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Returns a name for use within a longer name: `type` for `type_`, because `type__id` is not snake case.
pub(super) fn stem(name: &str) -> &str {
    plain(name).trim_end_matches('_')
}

/// Returns a string literal, raw if it contains quotes: `r#"{"a": 1}"#`.
pub(super) fn raw_string(text: &str) -> Literal {
    let wants_raw = text.contains(['"', '\\', '\n']) && !text.contains('\r');
    let hashes = (0..32)
        .map(|count| "#".repeat(count))
        .find(|hashes| !text.contains(&format!("\"{hashes}")));
    match hashes {
        Some(hashes) if wants_raw => format!("r{hashes}\"{text}\"{hashes}")
            .parse()
            .unwrap_or_else(|_| Literal::string(text)),
        _ => Literal::string(text),
    }
}

/// Returns a string literal on one line, raw if that avoids escapes.
pub(super) fn literal(text: &str) -> TokenStream {
    let literal = if text.contains(char::is_control) {
        Literal::string(text)
    } else {
        raw_string(text)
    };
    quote!(#literal)
}

/// The types of a model by name.
pub(super) struct Types<'a> {
    defs: BTreeMap<&'a str, &'a TypeDef>,
    /// Links to the methods of all operations, by operation ID.
    methods: BTreeMap<&'a str, String>,
    /// Names of the types whose values may contain a secret at any depth.
    secretive: BTreeSet<&'a str>,
    /// Pairs of a request type and the response type that converts into it.
    conversions: BTreeSet<(&'a str, &'a str)>,
    /// Pairs of types for one object in several versions of the API.
    versions: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Types<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            defs: api.types.iter().map(|def| (def.name.as_str(), def)).collect(),
            methods: methods(api),
            secretive: secretive(&api.types),
            conversions: BTreeSet::new(),
            versions: BTreeSet::new(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a TypeDef> {
        self.defs.get(name).copied()
    }

    /// Returns a link to the method of an operation: ``[`Users::list`](super::super::users::Users::list)``.
    pub(super) fn method(&self, id: &str) -> Option<&str> {
        self.methods.get(id).map(String::as_str)
    }

    /// Adds the conversions from responses to requests, and between versions of a type.
    pub(super) fn with_conversions(
        self,
        conversions: BTreeSet<(&'a str, &'a str)>,
        versions: BTreeSet<(&'a str, &'a str)>,
    ) -> Self {
        Self {
            conversions,
            versions,
            ..self
        }
    }

    /// Returns the types of the same object in other versions of the API.
    pub(super) fn versions_of(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.versions.iter();
        pairs.filter_map(move |(one, other)| (*one == name).then_some(*other))
    }

    /// Returns the response types that convert into a request type.
    pub(super) fn responses_of(&self, request: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.conversions.iter();
        pairs.filter_map(move |(other, output)| (*other == request).then_some(*output))
    }

    /// Returns the request types that a response type converts into.
    pub(super) fn requests_of(&self, output: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.conversions.iter();
        pairs.filter_map(move |(request, other)| (*other == output).then_some(*request))
    }

    /// Returns whether a value of a type may contain a secret at any depth.
    pub(super) fn holds_secret(&self, ty: &Type) -> bool {
        match innermost(ty) {
            Type::Secret => true,
            Type::Named(name) => self.secretive.contains(name.as_str()),
            _ => false,
        }
    }

    /// Returns the definition and the fields of an object type.
    pub(super) fn object(&self, ty: &Type) -> Option<(&'a TypeDef, &'a [Field])> {
        let Type::Named(name) = ty else { return None };
        let def = self.get(name)?;
        Some((def, self.fields(name)?))
    }

    /// Returns the fields of the object type with this name.
    pub(super) fn fields(&self, name: &str) -> Option<&'a [Field]> {
        match &self.get(name)?.kind {
            TypeKind::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// Returns the type inside a newtype.
    pub(super) fn newtype(&self, ty: &Type) -> Option<&'a Type> {
        let Type::Named(name) = ty else { return None };
        match &self.get(name)?.kind {
            TypeKind::Newtype(newtype) => Some(&newtype.of),
            _ => None,
        }
    }

    /// Returns the value of a field that callers need not pass. It is the fixed value of the field. If the field is
    /// required, it can also be the only value of the field's type.
    pub(super) fn constant(&self, field: &'a Field) -> Option<&'a str> {
        if field.fixed.is_some() {
            return field.fixed.as_deref();
        }
        match self.variants(&field.ty)? {
            [only] if !is_optional(field) => Some(&only.wire),
            _ => None,
        }
    }

    /// Returns the variants of an enum.
    pub(super) fn variants(&self, ty: &Type) -> Option<&'a [Variant]> {
        let Type::Named(name) = ty else { return None };
        match &self.get(name)?.kind {
            TypeKind::Enum(variants) => Some(variants),
            _ => None,
        }
    }
}

/// Returns the innermost item type of arrays, lists and maps, or the type itself.
fn innermost(mut ty: &Type) -> &Type {
    while let Type::Array(inner) | Type::List(inner) | Type::Map(inner) = ty {
        ty = inner;
    }
    ty
}

/// Returns links to the methods of all operations, by operation ID.
fn methods(api: &Api) -> BTreeMap<&str, String> {
    let all = api.resources.iter().flat_map(|resource| {
        let (module, handle) = (plain(&resource.name), plain(&resource.handle));
        resource.operations.iter().map(move |operation| {
            let method = plain(&operation.method_name);
            let link = format!("[`{handle}::{method}`](super::super::{module}::{handle}::{method})");
            (operation.id.as_str(), link)
        })
    });
    all.collect()
}

/// Returns the names of the types that contain a secret, directly or through other types.
fn secretive(defs: &[TypeDef]) -> BTreeSet<&str> {
    let (mut found, mut to_see) = (BTreeSet::new(), Vec::new());
    let mut holders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for def in defs {
        let parts: Vec<&Type> = match &def.kind {
            TypeKind::Newtype(newtype) => vec![&newtype.of],
            TypeKind::Object(fields) => fields.iter().map(|field| &field.ty).collect(),
            TypeKind::OneOf(alternatives) => alternatives.iter().map(|one| &one.ty).collect(),
            TypeKind::Enum(_) => Vec::new(),
        };
        for part in parts.into_iter().map(innermost) {
            match part {
                Type::Secret => to_see.push(def.name.as_str()),
                Type::Named(name) => holders.entry(name).or_default().push(&def.name),
                _ => {}
            }
        }
    }
    while let Some(name) = to_see.pop() {
        if found.insert(name) {
            to_see.extend(holders.get(name).into_iter().flatten());
        }
    }
    found
}

/// The location of code that refers to types, which determines how it names them.
#[derive(Clone, Copy, PartialEq)]
enum Location<'a> {
    /// The file with the types of one resource; `None` for the file with the shared types.
    Home(Option<&'a str>),
    /// A file that imports the module `types`.
    Imports,
    /// A file that imports each type by name.
    Imported,
}

/// The names of types in one file.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) types: &'a Types<'a>,
    location: Location<'a>,
    /// The path of the runtime's types: `rt` in emitted code, `zephr_admin` in examples.
    pub(super) runtime: TokenStream,
}

impl<'a> Scope<'a> {
    /// Returns the scope of the file with the types of `home`.
    pub(super) fn home(types: &'a Types<'a>, home: Option<&'a str>) -> Self {
        Self {
            types,
            location: Location::Home(home),
            runtime: quote!(rt),
        }
    }

    /// Returns the scope of emitted code that imports the module `types`.
    pub(super) fn imports_types(types: &'a Types<'a>) -> Self {
        Self {
            types,
            location: Location::Imports,
            runtime: quote!(rt),
        }
    }

    /// Returns the scope of code outside of the generated crate that imports the module `types`.
    pub(super) fn user(types: &'a Types<'a>, crate_name: &str) -> Self {
        let crate_name = ident(crate_name);
        Self {
            types,
            location: Location::Imports,
            runtime: quote!(#crate_name),
        }
    }

    /// Returns the scope of code outside of the generated crate that imports each type by name.
    pub(super) fn example(types: &'a Types<'a>, crate_name: &str) -> Self {
        Self {
            location: Location::Imported,
            ..Self::user(types, crate_name)
        }
    }

    /// Returns whether the code is an example of the documentation.
    pub(super) fn is_documentation(&self) -> bool {
        self.location == Location::Imported
    }

    /// Returns whether a type is defined in the same file.
    pub(super) fn is_here(&self, name: &str) -> bool {
        let home = self.types.get(name).map(|def| def.home.as_deref());
        matches!(self.location, Location::Home(here) if home == Some(here))
    }

    /// Returns a type of the model: `Session`, or `types::Session` if it is defined in another file.
    pub(super) fn named(&self, name: &str) -> TokenStream {
        let here = self.is_here(name);
        let name = ident(name);
        match self.location {
            Location::Imported => quote!(#name),
            Location::Home(_) if here => quote!(#name),
            Location::Home(_) | Location::Imports => quote!(types::#name),
        }
    }

    /// Returns the Rust type for a type of the model.
    pub(super) fn ty(&self, ty: &Type) -> TokenStream {
        let rt = &self.runtime;
        match ty {
            Type::Bool => quote!(bool),
            Type::Integer => quote!(i64),
            Type::Number => quote!(#rt::Number),
            Type::String => quote!(String),
            Type::Secret => quote!(#rt::Secret),
            Type::Json => quote!(#rt::RawJson),
            Type::Text => quote!(#rt::Text),
            Type::Bytes => quote!(#rt::Bytes),
            Type::Upload => quote!(#rt::Upload),
            Type::Array(item) => {
                let item = self.ty(item);
                quote!(Vec<#item>)
            }
            Type::List(item) => {
                let item = self.ty(item);
                quote!(#rt::List<#item>)
            }
            Type::Map(value) => {
                let value = self.ty(value);
                quote!(#rt::Map<#value>)
            }
            Type::Named(name) => self.named(name),
        }
    }
}

/// Returns whether an object is valid if none of its fields is set.
pub(super) fn is_valid_empty(fields: &[Field]) -> bool {
    fields
        .iter()
        .all(|field| is_optional(field) && field.fixed.is_none())
}

/// Returns whether a field is optional. A field that makes its type recursive is always optional, because
/// values would be infinite otherwise.
pub(super) fn is_optional(field: &Field) -> bool {
    !field.required || field.boxed
}

/// Returns the name of a method, with `_` appended if a parameter or the body has the same name.
pub(super) fn free_name(operation: &Operation, name: &str) -> Ident {
    let is_taken = |other: &str| plain(other) == name;
    let body = operation.body.as_ref().map(|body| body.name.as_str());
    let mut names = operation
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .chain(body);
    if names.any(is_taken) {
        format_ident!("{name}_")
    } else {
        ident(name)
    }
}
