//! Requests to a service in Python that shares no code with the signer.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use support::{Run, ZEPHR, with_service};

/// The service, its URL, and the key pair that it accepts.
struct Service(Child, String);

const ACCESS_KEY: &str = "AK";
const SECRET_KEY: &str = "päss:wörd";

impl Service {
    /// Starts the service; `None` if there is no Python.
    fn start() -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tests/independent/server.py");
        let Ok(mut child) = Command::new("python3").arg(script).stdout(Stdio::piped()).spawn() else {
            // Bypasses the capture of output, so that it is always visible.
            let _ = writeln!(io::stderr(), "skipped: python3 is not installed");
            return None;
        };
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        Some(Self(child, url))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Run {
        let mut command = with_service(program, &self.1);
        let command = command
            .env("ZEPHR_ACCESS_KEY", ACCESS_KEY)
            .env("ZEPHR_SECRET_KEY", SECRET_KEY);
        Run::of(command.args(arguments))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns the target of the request and the length of the body that the service received.
fn received(response: &str) -> (String, u64) {
    let response: Value = serde_json::from_str(response).unwrap();
    (
        response["target"].as_str().unwrap().to_owned(),
        response["bytes"].as_u64().unwrap(),
    )
}

const CASES: [(&[&str], &str, u64); 5] = [
    (
        &[
            "GET",
            "/v3/users",
            "-q",
            "identifiers.email_address=joe+news@example.com",
        ],
        "/v3/users?identifiers.email_address=joe%2Bnews%40example.com",
        0,
    ),
    (&["GET", "/v9/undocumented"], "/v9/undocumented", 0),
    (&["GET", "/v9/a%2Fb%20c?x=%2B&y"], "/v9/a%2Fb%20c?x=%2B&y", 0),
    (
        &["POST", "/v9/undocumented", "-f", "city=Zürich"],
        "/v9/undocumented",
        18,
    ),
    (
        &["DELETE", "/v9/undocumented/1", "--yes"],
        "/v9/undocumented/1",
        0,
    ),
];

#[test]
fn requests_of_the_api_command_are_accepted() {
    let Some(service) = Service::start() else { return };
    for (arguments, target, bytes) in CASES {
        let response = service.run(ZEPHR, &[&["api"], arguments].concat()).ok();
        assert_eq!(received(&response), (target.to_owned(), bytes));
    }
    let mut command = with_service(ZEPHR, &service.1);
    let refused = Run::of(
        command
            .env("ZEPHR_ACCESS_KEY", ACCESS_KEY)
            .args(["api", "GET", "/v3/users"]),
    );
    assert_eq!(refused.code, 4);
    assert!(refused.err.contains("wrong digest"), "{}", refused.err);
}

#[test]
fn printed_curl_commands_are_accepted() {
    let Some(service) = Service::start() else { return };
    if service.run("sh", &["-c", "command -v curl"]).code != 0 {
        let _ = writeln!(io::stderr(), "skipped: curl is not installed");
        return;
    }
    for (arguments, target, bytes) in CASES {
        let command = service
            .run(ZEPHR, &[&["api"], arguments, &["--curl"]].concat())
            .ok();
        assert!(!command.contains(SECRET_KEY), "{command}");
        let response = service.run("sh", &["-c", &command]).ok();
        assert_eq!(received(&response), (target.to_owned(), bytes));
    }
}

#[test]
fn signatures_of_the_sign_command_are_accepted() {
    let Some(service) = Service::start() else { return };
    let header = service
        .run(ZEPHR, &["sign", "GET", "/v3/users?search=a%20b"])
        .ok();
    let header = format!("Authorization:{}", header.trim());
    let script = format!(
        "curl -sS --fail -H '{header}' '{}/v3/users?search=a%20b'",
        service.1
    );
    if service.run("sh", &["-c", "command -v curl"]).code != 0 {
        let _ = writeln!(io::stderr(), "skipped: curl is not installed");
        return;
    }
    let response = service.run("sh", &["-c", &script]).ok();
    assert_eq!(received(&response), ("/v3/users?search=a%20b".to_owned(), 0));
}
