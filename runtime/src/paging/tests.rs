use super::*;
use crate::RawJson;
use crate::operation::Paging;
use crate::request::{BaseUrl, Pair, Query};

const COUNTED: Paging = Paging {
    page: "page",
    size: Some("rpp"),
    whole_unless_asked: false,
};
const WHOLE: Paging = Paging {
    whole_unless_asked: true,
    ..COUNTED
};

fn query(text: &str) -> Query {
    Pair::all_of(text)
}

fn cursor(paging: Paging, first: &str) -> PageCursor {
    let base = BaseUrl::parse("https://acme.example.com/base", false).unwrap();
    PageCursor::new(Some(paging), base, query(first))
}

fn page<'a>(items: usize, total: Option<i64>, links: Option<&'a RawJson>) -> PageInfo<'a> {
    PageInfo {
        items,
        links,
        total,
        fingerprint: None,
    }
}

/// Returns the query of the page that follows a page with these links, or `None` at the end.
fn linked(first: &str, links: &str) -> Result<Option<Query>, String> {
    let mut cursor = cursor(WHOLE, first);
    let links = RawJson::parse(links).unwrap();
    let more = cursor.advance(&page(2, None, Some(&links)))?;
    Ok(more.then(|| cursor.query().clone()))
}

#[test]
fn counting_stops_at_the_total_and_keeps_the_other_parameters() {
    let mut cursor = cursor(COUNTED, "search=a+b&rpp=2");
    assert!(cursor.advance(&page(2, Some(5), None)).unwrap());
    assert_eq!(cursor.query(), &query("search=a+b&rpp=2&page=2"));
    assert!(cursor.advance(&page(2, Some(5), None)).unwrap());
    assert_eq!(cursor.query(), &query("search=a+b&rpp=2&page=3"));
    assert!(!cursor.advance(&page(1, Some(5), None)).unwrap());
}

#[test]
fn a_list_started_at_a_later_page_counts_the_skipped_items() {
    let mut last = cursor(COUNTED, "page=3");
    assert!(!last.advance(&page(2, Some(6), None)).unwrap());
    // The service caps the page size at 10.
    let mut third = cursor(COUNTED, "rpp=100&page=3");
    assert!(third.advance(&page(10, Some(31), None)).unwrap());
}

#[test]
fn only_an_empty_page_ends_a_counted_list() {
    let mut cursor = cursor(COUNTED, "rpp=100");
    assert!(cursor.advance(&page(10, None, None)).unwrap());
    assert!(cursor.advance(&page(3, None, None)).unwrap());
    assert!(!cursor.advance(&page(0, None, None)).unwrap());
}

#[test]
fn an_optionally_paginated_list_is_counted_only_if_pages_were_requested() {
    assert!(
        !cursor(WHOLE, "attributes=true")
            .advance(&page(9, None, None))
            .unwrap()
    );
    assert!(cursor(WHOLE, "rpp=9").advance(&page(9, None, None)).unwrap());
    assert!(cursor(WHOLE, "page=1").advance(&page(9, None, None)).unwrap());
}

#[test]
fn the_largest_page_number_ends_the_list() {
    let mut cursor = cursor(COUNTED, &format!("page={}", i64::MAX));
    assert!(!cursor.advance(&page(1, None, None)).unwrap());
}

