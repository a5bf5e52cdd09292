//! String enums, ID types, and unions.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{
    docs::{attributes, comment, described, origins},
    rust::{Scope, ident},
    table::status,
};
use crate::{
    model::{Alternative, Newtype, Type, TypeDef, Variant},
    names,
};

/// Emits an enum of strings with a variant for unknown values.
///
/// ```text
/// pub enum ExpiryState { Active, Unknown(rt::UnknownValue) }
/// impl rt::StringEnum for ExpiryState { const LISTED … fn unknown(value: rt::UnknownValue) -> Self … fn as_str(&self) -> &str … }
/// rt::string_enum!(ExpiryState);
/// ```
pub(super) fn string_enum(def: &TypeDef, variants: &[Variant]) -> TokenStream {
    let name = ident(&def.name);
    let docs = attributes(&described(def.docs.as_deref(), &origins(def)));
    let names: Vec<Ident> = variants.iter().map(|variant| ident(&variant.name)).collect();
    let wires: Vec<&String> = variants.iter().map(|variant| &variant.wire).collect();
    let variant_docs = wires.iter().map(|wire| comment(&on_the_wire(wire)));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #names,)*
            /// A value that the API description does not list.
            Unknown(rt::UnknownValue),
        }
        impl rt::StringEnum for #name {
            const LISTED: &'static [Self] = &[#(Self::#names),*];
            fn unknown(value: rt::UnknownValue) -> Self {
                Self::Unknown(value)
            }
            fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #wires,)*
                    Self::Unknown(other) => other.as_str(),
                }
            }
        }
        rt::string_enum!(#name);
    }
}

fn on_the_wire(value: &str) -> String {
    if value.is_empty() {
        "The empty string on the wire.".to_owned()
    } else {
        format!("`{value}` on the wire.")
    }
}

const NUMBER: &str = "A number with its own type, so that different kinds of numbers cannot be confused.";
const STRING: &str = "A string with its own type, so that different kinds of strings cannot be confused.";

/// Emits a newtype around a string or a number, such as an ID or a date.
///
/// ```text
/// pub struct UserId(String);
/// rt::string_newtype!(UserId);    // rt::secret_newtype!(SessionId), rt::number_newtype!(EpochMillis)
/// ```
pub(super) fn newtype(def: &TypeDef, newtype: &Newtype, scope: &Scope<'_>) -> TokenStream {
    let name = ident(&def.name);
    let (kind, more, implementation) = match newtype.of {
        Type::Secret => (
            "A secret string, which `Debug` redacts.",
            quote!(, Hash),
            quote!(secret_newtype),
        ),
        Type::Number => (NUMBER, quote!(, Hash), quote!(number_newtype)),
        _ if newtype.ordered_by_hand => (STRING, quote!(, Hash), quote!(string_newtype)),
        _ => (STRING, quote!(, Hash, PartialOrd, Ord), quote!(string_newtype)),
    };
    let said = format!("{}. {kind}", names::spoken(&def.name));
    let docs = attributes(&described(Some(&said), &origins(def)));
    let inner = scope.ty(&newtype.of);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq #more)]
        pub struct #name(#inner);
        rt::#implementation!(#name);
    }
}

/// Emits a union of several types, which keeps values that match none of them.
///
/// ```text
/// pub enum TokenRequest { RefreshToken(RefreshToken), Unknown(rt::RawJson) }
/// impl From<RefreshToken> for TokenRequest { … }
/// impl rt::OneOf for TokenRequest { const SHAPES … fn begin … fn inner … fn inner_mut … }
/// rt::one_of!(TokenRequest);
/// ```
pub(super) fn one_of(def: &TypeDef, alternatives: &[Alternative], scope: &Scope<'_>) -> TokenStream {
    let name = ident(&def.name);
    let docs = attributes(&described(def.docs.as_deref(), &origins(def)));
    let names: Vec<Ident> = alternatives
        .iter()
        .map(|alternative| ident(&alternative.name))
        .collect();
    let types: Vec<TokenStream> = alternatives
        .iter()
        .map(|alternative| scope.ty(&alternative.ty))
        .collect();
    let fact = |ty: &TokenStream| format!("A value of type `{}`.", ty.to_string().replace(' ', ""));
    let variant_docs = alternatives
        .iter()
        .zip(&types)
        .map(|(alternative, ty)| attributes(&described(alternative.docs.as_deref(), &fact(ty))));
    let conversions = conversions(&name, &names, &types);
    let selection = [tag(alternatives), statuses(alternatives)];
    let implementation = one_of_impl(&name, &names, &types, &selection);
    // A value that matches no type may contain a secret.
    let guarded = alternatives
        .iter()
        .any(|alternative| scope.types.holds_secret(&alternative.ty));
    let (derived, shown) = if guarded {
        (quote!(), redacting_debug(&name, &names))
    } else {
        (quote!(Debug,), quote!())
    };
    quote! {
        #docs
        #[derive(Clone, #derived PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant)]
        pub enum #name {
            #(#variant_docs #names(#types),)*
            /// A value that matches none of the described types, kept unchanged.
            Unknown(rt::RawJson),
        }
        #shown
        #conversions
        #implementation
        rt::one_of!(#name);
    }
}

