//! Building clients; what they and their calls show and send.

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
fn what_cannot_work_is_refused_when_built() {
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
        "server `https://files.test`: the base URL holds a user or password",
    );
}

#[test]
fn plain_http_elsewhere_is_taken_on_request() {
    assert!(
        Client::with_base_url("http://acme.test")
            .allow_plain_http()
            .build()
            .is_ok()
    );
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[test]
fn without_tls_built_in_https_is_refused_with_the_remedy() {
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
fn no_debug_shows_the_secret() {
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
async fn an_operation_at_another_server_is_sent_where_the_client_is_told() {
    static UPLOAD: Operation = Operation {
        server: Some("https://{region}.files.test"),
        ..POST
    };
    let (mut usual, mut files) = (Server::json("1").await, Server::json("2").await);
    let told = builder(&usual.url())
        .server("https://{region}.files.test", format!("{}/eu", files.url()))
        .build()
        .unwrap();
    told.call(&UPLOAD).send::<()>().await.unwrap();
    told.call(&POST).send::<()>().await.unwrap();
    let received = files.next();
    assert_eq!(received.target, "/eu/v3/users");
    assert!(received.is_signed_by(SECRET));
    assert_eq!(usual.all().len(), 1);

    let untold = client(&usual.url());
    let error = untold.call(&UPLOAD).send::<()>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error
            .to_string()
            .contains("`https://{region}.files.test`: tell the client by `ClientBuilder::server`"),
        "{error}"
    );
    assert!(usual.all().is_empty() && files.all().is_empty());
}

#[tokio::test]
async fn headers_of_a_plain_call() {
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
async fn cookies_of_answers_are_not_kept() {
    let mut server = Server::answering("200 OK", "set-cookie: sid=1\r\n", "").await;
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
async fn a_response_has_the_value_and_what_it_came_from() {
    let server = Server::answering("201 Created", "x-thing: 1\r\n", r#"{"data":{"data":[1,2]}}"#).await;
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
async fn text_comes_as_a_json_string_or_bare() {
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
async fn null_is_nothing_where_nothing_is_allowed() {
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
async fn a_bodiless_success_may_carry_a_body_and_any_2xx_is_one() {
    let server = Server::answering("299 Odd", "content-type: text/html\r\n", "<html>").await;
    assert_eq!(
        client(&server.url())
            .call(&GET)
            .send::<()>()
            .await
            .unwrap()
            .body(),
        "<html>"
    );
    let empty = Server::answering("204 No Content", "", "").await;
    assert!(
        client(&empty.url())
            .call(&GET)
            .send::<List<RawJson>>()
            .await
            .unwrap()
            .is_empty()
    );
}

/// As `main() -> Result<(), Error>` prints it.
#[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
#[test]
fn without_tls_the_error_names_the_features_that_add_it() {
    let error = builder("https://acme.example.com").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(
        format!("{error:?}"),
        "the HTTP transport cannot be set up: no TLS is built in: enable the feature `rustls` or `native-tls`, or set a \
         transport of your own"
    );
}
