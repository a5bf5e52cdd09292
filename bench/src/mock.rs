//! The start-up time of the mock, and the throughput of a server in signed requests per second.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::Instant;

use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::Credentials;
use zephr_runtime::signature::{
    Authorization, Clock as _, HmacNonceSource, NonceSource as _, Scheme, SignableRequest, SystemClock,
};

use crate::measure::{Samples, Unit};
use crate::report::BenchConfig;
use crate::table::{Goal, Row, cell};
use crate::{Outcome, prism::Prism};

const CONNECTIONS: usize = 4;
/// A user of the default seed.
pub(crate) const USER: &str = "5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11";

/// Returns the path of a user, and an `Authorization` header for this path. Each header has a new nonce.
pub(crate) fn signed(nonces: &HmacNonceSource) -> Outcome<(String, Authorization)> {
    let credentials = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let path = format!("/v3/users/{USER}");
    let signable = SignableRequest {
        method: "GET",
        path: &path,
        query: "",
        body: b"",
    };
    let now = SystemClock.now_millis();
    let header = Authorization::sign(&credentials, &signable, now, nonces.nonce(), Scheme::Zephr)?;
    Ok((path, header))
}

/// Returns signed requests.
fn requests(host: &str, count: usize) -> Outcome<Vec<String>> {
    let nonces = HmacNonceSource::from_system()?;
    let request = |_| -> Outcome<String> {
        let (path, header) = signed(&nonces)?;
        Ok(format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\naccept: application/json\r\nauthorization: {header}\r\n\r\n"
        ))
    };
    (0..count).map(request).collect()
}

/// Sends signed requests over a few connections and returns the responses per second.
///
/// # Errors
/// Returns an error if a request fails.
pub fn requests_a_second(host: &str, each: usize) -> Outcome<f64> {
    let requests = requests(host, each * CONNECTIONS)?;
    let begun = Instant::now();
    thread::scope(|scope| {
        let senders: Vec<_> = requests
            .chunks(each)
            .map(|requests| scope.spawn(move || send(host, requests).map_err(|error| error.to_string())))
            .collect();
        senders.into_iter().try_for_each(|sender| match sender.join() {
            Ok(sent) => sent,
            Err(_) => Err("a sender has panicked".to_owned()),
        })
    })?;
    Ok(requests.len() as f64 / begun.elapsed().as_secs_f64())
}

fn send(host: &str, requests: &[String]) -> Outcome<()> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut body) = (String::new(), Vec::new());
    for request in requests {
        stream.write_all(request.as_bytes())?;
        let (mut status, mut length) = (String::new(), 0);
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Err("the server hung up".into());
            }
            if status.is_empty() {
                status = line.clone();
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
        if !status.contains(" 200 ") {
            return Err(format!("{}: {}", status.trim(), String::from_utf8_lossy(&body)).into());
        }
    }
    Ok(())
}

/// Returns the time to start the mock in this process, and the time until it has responded, in nanoseconds.
///
/// # Errors
/// Returns an error if it cannot be started or does not respond.
pub fn start_nanos() -> Outcome<[f64; 2]> {
    let nanos = |begun: Instant| begun.elapsed().as_secs_f64() * 1e9;
    let begun = Instant::now();
    let mock = Mock::builder().static_responses().start_blocking()?;
    let started = nanos(begun);
    let host = mock.url().trim_start_matches("http://");
    send(host, &requests(host, 1)?)?;
    Ok([started, nanos(begun)])
}

/// Returns the row of the start-up time. Each start is measured in a new process.
fn start(rounds: usize) -> Outcome<Row> {
    let [mut started, mut responded] = [const { Samples::new() }; 2];
    for _ in 0..rounds {
        let output = Command::new(crate::me()?)
            .args(["probe", "mock-start"])
            .output()?;
        let [start, response]: [f64; 2] = serde_json::from_slice(&output.stdout)?;
        started.push(start);
        responded.push(response);
    }
    Ok(Row {
        key: "mock-start",
        what: "mock server, first start in a process",
        against: "none",
        goal: Goal::Time(3e6),
        figures: format!(
            "{}; until the first response {}",
            started.show(Unit::Nanos),
            responded.show(Unit::Nanos)
        ),
        value: Some(started),
    })
}

/// Reads the event stream of the console on another thread, as an open page does, until the mock stops.
fn open_console(host: &str) -> Outcome<()> {
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET /__console/events HTTP/1.1\r\nhost: {host}\r\n\r\n")?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while line.trim_end() != ": open" {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err("the console did not open".into());
        }
    }
    thread::spawn(move || io::copy(&mut reader, &mut io::sink()));
    Ok(())
}

/// The throughput of each server. All are measured in turn.
#[derive(Default)]
struct Measured {
    /// Documented examples only.
    fixed: Samples,
    /// With stored documents and an open console.
    console: Samples,
    prism: Samples,
}

fn measure(rounds: usize, prism: Option<&Prism>) -> Outcome<Measured> {
    let fixed = Mock::builder().static_responses().start_blocking()?;
    let console = Mock::builder().console().start_blocking()?;
    let [fixed_host, console_host] = [&fixed, &console].map(|mock| mock.url().trim_start_matches("http://"));
    open_console(console_host)?;
    let mut measured = Measured::default();
    for _ in 0..rounds {
        measured.fixed.push(requests_a_second(fixed_host, 2_500)?);
        measured.console.push(requests_a_second(console_host, 2_500)?);
        if let Some(prism) = prism {
            measured.prism.push(requests_a_second(prism.host(), 250)?);
        }
    }
    Ok(measured)
}

/// Returns the rows. They contain Prism only if it was requested and can be installed.
///
/// # Errors
/// Returns an error if our mock cannot be started or a server rejects a request.
pub fn rows(config: &BenchConfig) -> Outcome<Vec<Row>> {
    let prism = config.peers.then(Prism::start).transpose();
    let (prism, skipped) = match prism {
        Ok(prism) => (prism, None),
        Err(error) => (
            None,
            Some(format!("; Prism was skipped: {}", cell(&error.to_string()))),
        ),
    };
    let measured = measure(if config.quick { 1 } else { 5 }, prism.as_ref())?;
    let row = |key, what, goal, ours: &Samples| {
        let figures = ours.show(Unit::Count);
        let peer = prism
            .is_some()
            .then(|| format!("; {}", measured.prism.show(Unit::Count)));
        Row {
            key,
            what,
            against: "Prism, static, which verifies no signatures",
            goal: Goal::AtLeast(goal),
            value: prism.is_some().then(|| ours.over(&measured.prism)),
            figures: figures + peer.as_ref().or(skipped.as_ref()).map_or("", String::as_str),
        }
    };
    Ok(vec![
        start(config.rounds())?,
        row(
            "mock",
            "mock server, static: signed requests per second",
            80.0,
            &measured.fixed,
        ),
        row(
            "mock-console",
            "mock server as `zephr mock` runs it (stateful, console open): signed requests per second",
            10.0,
            &measured.console,
        ),
    ])
}