/// Emits `Debug` as if derived, except that it hides the value of `Unknown`.
fn redacting_debug(name: &Ident, names: &[Ident]) -> TokenStream {
    let texts = names.iter().map(Ident::to_string);
    quote! {
        /// Omits the value of `Unknown`, because the value may contain a secret.
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(Self::#names(inner) => f.debug_tuple(#texts).field(inner).finish(),)*
                    Self::Unknown(_) => f.write_str("Unknown(…)"),
                }
            }
        }
    }
}

/// Emits `From` for every alternative whose type occurs once.
fn conversions(name: &Ident, names: &[Ident], types: &[TokenStream]) -> TokenStream {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for ty in types {
        *seen.entry(ty.to_string()).or_default() += 1;
    }
    let alone = names
        .iter()
        .zip(types)
        .filter(|(_, ty)| seen.get(&ty.to_string()) == Some(&1));
    let conversions = alone.map(|(variant, ty)| {
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    quote!(#(#conversions)*)
}

/// `const TAG: Option<rt::Tag> = Some(rt::Tag { field: "kind", values: &[("cat", 0), ("dog", 1)] });`
fn tag(alternatives: &[Alternative]) -> Option<TokenStream> {
    let tags = alternatives.iter().enumerate();
    let tags: Vec<_> = tags
        .filter_map(|(index, one)| Some((index, one.tag.as_ref()?)))
        .collect();
    let field = tags.first().map(|(_, tag)| &tag.field)?;
    let values = tags.iter().flat_map(|(index, tag)| {
        let index = Literal::usize_unsuffixed(*index);
        tag.values.iter().map(move |value| quote!((#value, #index)))
    });
    Some(quote!(const TAG: Option<rt::Tag> = Some(rt::Tag { field: #field, values: &[#(#values),*] });))
}

/// `const STATUSES: &'static [(rt::operation::Status, usize)] = &[(rt::operation::Status::Code(200), 0)];`
fn statuses(alternatives: &[Alternative]) -> Option<TokenStream> {
    let statuses = alternatives.iter().enumerate().flat_map(|(index, one)| {
        let index = Literal::usize_unsuffixed(index);
        one.statuses.iter().map(move |of| {
            let of = status(*of);
            quote!((rt::operation::#of, #index))
        })
    });
    let statuses: Vec<TokenStream> = statuses.collect();
    (!statuses.is_empty())
        .then(|| quote!(const STATUSES: &'static [(rt::operation::Status, usize)] = &[#(#statuses),*];))
}

fn one_of_impl(
    name: &Ident,
    names: &[Ident],
    types: &[TokenStream],
    selection: &[Option<TokenStream>],
) -> TokenStream {
    let numbers: Vec<Literal> = (0..names.len()).map(Literal::usize_unsuffixed).collect();
    quote! {
        impl rt::OneOf for #name {
            const SHAPES: &'static [fn() -> rt::Shape] = &[#(<#types as rt::JsonValue>::shape),*];
            #(#selection)*
            fn begin(alternative: usize) -> Self {
                match alternative {
                    #(#numbers => Self::#names(rt::empty()),)*
                    _ => Self::Unknown(rt::empty()),
                }
            }
            fn inner(&self) -> &dyn rt::Decode {
                match self {
                    #(Self::#names(inner) => inner,)*
                    Self::Unknown(inner) => inner,
                }
            }
            fn inner_mut(&mut self) -> &mut dyn rt::Decode {
                match self {
                    #(Self::#names(inner) => inner,)*
                    Self::Unknown(inner) => inner,
                }
            }
        }
    }
}
