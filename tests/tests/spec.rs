//! Checks of the committed description and overlay.

mod description;

use zephr_codegen::{
    diagnostic::render,
    model::{Api, Content, Type, TypeKind},
};

/// Every action of the overlay has an effect and a reason, and every untyped value is intended. Otherwise, there
/// would be a finding.
#[test]
fn the_description_has_no_findings() {
    let found = description::generated().diagnostics;
    assert!(found.is_empty(), "{}", render(&found, false));
}

#[test]
fn untyped_values_are_documented_as_such() {
    let api = description::generated().api.unwrap();
    let untyped = untyped(&api);
    assert!(!untyped.is_empty());
    for (place, docs) in untyped {
        let says = docs.is_some_and(|docs| docs.to_lowercase().contains("any json"));
        assert!(
            says,
            "the docs of {place} do not say why it is any JSON: {docs:?}"
        );
    }
}

/// Returns every untyped field, parameter, body and response, with its prose.
fn untyped(api: &Api) -> Vec<(String, Option<&str>)> {
    let mut found = Vec::new();
    for def in &api.types {
        match &def.kind {
            TypeKind::Object(fields) => found.extend(
                fields
                    .iter()
                    .map(|field| (format!("{}.{}", def.name, field.name), &field.ty, &field.docs)),
            ),
            TypeKind::OneOf(alternatives) => found.extend(
                alternatives
                    .iter()
                    .map(|one| (format!("{}::{}", def.name, one.name), &one.ty, &one.docs)),
            ),
            TypeKind::Enum(_) | TypeKind::Newtype(_) => {}
        }
    }
    for operation in api.resources.iter().flat_map(|resource| &resource.operations) {
        let id = &operation.id;
        found.extend(
            operation
                .parameters
                .iter()
                .map(|parameter| (format!("{id} {}", parameter.wire), &parameter.ty, &parameter.docs)),
        );
        if let Some(body) = &operation.body
            && let Content::Json(ty) = &body.content
        {
            found.push((format!("{id} request"), ty, &body.docs));
        }
        for response in &operation.responses {
            if let Some(ty) = response.content.as_ref().and_then(|content| content.ty.as_ref()) {
                found.push((format!("{id} {}", response.status), ty, &response.docs));
            }
        }
    }
    let holding = found.into_iter().filter(|(_, ty, _)| holds_json(ty));
    holding.map(|(place, _, docs)| (place, docs.as_deref())).collect()
}

fn holds_json(ty: &Type) -> bool {
    match ty {
        Type::Json => true,
        Type::Array(inner) | Type::List(inner) | Type::Map(inner) => holds_json(inner),
        _ => false,
    }
}
