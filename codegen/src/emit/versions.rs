//! Conversions between the types of one object in two versions of an API.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    conversions::{link, read},
    docs::comment,
    rust::{Scope, Types, ident, is_optional},
};
use crate::model::{Api, Field, TypeDef};

/// Returns the pairs of types that convert into each other, by name.
///
/// If a resource has both `get` and `get_v3`, the objects that these methods return convert into each other under three
/// conditions. The types have a field in common. All fields are optional, and none makes its type recursive. No field
/// contains a secret, because a field that is missing in the other type becomes an unknown field, which `Debug` shows.
pub(super) fn versions<'a>(api: &'a Api, types: &Types<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let mut found = BTreeSet::new();
    for operations in api.resources.iter().map(|resource| &resource.operations) {
        for older in operations {
            let newer = base(&older.method_name)
                .and_then(|base| operations.iter().find(|newer| newer.method_name == base));
            let pair = newer.and_then(|newer| Some((read(newer)?, read(older)?)));
            if let Some((new, old)) = pair.filter(|(new, old)| is_one_thing(new, old, types)) {
                found.extend([(new, old), (old, new)]);
            }
        }
    }
    found
}

/// Returns the name of a method without its version: `get` for `get_v3`.
fn base(method: &str) -> Option<&str> {
    let (base, version) = method.rsplit_once("_v")?;
    (!version.is_empty() && version.bytes().all(|digit| digit.is_ascii_digit())).then_some(base)
}

fn is_one_thing(one: &str, other: &str, types: &Types<'_>) -> bool {
    let (Some(one_fields), Some(other_fields)) = (types.fields(one), types.fields(other)) else {
        return false;
    };
    let all = || one_fields.iter().chain(other_fields);
    one != other
        && all().all(|field| is_optional(field) && !field.boxed && !types.holds_secret(&field.ty))
        && twins(one_fields, other_fields).iter().any(Option::is_some)
}

/// Returns for each field the index of the corresponding field of the other type. Fields correspond if their
/// names are equal, or else if any of their aliases are. Each index occurs at most once.
fn twins(fields: &[Field], others: &[Field]) -> Vec<Option<usize>> {
    let names = |field: &Field| {
        let names = std::iter::once(&field.wire).chain(&field.aliases);
        names.cloned().collect::<BTreeSet<String>>()
    };
    let same_name = |field: &Field| others.iter().position(|other| other.wire == field.wire);
    let mut found: Vec<Option<usize>> = fields.iter().map(same_name).collect();
    for (index, field) in fields.iter().enumerate() {
        let is_free = |other: &usize| !found.contains(&Some(*other));
        let is_alias = |other: &usize| {
            others
                .get(*other)
                .is_some_and(|other| !names(other).is_disjoint(&names(field)))
        };
        let alias = (0..others.len()).find(|other| is_free(other) && is_alias(other));
        if let Some(twin) = found.get_mut(index).filter(|twin| twin.is_none()) {
            *twin = alias;
        }
    }
    let is_same_type = |(twin, field): (Option<usize>, &Field)| {
        twin.filter(|twin| others.get(*twin).is_some_and(|other| other.ty == field.ty))
    };
    found.into_iter().zip(fields).map(is_same_type).collect()
}

/// Returns the doc lines that list the conversions of a type.
pub(super) fn remarks(def: &TypeDef, scope: &Scope<'_>) -> Vec<String> {
    let others = scope.types.versions_of(&def.name);
    let remarks = others.map(|other| {
        format!(
            "The corresponding type of another API version is {}. `From` converts between the two types and keeps all \
             fields.",
            link(other, scope)
        )
    });
    remarks.collect()
}

/// ```text
/// impl From<Company> for CompanyV3 {
///     fn from(other: Company) -> Self {
///         let mut rest = rt::json::Rest::new(other.extra);
///         rest.put("tenantId", &other.tenant_id);
///         Self { id: other.company_id, name: other.name, extra: rest.into_extra() }
///     }
/// }
/// ```
pub(super) fn impls(def: &TypeDef, fields: &[Field], scope: &Scope<'_>) -> TokenStream {
    let name = ident(&def.name);
    let impls = scope.types.versions_of(&def.name).filter_map(|other| {
        let others = scope.types.fields(other)?;
        let twins = twins(fields, others);
        let rest = others
            .iter()
            .enumerate()
            .filter(|(index, _)| !twins.contains(&Some(*index)));
        let put = rest.map(|(_, field)| {
            let (name, wire) = (ident(&field.name), &field.wire);
            quote!(rest.put(#wire, &other.#name);)
        });
        let values = fields.iter().zip(&twins).map(|(field, twin)| {
            let name = ident(&field.name);
            match twin
                .and_then(|twin| others.get(twin))
                .map(|twin| ident(&twin.name))
            {
                Some(twin) => quote!(#name: other.#twin),
                None => {
                    let names = std::iter::once(&field.wire).chain(&field.aliases);
                    quote!(#name: rest.take(&[#(#names),*]))
                }
            }
        });
        let docs = comment(&format!(
            "Converts from `{other}` and keeps all fields. Fields that only `{other}` has are moved to \
             `{name}::extra`. Fields that only `{name}` has are taken from `{other}::extra`."
        ));
        let from = scope.named(other);
        Some(quote! {
            #docs
            impl From<#from> for #name {
                fn from(other: #from) -> Self {
                    let mut rest = rt::json::Rest::new(other.extra);
                    #(#put)*
                    Self { #(#values,)* extra: rest.into_extra() }
                }
            }
        })
    });
    quote!(#(#impls)*)
}
