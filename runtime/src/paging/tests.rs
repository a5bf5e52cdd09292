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

/// The query of the page after one with these links; `None` at the end.
fn linked(first: &str, links: &str) -> Result<Option<Query>, String> {
    let mut cursor = cursor(WHOLE, first);
    let links = RawJson::parse(links).unwrap();
    let more = cursor.advance(&page(2, None, Some(&links)))?;
    Ok(more.then(|| cursor.query().clone()))
}

#[test]
fn pages_are_counted_up_to_the_total_and_the_rest_of_the_query_stays() {
    let mut cursor = cursor(COUNTED, "search=a+b&rpp=2");
    assert!(cursor.advance(&page(2, Some(5), None)).unwrap());
    assert_eq!(cursor.query(), &query("search=a+b&rpp=2&page=2"));
    assert!(cursor.advance(&page(2, Some(5), None)).unwrap());
    assert_eq!(cursor.query(), &query("search=a+b&rpp=2&page=3"));
    assert!(!cursor.advance(&page(1, Some(5), None)).unwrap());
}

#[test]
fn a_list_begun_in_its_midst_counts_what_was_left_out() {
    let mut last = cursor(COUNTED, "page=3");
    assert!(!last.advance(&page(2, Some(6), None)).unwrap());
    // Ten at a time are all that the service gives.
    let mut third = cursor(COUNTED, "rpp=100&page=3");
    assert!(third.advance(&page(10, Some(31), None)).unwrap());
}

#[test]
fn a_short_page_is_no_end_and_an_empty_one_is() {
    let mut cursor = cursor(COUNTED, "rpp=100");
    assert!(cursor.advance(&page(10, None, None)).unwrap());
    assert!(cursor.advance(&page(3, None, None)).unwrap());
    assert!(!cursor.advance(&page(0, None, None)).unwrap());
}

#[test]
fn a_list_that_may_come_whole_is_counted_only_where_pages_were_asked_for() {
    assert!(
        !cursor(WHOLE, "attributes=true")
            .advance(&page(9, None, None))
            .unwrap()
    );
    assert!(cursor(WHOLE, "rpp=9").advance(&page(9, None, None)).unwrap());
    assert!(cursor(WHOLE, "page=1").advance(&page(9, None, None)).unwrap());
}

#[test]
fn the_last_number_there_is_ends_the_list() {
    let mut cursor = cursor(COUNTED, &format!("page={}", i64::MAX));
    assert!(!cursor.advance(&page(1, None, None)).unwrap());
}

#[test]
fn links_are_followed_by_their_query_alone() {
    let cases = [
        (
            r#"{"next": {"url": "https://acme.example.com/elsewhere?page=2&rpp=7", "page": 2}}"#,
            "a=1&page=2&rpp=7",
        ),
        (r#"{"next": {"url": "?page=2"}}"#, "a=1&rpp=9&page=2"),
        (r#"{"next": "/v3/list?cursor=x%2By"}"#, "a=1&rpp=9&cursor=x%2By"),
        // The path of another port is not followed either: what is sent goes to the base URL.
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
fn a_link_to_the_page_itself_is_an_error_unless_all_items_are_there() {
    let links = RawJson::parse(r#"{"next": {"page": 2}}"#).unwrap();
    let advance = |total| cursor(WHOLE, "page=2").advance(&page(2, total, Some(&links)));
    assert_eq!(advance(Some(2)), Ok(false));
    for total in [None, Some(3)] {
        let problem = advance(total).unwrap_err();
        assert!(problem.contains("requested before"), "{problem}");
    }
}

#[test]
fn a_link_of_any_length_is_not_followed() {
    for long in ["x".repeat(40_000), "a&".repeat(300)] {
        let problem = linked("", &format!(r#"{{"next": "?{long}"}}"#)).unwrap_err();
        assert!(problem.contains("too long"), "{problem}");
    }
}

#[test]
fn links_to_another_host_are_refused() {
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
fn a_link_from_an_unnumbered_first_page_to_page_1_leads_nowhere() {
    for next in ["1", r#"{"url": "?page=1&rpp=5", "page": 1}"#, r#""?rpp=5""#] {
        let mut cursor = cursor(COUNTED, "rpp=5");
        let links = RawJson::parse(&format!(r#"{{"next": {next}}}"#)).unwrap();
        let problem = cursor.advance(&page(1, Some(2), Some(&links))).unwrap_err();
        assert!(problem.contains("requested before"), "{next}: {problem}");
    }
}

#[test]
fn circles_of_pages_are_noticed() {
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

/// The last page links to the first: each item was returned once, and none is missing.
#[test]
fn a_circle_through_the_first_page_ends_at_the_total() {
    for last in [r#""?page=1&rpp=5""#, r#""?rpp=5&page=1""#] {
        let mut cursor = cursor(COUNTED, "rpp=5");
        for (next, goes_on) in [("2", true), ("3", true), (last, false)] {
            let links = RawJson::parse(&format!(r#"{{"next": {next}}}"#)).unwrap();
            let advanced = cursor.advance(&page(1, Some(3), Some(&links)));
            assert_eq!(advanced.unwrap(), goes_on, "{last} {next}");
        }
    }
}

/// What was returned twice may be more than the total.
#[test]
fn a_circle_that_exceeds_the_total_is_an_error() {
    let mut cursor = cursor(COUNTED, "page=1");
    // Page 3 is requested a second time before the circle is noticed.
    let advanced = ["2", "3", "4", "5", "3", "4"].map(|next| {
        let links = RawJson::parse(&format!(r#"{{"next": {next}}}"#)).unwrap();
        cursor.advance(&page(1, Some(5), Some(&links)))
    });
    assert!(advanced[..5].iter().all(|advanced| *advanced == Ok(true)));
    assert!(advanced[5].is_err());
}

#[test]
fn a_list_that_should_have_come_whole_is_counted_if_items_are_missing() {
    let mut cursor = cursor(WHOLE, "");
    assert!(cursor.advance(&page(2, Some(3), None)).unwrap());
    assert_eq!(cursor.query(), &query("page=2"));
    assert!(!cursor.advance(&page(1, Some(3), None)).unwrap());
}
