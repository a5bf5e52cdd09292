//! Parsing and ordering of dates, in three text formats and in milliseconds.
//!
//! The types preserve any text as received. Two dates are equal only if their texts are equal.
//!
//! Valid dates sort by their point in time. Valid dates with the same point in time, such as `2021-02-24T15:43:28Z` and
//! `2021-02-24T15:43:28+00:00`, sort by their text. Invalid dates sort before all valid dates, in the order of their
//! text.

mod read;
#[cfg(feature = "jiff")]
mod timestamps;

use std::cmp::Ordering;

use super::super::types::{EpochMillis, GrantDate, IsoDate, SessionDate};

/// A date type of the API that sorts by its point in time.
trait Moment {
    /// Returns the nanoseconds since 1970 in UTC; `None` if the text is not a valid date.
    fn nanos(&self) -> Option<i128>;
}

impl Moment for SessionDate {
    fn nanos(&self) -> Option<i128> {
        read::session_date(self.as_str())
    }
}

impl Moment for GrantDate {
    fn nanos(&self) -> Option<i128> {
        read::grant_date(self.as_str())
    }
}

impl Moment for IsoDate {
    fn nanos(&self) -> Option<i128> {
        read::iso_date(self.as_str())
    }
}

impl Moment for EpochMillis {
    fn nanos(&self) -> Option<i128> {
        Some(i128::from(self.millis()?) * 1_000_000)
    }
}

impl EpochMillis {
    /// Returns the milliseconds; `None` if the number has a fraction or an exponent, or does not fit in an `i64`.
    pub fn millis(&self) -> Option<i64> {
        self.as_number().as_i64()
    }
}

macro_rules! ordered_by_time {
    ($($(#[$docs:meta])* $date:ident)*) => {$(
        $(#[$docs])*
        ///
        /// Orders dates by point in time. Dates with the same point in time sort by their text. Invalid dates sort
        /// before all valid dates, in the order of their text.
        impl Ord for $date {
            fn cmp(&self, other: &Self) -> Ordering {
                let by_time = self.nanos().cmp(&other.nanos());
                by_time.then_with(|| self.as_str().cmp(other.as_str()))
            }
        }

        impl PartialOrd for $date {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
    )*};
}
ordered_by_time! {
    /// A date such as `2018-11-15 14:29 PM UTC`. The hour is on a 24-hour clock, although the text contains AM or PM.
    /// There are two exceptions: an hour below 12 with PM (`02:29 PM` is 14:29), and the hour 12 with AM (`12:29 AM` is
    /// 00:29).
    SessionDate
    /// A date such as `2022-06-01 00:00:00`. No time zone is documented, so UTC is assumed.
    GrantDate
    /// A date in ISO 8601, such as `2021-02-24T15:43:28Z`. A date without a zone, such as `2011-11-11T11:11:11.000`, is
    /// in UTC. A space can replace the `T`, and can precede the zone.
    IsoDate
    /// A number of milliseconds since 1970 in UTC, such as `1707230240685`. A number is invalid if it has a fraction or
    /// an exponent, or does not fit in an `i64`.
    EpochMillis
}
