//! Proxies of the environment: used on the way out, never for this machine.

use crate::role::{is_child, play};
use crate::server::Server;
use crate::{GET, builder, client};

async fn play_behind(proxy: &str, test: &str) -> bool {
    let variables = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map(|name| (name, proxy));
    play(test, &variables).await
}

#[tokio::test]
async fn this_machine_is_reached_directly() {
    let mut server = Server::json("{}").await;
    if is_child() {
        client(&server.url()).call(&GET).send::<()>().await.unwrap();
        assert_eq!(server.next().target, "/v3/users");
        return;
    }
    assert!(play_behind(&server.url(), "proxy::this_machine_is_reached_directly").await);
    assert!(server.all().is_empty());
}

#[tokio::test]
async fn another_host_is_reached_through_the_proxy() {
    if is_child() {
        let client = builder("http://acme.test").allow_plain_http().build().unwrap();
        client.call(&GET).send::<()>().await.unwrap();
        return;
    }
    let mut proxy = Server::json("{}").await;
    assert!(play_behind(&proxy.url(), "proxy::another_host_is_reached_through_the_proxy").await);
    assert_eq!(proxy.next().target, "http://acme.test/v3/users");
}

const PROXY_VARIABLES: [&str; 3] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// Values that name no proxy, one of them with a password.
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
        // Nothing is asked of a proxy on the way to this machine.
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
        assert!(play(TEST, &[(&name, value)]).await, "{name}={value}");
    }
}

/// Its base URL needs TLS.
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
        assert!(play(TEST, &variables).await, "{value}");
    }
    // The lower-case name counts only where the other is not set, and CGI's `Proxy` header is no setting.
    assert!(play(TEST, &[("ALL_PROXY", "proxy.example"), ("all_proxy", "ftp://x")]).await);
    assert!(play(TEST, &[("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "ftp://x")]).await);
}
