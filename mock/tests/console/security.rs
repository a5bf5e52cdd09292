//! Requests that the console rejects, and secrets that it never shows.

use zephr_mock::Mock;

use crate::{
    http::{Events, FORM, address, exchange, page, submit, token},
    start,
    support::{JOE, client_of},
};

/// Returns the parts of the state that a form could change.
fn fingerprint(mock: &Mock) -> (u64, usize, String) {
    (
        mock.faults().left(),
        mock.requests().len(),
        mock.snapshot().to_seed(),
    )
}

#[test]
fn forged_requests_do_not_change_state() {
    let mock = start();
    let before = fingerprint(&mock);
    let token = token(&mock);
    let valid = format!("token={token}&status=503");
    let origin = format!("http://{}", address(&mock));
    let port = address(&mock).split_once(':').unwrap().1;
    let other_port = "http://127.0.0.1:1".to_owned();
    let rebound = format!("evil.example:{port}");
    let path = "/__console/state/faults";
    let json = ("content-type", "application/json");
    for (headers, body, status) in [
        (vec![FORM], "status=503", 403),
        (vec![FORM], "token=&status=503", 403),
        (
            vec![FORM],
            "token=00000000000000000000000000000000&status=503",
            403,
        ),
        (vec![FORM, ("origin", "https://evil.example")], &valid, 403),
        (vec![FORM, ("origin", "null")], &valid, 403),
        (vec![FORM, ("origin", &other_port)], &valid, 403),
        (vec![FORM, ("sec-fetch-site", "cross-site")], &valid, 403),
        (vec![FORM, ("sec-fetch-site", "same-site")], &valid, 403),
        (vec![FORM, ("host", &rebound)], &valid, 403),
        (vec![json], &valid, 415),
        (vec![], &valid, 415),
    ] {
        let reply = exchange(&mock, "POST", path, &headers, body);
        assert_eq!(reply.status, status, "{headers:?} {body}: {reply:?}");
    }
    for path in [
        "/state/reset",
        "/state/clock",
        "/state/snapshots",
        "/reference/listUsers/send",
    ] {
        let reply = exchange(
            &mock,
            "POST",
            &format!("/__console{path}"),
            &[FORM],
            "action=freeze",
        );
        assert_eq!(reply.status, 403, "{path}");
    }
    for path in ["/", "/state", "/events", "/console.js"] {
        let reply = exchange(
            &mock,
            "GET",
            &format!("/__console{path}"),
            &[("host", &rebound)],
            "",
        );
        assert_eq!(reply.status, 403, "{path}");
        assert!(!reply.body.contains(&token));
    }
    assert_eq!(fingerprint(&mock), before);
    assert!(!mock.clock().is_frozen());
    let own = [
        FORM,
        ("origin", origin.as_str()),
        ("sec-fetch-site", "same-origin"),
    ];
    assert_eq!(
        exchange(&mock, "POST", path, &own, &valid).status,
        303,
        "the page itself may"
    );
}

#[test]
fn host_names_can_be_allowed() {
    let mock = Mock::builder()
        .console()
        .admin_host("mock.test")
        .start_blocking()
        .unwrap();
    assert_eq!(
        exchange(&mock, "GET", "/__console", &[("host", "mock.test")], "").status,
        200
    );
    assert_eq!(
        exchange(&mock, "GET", "/__console", &[("host", "other.test")], "").status,
        403
    );
}

#[test]
fn pages_cannot_be_framed_or_scripted() {
    let mock = start();
    for path in [
        "",
        "/reference",
        "/reference/createUser",
        "/state",
        "/state/users",
        "/nothing",
        "/console.css",
    ] {
        let reply = exchange(&mock, "GET", &format!("/__console{path}"), &[], "");
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        for inline in [
            "<style",
            " style=",
            "javascript:",
            " onclick=",
            "<script>",
            "//cdn",
            "https://fonts",
        ] {
            assert!(!reply.body.contains(inline), "{path}: {inline}");
        }
    }
    let path = "/v3/users?search=%3Cscript%3Ealert(1)%3C/script%3E&%3Cb%3E=1";
    exchange(
        &mock,
        "GET",
        path,
        &[("user-agent", "<script>alert(2)</script>")],
        "",
    );
    for path in [
        "/requests",
        "/requests/1",
        "/requests?operation=%3Cscript%3E",
        "/reference?q=%3Cscript%3E",
    ] {
        assert!(!page(&mock, path).contains("<script>"), "{path}");
    }
}

