//! The match between JSON and a type.

use super::{documented, number_text};
use crate::{
    emit::rust::{Scope, is_optional},
    model::{Type, TypeKind},
    tree::Json,
};

/// Returns a score of how well JSON matches a type; 0 means that it does not match. The score of an object grows with
/// the number of known fields.
pub(super) fn likeness(ty: &Type, json: &Json, scope: &Scope<'_>) -> usize {
    let Some((_, fields)) = scope.types.object(ty) else {
        // A string type also accepts a number, but the score is lower than for a string.
        return usize::from(fits(ty, json, scope)) + usize::from(is_kind(ty, json));
    };
    let Json::Object(entries) = json else { return 0 };
    let complete = fields
        .iter()
        .filter(|field| !is_optional(field))
        .all(|field| documented(field, entries).is_some());
    let known = fields
        .iter()
        .filter(|field| documented(field, entries).is_some())
        .count();
    if complete { known.saturating_add(1) } else { 0 }
}

/// Returns whether JSON is of exactly the kind that a type decodes from.
fn is_kind(ty: &Type, json: &Json) -> bool {
    match json {
        Json::Bool(_) => *ty == Type::Bool,
        Json::Number(text) => *ty == Type::Integer && text.parse::<i64>().is_ok() || *ty == Type::Number,
        Json::String(_) => matches!(ty, Type::String | Type::Secret | Type::Named(_)),
        _ => false,
    }
}

/// Returns whether the JSON can be decoded as the type.
pub(super) fn fits(ty: &Type, json: &Json, scope: &Scope<'_>) -> bool {
    match ty {
        Type::Json => true,
        Type::Bool => match json {
            Json::Bool(_) => true,
            Json::String(text) => text == "true" || text == "false",
            _ => false,
        },
        Type::Integer => number_text(json).is_some_and(|text| text.parse::<i64>().is_ok()),
        Type::Number => number_text(json).is_some(),
        Type::String | Type::Secret | Type::Text | Type::Bytes | Type::Upload => {
            matches!(json, Json::String(_) | Json::Number(_) | Json::Bool(_))
        }
        Type::Array(_) | Type::List(_) => matches!(json, Json::Array(_)),
        Type::Map(_) => matches!(json, Json::Object(_)),
        Type::Named(name) => match scope.types.get(name).map(|def| &def.kind) {
            Some(TypeKind::Object(_)) => matches!(json, Json::Object(_)),
            Some(TypeKind::Newtype(newtype)) => fits(&newtype.of, json, scope),
            Some(TypeKind::Enum(_)) => matches!(json, Json::String(_)),
            Some(TypeKind::OneOf(_)) | None => true,
        },
    }
}
