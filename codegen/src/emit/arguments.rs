//! How a value is taken as an argument: the same rule for constructors, setters, parameters and bodies.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::rust::Scope;
use crate::model::Type;

/// One argument of an emitted function.
pub(super) struct Argument {
    /// What callers may pass: `impl Into<String>`.
    pub(super) ty: TokenStream,
    /// The owned value, out of the argument: `device.into()`.
    pub(super) value: TokenStream,
}

/// An argument that becomes an owned value.
///
/// | type | taken as |
/// | --- | --- |
/// | `bool`, `i64`, objects | themselves |
/// | strings, secrets, numbers, JSON, enums, one-of | `impl Into<…>` |
/// | arrays | `impl IntoIterator<Item = impl Into<…>>` |
/// | maps | `impl IntoIterator<Item = (impl Into<String>, impl Into<…>)>` |
pub(super) fn owned(ty: &Type, name: &Ident, scope: &Scope<'_>) -> Argument {
    let into = |ty: TokenStream| Argument {
        ty: quote!(impl Into<#ty>),
        value: quote!(#name.into()),
    };
    match ty {
        Type::Bool | Type::Integer => Argument {
            ty: scope.ty(ty),
            value: quote!(#name),
        },
        Type::Text => into(quote!(String)),
        Type::Bytes | Type::Upload => into(scope.ty(ty)),
        Type::Named(_) if scope.types.object(ty).is_some() => Argument {
            ty: scope.ty(ty),
            value: quote!(#name),
        },
        Type::String | Type::Secret | Type::Number | Type::Json | Type::List(_) | Type::Named(_) => {
            into(scope.ty(ty))
        }
        Type::Array(item) => {
            let item = scope.ty(item);
            Argument {
                ty: quote!(impl IntoIterator<Item = impl Into<#item>>),
                value: quote!(#name.into_iter().map(Into::into).collect()),
            }
        }
        Type::Map(value) => {
            let value = scope.ty(value);
            Argument {
                ty: quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<#value>)>),
                value: quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect()),
            }
        }
    }
}

/// An argument that is written as JSON: its type, a statement that makes the value where one is needed, and a
/// reference to it.
pub(super) struct JsonArgument {
    pub(super) ty: TokenStream,
    pub(super) prepare: TokenStream,
    pub(super) reference: TokenStream,
}

/// Objects, enums, one-of and any JSON are borrowed; everything else is made into an owned value first.
pub(super) fn json(ty: &Type, name: &Ident, scope: &Scope<'_>) -> JsonArgument {
    let whole = scope.ty(ty);
    match ty {
        Type::Named(_) | Type::Json => JsonArgument {
            ty: quote!(&#whole),
            prepare: TokenStream::new(),
            reference: quote!(#name),
        },
        Type::Bool | Type::Integer => JsonArgument {
            ty: whole,
            prepare: TokenStream::new(),
            reference: quote!(&#name),
        },
        _ => {
            let whole = if *ty == Type::Text { quote!(String) } else { whole };
            let Argument { ty, value } = owned(ty, name, scope);
            JsonArgument {
                ty,
                prepare: quote!(let #name: #whole = #value;),
                reference: quote!(&#name),
            }
        }
    }
}

/// Whether an argument that is written as JSON is taken by reference.
pub(super) fn is_borrowed_json(ty: &Type) -> bool {
    matches!(ty, Type::Named(_) | Type::Json)
}
