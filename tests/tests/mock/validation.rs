//! Rejections of requests that do not match the description.

use zephr_mock::Mock;

use crate::raw::Raw;

fn send_signed(mock: &Mock, raw: Raw) -> (u16, String) {
    let reply = raw.signed().send(mock);
    let message = if reply.status < 300 {
        String::new()
    } else {
        reply.message()
    };
    (reply.status, message)
}

#[tokio::test]
async fn a_body_mismatch_is_reported_with_its_path_and_without_its_value() {
    let mock = Mock::start().await.unwrap();
    for (method, path, body, problem) in [
        ("POST", "/v3/users", "{}", "$.identifiers is required"),
        (
            "POST",
            "/v3/users",
            r#"{"identifiers":{"email_address":5}}"#,
            "a string at $.identifiers.email_address",
        ),
        (
            "POST",
            "/v3/users",
            r#"{"identifiers":{},"email_verified":"CANARY"}"#,
            "at $.email_verified, found a string",
        ),
        ("PUT", "/v3/meters/m", r#"{"limit":"CANARY"}"#, "405"),
        (
            "POST",
            "/v3/meters/m",
            r#"{"limit":"CANARY"}"#,
            "expected a number at $.limit",
        ),
        (
            "PUT",
            "/v3/forms/f",
            r#"{"fields":[{},{"order":"CANARY"}]}"#,
            "$.fields[1].order",
        ),
        (
            "POST",
            "/v3/users/u/grants",
            r#"{"entitlement_type":"CANARY","entitlement_id":"e","product_id":"p"}"#,
            "one of `bundle`, `entitlement`, `meter`, `credits` at $.entitlement_type",
        ),
        ("PUT", "/v4/blacklisted-email-domains", r#"["a.b",7]"#, "$[1]"),
        (
            "POST",
            "/zephr/oauth2/token",
            r#"{"grant_type":"CANARY"}"#,
            "$.grant_type",
        ),
    ] {
        let (status, message) = send_signed(&mock, Raw::new(method, path).json(body));
        match problem {
            "405" => assert_eq!(status, 405),
            _ => {
                assert_eq!(status, 400, "{path} {body}");
                assert!(message.contains(problem), "{path}: {message}");
            }
        }
        assert!(!message.contains("CANARY"), "{message}");
    }
}

#[tokio::test]
async fn an_invalid_parameter_is_named() {
    let mock = Mock::start().await.unwrap();
    for (path, problem) in [
        ("/v3/accounts?rpp=many", "the parameter rpp: expected an integer"),
        (
            "/v3/user-export?attributes=CANARY",
            "the parameter attributes: expected true or false",
        ),
        ("/v3/users?search_by_attributes=CANARY!", "no Base64"),
        ("/v3/users?search_by_attributes=e30%3D", "expected an array at $"),
        (
            "/v3/users?search_by_attributes=W3t9XQ%3D%3D",
            "$[0].slug is required",
        ),
    ] {
        let (status, message) = send_signed(&mock, Raw::new("GET", path));
        assert_eq!(status, 400, "{path}");
        assert!(
            message.contains(problem) && !message.contains("CANARY"),
            "{path}: {message}"
        );
    }
}

#[tokio::test]
async fn a_malformed_parameter_that_the_mock_uses_is_rejected_by_name() {
    let mock = Mock::builder().admin().start().await.unwrap();
    for path in [
        "/v3/user-export?since=CANARY",
        "/v3/user-export?since=2020-13-01T00:00:00Z",
        "/v3/user-export?since=",
        // An unencoded plus sign is a space.
        "/v3/user-export?since=2020-01-01T00:00:00+00:00",
        "/v3/user-export?registeredSince=CANARY",
        "/v3/user-export?registeredBefore=CANARY",
        "/v3/user-export?rpp=0",
        "/v3/user-export?page=0",
        "/v3/user-export?page=-1",
        "/v3/user-export?rpp=18446744073709551616",
        "/v3/user-export?attributes=CANARY",
        "/v3/user-export?grants=",
        "/v3/user-export?foreignKeys=1",
        "/v3/accounts?rpp=-1",
        "/v3/accounts?page=0",
        "/v3/accounts?search=%zzCANARY",
        "/v3/users/u/grants?active=CANARY",
        "/v3/users?search=%ff",
        "/v3/users?foreign_key.=CANARY",
        "/__mock/requests?since=CANARY",
    ] {
        let (target, query) = path.split_once('?').unwrap();
        let name = query.split_once('=').unwrap().0;
        let raw = Raw::new("GET", path);
        let reply = if target.starts_with("/__mock") {
            raw.send(&mock)
        } else {
            raw.signed().send(&mock)
        };
        assert_eq!(reply.status, 400, "{path}: {}", reply.body);
        let message = reply.message();
        assert!(
            message.contains(&format!("parameter {name}")) && !message.contains("CANARY"),
            "{path}: {message}"
        );
    }
    for path in [
        "/v3/user-export?since=2020-01-01T00%3A00%3A00Z",
        "/v3/user-export?since=2020-01-01T00:00:00%2B00:00",
        "/v3/user-export?since=2020-01-01&rpp=1&page=18446744073709551615",
        "/v3/accounts?rpp=1&page=18446744073709551615",
    ] {
        assert_eq!(
            send_signed(&mock, Raw::new("GET", path)),
            (200, String::new()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_malformed_query_parameter_may_have_the_name_of_another_parameter() {
    let mock = Mock::start().await.unwrap();
    let path = "/v3/users/5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11?user_id=%ff";
    assert_eq!(
        send_signed(&mock, Raw::new("GET", path)).0,
        200,
        "a path parameter"
    );
    let log_out = || Raw::new("POST", "/v3/admin/logout?blaize-admin-session=%ff");
    assert_eq!(send_signed(&mock, log_out()).0, 200, "a header parameter");
    let log_in = Raw::new("POST", "/v3/admin/login?blaize_session=%ff").json(
        r#"{"identifiers":{"email_address":"admin@example.com"},"validators":{"password":"not-a-real-one"}}"#,
    );
    assert_eq!(send_signed(&mock, log_in).0, 200, "a cookie parameter");
    let strict = Mock::builder().strict().start().await.unwrap();
    let (status, message) = send_signed(&strict, log_out());
    assert_eq!(status, 400);
    assert!(
        message.starts_with(
            "the query parameter blaize-admin-session of logOutAdminUserAccount is not described"
        ),
        "{message}"
    );
}

#[tokio::test]
async fn undescribed_input_is_rejected_in_strict_mode_only() {
    let body = r#"{"identifiers":{"email_address":"a@b.c"},"shoe_size":43}"#;
    let create = || Raw::new("POST", "/v3/users").json(body);
    let list = || Raw::new("GET", "/v3/bundles?colour=red");
    let key = || Raw::new("GET", "/v3/users?foreign_key.crm=7");
    let lenient = Mock::start().await.unwrap();
    assert_eq!(send_signed(&lenient, create()).0, 201);
    assert_eq!(send_signed(&lenient, list()).0, 200);
    let strict = Mock::builder().strict().start().await.unwrap();
    assert_eq!(
        send_signed(&strict, create()),
        (400, "the body: $.shoe_size is not described".to_owned())
    );
    assert_eq!(
        send_signed(&strict, list()),
        (
            400,
            "the query parameter colour of listBundles is not described; remove it, or start the mock without \
             `MockBuilder::strict()` or `--strict`"
                .to_owned()
        )
    );
    assert_eq!(
        send_signed(&strict, key()).0,
        200,
        "a name that the caller completes"
    );
}
