//! Single sign-on: a cookie with the ID of a session identifies the user.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::client_of;
use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::{Client, Method};

const USERS: &str = "/v4/sessions/news";
const ADMINS: &str = "/v3/admin/login";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Starts a mock, and returns a client for it. The client signs with the time of the start, because advancing the clock
/// of the mock does not affect signatures.
fn start() -> (Mock, Client) {
    let mock = Mock::builder().start_blocking().unwrap();
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    (mock, client)
}

/// Returns the body of a successful login with address and password.
async fn log_in(client: &Client, path: &str, address: &str) -> Value {
    let body = json!({
        "identifiers": { "email_address": address },
        "validators": { "password": "not-a-real-one" },
    });
    let sent = client.request(Method::Post, path).json(&body).send().await;
    serde_json::from_str(sent.unwrap().text().unwrap()).unwrap()
}

/// Returns the ID of a new session of the user in the default seed.
async fn user_session(client: &Client) -> String {
    let session = log_in(client, USERS, "joe+news@example.com").await;
    session["session_id"].as_str().unwrap().to_owned()
}

/// Returns the status of a login by single sign-on.
async fn sign_on(client: &Client, path: &str, cookies: &str) -> u16 {
    let body = json!({ "validators": { "use_sso": true } });
    let request = client.request(Method::Post, path).header("cookie", cookies);
    match request.json(&body).send().await {
        Ok(response) => response.status().as_u16(),
        Err(error) => error.status().unwrap().as_u16(),
    }
}

#[tokio::test]
async fn an_expired_session_does_not_identify_a_user() {
    let (mock, client) = start();
    let cookie = format!("blaize_session={}", user_session(&client).await);
    mock.clock().advance(DAY * 364);
    assert_eq!(sign_on(&client, USERS, &cookie).await, 201);
    mock.clock().advance(DAY);
    assert_eq!(sign_on(&client, USERS, &cookie).await, 401);
}

#[tokio::test]
async fn an_administrator_is_identified_by_the_cookie_of_the_login() {
    let (_mock, client) = start();
    let user = user_session(&client).await;
    let admin = log_in(&client, ADMINS, "admin@example.com").await;
    let issued = admin["cookie"].as_str().unwrap();
    let (_, admin) = issued.split_once('=').unwrap();
    for (path, cookies, status) in [
        (ADMINS, issued.to_owned(), 200),
        (ADMINS, format!("blaize_session={user}; {issued}"), 200),
        (ADMINS, format!("blaize_session={admin}"), 200),
        (ADMINS, format!("blaize_session={user}"), 401),
        (ADMINS, format!("blaize_admin_session={user}"), 401),
        (ADMINS, "other=1".to_owned(), 401),
        (USERS, format!("blaize_session={user}"), 201),
        (USERS, format!("blaize_session={admin}"), 401),
        (USERS, format!("blaize_admin_session={user}"), 401),
    ] {
        assert_eq!(sign_on(&client, path, &cookies).await, status, "{path} {cookies}");
    }
}
