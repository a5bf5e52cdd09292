//! Components that are left over, or there twice.

use std::collections::BTreeSet;

use super::{Place, codes, entries};
use crate::{diagnostic::Diagnostic, tree::Node};

/// Objects with fewer properties are alike by chance.
const FEWEST: usize = 4;

/// Of the properties of two schemas, so many in a hundred are in both where they are nearly the same.
const ALIKE: usize = 80;

pub(super) fn look(document: &Node) -> Vec<Diagnostic> {
    let mut found = unused(document);
    found.extend(near_duplicates(document));
    found
}

fn unused(document: &Node) -> Vec<Diagnostic> {
    let mut named = BTreeSet::new();
    references(document, &mut named);
    let kinds = entries(document, "/components");
    let kinds = kinds.iter().filter(|kind| kind.key() != "securitySchemes");
    let all = kinds.flat_map(|kind| entries(document, &kind.pointer));
    let unused = all.filter(|place| !named.contains(place.pointer.as_str()));
    unused
        .map(|place| {
            place
                .warning(
                    codes::UNUSED_COMPONENT,
                    format!("nothing refers to `{}`", place.key()),
                )
                .help("is a `$ref` missing?")
        })
        .collect()
}

fn references<'a>(node: &'a Node, named: &mut BTreeSet<&'a str>) {
    let target = node
        .get("$ref")
        .and_then(Node::as_str)
        .and_then(|text| text.strip_prefix('#'));
    named.extend(target);
    node.items().iter().for_each(|item| references(item, named));
    node.entries()
        .iter()
        .for_each(|entry| references(&entry.value, named));
}

fn near_duplicates(document: &Node) -> Vec<Diagnostic> {
    let schemas = entries(document, "/components/schemas");
    let objects: Vec<(&Place<'_>, BTreeSet<&str>)> = schemas
        .iter()
        .map(|place| (place, names(place.node)))
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
                place
                    .warning(codes::NEAR_DUPLICATE, message)
                    .related("the other", other.origin())
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

fn is_one_type(one: &Place<'_>, other: &Place<'_>) -> bool {
    let name = one.word("x-zephr-type");
    name.is_some() && name == other.word("x-zephr-type")
}
