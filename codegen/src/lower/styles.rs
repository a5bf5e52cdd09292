//! The styles of parameters.

use crate::model::{Location, Style, Type, TypeKind};

use super::types::Types;

/// Returns the style of a parameter, or `None` if its location has no style with this name.
pub(super) fn style(location: Location, name: Option<&str>, explode: Option<bool>) -> Option<Style> {
    match location {
        Location::Query => in_query(name.unwrap_or("form"), explode),
        Location::Cookie => match name.unwrap_or("form") {
            "form" => in_query("form", explode),
            _ => None,
        },
        Location::Header => match name.unwrap_or("simple") {
            "simple" => in_path("simple", explode),
            _ => None,
        },
        Location::Path => in_path(name.unwrap_or("simple"), explode),
        Location::Part => None,
    }
}

pub(super) fn in_query(name: &str, explode: Option<bool>) -> Option<Style> {
    Some(match (name, explode) {
        ("form", Some(false)) => Style::Form,
        ("form", _) => Style::FormExploded,
        // An exploded array has no delimiter.
        ("spaceDelimited" | "pipeDelimited", Some(true)) => Style::FormExploded,
        ("spaceDelimited", _) => Style::Spaces,
        ("pipeDelimited", _) => Style::Pipes,
        ("deepObject", _) => Style::Deep,
        _ => return None,
    })
}

fn in_path(name: &str, explode: Option<bool>) -> Option<Style> {
    Some(match (name, explode) {
        ("simple", Some(true)) => Style::SimpleExploded,
        ("simple", _) => Style::Simple,
        ("label", Some(true)) => Style::LabelExploded,
        ("label", _) => Style::Label,
        ("matrix", Some(true)) => Style::MatrixExploded,
        ("matrix", _) => Style::Matrix,
        _ => return None,
    })
}

/// Returns `true` if a value in this style is sent without delimiters.
pub(super) fn is_plain(style: Style, ty: &Type, types: &Types<'_>) -> bool {
    let kind = types.draft(ty).and_then(|draft| draft.kind.as_ref());
    let is_scalar = match ty {
        Type::Named(_) => matches!(kind, Some(TypeKind::Enum(_) | TypeKind::Newtype(_))),
        ty => matches!(
            ty,
            Type::Bool | Type::Integer | Type::Number | Type::String | Type::Secret
        ),
    };
    is_scalar
        && matches!(
            style,
            Style::Form
                | Style::FormExploded
                | Style::Spaces
                | Style::Pipes
                | Style::Simple
                | Style::SimpleExploded
        )
}
