//! The hand-written extensions of emitted types: their JSON, and their requests.

use zephr_admin::{
    Client, Credentials, Number, RawJson, from_json, to_json,
    types::{
        AttributeFilter, BulkUpdate, BulkUpdates, NewUser, RefreshTokenRequest, SessionLookup, TokenRequest,
        User, UserSessions,
    },
};
use zephr_mock::{Mock, MockBuilder};

fn client(mock: &Mock) -> Client {
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .build()
        .unwrap()
}

/// Returns method, path and query of the only request.
fn only_request(mock: &Mock) -> String {
    let requests = mock.requests();
    assert_eq!(requests.len(), 1);
    let request = requests.first().unwrap();
    assert!(request.status < 300, "{request}");
    format!("{} {}?{}", request.method, request.path, request.query)
}

#[test]
fn filters_match_the_documentation() {
    let half: Number = Number::try_from(0.5).unwrap();
    let filters = [
        (
            AttributeFilter::is("city", "London"),
            r#"{"slug":"city","operator":"is","value":"London"}"#,
        ),
        (
            AttributeFilter::is_not("vip", true),
            r#"{"slug":"vip","operator":"is_not","value":true}"#,
        ),
        (
            AttributeFilter::contains("n", "a"),
            r#"{"slug":"n","operator":"contains","value":"a"}"#,
        ),
        (
            AttributeFilter::does_not_contain("n", "a"),
            r#"{"slug":"n","operator":"does_not_contain","value":"a"}"#,
        ),
        (
            AttributeFilter::starts_with("n", "a"),
            r#"{"slug":"n","operator":"starts_with","value":"a"}"#,
        ),
        (
            AttributeFilter::ends_with("n", "a"),
            r#"{"slug":"n","operator":"ends_with","value":"a"}"#,
        ),
        (
            AttributeFilter::has_any_value("n"),
            r#"{"slug":"n","operator":"has_any_value"}"#,
        ),
        (
            AttributeFilter::is_unknown("n"),
            r#"{"slug":"n","operator":"is_unknown"}"#,
        ),
        (
            AttributeFilter::checked("n"),
            r#"{"slug":"n","operator":"checked"}"#,
        ),
        (
            AttributeFilter::unchecked("n"),
            r#"{"slug":"n","operator":"unchecked"}"#,
        ),
        (
            AttributeFilter::between("age", 18, 30),
            r#"{"slug":"age","from":18,"to":30}"#,
        ),
        (
            AttributeFilter::at_least("share", half),
            r#"{"slug":"share","from":0.5}"#,
        ),
        (
            AttributeFilter::at_most("born", "2001-01-31"),
            r#"{"slug":"born","to":"2001-01-31"}"#,
        ),
    ];
    for (filter, json) in filters {
        assert_eq!(to_json(&filter), json);
    }
}

#[tokio::test]
async fn a_search_is_sent_as_base64() {
    let mock = Mock::builder().static_responses().start().await.unwrap();
    let filters = [
        AttributeFilter::is("city", "Zürich?"),
        AttributeFilter::between("age", 18, 30),
    ];
    let users = client(&mock)
        .users()
        .list()
        .search_by_attributes(filters)
        .await
        .unwrap();
    assert!(!users.is_empty());
    // [{"slug":"city","operator":"is","value":"Zürich?"},{"slug":"age","from":18,"to":30}]
    let base64 = "W3sic2x1ZyI6ImNpdHkiLCJvcGVyYXRvciI6ImlzIiwidmFsdWUiOiJaw7xyaWNoPyJ9LHsic2x1ZyI6ImFnZSIsImZyb20iOjE4LCJ0byI6MzB9XQ%3D%3D";
    assert_eq!(
        only_request(&mock),
        format!("GET /v3/users?search_by_attributes={base64}")
    );
}

#[tokio::test]
async fn a_bulk_update_contains_user_and_changes() {
    let updates = BulkUpdates::new([
        BulkUpdate::user("u-1")
            .set_attribute("tier", "gold")
            .set_attribute("city", "London"),
        BulkUpdate::foreign_key("crm", "42").delete(),
    ]);
    assert_eq!(
        to_json(&updates),
        concat!(
            r#"{"updates":[{"identifier":{"user_id":"u-1"},"actions":["#,
            r#"{"type":"set-attribute","attribute":{"field":"tier","value":"gold"}},"#,
            r#"{"type":"set-attribute","attribute":{"field":"city","value":"London"}}]},"#,
            r#"{"identifier":{"foreign_key":{"crm":"42"}},"actions":[{"type":"delete-user"}]}]}"#,
        )
    );
    let mock = Mock::builder().static_responses().start().await.unwrap();
    client(&mock).users().submit_bulk_update(&updates).await.unwrap();
    assert_eq!(only_request(&mock), "POST /v4/user-updates?");
}

