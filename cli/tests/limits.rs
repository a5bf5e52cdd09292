//! Rate limits, logs of attempts, and signals.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use support::{ZEPHR, start, with_service, zephr};
use zephr_mock::{Fault, Mock};

const USER: &str = "5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11";

#[test]
fn requests_are_spaced_by_the_rate() {
    let mock = start(Mock::builder());
    for _ in 0..3 {
        mock.faults().add(Fault::on("users().get").status(503)).unwrap();
    }
    let list = |rate: &[&str]| {
        let started = Instant::now();
        zephr(
            mock.url(),
            &[&["users", "get", USER, "--retries", "3"], rate].concat(),
        )
        .ok();
        started.elapsed()
    };
    assert!(list(&["--max-per-second", "1"]) >= Duration::from_secs(3));
    assert_eq!(
        zephr(mock.url(), &["users", "list", "--max-per-second", "0"]).code,
        2
    );
}

#[test]
fn errors_show_the_delay_that_the_service_requests() {
    let mock = start(Mock::builder());
    // The delay is longer than the client waits, so there is one attempt.
    let fault = Fault::on("users().get")
        .status(429)
        .body("application/json", r#"{"message":"slow down"}"#)
        .retry_after(Duration::from_secs(120));
    mock.faults().add(fault).unwrap();
    let run = zephr(mock.url(), &["users", "get", USER]);
    let expected = "error: 429 Too Many Requests: slow down\n  operation: users get (getUser, GET /v3/users/{user_id})\n  \
                    attempts: 1\n  retry after: 120 s\nhelp: lower the rate with `--max-per-second`\n";
    assert_eq!((run.code, run.err.as_str()), (1, expected));
}

#[test]
fn the_log_has_attempts_times_and_headers_without_secrets() {
    let mock = start(Mock::builder());
    mock.faults().add(Fault::on("users().get").status(503)).unwrap();
    let arguments = ["api", "GET", "/v3/users/u-1", "--retries", "1", "--debug"];
    let secrets = ["-H", "x-api-key: hush-1", "-H", "cookie: s=hush-2"];
    let run = zephr(mock.url(), &[&arguments[..], &secrets].concat());
    let lines: Vec<_> = run
        .err
        .lines()
        .filter(|line| line.starts_with("debug: "))
        .collect();
    let has = |start: &str, end: &str| {
        let mut lines = lines.iter();
        lines.any(|line| line.starts_with(start) && line.ends_with(end))
    };
    for (start, end) in [
        ("debug: attempt 1: ", "GET /v3/users/{segment}"),
        ("debug: attempt 1: 503 Service Unavailable in ", " ms"),
        ("debug: next attempt in ", " ms"),
        ("debug: attempt 2: 404 Not Found in ", " ms"),
        ("debug:   x-api-key: (redacted)", ""),
        ("debug:   cookie: (redacted)", ""),
        ("debug:   user-agent: zephr-admin-rust/", ""),
    ] {
        assert!(has(start, end), "{start}…{end}\n{}", run.err);
    }
    for hidden in ["ZEPHR-HMAC", "hush"] {
        assert!(!run.err.contains(hidden), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_call_and_the_mock() {
    use std::{
        io::{BufRead as _, BufReader},
        os::unix::process::ExitStatusExt as _,
        process::{Child, Stdio},
        thread,
    };

    use support::{Run, isolated};

    const SIGINT: i32 = 2;
    let interrupt = |child: &Child| {
        let kill = format!("kill -INT {}", child.id());
        Run::of(isolated("sh").args(["-c", &kill])).ok();
    };
    let mock = start(Mock::builder());
    let slow = Fault::on("users().list").delay(Duration::from_secs(30));
    mock.faults().add(slow).unwrap();
    let mut command = with_service(ZEPHR, mock.url());
    let command = command
        .args(["users", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let call = command.spawn().unwrap();
    while mock.faults().left() > 0 {
        thread::sleep(Duration::from_millis(5));
    }
    interrupt(&call);
    let ended = call.wait_with_output().unwrap();
    assert_eq!(ended.status.signal(), Some(SIGINT));
    assert_eq!(
        (ended.stdout.as_slice(), ended.stderr.as_slice()),
        (&b""[..], &b""[..])
    );

    let mut command = isolated(ZEPHR);
    let mut server = command.arg("mock").stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    interrupt(&server);
    assert_eq!(server.wait().unwrap().code(), Some(0));
}
