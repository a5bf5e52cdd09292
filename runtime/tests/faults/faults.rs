//! The table of faults: each fault, and its expected outcome for an operation of each class.

use zephr_runtime::{ErrorKind, SleepReason};

use crate::expected::{
    Expected, all, lost, lost_after, not_retried, only_idempotent, retried, status_error, success, timed_out,
};
use crate::server::Reaction::{self, Close, Flood, Keep, Reset, Stall};
use crate::table::{Fault, Setup};

const JSON: &str = "content-type: application/json\r\n";
const HTML: &str = "content-type: text/html\r\n";
const MIB: usize = 1024 * 1024;
/// A truncated response.
const PART: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"a\":";

/// A row in which every request meets the same fault.
fn fault(name: &'static str, reaction: Reaction, expected: [Expected; 3]) -> Fault {
    first(name, vec![reaction], expected)
}

/// A row in which successive requests meet different faults.
fn first(name: &'static str, script: Vec<Reaction>, expected: [Expected; 3]) -> Fault {
    let setup = Setup::Script(script);
    Fault {
        name,
        setup,
        expected,
    }
}

fn response(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let length = format!("content-length: {}\r\n", body.as_ref().len());
    let head = format!("HTTP/1.1 {status}\r\n{headers}{length}\r\n");
    [head.as_bytes(), body.as_ref()].concat()
}

fn healthy() -> Reaction {
    Keep(response("200 OK", JSON, "{}"))
}

/// All rows; `other` is another host, which must never receive a request.
pub(crate) fn table(other: &str) -> Vec<Fault> {
    let mut rows = connections();
    rows.extend(deadlines());
    rows.extend(statuses(other));
    rows.extend(bodies());
    #[cfg(feature = "gzip")]
    rows.extend(compressed());
    rows
}

fn connections() -> Vec<Fault> {
    let head = b"HTTP/1.1 200 OK\r\ncontent-le";
    let two_lengths = response("200 OK", "content-length: 7\r\n", "{}");
    let endless: Vec<u8> = [b"HTTP/1.1 200 OK\r\n".as_slice(), &b"x: y\r\n".repeat(200)].concat();
    vec![
        Fault {
            name: "connection refused",
            setup: Setup::ConnectionRefused,
            expected: all(retried(ErrorKind::Transport).unsent()),
        },
        fault("closed before the head", Close(vec![]), lost()),
        fault("reset before the head", Reset(vec![]), lost()),
        fault("truncated head, closed", Close(head.to_vec()), lost()),
        fault("truncated head, reset", Reset(head.to_vec()), lost()),
        fault("not HTTP", Close(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()), lost()),
        fault("conflicting content-lengths", Close(two_lengths), lost()),
        fault("too many headers", Close(endless), lost()),
        fault("reset inside the body", Reset(PART.to_vec()), lost_after(200)),
        fault("closed inside the body", Close(PART.to_vec()), lost_after(200)),
        first(
            "reset, then success",
            vec![Reset(vec![]), healthy()],
            [
                success(2).waiting([(SleepReason::Backoff, 200)]),
                not_retried(ErrorKind::OutcomeUnknown),
                not_retried(ErrorKind::OutcomeUnknown),
            ],
        ),
    ]
}

fn deadlines() -> Vec<Fault> {
    let head = b"HTTP/1.1 200 OK\r\ncontent-le";
    let connecting = retried(ErrorKind::Timeout).unsent().waiting([
        (SleepReason::Connect, 10_000),
        (SleepReason::Backoff, 200),
        (SleepReason::Connect, 10_000),
        (SleepReason::Backoff, 400),
        (SleepReason::Connect, 10_000),
    ]);
    vec![
        Fault {
            name: "connect timeout",
            setup: Setup::ConnectTimeout,
            expected: all(connecting),
        },
        Fault {
            name: "immediate attempt timeout",
            setup: Setup::ImmediateTimeout,
            expected: all(timed_out(SleepReason::Attempt)[0].clone().unsent()),
        },
        Fault {
            name: "attempt timeout while connecting",
            setup: Setup::TimeoutWhileConnecting,
            expected: all(timed_out(SleepReason::Attempt)[0].clone().unsent()),
        },
        fault(
            "no head",
            Stall(vec![], SleepReason::Attempt),
            timed_out(SleepReason::Attempt),
        ),
        fault(
            "a slow head",
            Stall(head.to_vec(), SleepReason::Attempt),
            timed_out(SleepReason::Attempt),
        ),
        fault(
            "a stalled body",
            Stall(PART.to_vec(), SleepReason::IdleBody),
            timed_out(SleepReason::IdleBody).map(|expected| expected.status(200)),
        ),
        fault(
            "stalled body of an error",
            Stall(
                response("404 Not Found", "", "")[..30].to_vec(),
                SleepReason::Attempt,
            ),
            timed_out(SleepReason::Attempt),
        ),
    ]
}

