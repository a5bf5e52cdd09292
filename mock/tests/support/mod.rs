//! Clients for the mock. They are clients of `zephr_runtime`, which has no typed operations.

// Each test program uses only a part of this module.
#![allow(dead_code, clippy::panic, clippy::unwrap_used)]

use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::{
    Client, Credentials, Error, Method, RetryPolicy,
    signature::{Authorization, Scheme, SignableRequest},
};

/// The user of the default seed.
pub(crate) const JOE: &str = "5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11";

/// Returns a client that does not retry.
pub(crate) fn client_of(mock: &Mock, access_key: &str, secret_key: &str) -> Client {
    let now = mock.clock().now_millis();
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(access_key, secret_key))
        .clock(move || now)
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

/// Returns a client that signs at a fixed time with the default key pair, and does not retry.
pub(crate) fn client_at(mock: &Mock, now: u64) -> Client {
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .clock(move || now)
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

/// Returns the `Authorization` of `GET /v3/users?search=x`, with path and query hashed together.
pub(crate) fn wrong_authorization(mock: &Mock) -> String {
    let signed = SignableRequest {
        method: "GET",
        path: "/v3/users?search=x",
        query: "",
        body: b"",
    };
    let credentials = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let now = mock.clock().now_millis();
    Authorization::sign(&credentials, &signed, now, "n-1".to_owned(), Scheme::Zephr)
        .unwrap()
        .to_string()
}

/// A response: status, `Location` and body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

/// Sends a request. The status is 0 if there is no response.
pub(crate) async fn send(mock: &Mock, method: &str, target: &str, body: Option<serde_json::Value>) -> Reply {
    let method = match method {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        other => panic!("{other}"),
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let client = client_of(mock, MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let mut request = client.request(method, path);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap();
        request = request.query(name, value);
    }
    request = match body {
        Some(serde_json::Value::String(text)) if path.starts_with("/v3/static/") => request.text(text),
        Some(body) => request.json(&body),
        None => request,
    };
    match request.send().await {
        Ok(response) => Reply {
            status: response.status().as_u16(),
            location: response
                .headers()
                .get("location")
                .map(|value| value.to_str().unwrap().to_owned()),
            body: response.text().unwrap_or_default().to_owned(),
        },
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> Reply {
    Reply {
        status: error.status().map_or(0, |status| status.as_u16()),
        location: None,
        body: error.to_string(),
    }
}

/// Returns the body of a new user.
pub(crate) fn user(address: &str) -> serde_json::Value {
    serde_json::json!({ "identifiers": { "email_address": address }, "validators": { "password": "CANARY-1" } })
}
