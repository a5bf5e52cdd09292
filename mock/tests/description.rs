//! The description at `/openapi.json`.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use serde_json::{Value, json};
use support::send;
use zephr_catalog::{catalog, samples::Language};
use zephr_mock::Mock;

/// Sends an unsigned request with this `Host` header, and returns the response.
async fn get(mock: &Mock, host: &str) -> String {
    let address = mock.url().strip_prefix("http://").unwrap().to_owned();
    let request = format!("GET /openapi.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}

#[tokio::test]
async fn the_description_has_the_mock_as_server_and_samples_of_all_operations() {
    let mock = Mock::start().await.unwrap();
    let host = mock.url().strip_prefix("http://").unwrap().to_owned();
    let response = get(&mock, &host).await;
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(
        head.to_lowercase().contains("content-type: application/json"),
        "{head}"
    );
    let description: Value = serde_json::from_str(body).unwrap();
    assert_eq!(description["servers"], json!([{ "url": mock.url() }]));
    for operation in &catalog().operations {
        let described = &description["paths"][&operation.path][operation.method.to_lowercase()];
        let samples = described["x-codeSamples"].as_array().unwrap();
        assert_eq!(samples.len(), Language::ALL.len(), "{}", operation.id);
    }
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn the_server_url_is_taken_from_the_host_header() {
    let mock = Mock::start().await.unwrap();
    for (host, url) in [
        ("mock.test:8080", "http://mock.test:8080"),
        ("[::1]:4010", "http://[::1]:4010"),
        ("a/b", "/"),
        ("", "/"),
    ] {
        let response = get(&mock, host).await;
        let (_, body) = response.split_once("\r\n\r\n").unwrap();
        let description: Value = serde_json::from_str(body).unwrap();
        assert_eq!(description["servers"], json!([{ "url": url }]), "{host}");
    }
}

#[tokio::test]
async fn other_methods_on_the_path_are_api_requests() {
    let mock = Mock::start().await.unwrap();
    assert_eq!(send(&mock, "DELETE", "/openapi.json", None).await.status, 404);
    assert_eq!(mock.requests().len(), 1);
}