fn statuses(other: &str) -> Vec<Fault> {
    let (busy, down) = ("429 Too Many Requests", "503 Service Unavailable");
    let dated = "date: Wed, 25 Nov 2026 12:00:00 GMT\r\nretry-after: Wed, 25 Nov 2026 12:00:30 GMT\r\n";
    let seconds = "retry-after: 7\r\n";
    let hour = "retry-after: 3600\r\n";
    let page = "<!DOCTYPE html><h1>Attention Required! | Cloudflare</h1>";
    let redirect = format!("location: {other}/v3/users\r\n");
    let once_down = || not_retried(ErrorKind::Api).status(503);
    vec![
        first(
            "429 with retry-after in seconds, then success",
            vec![Keep(response(busy, seconds, "")), healthy()],
            all(success(2).waiting([(SleepReason::Backoff, 7_000)])),
        ),
        first(
            "429 with retry-after as a date, then success",
            vec![Keep(response(busy, dated, "")), healthy()],
            all(success(2).waiting([(SleepReason::Backoff, 30_000)])),
        ),
        first(
            "429 with retry-after: 0, then success",
            vec![Keep(response(busy, "retry-after: 0\r\n", "")), healthy()],
            all(success(2)),
        ),
        fault(
            "429 with retry-after of an hour",
            Keep(response(busy, hour, "")),
            status_error(429),
        ),
        fault(
            "429 without retry-after",
            Keep(response(busy, "", "")),
            all(retried(ErrorKind::Api).status(429)),
        ),
        fault(
            "429 from the edge proxy",
            Keep(response(busy, HTML, page)),
            all(retried(ErrorKind::Api).status(429)),
        ),
        fault(
            "500",
            Keep(response("500 Internal Server Error", JSON, "{}")),
            only_idempotent(500),
        ),
        fault(
            "500 with retry-after",
            Keep(response("500 Oops", seconds, "")),
            only_idempotent(500),
        ),
        fault(
            "502",
            Keep(response("502 Bad Gateway", HTML, page)),
            only_idempotent(502),
        ),
        fault(
            "504",
            Keep(response("504 Gateway Timeout", "", "")),
            only_idempotent(504),
        ),
        fault(
            "522",
            Keep(response("522 Connection Timed Out", HTML, page)),
            only_idempotent(522),
        ),
        fault(
            "501",
            Keep(response("501 Not Implemented", "", "")),
            status_error(501),
        ),
        fault(
            "503",
            Keep(response(down, "", "")),
            [
                retried(ErrorKind::Api).status(503),
                retried(ErrorKind::Api).status(503),
                once_down(),
            ],
        ),
        first(
            "503 with retry-after, then success",
            vec![Keep(response(down, seconds, "")), healthy()],
            [
                success(2).waiting([(SleepReason::Backoff, 7_000)]),
                success(2).waiting([(SleepReason::Backoff, 7_000)]),
                once_down(),
            ],
        ),
        fault(
            "401 without a date",
            Keep(response("401 Unauthorized", "", "")),
            status_error(401),
        ),
        fault(
            "403 with an HTML page",
            Keep(response("403 Forbidden", HTML, page)),
            status_error(403),
        ),
        fault(
            "404",
            Keep(response("404 Not Found", JSON, "{}")),
            status_error(404),
        ),
        fault(
            "302 to another host",
            Keep(response("302 Found", &redirect, "")),
            status_error(302),
        ),
        fault(
            "307 to another host",
            Keep(response("307 Temporary", &redirect, "")),
            status_error(307),
        ),
        fault(
            "truncated error",
            Close(PART_OF_ERROR.to_vec()),
            only_idempotent(500),
        ),
    ]
}

