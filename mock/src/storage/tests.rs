//! Compares the tables with the catalog.

use std::collections::BTreeSet;

use zephr_catalog::{Catalog, Location, Operation, Type, catalog};

use super::{Action, Behavior, COLLECTIONS, CollectionSpec, operations::OPERATIONS};

/// Returns the operations on a collection, with their actions.
fn of(collection: &CollectionSpec) -> impl Iterator<Item = (&'static Operation, Action)> {
    let name = collection.name;
    OPERATIONS
        .iter()
        .filter_map(move |(id, behavior)| match behavior {
            Behavior::Stored(of, action) if of.name == name => Some((catalog().by_id(id).unwrap(), *action)),
            _ => None,
        })
}

/// Returns `true` if values of a type have a field at a dotted path, which may lead through arrays.
fn has_field(catalog: &Catalog, ty: &Type, path: &str) -> bool {
    if let Type::Array(item) | Type::List(item) = ty {
        return has_field(catalog, item, path);
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = catalog.fields(ty).iter().find(|field| field.is_called(first));
    field.is_some_and(|field| rest.is_empty() || has_field(catalog, &field.ty, rest))
}

#[test]
fn every_operation_has_one_row() {
    let mut rows: Vec<&str> = OPERATIONS.iter().map(|(id, _)| *id).collect();
    rows.sort_unstable();
    let mut described: Vec<&str> = catalog()
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    described.sort_unstable();
    assert_eq!(rows, described);
}

#[test]
fn paths_identify_a_document_and_its_parents() {
    for collection in COLLECTIONS {
        for (operation, action) in of(collection) {
            if matches!(action, Action::Handle(_)) {
                continue;
            }
            let in_path = |parameter: &&zephr_catalog::Parameter| parameter.location == Location::Path;
            let given = operation.parameters.iter().filter(in_path).count();
            let above = collection.within.len();
            assert!(
                given == above || given == above + 1,
                "{}: {given} parameters in the path, {above} collections above",
                operation.id
            );
        }
    }
}

#[test]
fn every_collection_is_listed_once_and_used() {
    let names: BTreeSet<&str> = COLLECTIONS.iter().map(|collection| collection.name).collect();
    assert_eq!(names.len(), COLLECTIONS.len());
    for (_, behavior) in OPERATIONS {
        if let Behavior::Stored(collection, _) = behavior {
            assert!(names.contains(collection.name), "{collection:?} is not listed");
        }
    }
    let unused: Vec<&str> = COLLECTIONS
        .iter()
        .filter(|collection| of(collection).next().is_none())
        .map(|collection| collection.name)
        .collect();
    assert_eq!(unused, ["sites"], "come from the seed alone");
}

/// If the API description renames a field, the mock no longer checks the references or the uniqueness of this field.
#[test]
fn unique_and_reference_fields_are_part_of_a_request() {
    // Handlers set these fields.
    let set = ["account_users.user_id", "sessions.user_id"];
    for collection in COLLECTIONS {
        let references = collection.references.iter().map(|reference| reference.field);
        for field in references.chain(collection.unique.iter().copied()) {
            if set.contains(&format!("{}.{field}", collection.name).as_str()) {
                continue;
            }
            let types = of(collection).filter_map(|(operation, _)| operation.body.as_ref()?.ty.as_ref());
            assert!(
                types.into_iter().any(|ty| has_field(catalog(), ty, field)),
                "no request of {collection:?} has {field}"
            );
        }
        for field in collection.follows {
            assert!(
                collection
                    .references
                    .iter()
                    .any(|reference| reference.field == *field)
            );
        }
    }
}
