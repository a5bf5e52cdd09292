//! Untyped requests.

use serde::{Deserialize, Serialize};
use zephr_runtime::operation::RetryClass;
use zephr_runtime::{Bytes, CallOptions, Client, ErrorKind, List, Method, RawJson, TypedCall};

use crate::server::Server;
use crate::{DEEP, GET, POST, SECRET, builder, client};

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Site {
    slug: String,
}

#[tokio::test]
async fn a_request_is_sent_as_written_and_signed() {
    let mut server = Server::json(r#"[{"slug":"news"}]"#).await;
    let response = client(&server.url())
        .request(Method::POST, "/v4/admin/graphql?trace=a%2Bb")
        .segment("a/b c")
        .query("q", "joe+news@example.com")
        .header("x-team", "growth")
        .header("accept", "application/graphql-response+json")
        .json(&[Site { slug: "é".into() }])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.json::<Vec<Site>>().unwrap(),
        [Site { slug: "news".into() }]
    );
    assert_eq!(response.text().unwrap(), r#"[{"slug":"news"}]"#);
    let received = server.next();
    assert_eq!(received.method, "POST");
    assert_eq!(
        received.target,
        "/v4/admin/graphql/a%2Fb%20c?trace=a%2Bb&q=joe%2Bnews%40example.com"
    );
    assert_eq!(received.header("x-team"), Some("growth"));
    assert_eq!(
        received.header("accept"),
        Some("application/graphql-response+json")
    );
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.body, r#"[{"slug":"é"}]"#.as_bytes());
    assert!(received.is_signed_by(SECRET));
}

#[tokio::test]
async fn bodies_are_text_bytes_or_single_fields() {
    let mut server = Server::json("{}").await;
    let client = client(&server.url());
    let put = || client.request(Method::PUT, "/v3/raw");
    let cases = [
        (put(), None, ""),
        (put().text("é"), Some("text/plain; charset=utf-8"), "é"),
        (
            put().body("text/csv", Bytes::from_static(b"a,b")),
            Some("text/csv"),
            "a,b",
        ),
        (put().json_field("a", &1), Some("application/json"), r#"{"a":1}"#),
        (
            put()
                .json(&serde_json::json!({"a": 1, "b": [2]}))
                .json_field("a", "x"),
            Some("application/json"),
            r#"{"a":"x","b":[2]}"#,
        ),
    ];
    for (request, content_type, body) in cases {
        request.send().await.unwrap();
        let received = server.next();
        assert_eq!(received.header("content-type"), content_type);
        assert_eq!(received.body, body.as_bytes());
        assert!(received.is_signed_by(SECRET));
    }
}

#[tokio::test]
async fn an_invalid_request_is_an_error_before_anything_is_sent() {
    struct Unwritable;
    impl Serialize for Unwritable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("canary-value"))
        }
    }
    let mut server = Server::json("{}").await;
    let client = client(&server.url());
    let get = || client.request(Method::GET, "/v3/users");
    let cases = [
        (client.request(Method::GET, "v3/users"), "invalid path"),
        (client.request(Method::GET, "/v3/../users"), "`..`"),
        (get().segment(""), "a path segment is empty"),
        (get().segment(".."), "a path segment is empty"),
        (get().header("a b", "x"), "invalid header name"),
        (get().header("x-team", "a\nb"), "header `x-team`"),
        (get().body("a\nb", "x"), "invalid character in the content type"),
        (get().json(&Unwritable), "cannot be written as JSON"),
        (get().text("x").json_field("a", &1), "field `a` cannot be set"),
        (get().base_url("http://example.com"), "plain http"),
        (get().base_url("https://example.com"), "ClientBuilder::server"),
    ];
    for (request, expected) in cases {
        let error = request.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    assert!(server.all().is_empty());
}

#[tokio::test]
async fn errors_show_method_and_path_without_values() {
    let server = Server::responding("404 Not Found", "", "").await;
    let client = builder(&server.url()).build().unwrap();
    let get = |path| client.request(Method::GET, path);
    let cases = [
        (
            get("/v4/users?email=canary")
                .segment("canary-1")
                .query("q", "canary"),
            Some("/v4/users/{segment}"),
            "404 Not Found",
        ),
        (
            get("/v4/a b/é/u-1/site-map.x/joe@canary/a=b/c%2Fd/v/v12/v1234/"),
            Some(
                "/v4/{segment}/{segment}/{segment}/site-map.x/{segment}/{segment}/{segment}/v/v12/{segment}/",
            ),
            "404 Not Found",
        ),
        (get("/v4/users").segment(""), Some("/v4/users"), "a path segment"),
        // Neither a secret nor the user of a URL is shown.
        (get("/v4/reset/canary").redact("canary"), None, "404 Not Found"),
        (get("/v4/CaNary/reset").redact("canary"), None, "404 Not Found"),
        (
            get("https://joe:canary@acme.test").segment("x"),
            None,
            "invalid path",
        ),
    ];
    for (request, path, reason) in cases {
        let error = request.send().await.unwrap_err();
        assert_eq!(error.path(), path);
        let start = format!("GET {}: {reason}", path.unwrap_or("request"));
        assert!(error.to_string().starts_with(&start), "{error}");
        assert!(
            !format!("{error} {error:?} {error:#?}").contains("canary"),
            "{error:#?}"
        );
    }
    let error = client.call(&DEEP).path("canary").path("2").send::<()>().await;
    assert_eq!(error.unwrap_err().path(), Some("/v3/a/{one}/b/{two}"));
}

