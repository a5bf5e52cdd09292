//! Dates: their text, the points in time that they represent, and their order.

use std::cmp::Ordering;

use jiff::{Timestamp, tz::Offset};
use proptest::prelude::*;
use zephr_admin::{
    JsonValue, from_json, to_json,
    types::{EpochMillis, GrantDate, IsoDate, RequestRule, Session, SessionDate, SessionLookup},
};

/// Formats the point in time.
fn shown(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

#[test]
fn session_dates_are_parsed() {
    for (text, at) in [
        ("2018-11-15 14:29 PM UTC", Some("2018-11-15T14:29:00Z")),
        ("2018-11-15 02:29 AM UTC", Some("2018-11-15T02:29:00Z")),
        ("2018-11-15 00:05 AM UTC", Some("2018-11-15T00:05:00Z")),
        ("2018-11-15 12:00 PM UTC", Some("2018-11-15T12:00:00Z")),
        ("2018-11-15 02:29 PM UTC", Some("2018-11-15T14:29:00Z")),
        ("2018-11-15 12:29 AM UTC", Some("2018-11-15T00:29:00Z")),
        ("2018-11-15 14:29 PM", None),
        ("2018-11-15 14:29 UTC", None),
        ("2018-13-15 14:29 PM UTC", None),
        ("2018-02-29 14:29 PM UTC", None),
        ("2018-11-15 24:00 PM UTC", None),
        ("2018-11-15 14:60 PM UTC", None),
        ("2018-11-15 +1:29 AM UTC", None),
        ("2018-11-15 14:29 PM UTC ", None),
        ("tomorrow", None),
        ("2018-11-é5 14:29 PM UTC", None),
        ("", None),
    ] {
        assert_eq!(
            shown(SessionDate::from(text).to_timestamp()).as_deref(),
            at,
            "{text}"
        );
    }
}

#[test]
fn grant_dates_are_parsed() {
    for (text, at) in [
        ("2022-06-01 00:00:00", Some("2022-06-01T00:00:00Z")),
        ("2024-02-29 23:59:59", Some("2024-02-29T23:59:59Z")),
        ("2023-02-29 23:59:59", None),
        ("2022-06-00 00:00:00", None),
        ("2022-00-01 00:00:00", None),
        ("2022-06-01 00:00:60", None),
        ("2022-06-01", None),
        ("2022-06-01T00:00:00Z", None),
        ("never", None),
    ] {
        assert_eq!(
            shown(GrantDate::from(text).to_timestamp()).as_deref(),
            at,
            "{text}"
        );
    }
}

#[test]
fn iso_dates_are_parsed() {
    for (text, at) in [
        ("2021-02-24T15:43:28Z", Some("2021-02-24T15:43:28Z")),
        ("2021-02-24t15:43:28z", Some("2021-02-24T15:43:28Z")),
        ("2011-11-11T11:11:11.000", Some("2011-11-11T11:11:11Z")),
        ("2011-11-11T11:11:11,25Z", Some("2011-11-11T11:11:11.25Z")),
        ("2020-01-01T01:00:00+01:00", Some("2020-01-01T00:00:00Z")),
        ("2020-01-01T01:00:00+0100", Some("2020-01-01T00:00:00Z")),
        ("2020-01-01T01:00-01", Some("2020-01-01T02:00:00Z")),
        ("2011-11-11", Some("2011-11-11T00:00:00Z")),
        ("2022-06-01 00:00:00", Some("2022-06-01T00:00:00Z")),
        (
            "2022-05-31 17:00:00.000000000 -07:00",
            Some("2022-06-01T00:00:00Z"),
        ),
        ("2021-02-24T15:43.5Z", None),
        ("2021-02-24T15:43:28.Z", None),
        ("2021-02-24T15:43:28.0123456789Z", None),
        ("2021-02-24T15:43:28 ", None),
        ("2021-02-24T15:43:28+", None),
        ("2021-02-24T15:43:28+24:00", None),
        ("2021-02-24T15:43:28+01:", None),
        ("2021-02-24T", None),
        ("2021-02-24T15", None),
        ("11/11/2011", None),
    ] {
        assert_eq!(shown(IsoDate::from(text).to_timestamp()).as_deref(), at, "{text}");
    }
}

#[test]
fn epoch_milliseconds_are_converted_and_kept_verbatim() {
    let lookup: SessionLookup = from_json(r#"{"last_updated":1707230240685}"#).unwrap();
    let updated = lookup.last_updated.unwrap();
    assert_eq!(updated.millis(), Some(1_707_230_240_685));
    assert_eq!(
        shown(updated.to_timestamp()).as_deref(),
        Some("2024-02-06T14:37:20.685Z")
    );
    let at: Timestamp = "2024-02-06T14:37:20.6859Z".parse().unwrap();
    assert_eq!(EpochMillis::from(at), updated);
    for json in ["1.5", "1e12", "99999999999999999999", "9223372036854775807"] {
        let date: EpochMillis = from_json(json).unwrap();
        assert_eq!(to_json(&date), json, "kept as it came");
        assert_eq!(date.to_timestamp(), None, "{json}");
    }
}

/// A documentation tool has apparently reformatted one date in the examples of request rules.
#[test]
fn a_rule_date_may_have_either_form() {
    for text in ["2022-05-31 17:00:00.000000000 -07:00", "2022-06-01T00:00:00Z"] {
        let json = format!(r#"{{"lastUpdatedAt":"{text}"}}"#);
        let rule: RequestRule = from_json(&json).unwrap();
        assert_eq!(to_json(&rule), json);
        let at = rule.last_updated_at.and_then(|date| date.to_timestamp());
        assert_eq!(shown(at).as_deref(), Some("2022-06-01T00:00:00Z"));
    }
}

#[test]
fn invalid_dates_are_kept_verbatim() {
    let json = r#"{"expiryDate":"some day"}"#;
    let session: Session = from_json(json).unwrap();
    assert_eq!(to_json(&session), json);
}

/// Asserts that dates are in ascending order, after a round trip through JSON.
fn ascends<T: JsonValue + Ord + std::fmt::Debug>(texts: &[&str]) {
    let dates: Vec<T> = texts.iter().map(|text| from_json(text).unwrap()).collect();
    for (first, date) in dates.iter().enumerate() {
        for (second, other) in dates.iter().enumerate() {
            assert_eq!(date.cmp(other), first.cmp(&second), "{date:?} and {other:?}");
            assert_eq!(date == other, first == second);
        }
    }
}

#[test]
fn dates_are_ordered_by_time_and_then_by_text() {
    ascends::<SessionDate>(&[
        r#""""#,
        r#""soon""#,
        r#""2018-11-15 12:29 AM UTC""#,
        r#""2018-11-15 11:59 AM UTC""#,
        r#""2018-11-15 02:29 PM UTC""#,
        r#""2018-11-15 14:29 PM UTC""#,
        r#""2018-11-15 03:00 PM UTC""#,
    ]);
    ascends::<GrantDate>(&[
        r#""2022-06-01T00:00:00""#,
        r#""2022-06-01 00:00:00""#,
        r#""2022-06-01 00:00:01""#,
    ]);
    ascends::<IsoDate>(&[
        r#""no date""#,
        r#""2020-01-01T00:30:00+01:00""#,
        r#""2020-01-01T00:00:00.0Z""#,
        r#""2020-01-01T00:00:00Z""#,
        r#""2020-01-01T00:00:00.000000001Z""#,
        r#""2019-12-31T23:30:00-01:00""#,
        r#""2020-01-01T00:30:00Z""#,
    ]);
    ascends::<EpochMillis>(&["1.5", "99999999999999999999", "-3", "9", "10", "1707230240685"]);
}

/// Generates dates and text that resembles a date.
fn nearly() -> impl Strategy<Value = String> {
    let date = r"[12][09][0-9][0-9]-[01][0-9]-[0-3][0-9]";
    let time = r"([T ][012][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,3})?)?)?";
    let end = r"(Z| (AM|PM) UTC| ?[+-]0[0-9]:?[03]0)?";
    (date, time, end).prop_map(|(date, time, end)| format!("{date}{time}{end}"))
}

proptest! {
    /// A point in time survives the round trip through each format, within the precision of that format.
    #[test]
    fn dates_round_trip(seconds in -30_000_000_000_i64..200_000_000_000, nanos in 0_i32..1_000_000_000) {
        let at = Timestamp::from_second(seconds).unwrap();
        prop_assert_eq!(GrantDate::from(at).to_timestamp(), Some(at));
        let exact = Timestamp::new(seconds, nanos).unwrap();
        prop_assert_eq!(IsoDate::from(exact).to_timestamp(), Some(exact));
        let milli = Timestamp::from_millisecond(exact.as_millisecond()).unwrap();
        prop_assert_eq!(EpochMillis::from(exact).to_timestamp(), Some(milli));
        let minute = Timestamp::from_second(seconds - seconds.rem_euclid(60)).unwrap();
        prop_assert_eq!(SessionDate::from(at).to_timestamp(), Some(minute));
    }

    /// Dates are parsed like a date library parses them, in every zone.
    #[test]
    fn parsing_agrees_with_jiff(
        seconds in -30_000_000_000_i64..200_000_000_000,
        nanos in 0_i32..1_000_000_000,
        minutes in -1_439_i32..1_440,
    ) {
        let at = Timestamp::new(seconds, nanos).unwrap();
        let text = at.display_with_offset(Offset::from_seconds(minutes * 60).unwrap()).to_string();
        prop_assert_eq!(IsoDate::from(text.as_str()).to_timestamp(), Some(at), "{}", text);
    }

    /// Text that a date library can parse is parsed to the same point in time.
    #[test]
    fn every_date_that_jiff_parses_is_parsed(text in nearly()) {
        let by_library: Option<Timestamp> = text.parse().ok();
        if by_library.is_some() {
            prop_assert_eq!(IsoDate::from(text.as_str()).to_timestamp(), by_library, "{}", text);
        }
    }

    /// Dates are ordered by the points in time that they represent, regardless of their zones. Only dates of
    /// the same time are equal.
    #[test]
    fn dates_sort_by_time(
        (one, other) in (0_i64..200_000_000_000, 0_i64..200_000_000_000),
        (here, there) in (-1_439_i32..1_440, -1_439_i32..1_440),
    ) {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        prop_assert_eq!(GrantDate::from(at(one)).cmp(&GrantDate::from(at(other))), one.cmp(&other));
        prop_assert_eq!(EpochMillis::from(at(one)).cmp(&EpochMillis::from(at(other))), one.cmp(&other));
        prop_assert_eq!(
            SessionDate::from(at(one)).cmp(&SessionDate::from(at(other))),
            (one.div_euclid(60)).cmp(&other.div_euclid(60))
        );
        let iso = |seconds, minutes: i32| {
            let offset = Offset::from_seconds(minutes * 60).unwrap();
            IsoDate::from(at(seconds).display_with_offset(offset).to_string())
        };
        prop_assert_eq!(iso(one, here).cmp(&iso(other, there)), one.cmp(&other));
    }

    /// A total order for any text, consistent with equality.
    #[test]
    fn the_order_is_total(texts in proptest::array::uniform3(nearly())) {
        let session = texts.clone().map(SessionDate::from);
        let iso = texts.map(IsoDate::from);
        prop_assert!(is_ordered(&session) && is_ordered(&iso));
    }
}

fn is_ordered<T: Ord>([a, b, c]: &[T; 3]) -> bool {
    let transitive = !(a <= b && b <= c) || a <= c;
    let mirrored = a.cmp(b) == b.cmp(a).reverse();
    let as_equal = (a == b) == (a.cmp(b) == Ordering::Equal);
    transitive && mirrored && as_equal
}
