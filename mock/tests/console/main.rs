//! The pages, forms and events of the console.

#![allow(clippy::panic, clippy::unwrap_used)]

mod http;
mod security;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use http::{Events, exchange, page, submit, token};
use support::{JOE, send, user};
use zephr_catalog::{catalog, samples::Language};
use zephr_mock::{Fault, Mock, Preset};
use zephr_runtime::{
    Credentials,
    signature::{Authorization, Scheme, SignableRequest},
};

fn start() -> Mock {
    Mock::builder().console().start_blocking().unwrap()
}

/// Sends `GET /v3/users?search=x` with path and query hashed together.
fn send_wrongly_signed(mock: &Mock) {
    let signed = SignableRequest {
        method: "GET",
        path: "/v3/users?search=x",
        query: "",
        body: b"",
    };
    let credentials = Credentials::new("demo", "demo-secret");
    let now = mock.clock().now_millis();
    let authorization =
        Authorization::sign(&credentials, &signed, now, "n-1".to_owned(), Scheme::Zephr).unwrap();
    let value = authorization.to_string();
    let reply = exchange(
        mock,
        "GET",
        "/v3/users?search=x",
        &[("authorization", &value)],
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
        found("mutually+exclusive"),
        ["deleteUserByPrimaryOrForeignKey", "listUsers"],
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
fn a_wrong_signature_is_explained_side_by_side() {
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
async fn events_show_each_request_once() {
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
async fn calls_are_sent_and_repeated() {
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
async fn faults_are_added_listed_and_cleared() {
    let mock = start();
    let path = format!("/v3/users/{JOE}");
    let added = submit(
        &mock,
        "/state/faults",
        &[
            ("operation", "users().get"),
            ("status", "503"),
            ("retry_after", "2"),
            ("times", "2"),
        ],
    );
    assert_eq!(
        added.header("location"),
        Some("/__console/state?done=fault-added")
    );
    let state = page(&mock, "/state");
    assert!(
        state.contains("getUser</strong>: status 503 instead of the result; Retry-After: 2"),
        "{state}"
    );
    assert_eq!(send(&mock, "GET", &path, None).await.status, 503);
    let request = page(&mock, "/requests/1");
    assert!(request.contains("status 503 instead of the result"), "{request}");
    submit(&mock, "/state/faults/clear", &[]);
    assert_eq!(send(&mock, "GET", &path, None).await.status, 200);
    submit(&mock, "/state/faults", &[("preset", "CutAfterCommit")]);
    assert_eq!(send(&mock, "DELETE", &path, None).await.status, 0);
    for (fields, problem) in [
        (
            [("operation", "noSuchOperation"), ("status", "")],
            "no operation `noSuchOperation`",
        ),
        (
            [("operation", ""), ("status", "700")],
            "700 is no final HTTP status",
        ),
        ([("operation", ""), ("times", "-1")], "`times` is not a number"),
        ([("operation", ""), ("preset", "Unknown")], "no such preset"),
    ] {
        let refused = submit(&mock, "/state/faults", &fields);
        assert!(
            refused.status == 400 && refused.body.contains(problem),
            "{refused:?}"
        );
    }
    assert_eq!(mock.faults().left(), 0);
}

#[test]
fn the_clock_is_moved() {
    let now = 1_790_000_000_000;
    let mock = Mock::builder()
        .console()
        .clock(move || now)
        .start_blocking()
        .unwrap();
    let advance = [("action", "advance"), ("amount", "2"), ("unit", "hours")];
    submit(&mock, "/state/clock", &advance);
    assert_eq!(mock.clock().now_millis(), now + 2 * 60 * 60 * 1000);
    submit(&mock, "/state/clock", &[("action", "freeze")]);
    assert!(mock.clock().is_frozen());
    let state = page(&mock, "/state");
    assert!(
        state.contains("2 h ahead") && state.contains(">frozen<"),
        "{state}"
    );
    submit(&mock, "/state/clock", &[("action", "unfreeze")]);
    assert!(!mock.clock().is_frozen());
    assert_eq!(submit(&mock, "/state/clock", &[("action", "stop")]).status, 400);
}

#[test]
fn a_frozen_clock_advances_only_on_request() {
    let time = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(1000));
    let base = std::sync::Arc::clone(&time);
    let mock = Mock::builder()
        .clock(move || base.load(std::sync::atomic::Ordering::Relaxed))
        .start_blocking()
        .unwrap();
    mock.clock().freeze();
    time.store(5000, std::sync::atomic::Ordering::Relaxed);
    mock.clock().freeze();
    assert_eq!(mock.clock().now_millis(), 1000);
    mock.clock().advance(Duration::from_millis(10));
    let snapshot = mock.snapshot();
    assert_eq!(mock.clock().now_millis(), 1010);
    mock.clock().unfreeze();
    assert_eq!(mock.clock().now_millis(), 5010);
    mock.restore(&snapshot);
    assert_eq!(mock.clock().now_millis(), 1010, "a snapshot contains the clock");
    mock.reset();
    assert_eq!(mock.clock().now_millis(), 5000);
}

#[tokio::test]
async fn documents_are_saved_loaded_and_reset() {
    let mock = start();
    let path = format!("/v3/users/{JOE}");
    let status = async || send(&mock, "GET", &path, None).await.status;
    submit(&mock, "/state/snapshots", &[]);
    send(&mock, "DELETE", &path, None).await;
    assert_eq!(status().await, 404);
    submit(&mock, "/state/snapshots/1/restore", &[]);
    assert_eq!(status().await, 200, "restored");
    let saved = submit(&mock, "/state/snapshots/1/download", &[]);
    assert!(
        saved
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    submit(
        &mock,
        "/state/seed",
        &[
            ("seed", "{\"companies\":[{\"company_id\":\"c\"}]}"),
            ("mode", "replace"),
        ],
    );
    assert_eq!(status().await, 404, "replaced");
    assert!(page(&mock, "/state/companies").contains("<code>c</code>"));
    submit(&mock, "/state/seed", &[("seed", &saved.body), ("mode", "add")]);
    assert_eq!(status().await, 200, "added");
    assert!(page(&mock, "/state/companies").contains("<code>c</code>"), "kept");
    let refused = submit(
        &mock,
        "/state/seed",
        &[("seed", "{\"people\":[]}"), ("mode", "add")],
    );
    assert!(
        refused.status == 400 && refused.body.contains("people"),
        "{refused:?}"
    );
    assert_eq!(status().await, 200, "unchanged");
    submit(&mock, "/state/reset", &[]);
    assert!(!page(&mock, "/state/companies").contains("<code>c</code>"));
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn numbers_of_requests_survive_a_reset() {
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

#[test]
fn faults_are_described_without_values() {
    let fault = Fault::on("getUser")
        .status(503)
        .header("x-key", "CANARY")
        .body("text/plain", "CANARY")
        .delay(Duration::from_millis(5));
    assert_eq!(
        fault.to_string(),
        "delayed by 5 ms; status 503 instead of the result; headers x-key; text/plain body of 6 bytes"
    );
    assert_eq!(Fault::pass().to_string(), "served normally");
    assert_eq!(
        Fault::pass().preset(Preset::SlowBody).to_string(),
        "preset SlowBody"
    );
    assert_eq!(
        Fault::pass().drop_after().to_string(),
        "connection closed after the request was executed, without a response"
    );
}
