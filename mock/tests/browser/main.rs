//! The console in a browser.

#![allow(clippy::panic, clippy::unwrap_used)]

mod driver;
mod forgery;
#[path = "../support/mod.rs"]
mod support;
mod views;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use driver::Browser;
use serde_json::Value;
use support::{JOE, send, wrong_authorization};
use zephr_mock::Mock;

fn start() -> (Mock, Browser) {
    let mock = Mock::builder().console().start_blocking().unwrap();
    (mock, Browser::start())
}

fn open(mock: &Mock, browser: &Browser, path: &str) {
    browser.open(&format!("{}{path}", mock.console_url().unwrap()));
}

/// The browser reports errors of scripts, refused resources and violations of the policy.
fn assert_no_messages(browser: &Browser) {
    assert_eq!(browser.messages(), [""; 0]);
}

/// Sends `GET /v3/users?search=x` by curl, with `?` hashed as well.
fn curl_with_wrong_signature(mock: &Mock) {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--header",
            &format!("Authorization: {}", wrong_authorization(mock)),
        ])
        .arg(format!("{}/v3/users?search=x", mock.url()))
        .output()
        .unwrap_or_else(|e| panic!("`curl` cannot be started ({e}): run `.ci/browser`"));
    assert!(output.status.success(), "{output:?}");
}

#[test]
#[ignore = "needs Chromium: run .ci/browser"]
fn a_request_appears_within_a_second_with_its_explanation() {
    let (mock, browser) = start();
    open(&mock, &browser, "/requests");
    browser.wait_for_text("#live-text", "Live");
    curl_with_wrong_signature(&mock);
    let sent = Instant::now();
    let row = browser.wait_for_text("#requests li", "path and query were hashed together");
    assert!(sent.elapsed() < Duration::from_secs(1), "{:?}", sent.elapsed());
    assert!(row.contains("/v3/users?search=x") && row.contains("401"), "{row}");
    browser.wait_for_text("#count", "1");
    browser.wait_for_text("#status", "One new request");
    browser.click("#requests li a");
    browser.wait_for_text("h1", "/v3/users?search=x");
    browser.click("button[data-copy='#curl']");
    browser.wait_for_text("button[data-copy='#curl']", "Copied");
    let difference = browser.wait_for_text("tr.differs", "path and query");
    assert!(
        difference.contains("/v3/userssearch=x") && difference.contains("/v3/users?search=x"),
        "{difference}"
    );
    assert_no_messages(&browser);
}

#[test]
#[ignore = "needs Chromium: run .ci/browser"]
fn live_requests_can_be_paused_and_filtered() {
    let (mock, browser) = start();
    open(&mock, &browser, "/requests?signature=rejected");
    browser.wait_for_text("#live-text", "Live");
    browser.click("#pause");
    browser.wait_for_text("#live-text", "Paused");
    curl_with_wrong_signature(&mock);
    assert_eq!(
        browser.run("return document.querySelectorAll('#requests li').length"),
        Value::from(0)
    );
    browser.click("#pause");
    browser.wait_for_text("#requests li", "/v3/users?search=x");
    browser.choose("select[name=status]", "2");
    browser.wait("location.search.includes('status=2')");
    browser.wait_for_text("#empty", "No request matches the filter.");
    assert_no_messages(&browser);
}

#[test]
#[ignore = "needs Chromium: run .ci/browser"]
fn the_search_finds_an_operation_while_typing() {
    let (mock, browser) = start();
    open(&mock, &browser, "/reference");
    browser.wait_for_text("#results-heading", "165 operations");
    browser.fill("input[name=q]", "listUsers");
    browser.wait_for_text("#results-heading", "4 operations");
    let first = browser.run("return document.querySelector('.operations .name').innerText");
    assert_eq!(first, Value::from("listUsers"));
    assert_eq!(browser.run("return location.search"), Value::from("?q=listUsers"));
    browser.click(".operations li a");
    browser.wait_for_text("h1", "listUsers");
    assert_no_messages(&browser);
}

