//! What a mock server keeps.

use super::*;
use crate::model::{Action, Common, Reference, State, Target};

/// A description with operations on `/a`, `/a/{id}` and `/a/{id}/b`, and this for collections.
fn keeping(collections: &str) -> String {
    let operation = |id: &str, parameters: &str| {
        format!(
            "{{operationId: {id}, parameters: [{parameters}], responses: {{'200': {{description: ok}}}}}}"
        )
    };
    let id = "{name: id, in: path, required: true, schema: {type: string}}";
    let paths = format!(
        "/a: {{get: {}}}\n'/a/{{id}}': {{put: {}}}\n'/a/{{id}}/b': {{get: {}}}",
        operation("listA", ""),
        operation("saveA", id),
        operation("listB", id),
    );
    format!("{}\nx-zephr-collections:\n{collections}", spec(&paths, ""))
}

#[test]
fn operations_learn_what_they_do_with_a_collection() {
    let api = model(&keeping(
        "  cats: {key: a_id, unique: [name], hidden: [password], actions: {listA: list, saveA: save}}\n  \
         tails: {within: [cats], references: {other: {by: kind, a: cats}, a: cats}, follows: [a], actions: {listB: find_all}}",
    ));
    let state = |id: &str| operation(&api, id).state.clone().unwrap();
    assert_eq!(state("saveA").action, Action::Common(Common::Save));
    assert_eq!(
        state("listB"),
        State {
            collection: "tails".to_owned(),
            action: Action::Own("find_all".to_owned())
        }
    );
    let [first, second] = &api.collections[..] else {
        panic!("{:?}", api.collections)
    };
    assert_eq!((first.key.as_str(), second.key.as_str()), ("a_id", "id"));
    assert_eq!(
        (&first.unique[..], &first.hidden[..]),
        (&["name".to_owned()][..], &["password".to_owned()][..])
    );
    assert_eq!(
        second.references[0],
        Reference {
            field: "other".to_owned(),
            target: Target::By {
                field: "kind".to_owned(),
                collections: vec![("a".to_owned(), "cats".to_owned())]
            }
        }
    );
}

#[test]
fn what_cannot_be_kept_is_told() {
    for (collections, problem) in [
        ("  cats: {keys: id}", "has no `keys`"),
        ("  cats: {actions: {listC: list}}", "names no operation `listC`"),
        ("  cats: {actions: {listA: List All}}", "an action in snake_case"),
        (
            "  cats: {actions: {listB: list}}\n  tails: {actions: {listB: list}}",
            "has an action of `listB` already",
        ),
        (
            "  cats: {within: [tails, tails], actions: {listA: list}}\n  tails: {}",
            "asks for 2 or 3 parameters",
        ),
        ("  cats: {within: [tails]}", "names a collection `tails`"),
        ("  cats: {references: {x: tails}}", "names a collection `tails`"),
        (
            "  cats: {references: {x: {by: y, z: tails}}}",
            "names a collection `tails`",
        ),
        (
            "  cats: {references: {x: {z: cats}}}",
            "a reference without a target",
        ),
        ("  A s: {}", "cannot declare `A s`"),
        ("  - cats", "must be an object of collections"),
    ] {
        let told = findings(&keeping(collections));
        assert!(
            told.iter().any(|line| line.contains(problem)),
            "{collections}: {told:?}"
        );
    }
}