#[test]
fn only_the_query_of_a_link_is_used() {
    let cases = [
        (
            r#"{"next": {"url": "https://acme.example.com/elsewhere?page=2&rpp=7", "page": 2}}"#,
            "a=1&page=2&rpp=7",
        ),
        (r#"{"next": {"url": "?page=2"}}"#, "a=1&rpp=9&page=2"),
        (r#"{"next": "/v3/list?cursor=x%2By"}"#, "a=1&rpp=9&cursor=x%2By"),
        // Another port is ignored as well: requests are sent to the base URL.
        (
            r#"{"next": {"url": "http://acme.example.com:81?rpp=9", "page": 5}}"#,
            "a=1&rpp=9&page=5",
        ),
        (r#"{"next": {"page": 3}}"#, "a=1&rpp=9&page=3"),
        (r#"{"next": 4}"#, "a=1&rpp=9&page=4"),
    ];
    for (links, next) in cases {
        assert_eq!(linked("a=1&rpp=9", links), Ok(Some(query(next))), "{links}");
    }
}

#[test]
fn links_without_a_next_page_end_the_list() {
    for links in [
        "{}",
        "[]",
        r#"{"next": null}"#,
        r#"{"next": ""}"#,
        r#"{"next": {"url": null, "page": null}}"#,
        r#"{"next": {"url": ""}}"#,
        r#"{"previous": {"page": 1}}"#,
    ] {
        assert_eq!(linked("page=2", links), Ok(None), "{links}");
    }
}

#[test]
fn a_link_to_its_own_page_is_an_error_unless_all_items_were_received() {
    let links = RawJson::parse(r#"{"next": {"page": 2}}"#).unwrap();
    let advance = |total| cursor(WHOLE, "page=2").advance(&page(2, total, Some(&links)));
    assert_eq!(advance(Some(2)), Ok(false));
    for total in [None, Some(3)] {
        let problem = advance(total).unwrap_err();
        assert!(problem.contains("already requested"), "{problem}");
    }
}

#[test]
fn overlong_links_are_rejected() {
    for long in ["x".repeat(40_000), "a&".repeat(300)] {
        let problem = linked("", &format!(r#"{{"next": "?{long}"}}"#)).unwrap_err();
        assert!(problem.contains("too long"), "{problem}");
    }
}

#[test]
fn links_to_another_host_are_rejected() {
    let links = [
        "https://evil.example.com?page=2",
        "//evil.example.com/?page=2",
        "https://acme.example.com.evil.example/?page=2",
        "https://acme.example.com@evil.example/?page=2",
        "javascript:alert(2)",
        "https://[",
    ];
    for link in links {
        let problem = linked("", &format!(r#"{{"next": {{"url": "{link}", "page": 2}}}}"#)).unwrap_err();
        assert!(
            problem.starts_with("the link to the next page "),
            "{link}: {problem}"
        );
        assert!(!problem.contains("evil"), "{problem}");
    }
}

#[test]
fn a_link_from_an_unnumbered_first_page_to_page_1_is_a_cycle() {
    for next in ["1", r#"{"url": "?page=1&rpp=5", "page": 1}"#, r#""?rpp=5""#] {
        let mut cursor = cursor(COUNTED, "rpp=5");
        let links = RawJson::parse(&format!(r#"{{"next": {next}}}"#)).unwrap();
        let problem = cursor.advance(&page(1, Some(2), Some(&links))).unwrap_err();
        assert!(problem.contains("already requested"), "{next}: {problem}");
    }
}

#[test]
fn cycles_of_pages_are_detected() {
    for (begin, length) in (1..9).flat_map(|begin| (1..9).map(move |length| (begin, length))) {
        let mut cursor = cursor(COUNTED, "page=1");
        let pages = (2..begin + length).chain((begin..begin + length).cycle());
        let noticed = pages.take(100).position(|next| {
            let links = RawJson::parse(&format!(r#"{{"next": {next}}}"#)).unwrap();
            cursor.advance(&page(1, None, Some(&links))).is_err()
        });
        let noticed = noticed.unwrap_or_else(|| panic!("{begin} {length}: never"));
        assert!(noticed < 2 * (begin + length), "{begin} {length}: {noticed}");
    }
}

/// The last page links to the first: each item was received exactly once.
#[test]
fn a_cycle_through_the_first_page_ends_at_the_total() {
    for last in [r#""?page=1&rpp=5""#, r#""?rpp=5&page=1""#] {
        let mut cursor = cursor(COUNTED, "rpp=5");
        for (next, has_more) in [("2", true), ("3", true), (last, false)] {
            let links = RawJson::parse(&format!(r#"{{"next": {next}}}"#)).unwrap();
            let advanced = cursor.advance(&page(1, Some(3), Some(&links)));
            assert_eq!(advanced.unwrap(), has_more, "{last} {next}");
        }
    }
}

/// The number of items, with duplicates, may exceed the total.
#[test]
fn a_cycle_that_exceeds_the_total_is_an_error() {
    let mut cursor = cursor(COUNTED, "page=1");
    // Page 3 is requested a second time before the cycle is detected.
    let advanced = ["2", "3", "4", "5", "3", "4"].map(|next| {
        let links = RawJson::parse(&format!(r#"{{"next": {next}}}"#)).unwrap();
        cursor.advance(&page(1, Some(5), Some(&links)))
    });
    assert!(advanced[..5].iter().all(|advanced| *advanced == Ok(true)));
    assert!(advanced[5].is_err());
}

#[test]
fn an_unpaginated_list_is_counted_if_items_are_missing() {
    let mut cursor = cursor(WHOLE, "");
    assert!(cursor.advance(&page(2, Some(3), None)).unwrap());
    assert_eq!(cursor.query(), &query("page=2"));
    assert!(!cursor.advance(&page(1, Some(3), None)).unwrap());
}
