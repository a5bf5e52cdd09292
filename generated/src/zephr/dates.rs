//! Dates: the three families of text, and milliseconds, as points in time. Needs the feature `jiff`.
//!
//! The types keep their text as it came, whatever it is, and compare by it: dates of one family that are written as
//! documented sort as the points in time that they name. Only the conversion reads them, so it alone can fail.

use jiff::{Timestamp, civil::DateTime, fmt::strtime, tz::TimeZone};

use super::super::types::{GrantDate, IsoDate, SessionDate, SessionLookup};

impl SessionDate {
    /// The point in time; `None` if the text is not of the form `2018-11-15 14:29 PM UTC`.
    ///
    /// The clock has 24 hours although AM or PM stands behind it. An hour that contradicts it, `02:29 PM`, is taken for
    /// one of a 12-hour clock.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        let text = self.as_str().strip_suffix(" UTC")?;
        let (text, afternoon) = match text.strip_suffix(" PM") {
            Some(text) => (text, true),
            None => (text.strip_suffix(" AM")?, false),
        };
        let date = civil("%Y-%m-%d %H:%M", text)?;
        let hour = match (date.hour(), afternoon) {
            (hour @ 0..12, true) => hour + 12,
            (12, false) => 0,
            (hour, _) => hour,
        };
        in_utc(date.with().hour(hour).build().ok()?)
    }
}

impl From<Timestamp> for SessionDate {
    /// To the minute: the form has no seconds.
    fn from(at: Timestamp) -> Self {
        Self::new(at.strftime("%Y-%m-%d %H:%M %p UTC").to_string())
    }
}

impl GrantDate {
    /// The point in time; `None` if the text is not of the form `2022-06-01 00:00:00`.
    ///
    /// The text names no zone. It is taken for UTC, which is a guess: the service documents none.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        in_utc(civil("%Y-%m-%d %H:%M:%S", self.as_str())?)
    }
}

impl From<Timestamp> for GrantDate {
    /// In UTC, to the second.
    fn from(at: Timestamp) -> Self {
        Self::new(at.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }
}

impl IsoDate {
    /// The point in time; `None` if the text is not ISO 8601. Text without a zone, `2011-11-11T11:11:11.000`, is taken
    /// for UTC.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        let text = self.as_str();
        text.parse().ok().or_else(|| in_utc(text.parse().ok()?))
    }
}

impl From<Timestamp> for IsoDate {
    /// In UTC, `2021-02-24T15:43:28Z`, with as many digits of a second as there are.
    fn from(at: Timestamp) -> Self {
        Self::new(at.to_string())
    }
}

impl SessionLookup {
    /// When the session last changed; `None` if that is absent or beyond what a date can be.
    pub fn last_updated_at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.last_updated?).ok()
    }
}

fn civil(form: &str, text: &str) -> Option<DateTime> {
    strtime::parse(form, text).ok()?.to_datetime().ok()
}

fn in_utc(date: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date).ok()
}
