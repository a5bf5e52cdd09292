//! The pages, forms and events of the console.

#![allow(clippy::panic, clippy::unwrap_used)]

mod http;
mod security;
mod state;
#[path = "../support/mod.rs"]
mod support;

use http::{Events, exchange, page, submit, token};
use support::{JOE, send, user, wrong_authorization};
use zephr_catalog::{catalog, samples::Language};
use zephr_mock::Mock;

fn start() -> Mock {
    Mock::builder().console().start_blocking().unwrap()
}

/// Sends `GET /v3/users?search=x` with path and query hashed together.
fn send_wrongly_signed(mock: &Mock) {
    let reply = exchange(
        mock,
        "GET",
        "/v3/users?search=x",
        &[("authorization", &wrong_authorization(mock))],
        "",
    );
    assert_eq!(reply.status, 401);
}

#[test]
fn the_reference_shows_each_operation() {
    let mock = start();
    let list = page(&mock, "/reference");
    for operation in &catalog().operations {
        let link = format!("href=\"/__console/reference/{}\"", operation.id);
        assert!(list.contains(&link), "{}", operation.id);
        let page = page(&mock, &format!("/reference/{}", operation.id));
        let has_summary = page.contains("<p class=\"lead\">");
        assert_eq!(has_summary, operation.summary.is_some(), "{}", operation.id);
        let programs = page.matches("id=\"program-").count();
        assert_eq!(programs, Language::ALL.len(), "{}", operation.id);
        assert!(
            page.matches(mock.url()).count() > Language::ALL.len(),
            "{}: the programs call the mock",
            operation.id
        );
        let fields = page.matches("name=\"path.").count();
        assert_eq!(fields, operation.path.matches('{').count(), "{}", operation.id);
    }
    let missing = exchange(&mock, "GET", "/__console/reference/noSuchOperation", &[], "");
    assert_eq!(missing.status, 404);
}

