//! Ids: text of kinds of their own.

use std::collections::BTreeSet;

use zephr_runtime as rt;

use crate::{fault, round};

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct UserId(String);
rt::string_newtype!(UserId);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct SiteSlug(String);
rt::string_newtype!(SiteSlug);

fn taken(id: impl Into<UserId>) -> String {
    id.into().to_string()
}

#[test]
fn made_from_text_and_from_itself() {
    let owned = "u-1".to_owned();
    let id = UserId::new("u-1");
    for text in [
        taken("u-1"),
        taken(&owned),
        taken(owned),
        taken(&id),
        taken(id.clone()),
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
fn written_as_they_came() {
    assert_eq!(round::<UserId>(r#""u\"1""#), "u\"1");
    assert_eq!(round::<Vec<SiteSlug>>(r#"["news",""]"#), ["news", ""]);
    let id: UserId = serde_json::from_str(r#""u-1""#).unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""u-1""#);
}

/// A server that sends numbers for ids is noticed, not guessed at.
#[test]
fn a_number_is_no_id() {
    let (path, expected, found) = fault::<Vec<UserId>>(r#"["u-1", 2]"#);
    assert_eq!(
        (path.as_str(), expected.as_str(), found.as_str()),
        ("$[1]", "a string", "a number")
    );
}
