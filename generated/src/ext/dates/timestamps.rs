//! Conversions between dates and points in time. Requires the feature `jiff`.

use jiff::Timestamp;

use super::super::super::types::{EpochMillis, GrantDate, IsoDate, SessionDate};
use super::Moment;

impl SessionDate {
    /// Returns the point in time; `None` if the text is not of the form `2018-11-15 14:29 PM UTC`.
    ///
    /// The hour is on a 24-hour clock, although the text contains AM or PM. There are two exceptions: an hour below 12
    /// with PM (`02:29 PM` is 14:29), and the hour 12 with AM (`12:29 AM` is 00:29).
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        timestamp(self)
    }
}

impl From<Timestamp> for SessionDate {
    /// Truncates to minutes, as the format has no seconds.
    fn from(at: Timestamp) -> Self {
        Self::new(at.strftime("%Y-%m-%d %H:%M %p UTC").to_string())
    }
}

impl GrantDate {
    /// Returns the point in time; `None` if the text is not of the form `2022-06-01 00:00:00`.
    ///
    /// The text contains no time zone, and the vendor documents none, so UTC is assumed.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        timestamp(self)
    }
}

impl From<Timestamp> for GrantDate {
    /// Formats the point in time in UTC, in seconds.
    fn from(at: Timestamp) -> Self {
        Self::new(at.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }
}

impl IsoDate {
    /// Returns the point in time; `None` if the text is not ISO 8601. Text without a zone, such as
    /// `2011-11-11T11:11:11.000`, is in UTC. A space can replace the `T`, and can precede the zone, as in
    /// `2022-05-31 17:00:00.000000000 -07:00`.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        timestamp(self)
    }
}

impl From<Timestamp> for IsoDate {
    /// Formats the point in time in UTC, as in `2021-02-24T15:43:28Z`. A fraction of a second is included.
    fn from(at: Timestamp) -> Self {
        Self::new(at.to_string())
    }
}

impl EpochMillis {
    /// Returns the point in time; `None` if the number has a fraction or an exponent, or is out of the range of
    /// [`Timestamp`].
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        timestamp(self)
    }
}

impl From<Timestamp> for EpochMillis {
    /// Truncates to milliseconds.
    fn from(at: Timestamp) -> Self {
        Self::new(at.as_millisecond())
    }
}

fn timestamp(date: &impl Moment) -> Option<Timestamp> {
    Timestamp::from_nanosecond(date.nanos()?).ok()
}
