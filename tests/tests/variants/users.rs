//! Single users, lists of users, and exported users.

use zephr_admin::{
    to_json,
    types::{Identifiers, NewUser},
};

use crate::{JSON, json, responding};

const USER: &str =
    r#"{"user_id":"u1","identifiers":{"email_address":"joe+news@company.com"},"email_verified":true}"#;

fn wrapped(keys: &[&str]) -> String {
    keys.iter()
        .rev()
        .fold(USER.to_owned(), |inner, key| format!("{{\"{key}\":{inner}}}"))
}

#[tokio::test]
async fn a_list_of_users_is_decoded_from_any_shape() {
    let bodies = [
        format!("{{\"results\":[{USER}]}}"),
        format!("{{\"items\":[{USER}]}}"),
        format!("[{USER}]"),
        USER.to_owned(),
        format!("{{\"data\":[{USER}]}}"),
        format!("{{\"data\":{USER}}}"),
        format!("{{\"data\":{{\"results\":[{USER}]}}}}"),
    ];
    for body in bodies {
        let (_mock, zephr) = json("listUsers", &body).await;
        let users = zephr
            .users()
            .list()
            .email_address("joe+news@company.com")
            .await
            .unwrap();
        assert_eq!(users.len(), 1, "{body}");
        assert_eq!(to_json(&users[0]), USER, "{body}");
        assert_eq!(to_json(&users), body, "written back as it came");
    }
    for none in ["[]", r#"{"results":[]}"#, r#"{"results":[],"total":0}"#] {
        let (_mock, zephr) = json("listUsers", none).await;
        assert!(
            zephr.users().list().username("x").await.unwrap().is_empty(),
            "{none}"
        );
    }
}

#[tokio::test]
async fn a_user_is_decoded_with_or_without_an_envelope() {
    for keys in [
        &[][..],
        &["data"],
        &["data", "user"],
        &["user"],
        &["data", "data"],
    ] {
        let (_mock, zephr) = json("getUser", &wrapped(keys)).await;
        let user = zephr.users().get("u1").send().await.unwrap();
        assert_eq!(to_json(user.value()), USER, "{keys:?}");
        assert_eq!(user.wrappers(), keys);
    }
}

