//! The model from which the client is emitted.

use std::{collections::BTreeSet, sync::LazyLock};

use zephr_codegen::model::{Api, Field, TypeDef, TypeKind};

/// Returns the model of the corrected description.
pub(crate) fn api() -> &'static Api {
    static API: LazyLock<Api> = LazyLock::new(|| crate::description::generated().api.unwrap());
    &API
}

/// Returns the type with this name.
pub(crate) fn type_of(name: &str) -> &'static TypeDef {
    let def = api().types.iter().find(|def| def.name == name);
    def.unwrap_or_else(|| panic!("no type {name}"))
}

/// Returns all object types with their fields.
pub(crate) fn objects() -> impl Iterator<Item = (&'static str, &'static [Field])> {
    api().types.iter().filter_map(|def| match &def.kind {
        TypeKind::Object(fields) => Some((def.name.as_str(), fields.as_slice())),
        _ => None,
    })
}

/// Returns `true` if a field must be present.
pub(crate) fn is_required(field: &Field) -> bool {
    field.required && !field.boxed
}

/// Returns every name that a type or a list knows.
pub(crate) fn known_names() -> &'static BTreeSet<&'static str> {
    static NAMES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let fields = objects().flat_map(|(_, fields)| fields);
        fields
            .flat_map(|field| field.aliases.iter().chain([&field.wire]))
            .map(String::as_str)
            .chain(["results", "items", "data"])
            .collect()
    });
    &NAMES
}
