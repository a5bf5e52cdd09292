//! Components that are left over, or there twice.

use std::collections::{BTreeSet, HashSet};

use super::{Subject, warning};
use crate::{
    codes,
    diagnostic::Diagnostic,
    openapi::{Cursor, resolve::references},
    tree::Node,
};

/// Objects with fewer properties are alike by chance.
const FEWEST: usize = 4;

/// Of the properties of two schemas, so many in a hundred are in both where they are nearly the same.
const ALIKE: usize = 80;

/// Components that nothing refers to.
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
            let message = format!("nothing refers to `{name}`");
            warning(&at, codes::UNUSED_COMPONENT, message).help("is a `$ref` missing?")
        })
        .collect()
}

/// Schemas with nearly the same properties.
pub(super) fn near_duplicates(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let document = subject.document;
    let schemas = document.at("/components/schemas");
    let objects: Vec<(Cursor<'_>, BTreeSet<&str>)> = schemas
        .iter()
        .flat_map(Cursor::fields)
        .map(|(_, at)| (at.clone(), names(at.node)))
        .filter(|(_, names)| names.len() >= FEWEST)
        .collect();
    let mut found = Vec::new();
    for (index, (place, own)) in objects.iter().enumerate() {
        let earlier = objects.iter().take(index);
        let twin = earlier.into_iter().find(|(other, names)| {
            let both = own.intersection(names).count();
            let all = own.union(names).count();
            both * 100 >= all * ALIKE && !is_one_type(place, other)
        });
        if let Some((other, _)) = twin {
            let message = format!("`{}` has nearly the properties of `{}`", place.key(), other.key());
            found.push(
                warning(place, codes::NEAR_DUPLICATE, message)
                    .related("the other", other.key_origin())
                    .help("are they one thing?"),
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
