//! Lists with wrong links, totals or pages: no item is lost without an error.

use zephr_runtime::{Client, Error, ErrorKind, List, RawJson};

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{LIST, builder};

/// A method of reading a list through all its pages.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ReadMode {
    Pages,
    Items,
    Records,
    #[cfg(feature = "blocking")]
    Blocking,
}

const READ_MODES: &[ReadMode] = &[
    ReadMode::Pages,
    ReadMode::Items,
    ReadMode::Records,
    #[cfg(feature = "blocking")]
    ReadMode::Blocking,
];

/// The outcome of reading a list.
struct ReadOutcome {
    items: Vec<String>,
    error: Option<Error>,
    requests: usize,
}

/// Reads a list whose pages have these bodies; the last body is repeated.
fn read_list(mode: ReadMode, bodies: &[String]) -> ReadOutcome {
    let timer = VirtualTimer::default();
    let script = bodies.iter().map(|body| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nx-request-id: r\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Reaction::Keep((head + body).into_bytes())
    });
    let server = Server::scripted(&timer, script.collect());
    let client = builder(&server.url(), &timer).build().unwrap();
    let mut items = Vec::new();
    let error = match mode {
        #[cfg(feature = "blocking")]
        ReadMode::Blocking => block(&client, &mut items),
        _ => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(read(mode, &client, &mut items))
        }
    };
    ReadOutcome {
        items: items.iter().map(ToString::to_string).collect(),
        error,
        requests: server.log().seen.len(),
    }
}

async fn read(mode: ReadMode, client: &Client, items: &mut Vec<RawJson>) -> Option<Error> {
    let call = client.call(&LIST);
    if mode == ReadMode::Records {
        let mut records = call.records::<RawJson>();
        while let Some(record) = records.next().await {
            match record {
                Ok(record) => items.push(record),
                Err(error) => return Some(error),
            }
        }
        return None;
    }
    let mut pages = call.pages::<RawJson>();
    if mode == ReadMode::Pages {
        while let Some(page) = pages.next().await {
            match page.map(List::into_vec) {
                Ok(page) => items.extend(page),
                Err(error) => return Some(error),
            }
        }
        assert!(pages.next().await.is_none());
        return None;
    }
    let mut all = pages.items();
    while let Some(item) = all.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) => return Some(error),
        }
    }
    None
}

#[cfg(feature = "blocking")]
fn block(client: &Client, items: &mut Vec<RawJson>) -> Option<Error> {
    for item in client.call(&LIST).pages::<RawJson>().items().wait_iter() {
        match item {
            Ok(item) => items.push(item),
            Err(error) => return Some(error),
        }
    }
    None
}