/// Sends requests whose secrets contain `CANARY`. Returns the IDs of sessions, which are secrets as well.
async fn send_secrets(mock: &Mock) -> Vec<String> {
    let client = client_of(mock, "demo", "CANARY-secret-key");
    let user = serde_json::json!({
        "user_id": "u-1",
        "identifiers": { "email_address": "ann@example.com" },
        "validators": { "password": "CANARY-password" },
        "undocumented": "CANARY-field",
        "attributes": { "city": "Paris" },
    });
    let post = |path: &str| client.request(zephr_runtime::Method::Post, path);
    post("/v3/users").json(&user).send().await.unwrap();
    let login = serde_json::json!({
        "identifiers": { "email_address": "ann@example.com" },
        "validators": { "password": "CANARY-password" },
    });
    let session = post("/v4/sessions/news").json(&login).send().await.unwrap();
    let session: serde_json::Value = serde_json::from_str(session.text().unwrap()).unwrap();
    let session = session.get("session_id").unwrap().as_str().unwrap().to_owned();
    let get = |path: &str| client.request(zephr_runtime::Method::Get, path);
    get(&format!("/v4/sessions/news/{session}")).send().await.unwrap();
    get("/v4/sessions/news/CANARY-session").send().await.unwrap_err();
    exchange(mock, "PUT", &format!("/v4/sessions/news/{session}"), &[], "");
    get("/v3/users")
        .query("search", "Paris")
        .query("key", "CANARY-query")
        .send()
        .await
        .unwrap();
    get(&format!("/v3/users/{JOE}"))
        .header("x-api-key", "CANARY-header")
        .send()
        .await
        .unwrap();
    get(&format!("/v3/users/{JOE}"))
        .header("cookie", "blaize_session=CANARY-cookie")
        .send()
        .await
        .unwrap();
    let issued = post("/v3/admin/users/0b9d0c1e-8f6a-4d0b-a1c5-3f1c2d4e5a66/keypairs")
        .send()
        .await
        .unwrap();
    let issued: serde_json::Value = serde_json::from_str(issued.text().unwrap()).unwrap();
    let key = issued.get("secret_key").unwrap().as_str().unwrap().to_owned();
    for authorization in [
        "Basic CANARY-basic",
        "Bearer CANARY",
        "ZEPHR-HMAC-SHA256 CANARY-key:1:n:00",
    ] {
        exchange(mock, "GET", "/v3/users", &[("authorization", authorization)], "");
    }
    exchange(
        mock,
        "POST",
        "/v3/users",
        &[("content-type", "application/json")],
        "{\"CANARY",
    );
    exchange(
        mock,
        "PUT",
        "/v3/static/item",
        &[("content-type", "text/plain")],
        "CANARY-text",
    );
    vec![session, key]
}

#[tokio::test]
async fn no_page_or_event_shows_a_secret() {
    let mock = Mock::builder()
        .console()
        .credentials("demo", "CANARY-secret-key")
        .start()
        .await
        .unwrap();
    let mut events = Events::open(&mock, "", &[]);
    let mut secrets = send_secrets(&mock).await;
    secrets.push("CANARY".to_owned());
    mock.faults()
        .add(
            zephr_mock::Fault::on("getUser")
                .status(503)
                .body("text/plain", "CANARY-fault")
                .header("x-a", "CANARY"),
        )
        .unwrap();
    let fault = page(&mock, "/state");
    submit(&mock, "/reference/getUser/send", &[("path.user_id", JOE)]);
    submit(&mock, "/state/snapshots", &[]);
    let count = mock.requests().len();
    submit(&mock, "/requests/2/repeat", &[]);
    let mut pages = vec![fault, page(&mock, "/requests"), page(&mock, "/state")];
    for number in 1..=count + 1 {
        pages.push(page(&mock, &format!("/requests/{number}")));
        pages.push(events.next().unwrap().1);
    }
    for name in [
        "users",
        "sessions",
        "key_pairs",
        "admin_users",
        "admin_sessions",
        "static_items",
    ] {
        pages.push(page(&mock, &format!("/state/{name}")));
    }
    for operation in [
        "getSession",
        "createUser",
        "lookupSessionUnderGivenSite",
        "logOutAdminUserAccount",
        "issueKeyPair",
    ] {
        pages.push(page(&mock, &format!("/reference/{operation}?sent=2")));
    }
    let repeated = &mock.requests()[count];
    assert_eq!(repeated.status, 201, "the password was sent again, {repeated}");
    let latest = mock.snapshot().to_seed();
    let ids = latest.split("\"session_id\":\"").skip(1);
    secrets.extend(ids.map(|rest| rest.split('"').next().unwrap().to_owned()));
    for secret in &secrets {
        for page in &pages {
            assert!(!page.contains(secret.as_str()), "{secret}: {page}");
        }
    }
    let all = pages.concat();
    for shown in ["ann@example.com", "Paris", "u-1", "undocumented", "x-api-key"] {
        assert!(all.contains(shown), "{shown}");
    }
}
