//! Rules about components: unused ones and near duplicates.

use std::collections::{BTreeSet, HashSet};

use super::{Subject, warning};
use crate::{
    codes,
    diagnostic::Diagnostic,
    openapi::{Cursor, resolve::references},
    tree::Node,
};

/// The minimum number of properties of an object that is compared. Smaller objects may be similar by chance.
const MIN_PROPERTIES: usize = 4;

/// The minimum share of common properties of near duplicates, in percent.
const MIN_COMMON_PERCENT: usize = 80;

/// Returns the components that nothing refers to.
pub(super) fn unused(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let document = subject.document;
    let references = references(document.root, "").into_iter();
    let named: HashSet<String> = references.map(|reference| reference.to).collect();
    let components = document.cursor().get("components");
    let kinds = components.iter().flat_map(Cursor::fields);
    let all = kinds
        .filter(|(kind, _)| *kind != "securitySchemes")
        .flat_map(|(_, kind)| kind.fields());
    all.filter(|(_, at)| !named.contains(&at.pointer))
        .map(|(name, at)| {
            let message = format!("unused component `{name}`");
            warning(&at, codes::UNUSED_COMPONENT, message).help("refer to the component, or remove it")
        })
        .collect()
}

/// Returns the schemas whose properties are almost the same as those of an earlier schema.
pub(super) fn near_duplicates(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let document = subject.document;
    let schemas = document.at("/components/schemas");
    let objects: Vec<(Cursor<'_>, BTreeSet<&str>)> = schemas
        .iter()
        .flat_map(Cursor::fields)
        .map(|(_, at)| (at.clone(), names(at.node)))
        .filter(|(_, names)| names.len() >= MIN_PROPERTIES)
        .collect();
    let mut found = Vec::new();
    for (index, (place, own)) in objects.iter().enumerate() {
        let earlier = objects.iter().take(index);
        let twin = earlier.into_iter().find(|(other, names)| {
            let both = own.intersection(names).count();
            let all = own.union(names).count();
            both * 100 >= all * MIN_COMMON_PERCENT && !is_one_type(place, other)
        });
        if let Some((other, _)) = twin {
            let message = format!("`{}` is a near duplicate of `{}`", place.key(), other.key());
            found.push(
                warning(place, codes::NEAR_DUPLICATE, message)
                    .related("similar schema defined here", other.key_origin())
                    .help("if they are the same type, make them identical and set the same `x-zephr-type` on both"),
            );
        }
    }
    found
}

fn names(schema: &Node) -> BTreeSet<&str> {
    let properties = schema.get("properties").map(Node::entries).unwrap_or_default();
    properties.iter().map(|entry| entry.key.as_str()).collect()
}

fn is_one_type(one: &Cursor<'_>, other: &Cursor<'_>) -> bool {
    let name = one.text("x-zephr-type");
    name.is_some() && name == other.text("x-zephr-type")
}
