//! Dates as points in time. Needs the feature `jiff`.

use jiff::Timestamp;

use super::super::super::types::{EpochMillis, GrantDate, IsoDate, SessionDate};
use super::Moment;

impl SessionDate {
    /// The point in time; `None` if the text is not of the form `2018-11-15 14:29 PM UTC`.
    ///
    /// The clock has 24 hours although AM or PM stands behind it. An hour that contradicts it, `02:29 PM`, is taken for
    /// one of a 12-hour clock.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        timestamp(self)
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
        timestamp(self)
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
    /// for UTC; blanks may stand for `T` and before the zone, `2022-05-31 17:00:00.000000000 -07:00`.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        timestamp(self)
    }
}

impl From<Timestamp> for IsoDate {
    /// In UTC, `2021-02-24T15:43:28Z`, with as many digits of a second as there are.
    fn from(at: Timestamp) -> Self {
        Self::new(at.to_string())
    }
}

impl EpochMillis {
    /// The point in time; `None` if the number is no integer, or beyond what a date can be.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        timestamp(self)
    }
}

impl From<Timestamp> for EpochMillis {
    /// To the millisecond.
    fn from(at: Timestamp) -> Self {
        Self::new(at.as_millisecond())
    }
}

fn timestamp(date: &impl Moment) -> Option<Timestamp> {
    Timestamp::from_nanosecond(date.nanos()?).ok()
}