#[test]
#[ignore = "needs Chromium: run .ci/browser"]
fn operations_can_be_sent_from_the_reference() {
    let (mock, browser) = start();
    for (operation, status) in [
        ("listUsers", "200"),
        ("getUser", "200"),
        ("createUser", "201"),
        ("createCompanyV4", "201"),
        ("createAnonymousSessionUnderGivenSite", "200"),
        ("refreshOrExchangeToken", "200"),
    ] {
        open(&mock, &browser, &format!("/reference/{operation}"));
        let body = browser.run("return document.querySelector('textarea[name=body]')?.value");
        browser.click("form[action$=send] button");
        let result = browser.wait_for_text("#result .result", status);
        let is_signed = operation != "refreshOrExchangeToken";
        assert!(
            result.contains(if is_signed {
                "signature valid"
            } else {
                "not checked"
            }),
            "{result}"
        );
        let kept = browser.run("return document.querySelector('textarea[name=body]')?.value");
        assert_eq!(kept, body, "the form remains");
    }
    assert_eq!(mock.requests().len(), 6);
    assert_no_messages(&browser);
}

#[tokio::test]
#[ignore = "needs Chromium: run .ci/browser"]
async fn a_fault_added_in_the_console_affects_the_next_request() {
    let (mock, browser) = start();
    open(&mock, &browser, "/state");
    browser.fill("input[name=operation]", "getUser");
    browser.choose("select[name=preset]", "RateLimited");
    browser.click("form[action$=faults] button");
    browser.wait_for_text("#notice", "The fault was added.");
    browser.wait_for_text(".faults li", "getUser: status 429");
    let path = format!("/v3/users/{JOE}");
    assert_eq!(send(&mock, "GET", &path, None).await.status, 429);
    assert_eq!(send(&mock, "GET", &path, None).await.status, 200);
    browser.fill("input[name=status]", "999");
    browser.run("document.querySelector('input[name=status]').removeAttribute('max')");
    browser.click("form[action$=faults] button");
    browser.wait_for_text("form[action$=faults] [role=alert]", "999 is no final HTTP status");
    let messages = browser.messages();
    assert!(
        messages
            .iter()
            .all(|message| message.contains("400 (Bad Request)")),
        "{messages:?}"
    );
}

#[tokio::test]
#[ignore = "needs Chromium: run .ci/browser"]
async fn advancing_the_clock_in_the_console_expires_a_session() {
    let (mock, browser) = start();
    let login = serde_json::json!({
        "identifiers": { "email_address": "joe+news@example.com" },
        "validators": { "password": "not-a-real-one" },
    });
    let session = send(&mock, "POST", "/v4/sessions/news", Some(login)).await;
    let session: Value = serde_json::from_str(&session.body).unwrap();
    let path = format!(
        "/v4/sessions/news/{}",
        session.get("session_id").unwrap().as_str().unwrap()
    );
    // The client signs at a fixed time, because advancing the clock in the console does not affect signatures.
    mock.clock().freeze();
    let now = mock.clock().now_millis();
    let client = support::client_at(&mock, now);
    let status = async || {
        let sent = client.request(zephr_runtime::Method::Get, &path).send().await;
        match sent {
            Ok(response) => response.status().as_u16(),
            Err(error) => error.status().unwrap().as_u16(),
        }
    };
    assert_eq!(status().await, 200);
    open(&mock, &browser, "/state");
    browser.fill("input[name=amount]", "366");
    browser.click("form[action$=clock] button[value=advance]");
    browser.wait_for_text("#notice", "The clock was changed.");
    browser.wait_for_text("[aria-labelledby=clock]", "366 d ahead");
    assert_eq!(
        browser.run("return document.activeElement.id"),
        Value::from("content"),
        "the focus remains"
    );
    assert_eq!(status().await, 404);
    browser.click("form[action$=reset] button");
    browser.wait_for_text("#notice", "The mock is in its initial state.");
    assert_eq!(mock.requests().len(), 0);
    assert_no_messages(&browser);
}