#[test]
fn the_reference_is_searched_without_a_script() {
    let mock = start();
    let found = |query: &str| {
        let page = page(&mock, &format!("/reference?q={query}"));
        let links = page.split("href=\"/__console/reference/").skip(1);
        let ids = links.map(|rest| rest.split('"').next().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    let by_id = [
        "listUsers",
        "listUserSegment",
        "listUserSegmentsforUser",
        "listUserSessions",
    ];
    assert_eq!(found("listUsers"), by_id, "the exact name first");
    assert_eq!(found("LISTUSERS"), by_id, "regardless of case");
    assert_eq!(
        found("users%28%29.create"),
        ["createUser", "createAdminUser"],
        "by Rust call"
    );
    assert!(found("%2Fv4%2Fsessions").contains(&"createNewSessionUnderGivenSite".to_owned()));
    assert_eq!(
        found("other+combination"),
        ["deleteUserByPrimaryOrForeignKey"],
        "by prose"
    );
    assert_eq!(found("session+delete"), ["deleteSessionUnderGivenSite"]);
    assert!(found("nothing-has-this-word").is_empty());
    assert_eq!(found("").len(), catalog().operations.len());
}

#[tokio::test]
async fn requests_are_filtered_without_a_script() {
    let mock = start();
    send(&mock, "GET", &format!("/v3/users/{JOE}"), None).await;
    send(&mock, "GET", "/v3/users/nobody", None).await;
    send_wrongly_signed(&mock);
    exchange(&mock, "GET", "/v3/nothing", &[], "");
    let shown = |query: &str| {
        let page = page(&mock, &format!("/requests{query}"));
        let rows = page.split("<li data-number=\"").skip(1);
        let numbers = rows.map(|row| row.split('"').next().unwrap().parse().unwrap());
        numbers.collect::<Vec<u64>>()
    };
    assert_eq!(shown(""), [4, 3, 2, 1]);
    assert_eq!(shown("?operation=getUser"), [2, 1]);
    assert_eq!(shown("?operation=users%28%29.list"), [3]);
    assert_eq!(shown("?operation=%2Fv3%2Fnothing"), [4]);
    assert_eq!(shown("?status=2"), [1]);
    assert_eq!(shown("?status=404"), [4, 2]);
    assert_eq!(shown("?signature=valid"), [2, 1]);
    assert_eq!(shown("?signature=rejected"), [3]);
    assert_eq!(shown("?signature=unchecked"), [4]);
    assert_eq!(shown("?operation=getUser&status=4"), [2]);
    assert_eq!(shown("?status=5"), [0; 0]);
}

#[test]
fn the_signed_parts_are_compared_with_the_expected_ones() {
    let mock = start();
    send_wrongly_signed(&mock);
    let list = page(&mock, "/requests");
    assert!(list.contains("path and query were hashed together"), "{list}");
    let page = page(&mock, "/requests/1");
    let row = page
        .split("<tr")
        .find(|row| row.contains(">path and query</th>"))
        .unwrap();
    assert!(row.contains("class=\"differs\""), "{row}");
    assert!(row.contains("<code>/v3/userssearch=x</code>"), "expected: {row}");
    assert!(row.contains("<code>/v3/users?search=x</code>"), "signed: {row}");
    assert_eq!(page.matches("class=\"differs\"").count(), 1);
    assert_eq!(
        exchange(&mock, "GET", "/__console/requests/2", &[], "").status,
        404
    );
}

#[tokio::test]
async fn the_event_stream_reports_each_request_once() {
    let mock = start();
    send(&mock, "GET", "/v3/users/before", None).await;
    let mut all = Events::open(&mock, "", &[]);
    let mut failures = Events::open(&mock, "?status=4", &[]);
    for _ in 0..3 {
        send(&mock, "GET", &format!("/v3/users/{JOE}"), None).await;
    }
    send(&mock, "GET", "/v3/users/nobody", None).await;
    let numbers: Vec<u64> = (0..4).map(|_| all.next().unwrap().0).collect();
    assert_eq!(numbers, [2, 3, 4, 5], "only new ones");
    let (number, row) = failures.next().unwrap();
    assert_eq!((number, row.contains("/v3/users/nobody")), (5, true), "{row}");
    let mut resumed = Events::open(&mock, "?after=1", &[("last-event-id", "3")]);
    assert_eq!(
        resumed.next().unwrap().0,
        4,
        "the header of the browser takes precedence"
    );
    drop(mock);
    assert_eq!(all.next(), None, "the stream ends with the mock");
}

#[tokio::test]
async fn requests_can_be_sent_and_repeated_in_the_console() {
    let mock = start();
    let sent = submit(&mock, "/reference/getUser/send", &[("path.user_id", JOE)]);
    assert_eq!(sent.status, 303);
    let result = sent.header("location").unwrap();
    assert_eq!(result, "/__console/reference/getUser?sent=1#result");
    let shown = page(&mock, "/reference/getUser?sent=1");
    assert!(shown.contains("joe+news@example.com"), "{shown}");
    let new = user("ann@example.com").to_string();
    submit(&mock, "/reference/createUser/send", &[("body", &new)]);
    submit(
        &mock,
        "/reference/listUsers/send",
        &[("query.foreign_key", "crm=7")],
    );
    submit(&mock, "/requests/2/repeat", &[]);
    submit(&mock, "/requests/1/repeat", &[]);
    let seen: Vec<_> = mock
        .requests()
        .iter()
        .map(|request| (request.operation.unwrap(), request.status))
        .collect();
    let expected = [
        ("getUser", 200),
        ("createUser", 201),
        ("listUsers", 200),
        ("createUser", 409),
        ("getUser", 200),
    ];
    assert_eq!(seen, expected);
    assert_eq!(mock.requests()[2].query, "foreign_key.crm=7");
    let refused = submit(&mock, "/reference/getUser/send", &[]);
    assert!(
        refused.status == 400 && refused.body.contains("user_id"),
        "{refused:?}"
    );
    assert_eq!(submit(&mock, "/requests/99/repeat", &[]).status, 404);
    assert_eq!(mock.requests().len(), 5);
}

#[tokio::test]
async fn request_numbers_continue_after_a_reset() {
    let mock = start();
    send(&mock, "GET", "/v3/users/a", None).await;
    let mut events = Events::open(&mock, "", &[]);
    submit(&mock, "/state/reset", &[]);
    send(&mock, "GET", "/v3/users/b", None).await;
    assert_eq!(events.next().unwrap().0, 2);
    assert_eq!(
        exchange(&mock, "GET", "/__console/requests/1", &[], "").status,
        404
    );
}

#[test]
fn the_console_must_be_enabled() {
    let mock = Mock::builder().start_blocking().unwrap();
    assert_eq!(mock.console_url(), None);
    let reply = exchange(&mock, "GET", "/__console", &[], "");
    assert_eq!(
        (reply.status, mock.requests().len()),
        (404, 1),
        "a path like any other"
    );
    let mock = start();
    assert_eq!(mock.console_url(), Some(format!("{}/__console", mock.url())));
    assert_eq!(exchange(&mock, "GET", "/__consoles", &[], "").status, 404);
    assert_eq!(exchange(&mock, "PUT", "/__console/state", &[], "").status, 405);
    assert_eq!(exchange(&mock, "GET", "/__console/nothing", &[], "").status, 404);
    let recorded: Vec<_> = mock
        .requests()
        .iter()
        .map(|request| request.path.clone())
        .collect();
    assert_eq!(recorded, ["/__consoles"], "the console is not recorded");
    assert_eq!(token(&mock).len(), 32);
}
