//! Secrets in requests that are printed, and not sent or rejected.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use support::{start, zephr};
use zephr_mock::Mock;

/// Returns the output of a dry run of `zephr api`.
fn dry_run(mock: &Mock, arguments: &[&str]) -> String {
    zephr(mock.url(), &[&["api"], arguments, &["--dry-run"][..]].concat()).ok()
}

#[test]
fn a_dry_run_of_api_hides_secrets_by_name_and_by_operation() {
    let mock = start(Mock::builder());
    let cases: [(&[&str], &str); 5] = [
        (
            &[
                "GET",
                "/v9/new?access_token=hush-1&page=2",
                "-q",
                "client-secret=hush 2",
            ],
            "/v9/new?access_token=(redacted)&page=2&client-secret=(redacted)\n",
        ),
        (
            &["GET", "/v4/sessions/news/hush-3"],
            "/v4/sessions/news/(redacted)\n",
        ),
        (
            &["GET", "/v4/sessions/news/hush%2d4"],
            "/v4/sessions/news/(redacted)\n",
        ),
        (
            &["GET", "/v9/new", "-H", "X-Api-Key: hush-5"],
            "\nx-api-key: (redacted)\n",
        ),
        (
            &[
                "POST",
                "/v9/new",
                "-f",
                "user.password=hush-6",
                "-f",
                "user.city=Rome",
            ],
            "\"password\": \"(redacted)\",\n    \"city\": \"Rome\"",
        ),
    ];
    for (arguments, expected) in cases {
        let shown = dry_run(&mock, arguments);
        assert!(shown.contains(expected), "{shown}");
        assert!(!shown.contains("hush"), "{shown}");
    }
    assert_eq!(mock.requests().iter().count(), 0);
}

#[test]
fn a_failure_of_api_shows_the_path_without_secrets() {
    let mock = start(Mock::builder());
    for (path, expected) in [
        ("/v3/users/u-1", "\n  operation: GET /v3/users/{segment}\n"),
        // The session ID consists of letters, but the operation marks it as secret.
        ("/v4/sessions/news/hush-hush", "\n  operation: GET request\n"),
    ] {
        let run = zephr(mock.url(), &["api", "GET", path, "--debug"]);
        assert_eq!(run.code, 3, "{}", run.err);
        assert!(run.err.contains(expected), "{}", run.err);
        assert!(!run.err.contains("hush"), "{}", run.err);
    }
}
