//! The table of faults: what goes wrong, and what is to come of it for an operation of each class.

use zephr_runtime::{ErrorKind, SleepReason};

use crate::expected::{Expected, again, all, late, lost, lost_after, once, only_safe, success, told};
use crate::server::Reaction::{self, Close, Flood, Keep, Reset, Stall};
use crate::table::{Fault, Given};

const JSON: &str = "content-type: application/json\r\n";
const HTML: &str = "content-type: text/html\r\n";
const MIB: usize = 1024 * 1024;
/// An answer of which a part is still to come.
const PART: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"a\":";

/// A row whose every request meets the same.
fn fault(name: &'static str, reaction: Reaction, expected: [Expected; 3]) -> Fault {
    first(name, vec![reaction], expected)
}

/// A row whose requests meet one thing after the other.
fn first(name: &'static str, script: Vec<Reaction>, expected: [Expected; 3]) -> Fault {
    let given = Given::Script(script);
    Fault {
        name,
        given,
        expected,
    }
}

fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let length = format!("content-length: {}\r\n", body.as_ref().len());
    let head = format!("HTTP/1.1 {status}\r\n{headers}{length}\r\n");
    [head.as_bytes(), body.as_ref()].concat()
}

fn well() -> Reaction {
    Keep(answer("200 OK", JSON, "{}"))
}

/// All rows; `other` is another host, which must never be called.
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
    let two_lengths = answer("200 OK", "content-length: 7\r\n", "{}");
    let endless: Vec<u8> = [b"HTTP/1.1 200 OK\r\n".as_slice(), &b"x: y\r\n".repeat(200)].concat();
    vec![
        Fault {
            name: "refused",
            given: Given::NobodyListens,
            expected: all(again(ErrorKind::Transport).unsent()),
        },
        fault("closed before the head", Close(vec![]), lost()),
        fault("reset before the head", Reset(vec![]), lost()),
        fault("half a head, closed", Close(head.to_vec()), lost()),
        fault("half a head, reset", Reset(head.to_vec()), lost()),
        fault(
            "another protocol",
            Close(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
            lost(),
        ),
        fault("two lengths that differ", Close(two_lengths), lost()),
        fault("too many headers", Close(endless), lost()),
        fault("reset inside the body", Reset(PART.to_vec()), lost_after(200)),
        fault("closed inside the body", Close(PART.to_vec()), lost_after(200)),
        first(
            "reset, then well",
            vec![Reset(vec![]), well()],
            [
                success(2).waiting([(SleepReason::Backoff, 200)]),
                once(ErrorKind::OutcomeUnknown),
                once(ErrorKind::OutcomeUnknown),
            ],
        ),
    ]
}

