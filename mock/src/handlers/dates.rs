//! Formatting and parsing of the API's date formats.

use jiff::{Timestamp, civil, tz::TimeZone};

fn at(millis: u64) -> Timestamp {
    let millis = i64::try_from(millis).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

/// Formats a time as `2018-11-15 14:29 PM UTC`.
pub(super) fn session(millis: u64) -> String {
    at(millis).strftime("%Y-%m-%d %H:%M %p UTC").to_string()
}

/// Formats a time as `2022-06-01 00:00:00`.
pub(super) fn grant(millis: u64) -> String {
    at(millis).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Formats a time as `2018-04-27T09:15:28Z`.
pub(super) fn iso(millis: u64) -> String {
    at(millis / 1000 * 1000).to_string()
}

/// Formats a time as `2011-11-11T11:11:11.000`, the format of dates in rules.
pub(super) fn local(millis: u64) -> String {
    at(millis).strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string()
}

/// Parses a date of a grant, such as `2022-06-01 00:00:00`. Returns milliseconds since the epoch.
pub(super) fn of_grant(text: &str) -> Option<u64> {
    in_utc(civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?)
}

/// Parses an ISO 8601 date and time, in UTC if the text has no time zone. Returns milliseconds since the epoch.
pub(super) fn of_iso(text: &str) -> Option<u64> {
    match text.parse() {
        Ok(at) => millis(at),
        Err(_) => in_utc(text.parse().ok()?),
    }
}

fn in_utc(at: civil::DateTime) -> Option<u64> {
    millis(TimeZone::UTC.to_timestamp(at).ok()?)
}

fn millis(at: Timestamp) -> Option<u64> {
    u64::try_from(at.as_millisecond()).ok()
}