/// If an object is a user, a field with the name of a wrapper is an ordinary field.
#[tokio::test]
async fn a_field_named_like_an_envelope_does_not_unwrap_a_user() {
    for (name, value) in [
        ("data", r#"{"user_id":"other"}"#),
        ("data", r#"{"x":1}"#),
        ("user", r#"{"user_id":"other"}"#),
        ("results", r#"{"user_id":"other"}"#),
    ] {
        let body = format!(r#"{{"user_id":"u1","email_verified":true,"{name}":{value}}}"#);
        let (_mock, zephr) = json("getUser", &body).await;
        let user = zephr.users().get("u1").send().await.unwrap();
        assert!(user.wrappers().is_empty(), "{body}");
        assert_eq!(to_json(user.value()), body);

        let (_mock, zephr) = json("listUsers", &body).await;
        let users = zephr.users().list().username("x").await.unwrap();
        assert_eq!(users.len(), 1, "{body}");
        assert_eq!(to_json(&users), body);
        assert_eq!(to_json(&users[0].user_id), r#""u1""#);
    }
}

#[tokio::test]
async fn a_new_user_is_decoded_with_or_without_an_envelope() {
    let new = NewUser::new(Identifiers::new().email_address("joe+news@company.com"));
    for keys in [&[][..], &["data"], &["data", "data"], &["data", "user"]] {
        for status in [200, 201] {
            let (_mock, zephr) = responding("createUser", status, JSON, &wrapped(keys)).await;
            let user = zephr.users().create(&new).await.unwrap();
            assert_eq!(to_json(&user), USER, "{keys:?}");
        }
    }
}

/// The bodies follow the schema, which contradicts its own example.
#[tokio::test]
async fn a_new_user_is_decoded_from_a_list_of_one() {
    let new = NewUser::new(Identifiers::new().email_address("joe+news@company.com"));
    for body in [
        format!("{{\"results\":[{USER}]}}"),
        format!("{{\"results\":[{USER}],\"total\":1.0}}"),
        format!("{{\"data\":{{\"results\":[{USER}]}}}}"),
    ] {
        let (_mock, zephr) = responding("createUser", 201, JSON, &body).await;
        let user = zephr.users().create(&new).send().await.unwrap();
        assert_eq!(to_json(user.value()), USER, "{body}");
        assert_eq!(user.wrappers().last(), Some(&"results"), "{body}");
    }
    for body in [
        r#"{"results":[]}"#,
        r#"{"results":[{"user_id":"u1"},{"user_id":"u2"}]}"#,
    ] {
        let (_mock, zephr) = responding("createUser", 201, JSON, body).await;
        let error = zephr.users().create(&new).await.unwrap_err();
        assert_eq!(
            error.decode_error().unwrap().expected(),
            "a single item",
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_duplicate_user_is_a_conflict() {
    let new = NewUser::new(Identifiers::new().email_address("a@b.c"));
    let (_mock, zephr) = responding("createUser", 409, JSON, r#"{"message":"exists"}"#).await;
    let error = zephr.users().create(&new).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.message(), Some("exists"));
}

#[tokio::test]
async fn an_export_is_decoded_from_any_shape() {
    let item = r#"{"seq-no":7,"user":{"identifiers":{"email_address":"a@b.c"}},"grants":[{"grantId":"g1"}]}"#;
    let beside = r#""meta":{"count":1,"rpp":1,"paginated":true},"links":{"next":{"url":"/v3","page":2}}"#;
    let bodies = [
        format!("[{item}]"),
        format!("{{\"results\":[[{item}]],{beside}}}"),
        format!("{{\"results\":[{item}],{beside}}}"),
        format!("{{\"results\":[{item}]}}"),
    ];
    for body in bodies {
        let (_mock, zephr) = json("exportUsers", &body).await;
        let items = zephr.users().export().per_page(1).page(1).await.unwrap();
        assert_eq!(items.len(), 1, "{body}");
        assert_eq!(
            to_json(&items[0].user),
            r#"{"identifiers":{"email_address":"a@b.c"}}"#
        );
        assert_eq!(to_json(&items[0].seq_no), "7");
        assert_eq!(
            to_json(&items),
            reordered(&body, item, &items[0]),
            "nothing is lost"
        );
        let links = items.envelope_field("links").map(|links| links.as_str());
        assert_eq!(links.is_some(), body.contains("links"), "{body}");
    }
}

/// Known fields are written in the order of the description, which may differ from that of the body.
fn reordered(body: &str, item: &str, written: &zephr_admin::types::UserExportItem) -> String {
    body.replace(item, &to_json(written))
}

#[tokio::test]
async fn exported_grants_are_decoded_from_any_shape() {
    for grants in [
        r#"[{"grantId":"g1"}]"#,
        r#"{"results":[{"grant_id":"g1"}]}"#,
        r#"[[{"grantId":"g1"}]]"#,
    ] {
        let body = format!(r#"[{{"user":{{"identifiers":{{}}}},"grants":{grants}}}]"#);
        let (_mock, zephr) = json("exportUsers", &body).await;
        let items = zephr.users().export().grants(true).await.unwrap();
        let grants = items[0].grants.as_ref().unwrap();
        assert_eq!(grants.len(), 1, "{body}");
        assert_eq!(to_json(&grants[0].grant_id), r#""g1""#);
    }
}

#[tokio::test]
async fn accounts_of_a_user_are_decoded_with_or_without_an_envelope() {
    let account = r#"{"account_id":"a1","user_id":"u1"}"#;
    for body in [format!("[{account}]"), format!("{{\"results\":[{account}]}}")] {
        let (_mock, zephr) = json("listUserAccounts", &body).await;
        assert_eq!(
            zephr.users().list_accounts("u1").await.unwrap().len(),
            1,
            "{body}"
        );
    }
}
