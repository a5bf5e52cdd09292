//! Accounts, a list that is always paginated.

use futures_util::TryStreamExt as _;
use zephr_admin::{Error, ErrorKind, ItemStream, types::AccountSummary};
use zephr_test_support::Request;

use crate::server::{Reply, Server};

fn account(id: usize) -> String {
    format!(r#"{{"account_id":"a{id}"}}"#)
}

fn page(ids: std::ops::Range<usize>, beside: &str) -> String {
    let accounts: Vec<String> = ids.map(account).collect();
    format!(r#"{{"results":[{}]{beside}}}"#, accounts.join(","))
}

/// Responds with the pages of a list of `all` accounts, two per page. `beside` contains the other fields of each page.
fn pages_of(all: usize, beside: &'static str) -> impl Fn(usize, &Request) -> Reply {
    move |_, request| {
        let number: usize = request.query("page").map_or(1, |page| page.parse().unwrap());
        let start = (number - 1) * 2;
        Reply::Json(page(start.min(all)..(start + 2).min(all), beside))
    }
}

async fn ids(mut stream: ItemStream<AccountSummary>) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    while let Some(account) = stream.try_next().await? {
        ids.push(account.account_id.unwrap().into_string());
    }
    assert!(stream.next().await.is_none(), "the end is the end");
    Ok(ids)
}

#[tokio::test]
async fn pages_are_counted_until_the_total_is_reached() {
    let server = Server::start(pages_of(5, r#","total":5"#)).await;
    let call = server.client().accounts().list_v3().per_page(2).search("a&b");
    assert_eq!(ids(call.stream()).await.unwrap(), ["a0", "a1", "a2", "a3", "a4"]);
    let queries = [
        "rpp=2&search=a%26b",
        "rpp=2&search=a%26b&page=2",
        "rpp=2&search=a%26b&page=3",
    ];
    assert_eq!(server.queries(), queries);
}

#[tokio::test]
async fn without_a_total_an_empty_page_ends_the_list() {
    for all in [0, 3, 4] {
        let server = Server::start(pages_of(all, "")).await;
        let found: Vec<_> = server
            .client()
            .accounts()
            .list_v3()
            .stream()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(found.len(), all);
        assert_eq!(server.requests().len(), all.div_ceil(2) + 1);
    }
}

#[tokio::test]
async fn links_are_followed_to_the_last_page() {
    let server = Server::bodies([
        page(
            0..2,
            r#","links":{"next":{"url":"https://127.0.0.1/other?page=7&cursor=x","page":7}}"#,
        ),
        page(2..3, r#","links":{"next":"/v3/accounts?page=9"}"#),
        page(3..4, r#","links":{"previous":{"page":7}}"#),
    ])
    .await;
    let found = ids(server.client().accounts().list_v3().search("z").stream()).await;
    assert_eq!(found.unwrap(), ["a0", "a1", "a2", "a3"]);
    assert_eq!(
        server.queries(),
        ["search=z", "search=z&page=7&cursor=x", "search=z&cursor=x&page=9"]
    );
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.target.starts_with("/v3/accounts?"))
    );
}

#[tokio::test]
async fn a_link_to_another_host_is_an_error_after_the_items_of_its_page() {
    let beside = r#","links":{"next":{"url":"https://evil.example/?page=2","page":2}}"#;
    let server = Server::bodies([page(0..2, beside)]).await;
    let mut stream = server.client().accounts().list_v3().stream();
    assert!(stream.try_next().await.unwrap().is_some());
    assert!(stream.try_next().await.unwrap().is_some());
    let error = stream.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("leads to another host"), "{error}");
    assert!(!error.to_string().contains("evil"), "{error}");
    assert!(stream.next().await.is_none());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_repeated_page_is_an_error() {
    // The server ignores the page that is requested.
    let server = Server::start(|_, _| Reply::Json(page(0..2, r#","total":100"#))).await;
    let mut stream = server.client().accounts().list_v3().stream();
    assert!(stream.try_next().await.unwrap().is_some());
    assert!(stream.try_next().await.unwrap().is_some());
    let error = stream.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("repeats the items"), "{error}");
    assert!(stream.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn prefetch_is_limited() {
    for ahead in [0, 1, 3] {
        let server = Server::start(pages_of(100, "")).await;
        let client = server.client();
        let mut pages = client.accounts().list_v3().pages().prefetch(ahead);
        assert_eq!(
            server.requests().len(),
            0,
            "no page is requested before the stream is polled"
        );
        for wanted in 1..=5 {
            assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
            assert!(server.requests().len() <= wanted + ahead);
        }
        let server = Server::start(pages_of(100, "")).await;
        let mut items = server.client().accounts().list_v3().stream().prefetch(ahead);
        items.try_next().await.unwrap();
        assert!(server.requests().len() <= 1 + ahead);
    }
}

#[tokio::test]
async fn the_next_page_is_prefetched() {
    let server = Server::start(pages_of(100, "")).await;
    let mut pages = server.client().accounts().list_v3().pages();
    pages.try_next().await.unwrap();
    while server.requests().len() < 2 {
        tokio::task::yield_now().await; // not polling the pages
    }
}

#[tokio::test]
async fn an_error_is_returned_once_and_in_order() {
    let server = Server::start(|number, _| match number {
        0 => Reply::Json(page(0..2, "")),
        _ => Reply::Status(500, r#"{"message":"no more"}"#.to_owned()),
    })
    .await;
    let mut stream = server.client().accounts().list_v3().stream();
    assert!(stream.try_next().await.unwrap().is_some());
    assert!(stream.try_next().await.unwrap().is_some());
    assert_eq!(stream.try_next().await.unwrap_err().message(), Some("no more"));
    assert!(stream.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn pages_keep_their_envelope_fields() {
    let server = Server::start(pages_of(3, r#","total":3,"meta":{"took":1}"#)).await;
    let mut pages = server.client().accounts().list_v3().pages();
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(
        (first.total(), first.envelope_field("meta").unwrap().as_str()),
        (Some(3), r#"{"took":1}"#)
    );
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 1);
    assert!(pages.try_next().await.unwrap().is_none());
}
