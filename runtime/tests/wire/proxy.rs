//! Proxies set in the environment: used for remote hosts, never for the local one.

use crate::server::Server;
use crate::subprocess::{is_child, run_test};
use crate::{GET, builder, client};

async fn run_behind(proxy: &str, test: &str) -> bool {
    let variables = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map(|name| (name, proxy));
    run_test(test, &variables).await
}

#[tokio::test]
async fn the_local_host_is_reached_directly() {
    let mut server = Server::json("{}").await;
    if is_child() {
        client(&server.url()).call(&GET).send::<()>().await.unwrap();
        assert_eq!(server.next().target, "/v3/users");
        return;
    }
    assert!(run_behind(&server.url(), "proxy::the_local_host_is_reached_directly").await);
    assert!(server.all().is_empty());
}

#[tokio::test]
async fn a_remote_host_is_reached_through_the_proxy() {
    if is_child() {
        let client = builder("http://acme.test").allow_plain_http().build().unwrap();
        client.call(&GET).send::<()>().await.unwrap();
        return;
    }
    let mut proxy = Server::json("{}").await;
    assert!(run_behind(&proxy.url(), "proxy::a_remote_host_is_reached_through_the_proxy").await);
    assert_eq!(proxy.next().target, "http://acme.test/v3/users");
}

const PROXY_VARIABLES: [&str; 3] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// Values that are not proxy URLs, one of them with a password.
const MALFORMED: [&str; 6] = [
    "http://user:canary@proxy .example:8080",
    "ftp://canary.example",
    "http://",
    "/canary",
    "http://canary.example:port",
    "http://canary.example:99999",
];

#[tokio::test]
async fn a_malformed_proxy_variable_fails_the_build() {
    const TEST: &str = "proxy::a_malformed_proxy_variable_fails_the_build";
    if is_child() {
        let error = builder("https://acme.test").build().unwrap_err();
        assert_eq!(error.kind(), zephr_runtime::ErrorKind::Config);
        let malformed = PROXY_VARIABLES.map(|name| [name.to_owned(), name.to_lowercase()]);
        let set = malformed
            .as_flattened()
            .iter()
            .find(|name| std::env::var_os(name).is_some());
        let shown = error.to_string();
        assert!(shown.contains(&format!("`{}`", set.unwrap())), "{shown}");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert!(!format!("{error} {error:?} {error:#?} {source:?}").contains("canary"));
        // Requests to the local host use no proxy.
        client("http://127.0.0.1:1");
        return;
    }
    for (index, value) in MALFORMED.into_iter().enumerate() {
        let name = PROXY_VARIABLES[index % 3];
        let name = if index < 3 {
            name.to_owned()
        } else {
            name.to_lowercase()
        };
        assert!(run_test(TEST, &[(&name, value)]).await, "{name}={value}");
    }
}

/// A base URL that requires TLS.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn well_formed_and_empty_proxy_variables_are_accepted() {
    const TEST: &str = "proxy::well_formed_and_empty_proxy_variables_are_accepted";
    if is_child() {
        builder("https://acme.test").build().unwrap();
        return;
    }
    for value in [
        "",
        "proxy.example:8080",
        "http://user:p%40ss@proxy.example",
        "https://[::1]:3128/",
        "socks5://proxy.example:1080",
    ] {
        let variables = PROXY_VARIABLES.map(|name| (name, value));
        assert!(run_test(TEST, &variables).await, "{value}");
    }
    // `all_proxy` counts only if `ALL_PROXY` is not set. In a CGI script, `HTTP_PROXY` is a header of the request, and
    // is ignored.
    assert!(run_test(TEST, &[("ALL_PROXY", "proxy.example"), ("all_proxy", "ftp://x")]).await);
    assert!(run_test(TEST, &[("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "ftp://x")]).await);
}
