//! Requests as the arguments describe them: bodies, parameters, `api`, `--curl`, `--dry-run`.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Stdio,
    thread,
};

use serde_json::{Value, json};
use support::{Run, start, zephr, zephr_with_input};
use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::{
    Secret,
    signature::{Authorization, SignableRequest},
};

const JOE: &str = r#"{"identifiers": {"email_address": "joe@example.com"}, "registration_tenant": "file"}"#;

/// Returns the body of the last request.
fn last_body(mock: &Mock) -> Value {
    let requests = mock.requests();
    let last = requests.iter().last().unwrap();
    serde_json::from_str(last.body.as_deref().unwrap()).unwrap()
}

fn has_curl() -> bool {
    let is_there = Run::of(support::isolated("sh").args(["-c", "command -v curl"])).code == 0;
    if !is_there {
        eprintln!("skipped: curl is not installed");
    }
    is_there
}

fn last_target(mock: &Mock) -> String {
    let requests = mock.requests();
    let last = requests.iter().last().unwrap();
    format!("{} {}?{}", last.method, last.path, last.query)
}

#[test]
fn a_body_is_read_from_a_file_stdin_or_the_argument() {
    let mock = start(Mock::builder().static_responses());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("joe.json");
    fs::write(&file, JOE).unwrap();
    let file = file.to_str().unwrap();
    let expected: Value = serde_json::from_str(JOE).unwrap();
    for body in [file, &format!("@{file}"), JOE] {
        zephr(mock.url(), &["users", "create", "--body", body]).ok();
        assert_eq!(last_body(&mock), expected);
    }
    zephr_with_input(mock.url(), &["users", "create", "--body", "-"], JOE).ok();
    assert_eq!(last_body(&mock), expected);
}

#[test]
fn flags_and_set_replace_fields_of_the_document() {
    let mock = start(Mock::builder().static_responses());
    let arguments = [
        "users",
        "create",
        "--body",
        JOE,
        "--registration-tenant",
        "flag",
        "--email-verified",
        "--session-limit",
        "3",
        "--set",
        "identifiers.email_address=ann@example.com",
        "--set",
        "attributes.age:=42",
        "--set",
        "attributes.city=42",
    ];
    zephr(mock.url(), &arguments).ok();
    let expected = json!({
        "identifiers": {"email_address": "ann@example.com"},
        "registration_tenant": "flag",
        "email_verified": true,
        "session_limit": 3,
        "attributes": {"age": 42, "city": "42"},
    });
    assert_eq!(last_body(&mock), expected);
}

#[test]
fn invalid_bodies_are_usage_errors_and_nothing_is_sent() {
    let mock = start(Mock::builder().static_responses());
    let cases: [(&[&str], &str); 7] = [
        (
            &["--body", "{\"a\": 1,\n \"b\" 2}"],
            "invalid JSON in `--body` at line 2, column 6",
        ),
        (
            &["--body", "missing.json"],
            "`--body missing.json` is neither a file nor JSON",
        ),
        (&["--body", "@missing.json"], "cannot read `missing.json`"),
        (&[], "`zephr users create` requires a body"),
        (
            &["--session-limit", "many"],
            "body field `session_limit`: expected a number",
        ),
        (
            &["--set", "identifiers"],
            "`--set` requires `PATH=VALUE` or `PATH:=JSON`",
        ),
        (
            &["--set", "attributes.a:={"],
            "invalid JSON in `--set attributes.a` at line 1, column 1",
        ),
    ];
    for (arguments, expected) in cases {
        let run = zephr(mock.url(), &[&["users", "create"], arguments].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(expected), "{}", run.err);
    }
    assert_eq!(mock.requests().iter().count(), 0);
}

#[test]
fn stdin_is_read_only_if_requested() {
    let mock = start(Mock::builder().static_responses());
    for (arguments, code) in [(&["users", "create"][..], 2), (&["users", "list"], 0)] {
        let mut command = support::with_service(support::ZEPHR, mock.url());
        let command = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        // The pipe remains open, so a program that reads it would wait forever.
        let pipe = child.stdin.take();
        assert_eq!(child.wait().unwrap().code(), Some(code));
        drop(pipe);
    }
}

