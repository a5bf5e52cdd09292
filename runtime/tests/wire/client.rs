//! Building of clients; debug output and headers of their requests.

use zephr_runtime::{Client, Credentials, Error, ErrorKind, List, Operation, RawJson, Text};

use crate::server::Server;
use crate::{GET, POST, SECRET, builder, client};

fn refused(build: Result<Client, Error>, expected: &str) {
    let error = build.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains(expected), "{error}");
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
}

#[test]
fn an_invalid_configuration_fails_the_build() {
    refused(Client::builder("acme.com").build(), "DNS label");
    refused(
        Client::with_base_url("http://acme.test").build(),
        "allow_plain_http",
    );
    refused(
        Client::builder("acme").base_url("http://acme.test").build(),
        "allow_plain_http",
    );
    refused(Client::with_base_url("nowhere").build(), "base URL");
    refused(
        Client::builder("acme")
            .credentials(Credentials::new("", SECRET))
            .build(),
        "access key",
    );
    refused(
        Client::builder("acme")
            .credentials(Credentials::new("AK", ""))
            .build(),
        "secret key",
    );
    refused(
        Client::builder("acme").user_agent_suffix("a\nb").build(),
        "user agent",
    );
    refused(
        Client::builder("acme")
            .server("https://files.test", format!("https://u:{SECRET}@files.test"))
            .build(),
        "server `https://files.test`: the base URL contains a user or password",
    );
}

#[test]
fn plain_http_to_remote_hosts_must_be_allowed() {
    assert!(
        Client::with_base_url("http://acme.test")
            .allow_plain_http()
            .build()
            .is_ok()
    );
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[test]
fn https_without_a_tls_feature_is_an_error_that_names_the_features() {
    let error = Client::builder("acme").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .to_string()
            .contains("feature `rustls`")
    );
}

#[test]
fn debug_output_contains_no_secret() {
    let client = client("http://localhost:1");
    let call = client
        .call(&POST)
        .json("canary-body")
        .query("q", "canary-query")
        .cookie("sid", "canary-cookie");
    let shown = format!(
        "{client:?} {:?} {call:?} {:?}",
        builder("http://localhost:1"),
        call.clone().send::<()>()
    );
    assert!(shown.contains("AK") && shown.contains("testOperation"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn an_operation_with_its_own_server_uses_the_configured_base_url() {
    static UPLOAD: Operation = Operation {
        server: Some("https://{region}.files.test"),
        ..POST
    };
    let (mut usual, mut files) = (Server::json("1").await, Server::json("2").await);
    let configured = builder(&usual.url())
        .server("https://{region}.files.test", format!("{}/eu", files.url()))
        .build()
        .unwrap();
    configured.call(&UPLOAD).send::<()>().await.unwrap();
    configured.call(&POST).send::<()>().await.unwrap();
    let received = files.next();
    assert_eq!(received.target, "/eu/v3/users");
    assert!(received.is_signed_by(SECRET));
    assert_eq!(usual.all().len(), 1);

    let unconfigured = client(&usual.url());
    let error = unconfigured.call(&UPLOAD).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error
            .to_string()
            .contains("no base URL for server `https://{region}.files.test`"),
        "{error}"
    );
    assert!(usual.all().is_empty() && files.all().is_empty());
}

#[tokio::test]
async fn a_request_has_the_standard_and_the_added_headers() {
    let mut server = Server::json("{}").await;
    let client = builder(&server.url())
        .user_agent_suffix("shop/2")
        .build()
        .unwrap();
    client
        .call(&POST)
        .json("é")
        .cookie("sid", "1")
        .header("x-thing", 7)
        .send::<()>()
        .await
        .unwrap();
    let received = server.next();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        received.header("user-agent"),
        Some(format!("zephr-admin-rust/{version} shop/2").as_str())
    );
    assert_eq!(received.header("accept"), Some("application/json"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.header("cookie"), Some("sid=1"));
    assert_eq!(received.header("x-thing"), Some("7"));
    assert_eq!(received.body, "\"é\"".as_bytes());
    client
        .call(&GET)
        .json(&None::<RawJson>)
        .send::<()>()
        .await
        .unwrap();
    let received = server.next();
    assert_eq!(
        (received.header("content-type"), received.body.as_slice()),
        (None, b"".as_slice())
    );
}

#[tokio::test]
async fn cookies_of_responses_are_not_stored() {
    let mut server = Server::responding("200 OK", "set-cookie: sid=1\r\n", "").await;
    let client = client(&server.url());
    client.call(&GET).send::<()>().await.unwrap();
    client.call(&GET).send::<()>().await.unwrap();
    assert!(
        server
            .all()
            .iter()
            .all(|received| received.header("cookie").is_none())
    );
}

#[tokio::test]
async fn a_response_has_its_value_status_headers_and_body() {
    let server = Server::responding("201 Created", "x-thing: 1\r\n", r#"{"data":{"data":[1,2]}}"#).await;
    let response = client(&server.url()).call(&GET).send::<Vec<i64>>().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["x-thing"], "1");
    assert_eq!(response.body(), r#"{"data":{"data":[1,2]}}"#);
    assert_eq!(response.wrappers(), ["data", "data"]);
    assert_eq!(response.len(), 2);
    assert!(!format!("{response:?}").contains("data"));
    assert_eq!(response.into_value(), [1, 2]);
}

#[tokio::test]
async fn text_may_be_a_json_string_or_plain() {
    for (body, expected) in [(r#""a\nb""#, "a\nb"), ("bare text", "bare text"), ("12", "12")] {
        let server = Server::json(body).await;
        assert_eq!(
            client(&server.url())
                .call(&GET)
                .send::<Text>()
                .await
                .unwrap()
                .as_str(),
            expected
        );
        let optional = client(&server.url())
            .call(&GET)
            .send::<Option<Text>>()
            .await
            .unwrap()
            .into_value();
        assert_eq!(optional.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn null_is_none_if_the_value_is_optional() {
    let server = Server::json("null").await;
    assert_eq!(
        client(&server.url())
            .call(&GET)
            .send::<Option<Vec<i64>>>()
            .await
            .unwrap()
            .into_value(),
        None
    );
    assert!(client(&server.url()).call(&GET).send::<Vec<i64>>().await.is_err());
}

#[tokio::test]
async fn an_ignored_body_is_allowed_with_any_2xx_status() {
    let server = Server::responding("299 Odd", "content-type: text/html\r\n", "<html>").await;
    assert_eq!(
        client(&server.url())
            .call(&GET)
            .send::<()>()
            .await
            .unwrap()
            .body(),
        "<html>"
    );
    let empty = Server::responding("204 No Content", "", "").await;
    assert!(
        client(&empty.url())
            .call(&GET)
            .send::<List<RawJson>>()
            .await
            .unwrap()
            .is_empty()
    );
}

/// As printed by `main() -> Result<(), Error>`.
#[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
#[test]
fn without_tls_the_error_names_the_features_that_add_it() {
    let error = builder("https://acme.example.com").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(
        format!("{error:?}"),
        "failed to set up the HTTP transport: no TLS backend is compiled in: enable the feature `rustls` or `native-tls`, or set a \
         transport"
    );
}
