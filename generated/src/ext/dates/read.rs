//! Parsers of date formats into nanoseconds since 1970 in UTC.
//!
//! The parsers are hand-written, so that the client needs no date library to compare dates. The conversions of the
//! feature `jiff` use the same parsers. A test compares the results with those of the crate `jiff`.

const NANOS: i128 = 1_000_000_000;

/// Parses text of the form `2018-11-15 14:29 PM UTC`. The docs of `SessionDate` explain the hour.
pub(super) fn session_date(text: &str) -> Option<i128> {
    let mut rest = Rest(text);
    let days = rest.date()?;
    rest.skip(" ")?;
    let (hour, minute) = rest.hour_and_minute()?;
    let hour = match (rest.one_of(&[" AM", " PM"])?, hour) {
        (" PM", 0..12) => hour + 12,
        (" AM", 12) => 0,
        _ => hour,
    };
    rest.skip(" UTC")?;
    rest.end()?;
    Some(seconds(days, hour, minute, 0) * NANOS)
}

/// Parses text of the form `2022-06-01 00:00:00`.
pub(super) fn grant_date(text: &str) -> Option<i128> {
    let mut rest = Rest(text);
    let days = rest.date()?;
    rest.skip(" ")?;
    let (hour, minute) = rest.hour_and_minute()?;
    let second = rest.second()?;
    rest.end()?;
    Some(seconds(days, hour, minute, second) * NANOS)
}

/// Parses `2021-02-24T15:43:28Z` and other forms of ISO 8601. The time is optional. The seconds and a fraction of a
/// second are optional too. A fraction of a minute, as in `15:43.5`, is rejected. The zone can be `+01:00`, `+0100` or
/// `+01`. Without a zone, the value is in UTC. A space can replace the `T`, and can precede the zone.
pub(super) fn iso_date(text: &str) -> Option<i128> {
    let mut rest = Rest(text);
    let days = rest.date()?;
    if rest.one_of(&["T", "t", " "]).is_none() {
        rest.end()?;
        return Some(seconds(days, 0, 0, 0) * NANOS);
    }
    let (hour, minute) = rest.hour_and_minute()?;
    let (mut second, mut fraction) = (0, 0);
    if rest.0.starts_with(':') {
        second = rest.second()?;
        if rest.one_of(&[".", ","]).is_some() {
            fraction = rest.fraction()?;
        }
    }
    let offset = rest.offset()?;
    rest.end()?;
    Some((seconds(days, hour, minute, second) - offset) * NANOS + fraction)
}

fn seconds(days: i64, hour: i64, minute: i64, second: i64) -> i128 {
    i128::from(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

/// The part of a date's text that is not parsed yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn skip(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    fn one_of(&mut self, texts: &[&'static str]) -> Option<&'static str> {
        texts.iter().copied().find(|text| self.skip(text).is_some())
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    fn take(&mut self, count: usize) -> Option<&'a str> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Parses a number that has exactly `digits` digits and is at most `most`.
    fn number(&mut self, digits: usize, most: i64) -> Option<i64> {
        let text = self.take(digits)?;
        let number: i64 = text.parse().ok()?;
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        (plain && number <= most).then_some(number)
    }

    /// Parses a date such as `2018-11-15`. Returns the number of days since 1970-01-01.
    fn date(&mut self) -> Option<i64> {
        let year = self.number(4, 9999)?;
        self.skip("-")?;
        let month = self.number(2, 12)?;
        self.skip("-")?;
        let day = self.number(2, 31)?;
        days(year, month, day)
    }

    /// Parses text such as `14:29`.
    fn hour_and_minute(&mut self) -> Option<(i64, i64)> {
        let hour = self.number(2, 23)?;
        self.skip(":")?;
        Some((hour, self.number(2, 59)?))
    }

    /// Parses text such as `:59`.
    fn second(&mut self) -> Option<i64> {
        self.skip(":")?;
        self.number(2, 59)
    }

    /// Parses the digits after the decimal point of a second, at most nine. Returns nanoseconds: `5` is 500,000,000.
    fn fraction(&mut self) -> Option<i128> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let missing = 9_usize.checked_sub(digits).filter(|_| digits > 0)?;
        let number: i128 = self.take(digits)?.parse().ok()?;
        Some(number * 10_i128.pow(u32::try_from(missing).ok()?))
    }

    /// Parses a UTC offset. Returns seconds: `+01:00`, `+0100` and `+01` are 3600; `Z` and empty text are 0.
    fn offset(&mut self) -> Option<i128> {
        if self.0.is_empty() {
            return Some(0);
        }
        let _ = self.skip(" ");
        let sign = match self.one_of(&["Z", "z", "+", "-"])? {
            "+" => 1,
            "-" => -1,
            _ => return Some(0),
        };
        let hours = self.number(2, 23)?;
        let has_minutes = self.skip(":").is_some() || !self.0.is_empty();
        let minutes = if has_minutes { self.number(2, 59)? } else { 0 };
        Some(sign * seconds(0, hours, minutes, 0))
    }
}

/// Returns the days from 1970-01-01 to a date of the Gregorian calendar; `None` if there is no such day.
///
/// In the calculation, a year begins in March. The leap day is therefore the last day of a year, and a formula can
/// replace a table of the days before each month.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    };
    if month == 0 || day == 0 || day > longest {
        return None;
    }
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days_before_month = (153 * month + 2) / 5;
    Some(365 * year + leap_days + days_before_month + day - 1 - 719_468)
}
