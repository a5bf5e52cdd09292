use super::*;
use crate::RawJson;
use crate::operation::Paging;
use crate::request::{BaseUrl, Query};

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
    url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

fn course(paging: Paging, first: &str) -> Course {
    let base = BaseUrl::parse("https://acme.example.com/base", false).unwrap();
    Course::new(Some(paging), base, query(first))
}

fn told<'a>(items: usize, total: Option<i64>, links: Option<&'a RawJson>) -> Told<'a> {
    Told { items, links, total }
}

/// The query of the page after one with these links; `None` at the end.
fn linked(first: &str, links: &str) -> Result<Option<Query>, String> {
    let mut course = course(WHOLE, first);
    let links = RawJson::parse(links).unwrap();
    let more = course.go_on(&told(2, None, Some(&links)))?;
    Ok(more.then(|| course.query().clone()))
}

#[test]
fn pages_are_counted_up_to_the_total_and_the_rest_of_the_query_stays() {
    let mut course = course(COUNTED, "search=a+b&rpp=2");
    assert!(course.go_on(&told(2, Some(5), None)).unwrap());
    assert_eq!(course.query(), &query("search=a+b&rpp=2&page=2"));
    assert!(course.go_on(&told(2, Some(5), None)).unwrap());
    assert_eq!(course.query(), &query("search=a+b&rpp=2&page=3"));
    assert!(!course.go_on(&told(1, Some(5), None)).unwrap());
}

#[test]
fn a_list_begun_in_its_midst_counts_what_was_left_out() {
    let mut last = course(COUNTED, "page=3");
    assert!(!last.go_on(&told(2, Some(6), None)).unwrap());
    // Ten at a time are all that the service gives.
    let mut third = course(COUNTED, "rpp=100&page=3");
    assert!(third.go_on(&told(10, Some(31), None)).unwrap());
}

#[test]
fn a_short_page_is_no_end_and_an_empty_one_is() {
    let mut course = course(COUNTED, "rpp=100");
    assert!(course.go_on(&told(10, None, None)).unwrap());
    assert!(course.go_on(&told(3, None, None)).unwrap());
    assert!(!course.go_on(&told(0, None, None)).unwrap());
}

#[test]
fn a_list_that_may_come_whole_is_counted_only_where_pages_were_asked_for() {
    assert!(
        !course(WHOLE, "attributes=true")
            .go_on(&told(9, None, None))
            .unwrap()
    );
    assert!(course(WHOLE, "rpp=9").go_on(&told(9, None, None)).unwrap());
    assert!(course(WHOLE, "page=1").go_on(&told(9, None, None)).unwrap());
}

#[test]
fn the_last_number_there_is_ends_the_list() {
    let mut course = course(COUNTED, &format!("page={}", i64::MAX));
    assert!(!course.go_on(&told(1, None, None)).unwrap());
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
fn links_without_a_next_page_or_to_this_one_end_the_list() {
    for links in [
        "{}",
        r#"{"next": null}"#,
        r#"{"next": {}}"#,
        r#"{"previous": {"page": 1}}"#,
        r#"{"next": {"page": 2}}"#,
    ] {
        assert_eq!(linked("page=2", links), Ok(None), "{links}");
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
fn circles_of_pages_are_noticed() {
    for length in 1..9 {
        let mut course = course(COUNTED, "");
        let firsts = (0..12).chain((12 - length..12).cycle());
        let fresh = firsts
            .take(100)
            .take_while(|first| !course.is_repeated(&[*first]))
            .count();
        assert!((12..=16 + length as usize).contains(&fresh), "{length}: {fresh}");
    }
}
