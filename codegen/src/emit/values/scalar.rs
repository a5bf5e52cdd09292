//! Scalars and untyped JSON as Rust.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{
        json_text,
        rust::{Scope, literal},
    },
    names,
    tree::Json,
};

/// Returns JSON for an argument of type `impl Into<RawJson>`.
pub(super) fn json_argument(example: Option<&Json>, scope: &Scope<'_>) -> TokenStream {
    let integer = match example {
        Some(Json::Number(text)) => small_integer(Some(text)),
        _ => None,
    };
    match example {
        Some(Json::String(text)) => literal(text),
        Some(Json::Bool(value)) => quote!(#value),
        Some(Json::Number(_)) if integer.is_some() => quote!(#integer),
        _ => json_value(example, scope),
    }
}

/// Returns JSON as a `RawJson`.
pub(super) fn json_value(example: Option<&Json>, scope: &Scope<'_>) -> TokenStream {
    let rt = &scope.runtime;
    match example {
        None | Some(Json::Null) => quote!(#rt::RawJson::null()),
        Some(Json::String(text)) => {
            let text = literal(text);
            quote!(#rt::RawJson::from(#text))
        }
        Some(Json::Bool(value)) => quote!(#rt::RawJson::from(#value)),
        Some(json) => {
            let json = literal(&json_text::compact(json));
            quote!(#rt::RawJson::parse(#json)?)
        }
    }
}

/// Returns text that a person could have written for a parameter or field: `user-1042` for `user_id`.
pub(super) fn sample(name: &str) -> String {
    let name = names::slug(name);
    match name.strip_suffix("-id") {
        Some(stem) => format!("{stem}-1042"),
        None if name == "id" => "1042".to_owned(),
        None => name,
    }
}

/// Returns `true` if an example is only a placeholder for text: `0123456789ABCD`, `role...`, `(string)`.
pub(super) fn is_placeholder(text: &str) -> bool {
    matches!(
        text,
        "0123456789ABCD" | "123456789ABCD" | "(string)" | "string" | "value" | "ENTITLEMENT_ID" | "Test"
    ) || text.ends_with("...")
        || text.chars().all(|character| matches!(character, 'X' | 'x' | '-'))
}

pub(super) fn number_text(json: &Json) -> Option<&str> {
    match json {
        Json::Number(text) => Some(text),
        Json::String(text) if text.parse::<i64>().is_ok() => Some(text),
        _ => None,
    }
}

/// Returns an integer literal, with the suffix `i64` if the integer does not fit in the default type `i32`.
pub(super) fn small_integer(text: Option<&str>) -> Option<TokenStream> {
    let value: i64 = text?.parse().ok()?;
    let literal = match i32::try_from(value) {
        Ok(value) => Literal::i32_unsuffixed(value),
        Err(_) => Literal::i64_suffixed(value),
    };
    Some(quote!(#literal))
}
