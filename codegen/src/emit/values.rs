//! Example values as Rust: typed constructors and setters with the documented values.
//!
//! If an example is missing or does not match its type, a value is generated.

mod fit;
mod scalar;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use fit::{fits, likeness};
use scalar::{is_placeholder, json_argument, json_value, number_text, sample, small_integer};

use super::{
    json_text,
    objects::{is_argument, setter_name},
    rust::{Scope, ident, is_optional, literal},
};
use crate::{
    model::{Alternative, Field, Type, TypeDef, TypeKind, Variant},
    names,
    tree::Json,
};

/// The maximum nesting depth of generated values.
const DEPTH: usize = 6;

/// The maximum number of parts of a generated value. Without a limit, types can require values that do not fit in
/// memory.
const MOST_PARTS: usize = 256;

/// Writes values in one scope.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    scope: &'a Scope<'a>,
    depth: usize,
}

impl<'a> Values<'a> {
    pub(super) fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, depth: DEPTH }
    }

    /// Returns the text of a scalar. It is generated if there is no example, or if the example is a placeholder
    /// and the text is for documentation.
    fn text(self, example: Option<&Json>, name: &str) -> String {
        let in_docs = self.scope.is_documentation();
        match example {
            Some(Json::String(text)) if in_docs && is_placeholder(text) => sample(name),
            Some(Json::String(text) | Json::Number(text)) => text.clone(),
            Some(Json::Bool(value)) => value.to_string(),
            _ if in_docs => sample(name),
            _ => names::slug(name),
        }
    }

    /// Returns a value for an argument that is converted to its type: `"news"` for a `String`.
    pub(super) fn argument(self, ty: &Type, example: Option<&Json>, name: &str) -> TokenStream {
        let ty = self.scope.types.newtype(ty).unwrap_or(ty);
        match ty {
            Type::String | Type::Secret | Type::Text | Type::Bytes | Type::Upload => {
                literal(&self.text(example, name))
            }
            Type::Number => match small_integer(example.and_then(number_text)) {
                Some(number) => number,
                None => self.owned(ty, example, name),
            },
            Type::Json => json_argument(example, self.scope),
            Type::Array(item) => {
                match self.each(example, |inner, example| inner.element(item, example, name)) {
                    items if items.is_empty() => {
                        let item = self.scope.ty(item);
                        quote!(Vec::<#item>::new())
                    }
                    items => quote!([#(#items),*]),
                }
            }
            Type::Map(value) => match object(example) {
                [] => {
                    let value = self.scope.ty(value);
                    quote!(Vec::<(String, #value)>::new())
                }
                entries => {
                    let keys = entries.iter().map(|(key, _)| literal(key));
                    let values = entries
                        .iter()
                        .map(|(key, example)| self.element(value, Some(example), key));
                    quote!([#((#keys, #values)),*])
                }
            },
            _ => self.owned(ty, example, name),
        }
    }

    /// Returns a value of exactly the type.
    pub(super) fn owned(self, ty: &Type, example: Option<&Json>, name: &str) -> TokenStream {
        let rt = &self.scope.runtime;
        match ty {
            Type::Bool => {
                let value =
                    !matches!(example, Some(Json::Bool(false))) && self.text(example, name) != "false";
                quote!(#value)
            }
            Type::Integer => {
                let value = example
                    .and_then(number_text)
                    .and_then(|text| text.parse::<i64>().ok())
                    .unwrap_or(1);
                let value = Literal::i64_unsuffixed(value);
                quote!(#value)
            }
            Type::Number => {
                let number = example.and_then(number_text).unwrap_or("1");
                match small_integer(Some(number)) {
                    Some(number) => quote!(#rt::Number::from(#number)),
                    None => quote!(#number.parse::<#rt::Number>()?),
                }
            }
            Type::String | Type::Text => {
                let text = literal(&self.text(example, name));
                quote!(#text.to_owned())
            }
            Type::Secret => {
                let text = literal(&self.text(example, name));
                quote!(#rt::Secret::from(#text))
            }
            Type::Json => json_value(example, self.scope),
            Type::Bytes | Type::Upload => {
                let (ty, text) = (self.scope.ty(ty), literal(&self.text(example, name)));
                quote!(#ty::from(#text))
            }
            Type::Array(item) => {
                let items = self.each(example, |inner, example| inner.owned(item, example, name));
                quote!(vec![#(#items),*])
            }
            Type::List(item) => {
                let items = self.each(example, |inner, example| inner.owned(item, example, name));
                quote!(#rt::List::from(vec![#(#items),*]))
            }
            Type::Map(value) => match object(example) {
                [] => quote!(#rt::Map::new()),
                entries => {
                    let keys = entries.iter().map(|(key, _)| literal(key));
                    let values = entries
                        .iter()
                        .map(|(key, example)| self.owned(value, Some(example), key));
                    quote!(#rt::Map::from_iter([#((#keys, #values)),*]))
                }
            },
            Type::Named(named) => self.named(named, example, name),
        }
    }

    /// Returns the items of an array. Without an example, returns one generated item, or none at the maximum depth.
    fn each(
        self,
        example: Option<&Json>,
        value: impl Fn(Self, Option<&Json>) -> TokenStream,
    ) -> Vec<TokenStream> {
        match example {
            Some(Json::Array(items)) => items.iter().map(|item| value(self, Some(item))).collect(),
            _ if self.depth > 0 => vec![value(self.deeper(), None)],
            _ => Vec::new(),
        }
    }

    fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_sub(1),
            ..self
        }
    }

    /// Returns an item of an array argument. All items must have the same Rust type.
    fn element(self, ty: &Type, example: Option<&Json>, name: &str) -> TokenStream {
        match self.scope.types.newtype(ty).unwrap_or(ty) {
            Type::String | Type::Secret | Type::Upload => self.argument(ty, example, name),
            _ => self.owned(ty, example, name),
        }
    }

    fn named(self, named: &str, example: Option<&Json>, name: &str) -> TokenStream {
        let Some(def) = self.scope.types.get(named) else {
            return json_value(example, self.scope);
        };
        let path = self.scope.named(named);
        match &def.kind {
            TypeKind::Enum(variants) => {
                string_enum(&path, variants, example.map(|_| self.text(example, name)), name)
            }
            TypeKind::Newtype(newtype) => {
                let value = self.argument(&newtype.of, example, name);
                quote!(#path::from(#value))
            }
            TypeKind::OneOf(alternatives) => self.one_of(&path, alternatives, example, name),
            TypeKind::Object(fields) if def.in_requests && (example.is_some() || self.is_small(fields)) => {
                self.object(def, fields, example)
            }
            TypeKind::Object(_) => {
                let rt = &self.scope.runtime;
                let json = literal(&json_text::compact(example.unwrap_or(&Json::Object(Vec::new()))));
                quote!(#rt::from_json::<#path>(#json)?)
            }
        }
    }

    /// Returns whether the value that is generated for an object has at most [`MOST_PARTS`] parts.
    fn is_small(self, fields: &[Field]) -> bool {
        let mut left = MOST_PARTS;
        self.count_fields(fields, &mut left).is_some()
    }

    /// Subtracts the parts of a generated object from `left`; returns `None` if there are too many.
    fn count_fields(self, fields: &[Field], left: &mut usize) -> Option<()> {
        let mut composed = fields.iter().filter(|field| is_argument(field, self.scope));
        composed.try_for_each(|field| {
            *left = left.checked_sub(1)?;
            match &field.example {
                Some(_) => Some(()),
                None => self.deeper().count(&field.ty, left),
            }
        })
    }

    fn count(self, ty: &Type, left: &mut usize) -> Option<()> {
        match ty {
            Type::Array(item) | Type::List(item) if self.depth > 0 => self.deeper().count(item, left),
            Type::Named(named) => match self
                .scope
                .types
                .get(named)
                .map(|def| (&def.kind, def.in_requests))
            {
                Some((TypeKind::Object(fields), true)) => self.count_fields(fields, left),
                Some((TypeKind::OneOf(alternatives), _)) if self.depth > 0 => {
                    let first = alternatives.first();
                    first.map_or(Some(()), |first| self.deeper().count(&first.ty, left))
                }
                Some((TypeKind::Newtype(newtype), _)) => self.count(&newtype.of, left),
                _ => Some(()),
            },
            _ => Some(()),
        }
    }

    /// `NewSession::new("news").device("pc").with_extra("since", 2018)`
    fn object(self, def: &TypeDef, fields: &[Field], example: Option<&Json>) -> TokenStream {
        let path = self.scope.named(&def.name);
        let entries = object(example);
        let inner = self.deeper();
        let arguments = fields.iter().filter(|field| is_argument(field, self.scope));
        let required = arguments.map(|field| {
            let documented = documented(field, entries).filter(|json| fits(&field.ty, json, self.scope));
            inner.argument(&field.ty, documented.or(field.example.as_ref()), &field.wire)
        });
        let optional = fields
            .iter()
            .filter(|field| is_optional(field) && !is_argument(field, self.scope))
            .filter_map(|field| {
                let composed = field
                    .example
                    .as_ref()
                    .filter(|_| example.is_none() && self.depth > 0);
                let example = documented(field, entries).or(composed);
                let example = example.filter(|json| fits(&field.ty, json, self.scope))?;
                let (setter, value) = (
                    setter_name(&field.name),
                    inner.argument(&field.ty, Some(example), &field.wire),
                );
                Some(quote!(.#setter(#value)))
            });
        let unknown = entries
            .iter()
            .filter(|(key, _)| !fields.iter().any(|field| is_called(field, key)));
        let unknown = unknown.map(|(key, value)| {
            let (key, value) = (literal(key), json_argument(Some(value), self.scope));
            quote!(.with_extra(#key, #value))
        });
        quote!(#path::new(#(#required),*) #(#optional)* #(#unknown)*)
    }

    /// `TokenRequest::RefreshToken(RefreshToken::new("…"))`
    fn one_of(
        self,
        path: &TokenStream,
        alternatives: &[Alternative],
        example: Option<&Json>,
        name: &str,
    ) -> TokenStream {
        let inner = self.deeper();
        let mut best: Option<(usize, &Alternative)> = None;
        for alternative in alternatives {
            let score = example.map_or(1, |json| likeness(&alternative.ty, json, self.scope));
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, alternative));
            }
        }
        match best.filter(|(score, _)| *score > 0 && self.depth > 0) {
            Some((_, alternative)) => {
                let variant = ident(&alternative.name);
                let value = inner.owned(&alternative.ty, example, name);
                quote!(#path::#variant(#value))
            }
            None => {
                let json = json_value(example, self.scope);
                quote!(#path::Unknown(#json))
            }
        }
    }
}

/// Returns `ExpiryState::Active`, or `ExpiryState::from("…")` for a value without a variant.
fn string_enum(
    path: &TokenStream,
    variants: &[Variant],
    documented: Option<String>,
    name: &str,
) -> TokenStream {
    let variant = match &documented {
        Some(text) => variants.iter().find(|variant| variant.wire == *text),
        None => variants.first(),
    };
    match variant {
        Some(variant) => {
            let variant = ident(&variant.name);
            quote!(#path::#variant)
        }
        None => {
            let text = literal(&documented.unwrap_or_else(|| names::slug(name)));
            quote!(#path::from(#text))
        }
    }
}

/// Returns the value of a field in an example, unless it is `null`.
fn documented<'j>(field: &Field, entries: &'j [(String, Json)]) -> Option<&'j Json> {
    entries
        .iter()
        .find(|(key, value)| is_called(field, key) && *value != Json::Null)
        .map(|(_, value)| value)
}

fn is_called(field: &Field, key: &str) -> bool {
    field.wire == key || field.aliases.iter().any(|alias| alias == key)
}

fn object(example: Option<&Json>) -> &[(String, Json)] {
    match example {
        Some(Json::Object(entries)) => entries,
        _ => &[],
    }
}
