//! Types of bodies, field by field.

use maud::{Markup, html};
use zephr_catalog::{Field, Shape, Type, catalog};

use super::format;

/// The maximum nesting depth of the types whose fields are listed.
const DEPTH: usize = 4;

/// Renders the fields of an object type, or the alternatives of a union type. For an array, a list or a map, renders
/// the fields or alternatives of its [`item`] type. The result is empty for any other type.
pub(super) fn fields(ty: &Type) -> Markup {
    nested(ty, &mut Vec::new())
}

fn nested<'t>(ty: &'t Type, above: &mut Vec<&'t str>) -> Markup
where
    'static: 't,
{
    let Type::Named(name) = item(ty) else {
        return html! {};
    };
    let is_cycle = above.len() >= DEPTH || above.contains(&name.as_str());
    let shape = catalog()
        .named(name)
        .filter(|_| !is_cycle)
        .map(|named| &named.shape);
    above.push(name);
    let markup = match shape {
        Some(Shape::Object(fields)) if !fields.is_empty() => html! {
            ul.fields { @for field in fields { li { (row(field)) (nested(&field.ty, above)) } } }
        },
        Some(Shape::OneOf(alternatives)) => html! {
            ul.fields {
                @for alternative in alternatives {
                    li {
                        p { "or " code { (alternative.ty) } }
                        (nested(&alternative.ty, above))
                    }
                }
            }
        },
        Some(Shape::Newtype(inner)) => nested(inner, above),
        _ => html! {},
    };
    above.pop();
    markup
}

fn row(field: &Field) -> Markup {
    let values = catalog().values(item(&field.ty));
    html! {
        p {
            code.name { (field.wire()) } " " span.type { (field.ty) }
            @if field.required { " " span.tag { "required" } }
            @if field.deprecated { " " span.tag.warn { "deprecated" } }
            @if field.read_only { " " span.tag { "response only" } }
            @if field.write_only { " " span.tag { "request only" } }
        }
        @if let Some(description) = &field.description { p.prose { (format::inline(description)) } }
        @if !values.is_empty() {
            p.prose { "One of " @for (index, value) in values.iter().enumerate() { @if index > 0 { ", " } code { (value) } } "." }
        }
    }
}

/// Returns the innermost item type of nested arrays, lists and maps. Returns any other type unchanged.
pub(super) fn item(ty: &Type) -> &Type {
    match ty {
        Type::Array(inner) | Type::List(inner) | Type::Map(inner) => item(inner),
        other => other,
    }
}
