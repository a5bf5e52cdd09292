//! IDs: distinct string types.

use std::collections::BTreeSet;

use zephr_runtime as rt;

use crate::{fault, round};

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct UserId(String);
rt::string_newtype!(UserId);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct SiteSlug(String);
rt::string_newtype!(SiteSlug);

fn id_text(id: impl Into<UserId>) -> String {
    id.into().to_string()
}

#[test]
fn ids_are_created_from_text_and_from_ids() {
    let owned = "u-1".to_owned();
    let id = UserId::new("u-1");
    for text in [
        id_text("u-1"),
        id_text(&owned),
        id_text(owned),
        id_text(&id),
        id_text(id.clone()),
    ] {
        assert_eq!(text, "u-1");
    }
    assert_eq!(id, "u-1");
    assert_ne!(id, *"u-2");
    assert_eq!(
        (id.as_str(), id.as_ref(), id.clone().into_string().as_str()),
        ("u-1", "u-1", "u-1")
    );
    assert_eq!(format!("{id:>5}|{id:?}"), "  u-1|UserId(\"u-1\")");
    assert_eq!(
        BTreeSet::from([id.clone(), "u-1".into(), "a".into()]).first(),
        Some(&UserId::new("a"))
    );
}

#[test]
fn ids_are_written_as_received() {
    assert_eq!(round::<UserId>(r#""u\"1""#), "u\"1");
    assert_eq!(round::<Vec<SiteSlug>>(r#"["news",""]"#), ["news", ""]);
    let id: UserId = serde_json::from_str(r#""u-1""#).unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""u-1""#);
}

/// A server that sends numbers for IDs is detected instead of guessed at.
#[test]
fn a_number_is_not_an_id() {
    let (path, expected, found) = fault::<Vec<UserId>>(r#"["u-1", 2]"#);
    assert_eq!(
        (path.as_str(), expected.as_str(), found.as_str()),
        ("$[1]", "a string", "a number")
    );
}
