//! Runs the examples as programs against a mock. `cargo test` builds them before it runs this test.

#![allow(clippy::panic, clippy::unwrap_used)]

// Runs the tests that these examples contain.
#[allow(dead_code)]
#[path = "../examples/log_in_backend.rs"]
mod log_in_backend;
#[allow(dead_code)]
#[path = "../examples/test_your_code.rs"]
mod test_your_code;

use std::{
    env::{self, consts::EXE_SUFFIX},
    path::Path,
    process::{Command, Output},
};

use zephr_mock::{Mock, MockBuilder};

#[cfg(feature = "axum")]
mod servers;

/// Returns a command that runs an example, with the mock as its service.
fn example(name: &str, url: &str) -> Command {
    let test = env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap().join("examples");
    let mut command = Command::new(folder.join(format!("{name}{EXE_SUFFIX}")));
    command
        .env_remove("ZEPHR_TENANT")
        .env("ZEPHR_BASE_URL", url)
        .env("ZEPHR_ACCESS_KEY", MockBuilder::ACCESS_KEY)
        .env("ZEPHR_SECRET_KEY", MockBuilder::SECRET_KEY);
    command
}

/// Runs an example to its end.
fn run(name: &str, mock: &Mock, arguments: &[&str]) -> Output {
    let mut command = example(name, mock.url());
    let run = command.args(arguments).output();
    run.unwrap_or_else(|error| {
        panic!("{name}: {error}; run `cargo build -p zephr-admin --examples --all-features`")
    })
}

/// Returns the output of an example that succeeds.
fn output(name: &str, mock: &Mock, arguments: &[&str]) -> String {
    let output = run(name, mock, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn start() -> Mock {
    Mock::builder().start_blocking().unwrap()
}

/// Returns the first Rust program of a page.
fn first_program(page: &str) -> &str {
    let (_, rest) = page.split_once("```rust,no_run\n").unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_readme_program_is_the_quick_start_example() {
    let example = include_str!("../examples/quick_start.rs");
    let (_, program) = example.split_once("\n\n").unwrap();
    assert_eq!(first_program(include_str!("../README.md")), program);

    let lines = output("quick_start", &start(), &[]);
    let user = "user Some(UserId(\"5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11\")) is signed in until Some(";
    assert!(lines.starts_with(user), "{lines}");
    assert!(lines.ends_with("Some(\"Joe\")\n"), "{lines}");
}

#[test]
fn the_demo_ends_a_session() {
    let lines = output("demo", &start(), &[]);
    let statuses: Vec<_> = lines
        .lines()
        .filter_map(|line| line.strip_prefix("< ")?.get(..3))
        .collect();
    assert_eq!(statuses, ["201", "200", "200", "404"], "{lines}");
    assert!(!lines.contains("not-a-real-one"), "{lines}");
}

#[test]
fn users_are_synchronized_with_the_crm() {
    let mock = start();
    let first = output("crm_sync", &mock, &[]);
    assert_eq!(first, "1 users, 1 to update\n1 updated, 0 failed\n");
    assert_eq!(output("crm_sync", &mock, &[]), "1 users, 0 to update\n");
}

#[test]
fn support_signs_a_user_out() {
    let mock = start();
    output("quick_start", &mock, &[]);
    let joe = "joe+news@example.com";
    let lines = output("support_tool", &mock, &[joe, "--sign-out"]);
    assert!(
        lines.contains("registered 2026-01-31T12:00:00Z, address verified: true\n1 sessions\n"),
        "{lines}"
    );
    let lines = output("support_tool", &mock, &[joe]);
    assert!(lines.ends_with("\n0 sessions\n"), "{lines}");

    let unknown = run("support_tool", &mock, &["ann@example.com"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert_eq!(unknown.stderr, b"no user has the address ann@example.com\n");
}

#[test]
fn tenants_are_traced_and_a_key_pair_is_rotated() {
    let mock = start();
    let output = run("tenants", &mock, &[]);
    let traces = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{traces}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let expected = "acme: 0 products\nacme-sport: 0 products\nacme-video: 0 products\nacme: 0 products with the new key pair\n";
    assert_eq!(lines, expected);
    assert!(traces.contains("zephr.tenant=\"acme-video\""), "{traces}");
    assert!(!traces.contains(MockBuilder::SECRET_KEY), "{traces}");
    let first = format!(" {}:", MockBuilder::ACCESS_KEY);
    let requests = mock.requests().to("products().list");
    let by_first: Vec<bool> = requests
        .iter()
        .map(|request| {
            request
                .authorization
                .as_ref()
                .is_some_and(|header| header.contains(&first))
        })
        .collect();
    assert_eq!(by_first, [true, true, true, false]);
}

#[test]
fn a_raw_request_is_signed() {
    let lines = output("raw_call", &start(), &[]);
    assert!(lines.starts_with("200 OK\n"), "{lines}");
    assert!(
        lines.ends_with("\nAuthorization: ZEPHR-HMAC-SHA256 …\n"),
        "{lines}"
    );
}

#[cfg(feature = "blocking")]
#[test]
fn a_script_exports_users_without_async() {
    let lines = output("blocking_script", &start(), &[]);
    assert_eq!(
        lines,
        "user_id,email_address\n5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11,joe+news@example.com\n"
    );
}

#[test]
fn the_test_your_code_example_finds_a_user() {
    let lines = output("test_your_code", &start(), &[]);
    assert_eq!(lines, "Some(UserId(\"5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11\"))\n");
}
