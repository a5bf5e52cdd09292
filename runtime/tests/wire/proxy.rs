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