/// A page of these items, with envelope fields.
fn page(items: &[&str], fields: &str) -> String {
    format!(r#"{{"results":[{}]{fields}}}"#, items.join(","))
}

fn linked(items: &[&str], next: &str, fields: &str) -> String {
    page(items, &format!(r#","links":{{"next":{next}}}{fields}"#))
}

#[test]
fn pages_with_equal_first_items_are_all_delivered() {
    let total = r#","total":5"#;
    let single = [2, 3, 4, 5].map(|next| linked(&["1"], &next.to_string(), total));
    let single = [&single[..], &[page(&["1"], r#","links":{},"total":5"#)]].concat();
    let double = [
        linked(&["1", "2"], "2", total),
        linked(&["1", "3"], "3", total),
        page(&["1"], r#","links":{"next":null},"total":5"#),
    ];
    let counted = [
        page(&["1", "2"], total),
        page(&["1", "3"], total),
        page(&["1"], total),
    ];
    for &mode in READ_MODES {
        for (bodies, items) in [
            (&single[..], ["1", "1", "1", "1", "1"]),
            (&double[..], ["1", "2", "1", "3", "1"]),
            (&counted[..], ["1", "2", "1", "3", "1"]),
        ] {
            let outcome = read_list(mode, bodies);
            assert_eq!(outcome.items, items, "{mode:?}");
            assert!(outcome.error.is_none(), "{mode:?}: {:?}", outcome.error);
            assert_eq!(outcome.requests, bodies.len(), "{mode:?}");
        }
    }
}

#[test]
fn an_invalid_next_link_is_an_error_with_its_path() {
    for (next, place) in [
        (r#"{"url":5}"#, "$.links.next.url"),
        (r#"{"page":1.5}"#, "$.links.next.page"),
        (r#"{"page":"two"}"#, "$.links.next.page"),
        (r#"{"href":"/v3/users?page=2"}"#, "$.links.next"),
        ("{}", "$.links.next"),
        ("[]", "$.links.next"),
        ("true", "$.links.next"),
        ("1.5", "$.links.next"),
    ] {
        for &mode in READ_MODES {
            let outcome = read_list(mode, &[linked(&["1", "2"], next, "")]);
            assert_eq!(outcome.items, ["1", "2"], "{mode:?} {next}");
            let error = outcome
                .error
                .unwrap_or_else(|| panic!("{mode:?} {next}: no error"));
            assert_eq!(error.kind(), ErrorKind::Decode, "{mode:?} {next}");
            assert!(
                error.to_string().contains(&format!("`{place}`")),
                "{mode:?} {next}: {error}"
            );
            assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
            assert_eq!(error.request_id(), Some("r"));
        }
    }
}

#[test]
fn invalid_links_are_an_error_with_their_path() {
    for links in [r#""/v3/users?page=2""#, "5", r#"[{"rel":"next"}]"#] {
        for &mode in READ_MODES {
            let outcome = read_list(mode, &[page(&["1"], &format!(r#","links":{links}"#))]);
            let error = outcome
                .error
                .unwrap_or_else(|| panic!("{mode:?} {links}: no error"));
            assert!(
                error.to_string().contains("`$.links`"),
                "{mode:?} {links}: {error}"
            );
        }
    }
}

#[test]
fn a_page_number_may_be_a_string() {
    for next in [r#"{"page":"2"}"#, r#""2""#, r#"{"url":"","page":2}"#] {
        for &mode in READ_MODES {
            let outcome = read_list(mode, &[linked(&["1"], next, ""), page(&["2"], r#","links":{}"#)]);
            assert_eq!(outcome.items, ["1", "2"], "{mode:?} {next}");
            assert!(outcome.error.is_none(), "{mode:?} {next}: {:?}", outcome.error);
        }
    }
}

#[test]
fn a_cycle_of_links_is_an_error() {
    // Page 1 links to itself, page 3 links back to page 2, and page 4 links back to page 2.
    let circles: [&[usize]; 3] = [&[1], &[2, 3, 2], &[2, 3, 4, 2]];
    for &mode in READ_MODES {
        for circle in circles {
            let lap = &circle[..circle.len()];
            let mut bodies = Vec::new();
            let mut at = 1;
            for next in lap.iter().chain(lap.iter().skip(1).cycle().take(40)) {
                bodies.push(linked(&[&at.to_string()], &format!(r#"{{"page":{next}}}"#), ""));
                at = *next;
            }
            let outcome = read_list(mode, &bodies);
            let error = outcome
                .error
                .unwrap_or_else(|| panic!("{mode:?} {circle:?}: no error"));
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.to_string().contains("already requested"), "{error}");
            // Each page was delivered before the cycle was detected.
            assert!(outcome.items.len() >= circle.len(), "{:?}", outcome.items);
            assert!(
                outcome.requests <= 12,
                "{mode:?} {circle:?}: {}",
                outcome.requests
            );
        }
    }
}

#[test]
fn a_service_that_always_returns_the_same_page_is_an_error() {
    for fields in ["", r#","total":100"#, r#","total":100,"took":"#] {
        // The envelope fields may differ.
        let bodies: Vec<String> = (0..5)
            .map(|took| {
                let took = if fields.ends_with(':') {
                    took.to_string()
                } else {
                    String::new()
                };
                page(&["1", "2"], &format!("{fields}{took}"))
            })
            .collect();
        for &mode in READ_MODES {
            let outcome = read_list(mode, &bodies);
            assert_eq!(outcome.requests, 2, "{mode:?}");
            let error = outcome.error.unwrap_or_else(|| panic!("{mode:?}: no error"));
            assert!(error.to_string().contains("repeats the items"), "{error}");
            // Records are delivered as they are read, so the repetition is detected only at the end of the page.
            let pages = if mode == ReadMode::Records { 2 } else { 1 };
            assert_eq!(outcome.items, ["1", "2"].repeat(pages), "{mode:?}");
        }
    }
}

#[test]
fn fewer_items_than_the_total_are_an_error() {
    let short = [
        vec![page(&["1", "2"], r#","total":5,"links":{}"#)],
        vec![page(&["1", "2"], r#","total":5"#), page(&[], r#","total":5"#)],
        vec![
            linked(&["1"], r#"{"page":2}"#, r#","total":3"#),
            page(&["2"], r#","links":{"next":null},"total":3"#),
        ],
    ];
    for &mode in READ_MODES {
        for bodies in &short {
            let outcome = read_list(mode, bodies);
            assert_eq!(outcome.requests, bodies.len(), "{mode:?}");
            let error = outcome
                .error
                .unwrap_or_else(|| panic!("{mode:?} {bodies:?}: no error"));
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.to_string().contains("`total`"), "{error}");
            assert!(!outcome.items.is_empty());
        }
        // `total` may be the number of items on the page, or may decrease while the list is read.
        let bodies = [
            linked(&["1", "2"], r#"{"page":2}"#, r#","total":2"#),
            page(&["3"], r#","links":{},"total":1"#),
        ];
        let outcome = read_list(mode, &bodies);
        assert_eq!(
            (outcome.items.len(), outcome.error.is_none()),
            (3, true),
            "{mode:?}"
        );
    }
}

#[tokio::test]
async fn links_may_lead_to_the_base_url_of_the_request() {
    let timer = VirtualTimer::default();
    let link = r#""http://127.0.0.1/users?page=2""#;
    let pages = [linked(&["1"], link, ""), page(&["2"], r#","links":{}"#)].map(|body| {
        let length = body.len();
        Reaction::Keep(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes())
    });
    let server = Server::scripted(&timer, pages.to_vec());
    let client = builder("http://localhost:1", &timer).build().unwrap();
    let request = client.operation(&LIST).base_url(&server.url());
    let mut records = request.records::<RawJson>();
    for expected in ["1", "2"] {
        assert_eq!(records.next().await.unwrap().unwrap().to_string(), expected);
    }
    assert!(records.next().await.is_none());
}
