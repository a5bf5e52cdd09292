use super::find::{id_in, id_of, message_and_rest, uri_in};

#[test]
fn an_id_is_found_in_every_observed_shape() {
    for (name, body) in [
        ("UserId", r#"{"user_id":"7"}"#),
        ("AdminUserId", r#"{"user_id":"7","message":"Created"}"#),
        ("UserId", r#"{"id":"7"}"#),
        ("GrantId", r#"{"id":"no","grantId":"7"}"#),
        ("GrantId", r#"{"grant_id":"7","user_id":"no"}"#),
        ("UserId", r#"{"message":"Created","data":{"user_id":"7"}}"#),
        ("UserId", r#"{"data":{"data":{"user_id":"7"}}}"#),
        ("UserId", r#"{"data":{"user":{"id":"7"}}}"#),
        ("AccountId", r#"{"account":{"id":"7"}}"#),
        ("AccountId", r#"{"results":[{"accountId":"7"}]}"#),
        ("GiftId", r#"{"gift":"7"}"#),
        ("CacheConfigurationId", r#"{"configurationId":7}"#),
        ("RuleVersion", r#"{"id":"no","version":7}"#),
        ("AccessKey", r#"{"access_key":"7","secret_key":"no"}"#),
    ] {
        assert_eq!(
            id_in(body.as_bytes(), name).as_deref(),
            Some("7"),
            "{name}: {body}"
        );
    }
}

#[test]
fn a_missing_or_ambiguous_id_is_none() {
    for body in [
        "",
        "null",
        "7",
        r#""7""#,
        "<html>7</html>",
        r#"{"id":null,"account_id":""}"#,
        r#"{"company_id":"7"}"#,
        r#"{"data":[{"id":"7"},{"id":"8"}]}"#,
        r#"{"data":{"data":{"data":{"data":{"id":"7"}}}}}"#,
        r#"{"id":"7""#,
    ] {
        assert_eq!(id_in(body.as_bytes(), "AccountId"), None, "{body}");
    }
}

#[test]
fn the_last_path_segment_of_a_location_is_the_id() {
    for (address, template, name) in [
        ("/v3/accounts/a%2Fb", "/v3/accounts", "AccountId"),
        (
            "https://x.example/p/v3/accounts/a%2Fb/?q=1#f",
            "/v3/accounts",
            "AccountId",
        ),
        ("a%2Fb", "/v3/accounts", "AccountId"),
        ("/v3/credits/a%2Fb", "/v3/credits/{id}", "CreditId"),
        (
            "/v3/users/u/grants/a%2Fb",
            "/v3/users/{userId}/grants/{grantId}",
            "GrantId",
        ),
        ("/v4/sessions/news/a%2Fb", "/v4/sessions/{site}", "SessionId"),
    ] {
        assert_eq!(
            id_of(address, template, name).as_deref(),
            Some("a/b"),
            "{address}"
        );
    }
}

#[test]
fn the_location_of_a_collection_has_no_id() {
    for (address, template, name) in [
        ("/v3/accounts", "/v3/accounts", "AccountId"),
        ("https://x.example/v3/accounts/", "/v3/accounts", "AccountId"),
        (
            "/v3/accounts/7/grants",
            "/v4/accounts/{accountId}/grants",
            "GrantId",
        ),
        ("/v4/sessions/news", "/v4/sessions/{site}", "SessionId"),
        ("https://x.example", "/v3/accounts", "AccountId"),
        ("", "/v3/accounts", "AccountId"),
    ] {
        assert_eq!(id_of(address, template, name), None, "{address}");
    }
}

#[test]
fn a_location_in_the_body_must_be_below_the_path_of_the_operation() {
    let uri = "https://demo.api.example/v3/products/7";
    let body = format!(r#"{{"uri":"{uri}"}}"#);
    assert_eq!(uri_in(body.as_bytes(), "/v3/products").as_deref(), Some(uri));
    assert_eq!(uri_in(body.as_bytes(), "/v3/gift"), None);
}

#[test]
fn other_fields_of_the_body_are_kept() {
    let (message, extra) = message_and_rest(br#"{"message":"Created","id":"7","message":"again"}"#);
    assert_eq!(message.as_deref(), Some("Created"));
    let extra: Vec<_> = extra.iter().map(|(name, value)| (name, value.as_str())).collect();
    assert_eq!(extra, [("id", r#""7""#), ("message", r#""again""#)]);
    for (body, message) in [
        ("Created.\n", Some("Created.")),
        (r#""Created.""#, Some("Created.")),
        ("<html>", None),
        ("null", None),
        (r#""null""#, Some("null")),
        (r#"" ""#, None),
    ] {
        assert_eq!(message_and_rest(body.as_bytes()).0.as_deref(), message, "{body}");
    }
}

#[test]
fn a_message_that_is_not_a_text_is_kept() {
    for value in [
        r#"{"text":"Created"}"#,
        r#"["Created"]"#,
        "true",
        "null",
        r#""""#,
        r#"" ""#,
    ] {
        let body = format!(r#"{{"message":{value},"id":"7"}}"#);
        let (message, extra) = message_and_rest(body.as_bytes());
        let extra: Vec<_> = extra.iter().map(|(name, value)| (name, value.as_str())).collect();
        assert_eq!(message, None, "{value}");
        assert_eq!(extra, [("message", value), ("id", r#""7""#)]);
    }
    let (message, extra) = message_and_rest(br#"{"message":{},"message":7}"#);
    assert_eq!((message.as_deref(), extra.len()), (Some("7"), 1));
}