fn deadlines() -> Vec<Fault> {
    let head = b"HTTP/1.1 200 OK\r\ncontent-le";
    let connecting = again(ErrorKind::Timeout).unsent().waiting([
        (SleepReason::Connect, 10_000),
        (SleepReason::Backoff, 200),
        (SleepReason::Connect, 10_000),
        (SleepReason::Backoff, 400),
        (SleepReason::Connect, 10_000),
    ]);
    vec![
        Fault {
            name: "connecting takes too long",
            given: Given::ConnectingTakesTooLong,
            expected: all(connecting),
        },
        Fault {
            name: "the attempt ends at once",
            given: Given::AttemptEndsAtOnce,
            expected: all(late(SleepReason::Attempt)[0].clone().unsent()),
        },
        Fault {
            name: "the attempt ends while connecting",
            given: Given::AttemptEndsWhileConnecting,
            expected: all(late(SleepReason::Attempt)[0].clone().unsent()),
        },
        fault(
            "no head",
            Stall(vec![], SleepReason::Attempt),
            late(SleepReason::Attempt),
        ),
        fault(
            "a slow head",
            Stall(head.to_vec(), SleepReason::Attempt),
            late(SleepReason::Attempt),
        ),
        fault(
            "a stalled body",
            Stall(PART.to_vec(), SleepReason::IdleBody),
            late(SleepReason::IdleBody).map(|expected| expected.status(200)),
        ),
        fault(
            "the body of an error stalls",
            Stall(
                answer("404 Not Found", "", "")[..30].to_vec(),
                SleepReason::Attempt,
            ),
            late(SleepReason::Attempt),
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
    let once_down = || once(ErrorKind::Api).status(503);
    vec![
        first(
            "429 with seconds to wait, then well",
            vec![Keep(answer(busy, seconds, "")), well()],
            all(success(2).waiting([(SleepReason::Backoff, 7_000)])),
        ),
        first(
            "429 with a moment to wait for, then well",
            vec![Keep(answer(busy, dated, "")), well()],
            all(success(2).waiting([(SleepReason::Backoff, 30_000)])),
        ),
        first(
            "429 with no time to wait, then well",
            vec![Keep(answer(busy, "retry-after: 0\r\n", "")), well()],
            all(success(2)),
        ),
        fault(
            "429 with an hour to wait",
            Keep(answer(busy, hour, "")),
            told(429),
        ),
        fault(
            "429 alone",
            Keep(answer(busy, "", "")),
            all(again(ErrorKind::Api).status(429)),
        ),
        fault(
            "429 from the edge",
            Keep(answer(busy, HTML, page)),
            all(again(ErrorKind::Api).status(429)),
        ),
        fault(
            "500",
            Keep(answer("500 Internal Server Error", JSON, "{}")),
            only_safe(500),
        ),
        fault(
            "500 with seconds to wait",
            Keep(answer("500 Oops", seconds, "")),
            only_safe(500),
        ),
        fault("502", Keep(answer("502 Bad Gateway", HTML, page)), only_safe(502)),
        fault("504", Keep(answer("504 Gateway Timeout", "", "")), only_safe(504)),
        fault(
            "522",
            Keep(answer("522 Connection Timed Out", HTML, page)),
            only_safe(522),
        ),
        fault("501", Keep(answer("501 Not Implemented", "", "")), told(501)),
        fault(
            "503",
            Keep(answer(down, "", "")),
            [
                again(ErrorKind::Api).status(503),
                again(ErrorKind::Api).status(503),
                once_down(),
            ],
        ),
        first(
            "503 with seconds to wait, then well",
            vec![Keep(answer(down, seconds, "")), well()],
            [
                success(2).waiting([(SleepReason::Backoff, 7_000)]),
                success(2).waiting([(SleepReason::Backoff, 7_000)]),
                once_down(),
            ],
        ),
        fault(
            "401 without a date",
            Keep(answer("401 Unauthorized", "", "")),
            told(401),
        ),
        fault(
            "403 as a page",
            Keep(answer("403 Forbidden", HTML, page)),
            told(403),
        ),
        fault("404", Keep(answer("404 Not Found", JSON, "{}")), told(404)),
        fault(
            "302 to another host",
            Keep(answer("302 Found", &redirect, "")),
            told(302),
        ),
        fault(
            "307 to another host",
            Keep(answer("307 Temporary", &redirect, "")),
            told(307),
        ),
        fault("an error cut off", Close(PART_OF_ERROR.to_vec()), only_safe(500)),
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
    let too_large = || all(once(ErrorKind::BodyTooLarge).status(200));
    let empty = |status| all(once(ErrorKind::EmptyBody).status(status));
    let undecodable = || all(once(ErrorKind::Decode).status(200));
    let too_short = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{\"a\":1}".to_vec();
    let unwanted = b"HTTP/1.1 204 No Content\r\ncontent-length: 7\r\n\r\n{\"a\":1}".to_vec();
    let early = [
        b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(),
        answer("200 OK", JSON, "{}"),
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
        fault("a length too long", Close(PART.to_vec()), lost_after(200)),
        fault("a length too short", Close(too_short), undecodable()),
        fault(
            "invalid UTF-8",
            Keep(answer("200 OK", JSON, b"{\"a\":\"\xff\"}")),
            undecodable(),
        ),
        fault(
            "invalid JSON",
            Keep(answer("200 OK", JSON, "{\"a\":1,}")),
            undecodable(),
        ),
        fault(
            "200 with a page",
            Keep(answer("200 OK", HTML, "<html>")),
            undecodable(),
        ),
        fault("204 with a body", Keep(unwanted), empty(204)),
        fault("200 without a body", Keep(answer("200 OK", "", "")), empty(200)),
        fault(
            "200 with an error",
            Keep(answer("200 OK", JSON, "{\"error\":\"not today\"}")),
            undecodable(),
        ),
        fault("a hint before the answer", Keep(early), nothing()),
        fault("no length at all", Close(unframed), nothing()),
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
    let coded = |body: &[u8]| Keep(answer("200 OK", "content-encoding: gzip\r\n", body));
    let members = [gzip(b"{\"a\":"), gzip(b"1}")].concat();
    let capitals = Keep(answer("200 OK", "content-encoding: GZIP\r\n", &whole));
    let unknown = Keep(answer("200 OK", "content-encoding: br\r\n", &whole));
    vec![
        fault("compressed", coded(&whole), all(success(1))),
        fault(
            "compressed, cut off",
            coded(&whole[..whole.len() - 12]),
            lost_after(200),
        ),
        fault("compressed, spoilt", coded(&spoilt), lost_after(200)),
        fault("compressed, in two members", coded(&members), all(success(1))),
        fault("compressed, in capitals", capitals, all(success(1))),
        fault(
            "a coding that is not known",
            unknown,
            [
                once(ErrorKind::Transport).status(200),
                once(ErrorKind::OutcomeUnknown).status(200),
                once(ErrorKind::OutcomeUnknown).status(200),
            ],
        ),
        fault(
            "64 MiB in a few",
            coded(&bomb),
            all(once(ErrorKind::BodyTooLarge).status(200)),
        ),
    ]
}