#[test]
fn an_unsigned_operation_needs_no_key_pair() {
    let mock = start(Mock::builder().static_responses());
    let mut command = support::isolated(support::ZEPHR);
    let arguments = [
        "oauth",
        "token",
        "--grant-type",
        "refresh_token",
        "--refresh-token",
        "t-1",
    ];
    Run::of(command.env("ZEPHR_BASE_URL", mock.url()).args(arguments)).ok();
    let requests = mock.requests();
    assert_eq!(requests.iter().last().unwrap().authorization, None);
}

#[test]
fn parameters_are_encoded_by_their_styles() {
    let mock = start(Mock::builder().static_responses());
    let cases: [(&[&str], &str); 6] = [
        (
            &["users", "list", "--email-address", "joe+news@example.com"],
            "GET /v3/users?identifiers.email_address=joe%2Bnews%40example.com",
        ),
        (
            &["users", "list", "--foreign-key", "crm=4/2"],
            "GET /v3/users?foreign_key.crm=4%2F2",
        ),
        (
            &["feature-rules", "list", "--tags", "a", "--tags", "b"],
            "GET /v3/feature-rules?tags=a,b",
        ),
        (
            &["users", "list", "--search-by-attributes", r#"{"slug":"city"}"#],
            "GET /v3/users?search_by_attributes=W3sic2x1ZyI6ImNpdHkifV0%3D",
        ),
        (&["users", "get", "a b/c%"], "GET /v3/users/a%20b%2Fc%25?"),
        (
            &["users", "export", "--attributes"],
            "GET /v3/user-export?attributes=true",
        ),
    ];
    for (arguments, expected) in cases {
        zephr(mock.url(), arguments).ok();
        assert_eq!(last_target(&mock), expected);
    }
}

#[test]
fn api_sends_any_method_path_and_body() {
    let mock = start(Mock::builder());
    let query = [
        "api",
        "GET",
        "/v3/users",
        "-q",
        "identifiers.email_address=joe+news@example.com",
    ];
    let found: Value = serde_json::from_str(&zephr(mock.url(), &query).ok()).unwrap();
    assert_eq!(
        found["results"][0]["identifiers"]["email_address"],
        "joe+news@example.com"
    );

    let create = [
        "api",
        "post",
        "/v3/users",
        "-f",
        "identifiers.email_address=ann@example.com",
        "-f",
        "attributes.age:=42",
    ];
    zephr(mock.url(), &create).ok();
    let expected = json!({"identifiers": {"email_address": "ann@example.com"}, "attributes": {"age": 42}});
    assert_eq!(last_body(&mock), expected);

    let input = ["api", "POST", "/v3/users", "--input", "-", "-H", "x-team: growth"];
    zephr_with_input(mock.url(), &input, JOE).ok();

    let run = zephr(mock.url(), &["api", "GET", "/v9/undocumented?a=b"]);
    assert_eq!(run.code, 3);
    assert!(run.err.starts_with("error: 404 Not Found: "), "{}", run.err);
    assert_eq!(last_target(&mock), "GET /v9/undocumented?a=b");
}

#[test]
fn api_signs_requests_to_services_other_than_the_mock() {
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", service.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = service.accept().unwrap();
        let mut request = vec![0; 8192];
        let length = stream.read(&mut request).unwrap();
        let body = r#"{"a":1.50,  "b":[ ]}"#;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let out = zephr(&url, &["api", "GET", "/v9/undocumented", "-q", "a=ü&b"]).ok();
    assert_eq!(out, r#"{"a":1.50,  "b":[ ]}"#);
    let request = server.join().unwrap();
    assert!(
        request.starts_with("GET /v9/undocumented?a=%C3%BC%26b HTTP/1.1\r\n"),
        "{request}"
    );
    let header = request
        .lines()
        .find_map(|line| line.strip_prefix("authorization: "))
        .unwrap();
    let authorization: Authorization = header.parse().unwrap();
    let signable = SignableRequest {
        method: "GET",
        path: "/v9/undocumented",
        query: "a=%C3%BC%26b",
        body: b"",
    };
    assert!(authorization.matches(&Secret::from(MockBuilder::SECRET_KEY), &signable));
}

#[test]
fn curl_prints_a_command_that_the_service_accepts() {
    let mock = start(Mock::builder());
    let create =
        r#"{"identifiers":{"email_address":"zoë's@example.com"},"attributes":{"note":"a\\b $HOME `x` %"}}"#;
    let cases: [&[&str]; 4] = [
        &["users", "list", "--email-address", "joe+news@example.com"],
        &["users", "create", "--body", create],
        &["sessions", "create-anonymous", "news"],
        &[
            "users",
            "delete-foreign-key",
            "u-1",
            "crm",
            "a+ %2F",
            "--body",
            "x",
        ],
    ];
    let commands: Vec<_> = cases
        .iter()
        .map(|arguments| zephr(mock.url(), &[arguments, &["--curl"][..]].concat()).ok())
        .collect();
    assert_eq!(mock.requests().iter().count(), 0);
    if !has_curl() {
        return;
    }
    for command in &commands {
        Run::of(support::isolated("sh").args(["-c", command]));
    }
    let statuses: Vec<_> = mock.requests().iter().map(|request| request.status).collect();
    assert!(statuses.iter().all(|status| *status != 401), "{statuses:?}");
    assert_eq!(statuses.len(), commands.len());
    assert_eq!(statuses[..3], [200, 201, 200]);
}

#[test]
fn a_binary_body_is_part_of_the_curl_command() {
    let mock = start(Mock::builder().static_responses());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("content");
    fs::write(&file, [0, 159, 39, 92, 10, 255]).unwrap();
    let body = format!("@{}", file.display());
    let command = zephr(
        mock.url(),
        &["resources", "update-content", "r-1", "--body", &body, "--curl"],
    )
    .ok();
    if !has_curl() {
        return;
    }
    Run::of(support::isolated("sh").args(["-c", &command])).ok();
}

#[test]
fn a_dry_run_shows_the_request_without_secrets() {
    let mock = start(Mock::builder().static_responses());
    let body = r#"{"identifiers":{"email_address":"joe@example.com"},"validators":{"password":"hush-1"}}"#;
    let arguments = [
        "sessions",
        "create",
        "news",
        "--session-cookie",
        "hush-2",
        "--body",
        body,
        "--dry-run",
    ];
    let shown = zephr(mock.url(), &arguments).ok();
    let lines: Vec<_> = shown
        .lines()
        .filter(|line| !line.starts_with("user-agent"))
        .collect();
    let expected = [
        &format!("POST {}/v4/sessions/news", mock.url()),
        "content-type: application/json",
        "cookie: (redacted)",
        "accept: application/json",
        "authorization: (redacted)",
        "",
        "{",
        "  \"identifiers\": {",
        "    \"email_address\": \"joe@example.com\"",
        "  },",
        "  \"validators\": {",
        "    \"password\": \"(redacted)\"",
        "  }",
        "}",
    ];
    assert_eq!(lines, expected);
    let shown = zephr(mock.url(), &["sessions", "get", "news", "hush/+=3", "--dry-run"]).ok();
    assert_eq!(
        shown.lines().next().unwrap(),
        format!("GET {}/v4/sessions/news/(redacted)", mock.url())
    );
    assert_eq!(mock.requests().iter().count(), 0);
}

#[test]
fn a_signature_of_sign_is_verified_by_explain() {
    let mock = start(Mock::builder());
    let header = zephr(mock.url(), &["sign", "GET", "/v3/users?search=a"]).ok();
    let header = header.trim();
    let explain = |target: &str| zephr(mock.url(), &["explain", "GET", target, "--authorization", header]);
    assert_eq!(explain("/v3/users?search=a").ok(), "the signature is valid\n");
    let run = explain("/v3/users");
    assert_eq!(run.code, 1);
    assert_eq!(mock.requests().iter().count(), 0);
}
