//! Identifiers, types and literals.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::{
    model::{Api, Field, Type, TypeDef, TypeKind, Variant},
    names,
};

/// An identifier of a name that the model gives, raw ones (`r#type`) included.
pub(super) fn ident(name: &str) -> Ident {
    // Most names are, and reading them as Rust would cost many times more.
    if names::is_snake(name) {
        return Ident::new(name, Span::call_site());
    }
    syn::parse_str(name).unwrap_or_else(|_| Ident::new("not_an_identifier", Span::call_site()))
}

/// The name without `r#`: for prose.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// A string literal that shows quotes as they are: `r#"{"a": 1}"#`.
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

/// A string literal on one line, raw where that spares escapes.
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
    /// Names of the types whose values may hold a secret, however deep.
    secretive: BTreeSet<&'a str>,
    /// Which request may be made of which answer, by their names.
    conversions: BTreeSet<(&'a str, &'a str)>,
    /// Which type is made of which other one for the same thing, by their names.
    versions: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Types<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            defs: api.types.iter().map(|def| (def.name.as_str(), def)).collect(),
            secretive: secretive(&api.types),
            conversions: BTreeSet::new(),
            versions: BTreeSet::new(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a TypeDef> {
        self.defs.get(name).copied()
    }

    /// The same, with the requests that may be made of answers, and the types of one thing in several versions.
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

    /// The other types that there are for the same thing.
    pub(super) fn versions_of(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.versions.iter();
        pairs.filter_map(move |(one, other)| (*one == name).then_some(*other))
    }

    /// The answers that a request may be made of.
    pub(super) fn answers_of(&self, request: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.conversions.iter();
        pairs.filter_map(move |(other, answer)| (*other == request).then_some(*answer))
    }

    /// The requests that may be made of an answer.
    pub(super) fn requests_of(&self, answer: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.conversions.iter();
        pairs.filter_map(move |(request, other)| (*other == answer).then_some(*request))
    }

    /// Whether a value of a type may hold a secret, however deep.
    pub(super) fn holds_secret(&self, ty: &Type) -> bool {
        match innermost(ty) {
            Type::Secret => true,
            Type::Named(name) => self.secretive.contains(name.as_str()),
            _ => false,
        }
    }

    /// The fields of a type that is an object.
    pub(super) fn object(&self, ty: &Type) -> Option<(&'a TypeDef, &'a [Field])> {
        let Type::Named(name) = ty else { return None };
        let def = self.get(name)?;
        Some((def, self.fields(name)?))
    }

    /// The fields of an object by its name.
    pub(super) fn fields(&self, name: &str) -> Option<&'a [Field]> {
        match &self.get(name)?.kind {
            TypeKind::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// What is behind a type that is text or a number with a name of its own.
    pub(super) fn newtype(&self, ty: &Type) -> Option<&'a Type> {
        let Type::Named(name) = ty else { return None };
        match &self.get(name)?.kind {
            TypeKind::Newtype(newtype) => Some(&newtype.of),
            _ => None,
        }
    }

    /// The only value that a required field can have, where its type names one alone: nobody has to give it.
    pub(super) fn constant(&self, field: &Field) -> Option<&'a Variant> {
        let Type::Named(name) = &field.ty else { return None };
        match &self.get(name)?.kind {
            TypeKind::Enum(variants) if !is_optional(field) => match variants.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What an array, a list or a map is of in the end, or the type itself.
fn innermost(mut ty: &Type) -> &Type {
    while let Type::Array(inner) | Type::List(inner) | Type::Map(inner) = ty {
        ty = inner;
    }
    ty
}

/// Names of the types that hold a secret, and of those that hold such types.
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

/// From where types are named.
#[derive(Clone, Copy, PartialEq)]
enum Place<'a> {
    /// The file with the types of one resource, or with the shared ones.
    Home(Option<&'a str>),
    /// Where the module `types` is imported.
    Beside,
    /// Where each type is imported by its name.
    Imported,
}

/// How types are spelt in one file.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) types: &'a Types<'a>,
    place: Place<'a>,
    /// What stands before the runtime's types: `rt` in emitted code, `zephr_admin` in what users write.
    pub(super) runtime: TokenStream,
}

impl<'a> Scope<'a> {
    /// In the file of the types that belong to `home`.
    pub(super) fn home(types: &'a Types<'a>, home: Option<&'a str>) -> Self {
        Self {
            types,
            place: Place::Home(home),
            runtime: quote!(rt),
        }
    }

    /// In emitted code that imports the module `types`.
    pub(super) fn beside(types: &'a Types<'a>) -> Self {
        Self {
            types,
            place: Place::Beside,
            runtime: quote!(rt),
        }
    }

    /// In a user's code that imports the module `types`.
    pub(super) fn user(types: &'a Types<'a>, crate_name: &str) -> Self {
        let crate_name = ident(crate_name);
        Self {
            types,
            place: Place::Beside,
            runtime: quote!(#crate_name),
        }
    }

    /// In a user's code that imports each type by its name.
    pub(super) fn example(types: &'a Types<'a>, crate_name: &str) -> Self {
        Self {
            place: Place::Imported,
            ..Self::user(types, crate_name)
        }
    }

    /// Whether a type is defined in the same file.
    pub(super) fn is_here(&self, name: &str) -> bool {
        let home = self.types.get(name).map(|def| def.home.as_deref());
        matches!(self.place, Place::Home(here) if home == Some(here))
    }

    /// A type of the model: `Session`, or `types::Session` where it stands in another file.
    pub(super) fn named(&self, name: &str) -> TokenStream {
        let here = self.is_here(name);
        let name = ident(name);
        match self.place {
            Place::Imported => quote!(#name),
            Place::Home(_) if here => quote!(#name),
            Place::Home(_) | Place::Beside => quote!(types::#name),
        }
    }

    /// A type as a field holds it.
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

/// Whether a field may be absent. One through which a type reaches itself must be, or no value would ever end.
pub(super) fn is_optional(field: &Field) -> bool {
    !field.required || field.boxed
}
