//! Messages of the mock, as a client shows them.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{JOE, client_of, send};
use zephr_mock::{Fault, Mock, MockBuilder};
use zephr_runtime::Method;

/// The ID of a session is a secret.
#[tokio::test]
async fn the_log_and_the_recorded_requests_hide_secrets_in_paths() {
    let (sender, lines) = std::sync::mpsc::channel();
    let mock = Mock::builder()
        .respond_to_path("PATCH", "/v4/sessions/news/CANARY", 204, None, "")
        .log(move |line| sender.send(line.to_owned()).unwrap())
        .start()
        .await
        .unwrap();
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, "7other-private7");
    for (method, path, logged) in [
        (Method::Get, "/v4/sessions/news/CANARY", "GET /v4/sessions/news/…"),
        (
            Method::Delete,
            "/v4/sessions/news/CANARY",
            "DELETE /v4/sessions/news/…",
        ),
        (
            Method::Patch,
            "/v4/sessions/news/CANARY",
            "PATCH /v4/sessions/news/…",
        ),
        (Method::Get, "/v3/sessions/CANARY%20", "GET /v3/sessions/…"),
        (
            Method::Get,
            "/v3/admin/sessions/CANARY",
            "GET /v3/admin/sessions/…",
        ),
        (Method::Get, "/v3/users/u-1", "GET /v3/users/u-1"),
    ] {
        client.request(method, path).send().await.unwrap_err();
        let line = lines.try_recv().unwrap();
        let expected = format!("401 {logged}: the signature does not match");
        assert!(line.starts_with(&expected) && !line.contains("CANARY"), "{line}");
    }
    let requests = mock.requests();
    assert_eq!(requests.last().unwrap().path, "/v3/users/u-1");
    assert_eq!(requests.first().unwrap().path, "/v4/sessions/news/CANARY");
    let shown = requests.iter().map(|request| format!("{request} {request:?}"));
    let shown: String = shown.collect();
    assert!(
        shown.contains("/v4/sessions/news/…") && !shown.contains("CANARY"),
        "{shown}"
    );
}

/// A client withholds a message that contains its secret key, or the first or last six characters of it.
#[tokio::test]
async fn the_default_secret_key_does_not_withhold_messages() {
    let mock = Mock::start().await.unwrap();
    let message = "the secret key of this demo is public: rotate the secret";
    mock.faults()
        .add(
            Fault::on("getUser")
                .status(400)
                .json(json!({ "message": message })),
        )
        .unwrap();
    let reply = send(&mock, "GET", &format!("/v3/users/{JOE}"), None).await;
    assert!(reply.body.contains(message), "{reply:?}");
    let key = MockBuilder::SECRET_KEY;
    for part in [&key[..6], &key[key.len() - 6..]] {
        assert!(
            part.contains(|c: char| c.is_ascii_digit()),
            "{part} may be part of a text"
        );
    }
}

#[tokio::test]
async fn a_missing_body_is_reported_only_if_the_method_allows_one() {
    let mock = Mock::start().await.unwrap();
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, "0wrong-key0");
    let message = async |method| {
        let sent = client.request(method, "/v3/users").send().await;
        sent.unwrap_err().to_string()
    };
    let (get, post) = (message(Method::Get).await, message(Method::Post).await);
    assert!(get.contains("another secret key, or signed other text"), "{get}");
    assert!(!get.contains("body"), "{get}");
    assert!(post.contains("no body was received"), "{post}");
}

#[tokio::test]
async fn a_user_search_needs_exactly_one_parameter() {
    let mock = Mock::start().await.unwrap();
    for (query, expected) in [
        (
            "",
            "the query has no search parameter; add exactly one of identifiers.email_address, identifiers.username, \
             foreign_key.{system}, search and search_by_attributes; exportUsers returns all users",
        ),
        (
            "?identifiers.email_address=a@b.c&search=a",
            "the query has 2 search parameters, which exclude one another: identifiers.email_address, search; keep exactly one",
        ),
        (
            "?foreign_key.crm=1&identifiers.username=a&search_by_attributes=W10=",
            "the query has 3 search parameters, which exclude one another: identifiers.username, foreign_key.crm, \
             search_by_attributes; keep exactly one",
        ),
    ] {
        let reply = send(&mock, "GET", &format!("/v3/users{query}"), None).await;
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(reply.body.ends_with(expected), "{reply:?}");
    }
}