const PART_OF_ERROR: &[u8] = b"HTTP/1.1 500 Oops\r\ncontent-length: 20\r\n\r\n{\"message\":";

fn bodies() -> Vec<Fault> {
    let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 100 * MIB);
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = [
        format!("{MIB:x}\r\n").into_bytes(),
        vec![b' '; MIB],
        b"\r\n".to_vec(),
    ]
    .concat();
    let too_large = || all(not_retried(ErrorKind::BodyTooLarge).status(200));
    let empty = |status| all(not_retried(ErrorKind::EmptyBody).status(status));
    let undecodable = || all(not_retried(ErrorKind::Decode).status(200));
    let too_short = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{\"a\":1}".to_vec();
    let unwanted = b"HTTP/1.1 204 No Content\r\ncontent-length: 7\r\n\r\n{\"a\":1}".to_vec();
    let early = [
        b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(),
        response("200 OK", JSON, "{}"),
    ]
    .concat();
    let unframed = b"HTTP/1.0 200 OK\r\n\r\n{}".to_vec();
    let nothing = || all(success(1));
    vec![
        fault(
            "100 MiB, announced",
            Flood(announced.into_bytes(), vec![b' '; MIB], 100),
            too_large(),
        ),
        fault("100 MiB, in chunks", Flood(chunked, chunk, 100), too_large()),
        fault("content-length too long", Close(PART.to_vec()), lost_after(200)),
        fault("content-length too short", Close(too_short), undecodable()),
        fault(
            "invalid UTF-8",
            Keep(response("200 OK", JSON, b"{\"a\":\"\xff\"}")),
            undecodable(),
        ),
        fault(
            "invalid JSON",
            Keep(response("200 OK", JSON, "{\"a\":1,}")),
            undecodable(),
        ),
        fault(
            "200 with an HTML page",
            Keep(response("200 OK", HTML, "<html>")),
            undecodable(),
        ),
        fault("204 with a body", Keep(unwanted), empty(204)),
        fault("200 without a body", Keep(response("200 OK", "", "")), empty(200)),
        fault(
            "200 with an error object",
            Keep(response("200 OK", JSON, "{\"error\":\"not today\"}")),
            undecodable(),
        ),
        fault("103 before the response", Keep(early), nothing()),
        fault("no content-length", Close(unframed), nothing()),
    ]
}

#[cfg(feature = "gzip")]
fn compressed() -> Vec<Fault> {
    use std::io::Write as _;

    let gzip = |text: &[u8]| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    };
    let whole = gzip(b"{\"a\":\"a text of some length\"}");
    let bomb = gzip(&vec![b' '; 64 * MIB]);
    let mut spoilt = whole.clone();
    spoilt[12] ^= 0xff;
    let coded = |body: &[u8]| Keep(response("200 OK", "content-encoding: gzip\r\n", body));
    let members = [gzip(b"{\"a\":"), gzip(b"1}")].concat();
    let capitals = Keep(response("200 OK", "content-encoding: GZIP\r\n", &whole));
    let unknown = Keep(response("200 OK", "content-encoding: br\r\n", &whole));
    vec![
        fault("gzip", coded(&whole), all(success(1))),
        fault(
            "gzip, truncated",
            coded(&whole[..whole.len() - 12]),
            lost_after(200),
        ),
        fault("gzip, corrupted", coded(&spoilt), lost_after(200)),
        fault("gzip, two members", coded(&members), all(success(1))),
        fault("GZIP in capitals", capitals, all(success(1))),
        fault(
            "unknown content coding",
            unknown,
            [
                not_retried(ErrorKind::Transport).status(200),
                not_retried(ErrorKind::OutcomeUnknown).status(200),
                not_retried(ErrorKind::OutcomeUnknown).status(200),
            ],
        ),
        fault(
            "64 MiB from a few bytes",
            coded(&bomb),
            all(not_retried(ErrorKind::BodyTooLarge).status(200)),
        ),
    ]
}
