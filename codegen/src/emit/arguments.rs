//! The types of arguments, which are the same for constructors, setters, parameters and bodies.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::rust::{Scope, ident, plain};
use crate::{model::Type, names};

/// One argument of an emitted function.
pub(super) struct Argument {
    /// The type of the argument: `impl Into<String>`.
    pub(super) ty: TokenStream,
    /// The conversion of the argument into the owned value: `device.into()`.
    pub(super) value: TokenStream,
    /// The type parameter that `ty` requires, if any.
    pub(super) generic: Option<Ident>,
}

/// Returns an argument that is converted into an owned value.
///
/// | type | argument |
/// | --- | --- |
/// | `bool`, `i64`, objects | themselves |
/// | strings, secrets, numbers, JSON, enums, one-of | `impl Into<…>` |
/// | arrays | `impl IntoIterator<Item = impl Into<…>>` |
/// | maps | `impl rt::IntoMap<…, AttributesForm>` |
pub(super) fn owned(ty: &Type, name: &Ident, scope: &Scope<'_>) -> Argument {
    let into = |ty: TokenStream| Argument {
        ty: quote!(impl Into<#ty>),
        value: quote!(#name.into()),
        generic: None,
    };
    match ty {
        Type::Bool | Type::Integer => Argument {
            ty: scope.ty(ty),
            value: quote!(#name),
            generic: None,
        },
        Type::Text => into(quote!(String)),
        Type::Bytes | Type::Upload => into(scope.ty(ty)),
        Type::Named(_) if scope.types.object(ty).is_some() => Argument {
            ty: scope.ty(ty),
            value: quote!(#name),
            generic: None,
        },
        Type::String | Type::Secret | Type::Number | Type::Json | Type::List(_) | Type::Named(_) => {
            into(scope.ty(ty))
        }
        Type::Array(item) => {
            let item = scope.ty(item);
            Argument {
                ty: quote!(impl IntoIterator<Item = impl Into<#item>>),
                value: quote!(#name.into_iter().map(Into::into).collect()),
                generic: None,
            }
        }
        Type::Map(value) => {
            let (rt, value) = (&scope.runtime, scope.ty(value));
            let form = ident(&names::type_name(&format!("{}_form", plain(&name.to_string()))));
            Argument {
                ty: quote!(impl #rt::IntoMap<#value, #form>),
                value: quote!(#name.into_map()),
                generic: Some(form),
            }
        }
    }
}

/// An argument that is sent as JSON: its type, a statement that converts it if needed, and a reference to it.
pub(super) struct JsonArgument {
    pub(super) ty: TokenStream,
    pub(super) prepare: TokenStream,
    pub(super) reference: TokenStream,
    pub(super) generic: Option<Ident>,
}

/// Returns the argument of a call. Objects, enums and unions are borrowed; everything else is converted into an owned
/// value.
pub(super) fn json(ty: &Type, name: &Ident, scope: &Scope<'_>) -> JsonArgument {
    let whole = scope.ty(ty);
    match ty {
        Type::Named(_) => JsonArgument {
            ty: quote!(&#whole),
            prepare: TokenStream::new(),
            reference: quote!(#name),
            generic: None,
        },
        Type::Bool | Type::Integer => JsonArgument {
            ty: whole,
            prepare: TokenStream::new(),
            reference: quote!(&#name),
            generic: None,
        },
        _ => {
            let whole = if *ty == Type::Text { quote!(String) } else { whole };
            let Argument { ty, value, generic } = owned(ty, name, scope);
            JsonArgument {
                ty,
                prepare: quote!(let #name: #whole = #value;),
                reference: quote!(&#name),
                generic,
            }
        }
    }
}

/// Returns whether an argument that is sent as JSON is taken by reference.
pub(super) fn is_borrowed_json(ty: &Type) -> bool {
    matches!(ty, Type::Named(_))
}

/// Returns the type parameters of a function, such as `<AttributesForm>`, if any.
pub(super) fn generics(parameters: impl IntoIterator<Item = Ident>) -> Option<TokenStream> {
    let parameters: Vec<Ident> = parameters.into_iter().collect();
    (!parameters.is_empty()).then(|| quote!(<#(#parameters),*>))
}