#[tokio::test]
async fn the_error_of_a_disabled_admin_path_names_the_option_that_enables_it() {
    let mock = Mock::start().await.unwrap();
    let hint = "enable the paths under /__mock/ with `--admin` or `MockBuilder::admin()`";
    for (path, has_hint) in [("/__mock/faults", true), ("/__mock", false), ("/nothing", false)] {
        let reply = send(&mock, "GET", path, None).await;
        assert_eq!(reply.status, 404, "{reply:?}");
        let expected = format!("no operation has the path {path}");
        assert!(reply.body.contains(&expected), "{reply:?}");
        assert_eq!(reply.body.contains(hint), has_hint, "{reply:?}");
        let remedy = "to test a request that matches no operation, use `MockBuilder::respond_to_path()`";
        assert_eq!(reply.body.contains(remedy), !has_hint, "{reply:?}");
    }
}

#[tokio::test]
async fn a_misspelled_path_suggests_the_path_of_an_operation() {
    let mock = Mock::start().await.unwrap();
    for (path, similar) in [
        ("/v3/user", Some("/v3/users")),
        ("/v3/users/", Some("/v3/users")),
        ("/v2/users", Some("/v3/users")),
        ("/v3/Users/u-1/grant", Some("/v3/users/u-1/grants")),
        ("/v3/account/a-1/user/u-1", Some("/v3/accounts/a-1/users/u-1")),
        ("/v3/bundels/gold", Some("/v3/bundles/gold")),
        ("/v3/users/u-1/invoices", None),
        ("/v3/extra", None),
        ("/users", None),
        ("/", None),
    ] {
        let reply = send(&mock, "GET", path, None).await;
        let suggestion = similar.map_or_else(
            || "; to".to_owned(),
            |similar| format!("; did you mean `{similar}`? To"),
        );
        let expected = format!(
            "no operation has the path {path}{suggestion} test a request that matches no operation, \
             use `MockBuilder::respond_to_path()` or `--respond`"
        );
        assert_eq!(reply.status, 404, "{reply:?}");
        assert!(reply.body.ends_with(&expected), "{reply:?}");
    }
}

#[tokio::test]
async fn an_unknown_access_key_is_an_error_that_names_the_expected_one() {
    let mock = Mock::builder()
        .credentials("AK-7", "7other-private7")
        .start()
        .await
        .unwrap();
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let error = client.request(Method::Get, "/v3/users").send().await.unwrap_err();
    let expected = "the access key in the Authorization header is unknown; sign with the access key `AK-7`, or set the key pair \
                    of the mock with `MockBuilder::credentials()`, `zephr-mock --access-key` or `zephr mock --mock-access-key`";
    assert_eq!(
        (error.status().unwrap().as_u16(), error.message()),
        (401, Some(expected))
    );
    let header = error.headers().unwrap().get("x-zephr-mock-explanation");
    assert_eq!(header.unwrap().to_str().unwrap(), expected);
}

#[tokio::test]
async fn a_wrong_secret_key_is_an_error_that_names_where_to_find_the_key() {
    const OTHER: &str = "7other-private7";
    // A mistyped default key: the client withholds a message that contains its first six characters.
    const MISTYPED: &str = "demo0-publ1c";
    let message = async |mock: &Mock, access_key: &str| {
        let client = client_of(mock, access_key, MISTYPED);
        let sent = client.request(Method::Get, "/v3/users").send().await;
        sent.unwrap_err().message().unwrap().to_owned()
    };
    let cause = "the signature does not match, and no common mistake explains it: the client used another secret key, or signed other text; the client must sign with";
    let default = Mock::start().await.unwrap();
    assert_eq!(
        message(&default, MockBuilder::ACCESS_KEY).await,
        format!(
            "{cause} the default secret key of the mock, `MockBuilder::SECRET_KEY`, which `zephr-mock --help` shows"
        )
    );
    let configured = Mock::builder().credentials("demo", OTHER).start().await.unwrap();
    assert_eq!(
        message(&configured, "demo").await,
        format!("{cause} the secret key that `MockBuilder::credentials()` or `--secret-key-env` sets")
    );
    let path = "/v3/admin/users/0b9d0c1e-8f6a-4d0b-a1c5-3f1c2d4e5a66/keypairs";
    let pair: Value = serde_json::from_str(&send(&default, "POST", path, None).await.body).unwrap();
    assert_eq!(
        message(&default, pair["access_key"].as_str().unwrap()).await,
        format!("{cause} the secret key that the mock issued with this access key")
    );
}
