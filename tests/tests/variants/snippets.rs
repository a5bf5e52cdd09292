//! Code that newcomers wrote: it compiles and does what it says. What cannot compile is in `compile/`, with its hint.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::json;
use zephr_admin::{
    CallOptions, ErrorKind, Map, Number, RawJson, from_json, to_json,
    types::{
        AccessRequest, BulkUpdate, ExpiryState, Identifiers, NewCompany, NewUser, SessionId, SessionState,
        User,
    },
};

use crate::{JSON, Recorder, answering};

fn joe() -> NewUser {
    NewUser::new(Identifiers::new().email_address("joe@company.com"))
}

fn attributes(user: &NewUser) -> String {
    to_json(&user.attributes)
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Address {
    city: String,
    age: u8,
}

const BOTH: &str = r#"{"city":"London","age":42}"#;

/// Snippets 3 and 4.
#[tokio::test]
async fn attributes_are_of_several_types() {
    let map = Map::<RawJson>::new().with("city", "London").with("age", 42);
    assert_eq!(
        attributes(&joe().attributes((("city", "London"), ("age", 42)))),
        BOTH
    );
    assert_eq!(
        attributes(&joe().attribute("city", "London").attribute("age", 42)),
        BOTH
    );
    assert_eq!(attributes(&joe().attributes(map)), BOTH);
    let address = Address {
        city: "London".to_owned(),
        age: 42,
    };
    assert_eq!(
        attributes(&joe().attributes(Map::from_serialize(&address).unwrap())),
        BOTH
    );
    let sorted = r#"{"age":42,"city":"London"}"#;
    assert_eq!(
        attributes(&joe().attributes(json!({"age": 42, "city": "London"}))),
        sorted
    );
    assert_eq!(
        attributes(&joe().attributes([("nickname", None::<&str>)])),
        r#"{"nickname":null}"#
    );

    let recorder = Recorder::default();
    let users = recorder.client().users();
    users
        .update_attributes("u1", (("city", "London"), ("age", 42)))
        .await
        .unwrap();
    assert_eq!(recorder.last().body.as_ref(), BOTH.as_bytes());
    users.replace_attributes("u1", json!({"age": 42})).await.unwrap();
    assert_eq!(recorder.last().body.as_ref(), br#"{"age":42}"#);
}

/// Snippet 4: what is not an object is an error before anything is sent.
#[tokio::test]
async fn json_that_is_no_object_is_not_sent() {
    let recorder = Recorder::default();
    let users = recorder.client().users();
    let wrong = json!("canary");
    for error in [
        users.update_attributes("u1", wrong.clone()).await.unwrap_err(),
        users.create(&joe().attributes(wrong)).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Request);
        let shown = error.to_string();
        assert!(
            shown.contains("is not a JSON object") && !shown.contains("canary"),
            "{shown}"
        );
    }
    let request = AccessRequest::new("/").foreign_keys(json!({"crm": 42}));
    let error = recorder
        .client()
        .decision_engine()
        .decide(&request)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(recorder.0.lock().unwrap().is_empty());
}

/// Snippet 5.
#[test]
fn a_bulk_update_sets_any_json() {
    let update = BulkUpdate::user("u1")
        .set_attribute("age", 42)
        .set_attribute("address", json!({"city": "London"}))
        .set_attribute("nickname", None::<String>);
    let values: Vec<&str> = update
        .actions
        .iter()
        .map(|action| action.attribute.as_ref().unwrap().value.as_str())
        .collect();
    assert_eq!(values, ["42", r#"{"city":"London"}"#, "null"]);
}

/// Snippet 6.
#[test]
fn raw_values_are_read_as_types_of_the_caller() {
    let user: User = from_json(&format!(
        r#"{{"attributes":{{"address":{BOTH}}},"city":"London","age":42}}"#
    ))
    .unwrap();
    let address = Address {
        city: "London".to_owned(),
        age: 42,
    };
    assert_eq!(
        user.attribute("address")
            .unwrap()
            .deserialize::<Address>()
            .unwrap(),
        address
    );
    assert_eq!(user.extra.deserialize::<Address>().unwrap(), address);
    let all: HashMap<String, Address> = user.attributes.as_ref().unwrap().deserialize().unwrap();
    assert_eq!(all["address"], address);
}

/// Snippet 7.
#[tokio::test]
async fn a_header_is_set_by_texts() {
    let recorder = Recorder::default();
    let options = CallOptions::new().header("x-team", "growth");
    recorder.client().users().list().with(options).await.unwrap();
    assert_eq!(recorder.last().headers["x-team"], "growth");
}

/// Snippet 8: the fields are public.
#[test]
fn an_optional_value_is_assigned() {
    for website in [None, Some("https://company.com".to_owned())] {
        let mut company = NewCompany::new("Company");
        company.website = website.clone();
        assert_eq!(company.website, website);
    }
}

/// Snippet 9.
#[test]
fn session_ids_are_keys() {
    let visits = HashMap::from([(SessionId::from("s-1"), 3)]);
    assert_eq!(visits[&SessionId::from("s-1")], 3);
    let states = BTreeMap::from([(SessionState::Authenticated, 1), (SessionState::Anonymous, 2)]);
    assert_eq!(states[&SessionState::Anonymous], 2);
    assert_eq!(
        BTreeSet::from([ExpiryState::Active, ExpiryState::from("active")]).len(),
        1
    );
}

/// Snippet 10.
#[tokio::test]
async fn numbers_and_statuses_compare_with_integers() {
    let number: Number = "5.5".parse().unwrap();
    assert!(number > 5 && number < 6 && number != 5);
    let (_mock, zephr) = answering("getUser", 404, JSON, "{}").await;
    let error = zephr.users().get("u1").await.unwrap_err();
    assert!(error.status().is_some_and(|status| status == 404) && error.is_not_found());
}

/// Snippet 11.
#[test]
fn enums_show_their_text() {
    assert_eq!(ExpiryState::Active.as_str(), "active");
    assert_eq!(ExpiryState::from("odd").as_str(), "odd");
}