/// Errors of a response are created from the response, after the request is completed.
#[tokio::test]
async fn errors_of_a_response_show_the_path() {
    let server = Server::json("[,").await;
    let tenant = Client::builder("acme").base_url(server.url());
    let client = tenant.credentials(crate::credentials()).build().unwrap();
    let get = || client.request(Method::GET, "/v4/sites");
    let expected = "GET /v4/sites of tenant acme: 200 OK, but the body ";
    let small = CallOptions::new().body_limit(1);
    for error in [
        get().send_as::<List<RawJson>>().await.unwrap_err(),
        get().send().await.unwrap().json::<Site>().unwrap_err(),
        get().with(small).send().await.unwrap_err(),
        get().records::<RawJson>().try_next().await.unwrap_err(),
    ] {
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[tokio::test]
async fn requests_can_be_unsigned_or_sent_to_other_hosts() {
    let (mut here, mut there) = (Server::json("{}").await, Server::json("{}").await);
    let client = client(&here.url());
    client
        .request(Method::GET, "/ping")
        .unsigned()
        .send()
        .await
        .unwrap();
    assert_eq!(here.next().header("authorization"), None);
    let request = client
        .request(Method::GET, "/ping")
        .base_url(&format!("{}/below/", there.url()));
    request.send().await.unwrap();
    let received = there.next();
    assert_eq!(received.target, "/below/ping");
    assert!(received.is_signed_by(SECRET) && here.all().is_empty());
    let anonymous = Client::with_base_url(there.url()).build().unwrap();
    anonymous
        .request(Method::GET, "/ping")
        .unsigned()
        .send()
        .await
        .unwrap();
    let error = anonymous.request(Method::GET, "/ping").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test]
async fn the_retry_class_defaults_to_that_of_the_method() {
    let by_method = [
        (Method::GET, RetryClass::Idempotent),
        (Method::HEAD, RetryClass::Idempotent),
        (Method::POST, RetryClass::NonIdempotent),
        (Method::PUT, RetryClass::Conditional),
        (Method::PATCH, RetryClass::NonIdempotent),
        (Method::DELETE, RetryClass::Conditional),
        (Method::OPTIONS, RetryClass::Idempotent),
        (Method::TRACE, RetryClass::Idempotent),
    ];
    let client = client("http://localhost:1");
    for (method, class) in by_method {
        let operation = client.request(method, "/").operation();
        assert_eq!((operation.method, operation.retry), (method, class));
        assert_eq!(http::Method::from(method).try_into(), Ok(method));
    }
    assert!(Method::try_from(http::Method::from_bytes(b"PURGE").unwrap()).is_err());

    for (class, attempts) in [(RetryClass::Idempotent, 2), (RetryClass::NonIdempotent, 1)] {
        let mut server = Server::responding("500 Internal Server Error", "", "").await;
        let twice = zephr_runtime::RetryPolicy::new().max_attempts(2);
        let client = builder(&server.url())
            .retry(twice)
            .jitter(|_| Default::default())
            .build()
            .unwrap();
        let request = client.request(Method::POST, "/v3/jobs").retry_class(class);
        let error = request.send().await.unwrap_err();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(error.operation().unwrap().to_string(), "POST request");
        assert_eq!(server.all().len(), attempts as usize);
    }
}

#[tokio::test]
async fn a_typed_request_can_be_customized_and_keeps_its_type() {
    let mut server = Server::json(r#"["a"]"#).await;
    let client = client(&server.url());
    let call: TypedCall<List<String>> =
        TypedCall::new(client.call(&POST).json(&RawJson::parse(r#"{"a":1}"#).unwrap()));
    let call = call.customize(|request| {
        request
            .query("expand", "all")
            .header("x-team", "growth")
            .json_field("b", &true)
    });
    let list: List<String> = call.await.unwrap();
    assert_eq!(list.into_iter().collect::<Vec<_>>(), ["a"]);
    let received = server.next();
    assert_eq!(received.target, "/v3/users?expand=all");
    assert_eq!(received.header("x-team"), Some("growth"));
    assert_eq!(received.body, br#"{"a":1,"b":true}"#);

    let call: TypedCall<List<RawJson>> = TypedCall::new(client.call(&GET));
    let raw = call
        .into_request()
        .body("application/x-thing", "raw")
        .send()
        .await
        .unwrap();
    assert_eq!(raw.json::<[String; 1]>().unwrap(), ["a"]);
    assert_eq!(server.next().body, b"raw");
    let typed = client
        .operation(&DEEP)
        .path_parameter("x/y")
        .path_parameter(7)
        .send_as::<List<String>>();
    assert_eq!(typed.await.unwrap().len(), 1);
    assert_eq!(server.next().target, "/v3/a/x%2Fy/b/7");
}

#[tokio::test]
async fn errors_contain_the_response_but_show_no_value() {
    let server = Server::json(r#"{"slug":"canary-body"}"#).await;
    let response = client(&server.url())
        .request(Method::GET, "/v3/users")
        .send()
        .await
        .unwrap();
    let error = response.json::<Vec<Site>>().unwrap_err();
    assert_eq!(
        (error.kind(), error.status().unwrap().as_u16()),
        (ErrorKind::Decode, 200)
    );
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        source.contains("Vec<") && source.contains("line 1 column"),
        "{source}"
    );
    assert!(
        !format!("{error} {error:?} {source}").contains("canary"),
        "{error:?}"
    );

    let refused = Server::responding(
        "400 Bad Request",
        "",
        r#"{"message":"no such thing as canary-token"}"#,
    )
    .await;
    let client = client(&refused.url());
    let request = client
        .request(Method::POST, "/v3/login")
        .json("canary-token")
        .redact("canary-token");
    assert!(!format!("{request:?}").contains("v3"), "{request:?}");
    let error = request.send().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
}

#[test]
fn an_invalid_header_fails_the_build() {
    let options = CallOptions::new().header("x-team", "a\nb");
    let error = builder("http://localhost:1")
        .options(options)
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("x-team"), "{error}");
}
