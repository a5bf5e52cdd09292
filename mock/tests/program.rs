//! The program: its arguments, its first line of output, and its end.

#![cfg(unix)]
// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use zephr_mock::MockBuilder;
use zephr_runtime::{
    Credentials,
    signature::{Authorization, Clock as _, Scheme, SignableRequest, SystemClock},
};

const SECRET: &str = "CANARY-0b6f2d";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zephr-mock"));
    command
        .env("MOCK_SECRET", SECRET)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Returns the address on the first line of the output.
fn address(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    line.trim_end()
        .strip_prefix("listening on http://")
        .unwrap_or_else(|| panic!("{line}"))
        .to_owned()
}

fn get(address: &str, path: &str) -> String {
    get_with(address, path, "")
}

/// Sends a request that is signed with the default key pair. Returns the response.
fn get_signed(address: &str, path: &str) -> String {
    let credentials = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let request = SignableRequest {
        method: "GET",
        path,
        query: "",
        body: b"",
    };
    let now = SystemClock.now_millis();
    let signed = Authorization::sign(&credentials, &request, now, "n-1".to_owned(), Scheme::Zephr);
    get_with(address, path, &format!("authorization: {}\r\n", signed.unwrap()))
}

/// Sends a request with additional header lines. Returns the response.
fn get_with(address: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n{headers}\r\n"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn the_program_listens_until_it_is_terminated() {
    for signal in ["-TERM", "-INT"] {
        let arguments = [
            "--port",
            "0",
            "--access-key",
            "access",
            "--secret-key-env",
            "MOCK_SECRET",
        ];
        let mut child = program().args(arguments).spawn().unwrap();
        let address = address(&mut child);
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        assert!(get(&address, "/v3/users").starts_with("HTTP/1.1 401 "));
        assert!(get(&address, "/nothing").starts_with("HTTP/1.1 404 "));
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{signal}: {output:?}");
        let log = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            log,
            "zephr-mock: 401 GET /v3/users: the request has no Authorization header\n"
        );
        assert!(TcpStream::connect(&address).is_err());
    }
}

#[test]
fn invalid_arguments_are_reported() {
    for (arguments, reason) in [
        (
            ["--wrong-type", "noSuchOperation"],
            "no operation `noSuchOperation`",
        ),
        (["--secret-key-env", "MOCK_NOT_SET"], "`MOCK_NOT_SET` is not set"),
        (["--port", "65536"], "65536"),
        (["--host", "example.com"], "example.com"),
    ] {
        let output = program().args(arguments).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && stderr.contains(reason) && !stderr.contains("panicked"),
            "{stderr}"
        );
    }
}

#[test]
fn respond_serves_a_json_file_for_a_path_without_an_operation() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let [file, text] = ["extra.json", "extra.txt"].map(|name| format!("{folder}/{name}"));
    fs::write(&file, r#"{"extra": true}"#).unwrap();
    fs::write(&text, "extra").unwrap();
    let arguments = ["--respond", &format!("GET /v4/extra={file}"), "--respond"];
    let mut command = program();
    command.args(arguments).arg(format!("PATCH /v3/users={file}"));
    let mut child = command.spawn().unwrap();
    let address = address(&mut child);
    // The mock verifies the signature, because the response for this path is set. For an unknown path, it would respond
    // with 404.
    assert!(get(&address, "/v4/extra").starts_with("HTTP/1.1 401 "));
    let signed = get_signed(&address, "/v4/extra");
    assert!(signed.starts_with("HTTP/1.1 200 "), "{signed}");
    assert!(signed.contains("content-type: application/json"), "{signed}");
    assert!(signed.ends_with(r#"{"extra": true}"#), "{signed}");
    child.kill().unwrap();
    child.wait().unwrap();

    let shape = "expected `METHOD PATH=FILE`, such as `GET /v4/extra=extra.json`";
    for (value, reason) in [
        ("GET /v4/extra".to_owned(), shape.to_owned()),
        (format!("/v4/extra={file}"), shape.to_owned()),
        (format!("GET ={file}"), shape.to_owned()),
        (
            format!("get /v4/extra={file}"),
            "invalid response for `get /v4/extra`: the method must be an HTTP method in upper case"
                .to_owned(),
        ),
        (
            format!("GET /v3/users={file}"),
            "invalid response for `GET /v3/users`: the operation `listUsers` has this method and path"
                .to_owned(),
        ),
        (
            "GET /v4/extra=no/such/file".to_owned(),
            "cannot read `no/such/file`: ".to_owned(),
        ),
        (
            format!("GET /v4/extra={text}"),
            format!("`{text}` is not valid JSON: expected value at line 1 column 1"),
        ),
    ] {
        let output = program().args(["--respond", &value]).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && stderr.contains(&reason), "{stderr}");
    }
}

#[test]
fn explain_verifies_a_signature_offline() {
    // Two vectors of `tests/vectors/` in the workspace.
    let right = "Authorization: ZEPHR-HMAC-SHA256 access:1700000000000:n-1:db561485ff4271f408963797de687e6e3600639795461723064a1727af2e9cc4";
    let posted = "authorization:ZEPHR-HMAC-SHA256 access:1700000000000:n-1:a4bbdefc07f9d9f02e16567bacaf0eccc11b95a9147043ec3a3a51f93fcf8e2b";
    let url = "https://acme.api.zephr.com/v3/users?identifiers.email_address=a%40b.c";
    let users = "https://acme.api.zephr.com/v3/users";
    let explain = |arguments: &[&str], secret: &str| {
        let mut command = program();
        command
            .arg("explain")
            .args(arguments)
            .env("ZEPHR_SECRET_KEY", secret);
        let output = command.output().unwrap();
        let output_text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(output_text).unwrap())
    };
    for (arguments, code, expected) in [
        (&["-H", right, url][..], 0, "the signature is valid"),
        (
            &["-H", "Accept: */*", "-H", posted, "-d", "{\"a\":\"é\"}", users],
            0,
            "the signature is valid",
        ),
        (
            &["-H", posted, "-d", "{\"a\": \"é\"}", users],
            1,
            "the body was re-serialized",
        ),
        (
            &["-H", posted, "-X", "POST", users],
            1,
            "no common mistake explains it",
        ),
        (&["-H", right, users], 1, "no common mistake explains it"),
        (&[users], 1, "missing `Authorization` header"),
        (
            &["-H", "Authorization: Basic c2VjcmV0", users],
            1,
            "cannot be read",
        ),
        (&["-H", posted, "-d", "@no/such/file", users], 1, "no/such/file"),
        (
            &["-H", posted, "--secret-key-env", "MOCK_NOT_SET", users],
            1,
            "MOCK_NOT_SET is not set",
        ),
    ] {
        let (status, text) = explain(arguments, "secret");
        assert_eq!(status, Some(code), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{text}");
    }
    let (_, text) = explain(&["-H", right, url], SECRET);
    assert!(
        text.contains("another secret key") && !text.contains(SECRET),
        "{text}"
    );
}
