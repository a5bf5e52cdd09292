use zephr_catalog::{Shape, catalog};

use super::{DEFAULT, Pending, parse};
use crate::storage::{Action, Behavior, COLLECTIONS, operations};

#[test]
fn the_default_seed_is_valid() {
    let documents = parse(DEFAULT).unwrap();
    assert_eq!(documents.len(), 4);
    documents.iter().try_for_each(Pending::check).unwrap();
}

#[test]
fn each_type_of_a_collection_is_an_object_of_the_catalog() {
    let types = COLLECTIONS.iter().flat_map(|collection| collection.types);
    for name in types {
        let named = catalog()
            .named(name)
            .unwrap_or_else(|| panic!("there is no type {name}"));
        assert!(matches!(named.shape, Shape::Object(_)), "{name}");
    }
}

/// The types of a collection must include the types of the request bodies that operations store. They must also include
/// the types of the documents that operations return.
#[test]
fn a_collection_has_the_types_of_its_operations() {
    let mut missing = Vec::new();
    for (id, behavior) in operations() {
        let operation = catalog().by_id(id).unwrap();
        let returned = || operation.returns.as_ref().map(|returns| &returns.ty);
        let sent = || operation.body.as_ref().and_then(|body| body.ty.as_ref());
        let (collection, ty) = match behavior {
            Behavior::Stored(collection, Action::Create | Action::Save | Action::Update) => {
                (collection, sent())
            }
            Behavior::Stored(collection, Action::Get | Action::List) => (collection, returned()),
            _ => continue,
        };
        let ty = ty.unwrap_or_else(|| panic!("{id} has no type")).to_string();
        let name = ty.trim_start_matches("array of ");
        if !collection.types.contains(&name) {
            missing.push((collection.name, name.to_owned()));
        }
    }
    assert_eq!(missing, []);
}
