//! The encoding of URLs by the client and by the samples.

#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::json;
use support::client_of;
use zephr_catalog::{
    Catalog, catalog,
    samples::{Arguments, Request},
};
use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::{Client, Method};

/// Returns all ASCII characters and two other characters.
fn characters() -> String {
    (0..=0x7f).map(char::from).chain(['é', '€']).collect()
}

/// Starts a mock, and returns a client for it.
fn start() -> (Mock, Client) {
    let mock = Mock::builder().start_blocking().unwrap();
    let client = client_of(&mock, MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    (mock, client)
}

#[tokio::test]
async fn client_and_samples_encode_values_identically() {
    let (mock, client) = start();
    let value = characters();
    // The response does not matter.
    let _ = client
        .request(Method::Get, "/v3/users")
        .segment(&value)
        .send()
        .await;
    let _ = client
        .request(Method::Get, "/v3/users")
        .query("search", &value)
        .send()
        .await;
    let sample = |operation, parameter: &str| {
        let arguments = Arguments::new().parameter(parameter, value.as_str());
        let request = Request::new(catalog().by_id(operation).unwrap(), &arguments).unwrap();
        (request.path, request.query)
    };
    let received = mock
        .requests()
        .into_iter()
        .map(|request| (request.path, request.query));
    assert_eq!(
        received.collect::<Vec<_>>(),
        [sample("getUser", "user_id"), sample("listUsers", "search")]
    );
}

#[tokio::test]
async fn client_and_samples_encode_path_templates_identically() {
    let (mock, client) = start();
    // `?` ends the path of a request, braces enclose a parameter, and `%` begins an encoded character.
    let text = characters().replace(['?', '{', '}'], "").replace('%', "%25");
    let template = format!("/v3/{text}");
    let catalog = Catalog::parse(
        &json!({
            "$comment": "", "title": "", "version": "", "server": "", "types": [],
            "operations": [{
                "id": "get", "method": "GET", "path": template, "resource": "things", "name": "get",
                "signed": true, "retry": "idempotent",
            }],
        })
        .to_string(),
    )
    .unwrap();
    let sample = Request::new(catalog.by_id("get").unwrap(), &Arguments::new()).unwrap();
    let _ = client.request(Method::Get, &template).send().await;
    let received = mock.requests().into_iter().map(|request| request.path);
    assert_eq!(received.collect::<Vec<_>>(), [sample.path]);
}
