//! Grants, in all spellings of their fields.

use zephr_admin::{to_json, types::NewGrant};

use crate::{JSON, json, responding};

/// The fields with two spellings.
const SPELLINGS: [[&str; 2]; 4] = [
    ["grantId", "grant_id"],
    ["startTime", "start_time"],
    ["endTime", "end_time"],
    ["createdAt", "created_at"],
];

/// A grant in which one bit selects the spelling of each field.
fn grant(bits: usize) -> String {
    let fields: Vec<_> = SPELLINGS
        .iter()
        .enumerate()
        .map(|(index, names)| {
            let name = names[bits >> index & 1];
            format!("\"{name}\":\"2022-06-0{} 00:00:00\"", index + 1)
        })
        .collect();
    format!("{{{}}}", fields.join(","))
}

#[tokio::test]
async fn all_spellings_decode_to_the_same_grant() {
    let grants: Vec<_> = (0..16).map(grant).collect();
    let (_mock, zephr) = json("listUserGrants", &format!("[{}]", grants.join(","))).await;
    let read = zephr.grants().list("u1").await.unwrap();
    assert_eq!(read.len(), 16);
    for (grant, text) in read.iter().zip(&grants) {
        assert_eq!(grant, &read[0], "{text}");
        assert!(grant.extra.is_empty(), "{text}");
        assert!(grant.grant_id.is_some() && grant.start_time.is_some(), "{text}");
        assert!(grant.end_time.is_some() && grant.created_at.is_some(), "{text}");
        assert_eq!(
            fields(&to_json(grant)),
            fields(text),
            "the spelling is written back"
        );
    }
}

/// Fields in the order of their names.
fn fields(object: &str) -> Vec<&str> {
    let mut fields: Vec<_> = object.trim_matches(['{', '}']).split(',').collect();
    fields.sort_unstable();
    fields
}

#[tokio::test]
async fn a_grant_with_both_spellings_keeps_both() {
    let (_mock, zephr) = json("listUserGrants", r#"[{"grant_id":"old","grantId":"new"}]"#).await;
    let grants = zephr.grants().list("u1").await.unwrap();
    assert_eq!(to_json(&grants[0].grant_id), r#""new""#);
    assert_eq!(grants[0].extra.get("grant_id").unwrap().as_str(), r#""old""#);
    assert_eq!(to_json(&grants[0]), r#"{"grantId":"new","grant_id":"old"}"#);
}

#[tokio::test]
async fn active_grants_are_decoded_with_or_without_an_envelope() {
    let grant = grant(0);
    for body in [
        format!("{{\"results\":[{grant}]}}"),
        format!("[{grant}]"),
        grant.clone(),
    ] {
        let (mock, zephr) = json("listUserGrants", &body).await;
        let grants = zephr.grants().list("u1").active(true).await.unwrap();
        assert_eq!(fields(&to_json(&grants[0])), fields(&grant));
        assert_eq!(mock.requests()[0].query, "active=true");
    }
}

#[tokio::test]
async fn a_grant_for_an_unknown_user_is_a_conflict() {
    let (_mock, zephr) = responding("createGrants", 409, JSON, r#"{"message":"no such user"}"#).await;
    let new = NewGrant::new("bundle", "e1", "p1");
    let error = zephr.grants().create("nobody", &new).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.message(), Some("no such user"));
}
