//! Dates as the API writes them, and back.

use jiff::Timestamp;
use zephr_admin::types::{GrantDate, IsoDate, SessionDate};

fn at(millis: u64) -> Timestamp {
    let millis = i64::try_from(millis).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

/// `2018-11-15 14:29 PM UTC`
pub(super) fn session(millis: u64) -> String {
    SessionDate::from(at(millis)).as_str().to_owned()
}

/// `2022-06-01 00:00:00`
pub(super) fn grant(millis: u64) -> String {
    GrantDate::from(at(millis)).as_str().to_owned()
}

/// `2018-04-27T09:15:28Z`
pub(super) fn iso(millis: u64) -> String {
    IsoDate::from(at(millis / 1000 * 1000)).as_str().to_owned()
}

/// `2011-11-11T11:11:11.000`
pub(super) fn local(millis: u64) -> String {
    at(millis).strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string()
}

/// The milliseconds since the epoch of a grant's date; `None` if it is none.
pub(super) fn of_grant(text: &str) -> Option<u64> {
    millis(GrantDate::from(text).to_timestamp()?)
}

/// The milliseconds since the epoch of ISO 8601 text; `None` if it is none.
pub(super) fn of_iso(text: &str) -> Option<u64> {
    millis(IsoDate::from(text).to_timestamp()?)
}

fn millis(at: Timestamp) -> Option<u64> {
    u64::try_from(at.as_millisecond()).ok()
}
