//! Files of types: one per resource, and one for types that several resources share.

use quote::quote;

use super::{
    choices::{newtype, one_of, string_enum},
    module::{Import, Module},
    objects::object,
    rust::{Scope, Types},
};
use crate::model::{Api, Resource, TypeKind};

/// Returns the file with the types of a resource, or with the shared types if `resource` is `None`. Returns `None` if
/// there are no such types.
pub(super) fn module(api: &Api, types: &Types<'_>, resource: Option<&Resource>) -> Option<Module> {
    let home = resource.map(|resource| resource.name.as_str());
    if !has_types(api, home) {
        return None;
    }
    let scope = Scope::home(types, home);
    let defs = api.types.iter().filter(|def| def.home.as_deref() == home);
    let items = defs.map(|def| match &def.kind {
        TypeKind::Object(fields) => object(def, fields, &scope),
        TypeKind::Enum(variants) => string_enum(def, variants),
        TypeKind::Newtype(kind) => newtype(def, kind, &scope),
        TypeKind::OneOf(alternatives) => one_of(def, alternatives, &scope),
    });
    let (path, docs, types_path) = match home {
        Some(name) => (
            format!("generated/src/api/{name}/types.rs"),
            format!("Types that only `{name}` uses."),
            quote!(super::super::types),
        ),
        None => (
            "generated/src/api/types/shared.rs".to_owned(),
            "Types that several resources use.".to_owned(),
            quote!(super::super::types),
        ),
    };
    let imports = [
        Import::Module("rt", quote!(zephr_runtime as rt)),
        Import::Module("types", types_path),
    ];
    Some(Module::new(path, vec![docs], &imports, items))
}

/// Returns whether a resource has its own types; `None` means the shared ones.
pub(super) fn has_types(api: &Api, home: Option<&str>) -> bool {
    api.types.iter().any(|def| def.home.as_deref() == home)
}
