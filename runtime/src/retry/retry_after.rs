//! Parsing of `Retry-After`.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{AGE, DATE, RETRY_AFTER};

/// Returns the delay that the header `Retry-After` requests. The header contains a number of seconds or a date. The
/// delay until a date is counted from the `Date` of the response, so that a wrong local clock does not matter. If the
/// response has no `Date`, the delay is counted from `now`. A date in the past means no delay.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that exceeds 64 bits is still a valid, very long delay.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let from = date(headers).unwrap_or(now);
    Some(until.duration_since(from).unwrap_or_default())
}

/// Returns the `Date` of the response. Returns `None` if `Age` shows that the response comes from a cache, because the
/// date is then outdated.
pub(crate) fn reliable_date(headers: &HeaderMap) -> Option<SystemTime> {
    if headers.contains_key(AGE) {
        return None;
    }
    date(headers)
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}
