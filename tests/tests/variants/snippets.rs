//! Programs that newcomers wrote. Each does what it appears to do, or does not compile and the compiler's message names
//! the remedy.
//!
//! The tests of each program:
//!
//! | program | file | tests |
//! | --- | --- | --- |
//! | 1 | `xtask/tests/neighbour/program.rs` | `reqwest_without_tls_can_send_requests` |
//! | 2 | `tests/tests/variants/first_steps.rs` | `requests_are_joined_buffered_and_spawned` |
//! | 2 | `tests/refused/cases/call_as_future.rs` | `joined`, `buffered`, `spawned` |
//! | 3 | `tests/tests/variants/snippets.rs` | `attributes_accept_values_of_several_types` |
//! | 3 | `tests/refused/cases/wrong_attributes.rs` | `main` |
//! | 4 | `tests/tests/variants/snippets.rs` | `attributes_accept_values_of_several_types`, `attributes_that_are_not_a_json_object_are_an_error` |
//! | 5 | `tests/tests/variants/snippets.rs` | `a_bulk_update_accepts_any_json` |
//! | 6 | `tests/tests/variants/snippets.rs` | `raw_values_can_be_decoded_into_custom_types` |
//! | 7 | `tests/tests/variants/snippets.rs` | `a_header_can_be_set_from_strings` |
//! | 8 | `tests/tests/variants/snippets.rs` | `an_optional_value_can_be_assigned_to_its_field` |
//! | 9 | `tests/tests/variants/snippets.rs` | `ids_and_enums_can_be_map_keys` |
//! | 10 | `tests/tests/variants/snippets.rs` | `numbers_and_statuses_compare_with_integers` |
//! | 11 | `tests/tests/variants/snippets.rs` | `enums_convert_to_their_text` |
//! | 12 | `generated/tests/of_users.rs` | `values_responses_and_errors_can_be_built`, `every_type_has_a_constructor` |
//! | 12 | `tests/refused/cases/struct_literal.rs` | `main` |
//! | 13 | `generated/tests/of_users.rs` | `values_responses_and_errors_can_be_built`, `a_transport_can_be_tested_without_a_client` |
//! | 14 | `tests/tests/variants/first_steps.rs` | `clients_share_a_transport_in_an_arc` |
//! | 15 | `tests/tests/variants/own_ids.rs` | `listed_items_have_an_id`, `a_user_has_its_registration_date_and_foreign_keys` |
//! | 16 | `xtask/tests/neighbour/program.rs` | `deadlines_follow_a_paused_clock`, `rate_limits_follow_a_paused_clock` |
//! | 17 | `tests/tests/variants/first_steps.rs` | `the_first_program_of_the_readme_works_against_a_fresh_mock` |
//! | 18 | `tests/tests/variants/first_steps.rs` | `a_fault_can_be_set_by_operation_id_or_name` |
//! | 19 | `generated/tests/of_users.rs` | `secrets_of_emitted_types_are_redacted_in_logs` |
//! | 20 | `tests/tests/variants/first_steps.rs` | `a_wrong_password_is_distinguished_from_a_wrong_key_pair` |
//! | 21 | `tests/tests/variants/first_steps.rs` | `ten_users_are_updated_in_bulk_well_below_a_second` |

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

use crate::{JSON, Recorder, check_map, responding};

#[test]
fn every_program_has_its_tests() {
    check_map(include_str!("snippets.rs"), 21);
}

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

#[tokio::test]
async fn attributes_accept_values_of_several_types() {
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

/// JSON that is not an object is an error before anything is sent.
#[tokio::test]
async fn attributes_that_are_not_a_json_object_are_an_error() {
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

#[test]
fn a_bulk_update_accepts_any_json() {
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

#[test]
fn raw_values_can_be_decoded_into_custom_types() {
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

#[tokio::test]
async fn a_header_can_be_set_from_strings() {
    let recorder = Recorder::default();
    let options = CallOptions::new().header("x-team", "growth");
    recorder.client().users().list().with(options).await.unwrap();
    assert_eq!(recorder.last().headers["x-team"], "growth");
}

/// Setters take values; the fields behind them are public and take an `Option`.
#[test]
fn an_optional_value_can_be_assigned_to_its_field() {
    let company = |website: Option<String>| {
        let mut company = NewCompany::new("Company").contact("Ann");
        company.website = website;
        to_json(&company)
    };
    assert_eq!(company(None), r#"{"name":"Company","contact":"Ann"}"#);
    assert_eq!(
        company(Some("https://company.com".to_owned())),
        r#"{"name":"Company","website":"https://company.com","contact":"Ann"}"#
    );
}

#[test]
fn ids_and_enums_can_be_map_keys() {
    let visits = HashMap::from([(SessionId::from("s-1"), 3)]);
    assert_eq!(visits[&SessionId::from("s-1")], 3);
    let states = BTreeMap::from([(SessionState::Authenticated, 1), (SessionState::Anonymous, 2)]);
    assert_eq!(states[&SessionState::Anonymous], 2);
    assert_eq!(
        BTreeSet::from([ExpiryState::Active, ExpiryState::from("active")]).len(),
        1
    );
}

#[tokio::test]
async fn numbers_and_statuses_compare_with_integers() {
    let number: Number = "5.5".parse().unwrap();
    assert!(number > 5 && number < 6 && number != 5);
    let (_mock, zephr) = responding("getUser", 404, JSON, "{}").await;
    let error = zephr.users().get("u1").await.unwrap_err();
    assert!(error.status().is_some_and(|status| status == 404) && error.is_not_found());
}

#[test]
fn enums_convert_to_their_text() {
    assert_eq!(ExpiryState::Active.as_str(), "active");
    assert_eq!(ExpiryState::from("odd").as_str(), "odd");
}
