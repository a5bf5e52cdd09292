//! The views on wide and narrow screens, in both color schemes.

use std::{env, fs, path::Path};

use serde_json::{Value, json};
use support::{JOE, send, user};
use zephr_mock::{Fault, Mock, Preset};

use crate::{assert_no_messages, curl_with_wrong_signature, open, start, support};

/// The environment variable with the folder for screenshots. If the variable is not set, no screenshots are saved.
const PICTURES: &str = "CONSOLE_PICTURES";

/// A script that returns the problems of a page, such as elements without a name, a label or a unique ID, and content
/// wider than the window.
const CHECK: &str = "
    const problems = [];
    const all = (selector) => [...document.querySelectorAll(selector)];
    for (const field of all('input:not([type=hidden]), select, textarea'))
      if (!field.labels?.length) problems.push(`no label: ${field.outerHTML}`);
    for (const button of all('button, a'))
      if (!button.textContent.trim() && !button.querySelector('img[alt]')) problems.push(`no name: ${button.outerHTML}`);
    for (const section of all('[aria-labelledby]'))
      if (!document.getElementById(section.getAttribute('aria-labelledby'))) problems.push(`no heading: ${section.outerHTML}`);
    const ids = all('[id]').map((element) => element.id);
    for (const id of ids.filter((id, index) => ids.indexOf(id) !== index)) problems.push(`twice: ${id}`);
    if (all('h1').length !== 1) problems.push('not one h1');
    if (all('main, header.bar, nav').length < 3) problems.push('a landmark is missing');
    const wide = all('body *').filter((element) => element.getBoundingClientRect().right > innerWidth + 1
      && !element.closest('pre, .scroll, .hidden, .skip'));
    for (const element of wide) problems.push(`wider than the window: ${element.outerHTML.slice(0, 200)}`);
    if (document.scrollingElement.scrollWidth > innerWidth) problems.push(`scrolls to ${document.scrollingElement.scrollWidth}`);
    return problems;";

async fn some_traffic(mock: &Mock) {
    send(
        mock,
        "GET",
        "/v3/users?identifiers.email_address=joe+news@example.com",
        None,
    )
    .await;
    send(mock, "POST", "/v3/users", Some(user("ann@example.com"))).await;
    send(mock, "POST", "/v3/users", Some(user("ann@example.com"))).await;
    mock.faults()
        .add(Fault::on("getUser").preset(Preset::RateLimited))
        .unwrap();
    for path in [
        format!("/v3/users/{JOE}"),
        format!("/v3/users/{JOE}"),
        "/v3/users/nobody".to_owned(),
    ] {
        send(mock, "GET", &path, None).await;
    }
    send(
        mock,
        "DELETE",
        "/v3/feature-rules/unknown-rule-with-a-long-name",
        None,
    )
    .await;
    send(
        mock,
        "POST",
        "/v4/companies",
        Some(json!({ "company_id": "c-1", "name": "Company" })),
    )
    .await;
    curl_with_wrong_signature(mock);
    mock.faults()
        .add(Fault::on("updateUserAttribute").times(3).status(503))
        .unwrap();
}

#[tokio::test]
#[ignore = "needs Chromium: run .ci/browser"]
async fn views_fit_the_window_and_are_accessible() {
    let (mock, browser) = start();
    some_traffic(&mock).await;
    let last = mock.requests().len();
    let folder = env::var_os(PICTURES);
    let views = [
        ("requests", "/requests".to_owned()),
        ("request", format!("/requests/{last}")),
        ("reference", "/reference".to_owned()),
        ("operation", "/reference/createUser".to_owned()),
        ("state", "/state".to_owned()),
        ("documents", "/state/users".to_owned()),
        ("failure", "/state/nothing".to_owned()),
    ];
    for width in [1280, 390] {
        for scheme in ["light", "dark"] {
            browser.emulate(width, 900, scheme);
            for (name, path) in &views {
                open(&mock, &browser, path);
                browser.wait("document.readyState === 'complete'");
                assert_eq!(browser.run(CHECK), Value::Array(Vec::new()), "{name} at {width}");
                if let Some(folder) = &folder {
                    let file = Path::new(folder).join(format!("{name}-{width}-{scheme}.png"));
                    fs::write(file, browser.screenshot()).unwrap();
                }
                if *name != "failure" {
                    assert_no_messages(&browser);
                }
            }
            // Discards the message of the browser about the status 404 of the last page.
            browser.messages();
        }
    }
}
