//! The report of expectations that are not met.

use std::fmt::Write as _;

use super::{Exclusive, Expected, Inner, LISTED, Listed};
use crate::request_log::RecordedRequest;

/// Returns a report of the unmet expectations, the unexpected requests, and the faults that had no effect. Returns
/// `None` if there is nothing to report.
pub(super) fn unmet(inner: &Inner, received: impl FnOnce() -> Vec<RecordedRequest>) -> Option<String> {
    let expected = inner.expected.iter().filter(|expected| !expected.is_met());
    let mut parts: Vec<String> = expected.map(expectation).collect();
    let exclusive = inner.exclusive.iter().filter(|other| other.received.count > 0);
    parts.extend(exclusive.map(others));
    if inner.without_effect.count > 0 {
        let count = inner.without_effect.count;
        let mut text = format!("expected each fault to have an effect, but {count} had none\n");
        list(&mut text, "requests", &inner.without_effect);
        parts.push(text);
    }
    if parts.is_empty() {
        return None;
    }
    parts.push(all(&received()));
    Some(parts.join("\n"))
}

fn expectation(expected: &Expected) -> String {
    let endpoint = expected.endpoint;
    // Writing to a string does not fail.
    let mut text = format!(
        "`{}` ({}): expected {}, received {}\n  expected at {}\n",
        endpoint.operation.id,
        endpoint.call,
        wanted(expected),
        expected.matched.count,
        expected.location
    );
    list(&mut text, "matching requests", &expected.matched);
    if let Some(nearest) = &expected.nearest {
        let _ = writeln!(
            text,
            "  {} not match; the closest is\n    {}",
            match expected.mismatched {
                1 => "1 request does".to_owned(),
                count => format!("{count} requests do"),
            },
            nearest.request
        );
        for line in nearest.mismatches.iter().flat_map(|mismatch| mismatch.lines()) {
            let _ = writeln!(text, "      {line}");
        }
    }
    text
}

fn wanted(expected: &Expected) -> String {
    let plural = |count: u64| if count == 1 { "request" } else { "requests" };
    match expected.bounds() {
        (0, 0) => "no matching request".to_owned(),
        (min, max) if min == max => format!("exactly {min} matching {}", plural(min)),
        (min, u64::MAX) => format!("at least {min} matching {}", plural(min)),
        (0, max) => format!("at most {max} matching {}", plural(max)),
        (min, max) => format!("{min} to {max} matching requests"),
    }
}

fn others(exclusive: &Exclusive) -> String {
    let mut text = format!(
        "expected no other requests, received {}\n  expected at {}\n",
        exclusive.received.count, exclusive.location
    );
    list(&mut text, "other requests", &exclusive.received);
    text
}

fn list(text: &mut String, title: &str, listed: &Listed) {
    if listed.count == 0 {
        return;
    }
    let _ = writeln!(text, "  {title}:");
    for request in &listed.first {
        let _ = writeln!(text, "    {request}");
    }
    let more = listed.count.saturating_sub(listed.first.len() as u64);
    if more > 0 {
        let _ = writeln!(text, "    … and {more} more");
    }
}

fn all(requests: &[RecordedRequest]) -> String {
    if requests.is_empty() {
        return "the mock received no requests".to_owned();
    }
    let latest = requests.iter().skip(requests.len().saturating_sub(LISTED));
    let lines: Vec<_> = latest.map(|request| format!("  {request}")).collect();
    format!("latest requests:\n{}", lines.join("\n"))
}