#[tokio::test]
async fn attributes_are_read_and_written_by_name() {
    let mock = Mock::builder().static_responses().start().await.unwrap();
    client(&mock)
        .users()
        .update_attributes("u-1", [("first_name", "Joe")])
        .await
        .unwrap();
    assert_eq!(only_request(&mock), "PATCH /v3/users/u-1/attributes?");

    let mut user: User = from_json(r#"{"attributes":{"first_name":"Joe","age":42,"vip":true}}"#).unwrap();
    let text = |user: &User, slug: &str| user.attribute(slug).and_then(RawJson::to_text);
    assert_eq!(text(&user, "first_name").as_deref(), Some("Joe"));
    assert_eq!(text(&user, "age"), None);
    assert_eq!(user.email_address(), None);
    assert_eq!(user.attribute("age").and_then(RawJson::as_i64), Some(42));
    assert_eq!(user.attribute("vip").and_then(RawJson::as_bool), Some(true));
    assert!(user.attribute("surname").is_none());
    user.attributes.get_or_insert_default().set("age", 43);
    assert_eq!(
        to_json(&user),
        r#"{"attributes":{"first_name":"Joe","age":43,"vip":true}}"#
    );
    assert!(User::attribute(&from_json("{}").unwrap(), "age").is_none());
}

#[test]
fn session_variables_meters_and_credits_are_found_by_name() {
    let found: SessionLookup = from_json(
        r#"{"session_variables":{"theme":"dark"},"access_model":{"meters":{"m":{"remainingCredits":3}},"credits":[]}}"#,
    )
    .unwrap();
    assert_eq!(
        found.variable("theme").and_then(RawJson::to_text).as_deref(),
        Some("dark")
    );
    let model = found.access_model.as_ref().unwrap();
    assert_eq!(
        model.meter("m").and_then(|meter| meter.remaining_credits),
        Some(3)
    );
    assert!(model.meter("n").is_none() && model.credit("m").is_none());
}

#[tokio::test]
async fn an_access_model_and_session_variables_are_decoded() {
    let model =
        r#"{"meters":{"m":{"meterSize":5,"remainingCredits":2}},"credits":{"c":{"remainingCredits":1}}}"#;
    let mock = Mock::builder()
        .respond("retrieveUserAccessModel", 200, Some("application/json"), model)
        .respond(
            "lookupSessionUnderGivenSite",
            200,
            Some("application/json"),
            r#"{"session_variables":{"visits":7,"theme":"dark"}}"#,
        )
        .start()
        .await
        .unwrap();
    let zephr = client(&mock);
    let found = zephr.users().access_model("u-1").await.unwrap();
    assert_eq!(found.meter("m").and_then(|meter| meter.meter_size), Some(5));
    assert_eq!(
        found.credit("c").and_then(|credit| credit.remaining_credits),
        Some(1)
    );
    assert_eq!(to_json(&found), model);
    let session = zephr.sessions().get("news", "s-1").await.unwrap();
    assert_eq!(session.variable("visits").and_then(RawJson::as_i64), Some(7));
    assert_eq!(
        session.variable("theme").and_then(RawJson::to_text).as_deref(),
        Some("dark")
    );
}

#[test]
fn sessions_of_a_user_are_decoded_from_both_shapes() {
    let ids = |json: &str| {
        let found: UserSessions = from_json(json).unwrap();
        let sessions = found.sessions()?.iter();
        Some(
            sessions
                .filter_map(|session| session.session_id.as_ref().map(|id| id.expose().to_owned()))
                .collect::<Vec<_>>(),
        )
    };
    let one = Some(vec!["s".to_owned()]);
    assert_eq!(ids(r#"[{"session_id":"s"}]"#), one);
    assert_eq!(ids(r#"{"user_id":"u","sessions":[{"session_id":"s"}]}"#), one);
    assert_eq!(ids("7"), None);
}

#[test]
fn a_constant_is_sent_and_selects_the_alternative() {
    let request: TokenRequest = RefreshTokenRequest::new("r-1").into();
    let json = r#"{"grant_type":"refresh_token","refresh_token":"r-1"}"#;
    assert_eq!(to_json(&request), json);
    assert_eq!(from_json::<TokenRequest>(json).unwrap(), request);
    let other = r#"{"grant_type":"password","refresh_token":"r-1"}"#;
    assert!(matches!(from_json(other), Ok(TokenRequest::Unknown(_))));
}

#[test]
fn a_new_user_has_attributes_of_any_value_and_foreign_keys() {
    let user = NewUser::new(zephr_admin::types::Identifiers::new().email_address("joe@company.com"))
        .attributes([("first_name", RawJson::from("Joe")), ("age", 42.into())])
        .foreign_key("crm", "42")
        .foreign_key("shop", "s-7");
    assert_eq!(
        to_json(&user),
        r#"{"identifiers":{"email_address":"joe@company.com"},"attributes":{"first_name":"Joe","age":42},"foreign_keys":{"crm":"42","shop":"s-7"}}"#
    );
}
