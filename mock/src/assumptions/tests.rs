//! Compares the assumptions with the behavior of the mock and with `docs/assumptions.md`.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{Assumption, DESCRIPTIONS};
use crate::storage::{Action, Behavior, operations};

/// The operations whose handler needs no assumption. The second value of each pair is the published fact that supports
/// the behavior of the operation.
#[rustfmt::skip] // a table
static SUPPORTED: &[(&str, &str)] = &[
    ("createUser", "description: 409 for identifiers of another user; clients: the ID is in the response"),
    ("createAccountGrant", "example of `getAccountGrant`: a grant has its owner and creation date"),
    ("createAccountGrantV4", "example of `getAccountGrant`: a grant has its owner and creation date"),
    ("createGrants", "description: 409 if the user does not exist"),
    ("createGrant", "description of `createGrants`, which takes the same body: 409 if the user does not exist"),
    ("deleteUserByPrimaryOrForeignKey", "description: a primary ID, or a system with its key; anything else is a 400"),
    ("issueKeyPair", "description: the secret key is in this response only"),
    ("listBlacklistedEmailDomains", "description: an array of strings"),
    ("updateBlacklistedEmailDomains", "description: the body replaces the list"),
    ("listUsers", "description: the search parameters are mutually exclusive"),
    ("replaceUserAttributes", "description: removes attributes that the body does not contain"),
    ("updateUserAttribute", "description: does not change attributes that the body does not contain"),
];

const PAGE: &str = include_str!("../../docs/assumptions.md");

fn code<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Returns the two tables and the list of operations that `docs/assumptions.md` must contain.
fn tables() -> [String; 3] {
    let mut assumed = String::new();
    for description in &DESCRIPTIONS {
        let operations = match description.operations {
            [] => "any".to_owned(),
            operations => code(operations.iter().copied()),
        };
        let _ = writeln!(
            assumed,
            "| `{}` | {} | {} | {operations} |",
            description.name, description.assumed, description.otherwise
        );
    }
    let mut supported = String::new();
    for (operation, fact) in SUPPORTED {
        let _ = writeln!(supported, "| `{operation}` | {fact} |");
    }
    let documented = operations().iter().filter_map(|(id, behavior)| match behavior {
        Behavior::Documented | Behavior::Created(_) => Some(*id),
        Behavior::Stored(..) => None,
    });
    [assumed, supported, code(documented)]
}

#[test]
fn the_assumptions_page_lists_every_behavior() {
    for table in tables() {
        assert!(
            PAGE.contains(&table),
            "docs/assumptions.md must contain:\n\n{table}"
        );
    }
    let rows = PAGE.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, DESCRIPTIONS.len() + SUPPORTED.len());
}

#[test]
fn every_handler_is_listed_as_assumed_or_supported() {
    let assumed = DESCRIPTIONS.iter().flat_map(|description| description.operations);
    let known: BTreeSet<&str> = assumed
        .copied()
        .chain(SUPPORTED.iter().map(|(operation, _)| *operation))
        .collect();
    let mut handled = BTreeSet::new();
    let mut stateful = BTreeSet::new();
    for (id, behavior) in operations() {
        if let Behavior::Stored(_, action) = behavior {
            stateful.insert(*id);
            if matches!(action, Action::Handle(_)) {
                handled.insert(*id);
            }
        }
    }
    let unlisted: Vec<_> = handled.difference(&known).collect();
    assert!(unlisted.is_empty(), "neither assumed nor supported: {unlisted:?}");
    let unused: Vec<_> = known.difference(&stateful).collect();
    assert!(unused.is_empty(), "not stateful: {unused:?}");
}

#[test]
fn descriptions_follow_the_enum_order_and_have_unique_names() {
    let assumptions: Vec<_> = Assumption::all().collect();
    assert!(assumptions.is_sorted());
    let names: BTreeSet<_> = assumptions.iter().map(|assumption| assumption.name()).collect();
    assert_eq!(names.len(), assumptions.len());
    for assumption in assumptions {
        assert_eq!(assumption.name().parse(), Ok(assumption));
    }
    let unknown: Result<Assumption, String> = "grants".parse();
    assert!(unknown.unwrap_err().contains("grant-states"));
}
