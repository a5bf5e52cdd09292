//! Dates: text that is kept as it came, and the points in time that it names.

use jiff::Timestamp;
use proptest::prelude::*;
use zephr_admin::{
    from_json, to_json,
    types::{GrantDate, IsoDate, Session, SessionDate, SessionLookup},
};

/// The point in time, in one form for all families.
fn shown(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

#[test]
fn dates_of_sessions() {
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
        ("tomorrow", None),
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
fn dates_of_grants() {
    for (text, at) in [
        ("2022-06-01 00:00:00", Some("2022-06-01T00:00:00Z")),
        ("2024-02-29 23:59:59", Some("2024-02-29T23:59:59Z")),
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
fn iso_dates() {
    for (text, at) in [
        ("2021-02-24T15:43:28Z", Some("2021-02-24T15:43:28Z")),
        ("2011-11-11T11:11:11.000", Some("2011-11-11T11:11:11Z")),
        ("2020-01-01T01:00:00+01:00", Some("2020-01-01T00:00:00Z")),
        ("11/11/2011", None),
    ] {
        assert_eq!(shown(IsoDate::from(text).to_timestamp()).as_deref(), at, "{text}");
    }
}

#[test]
fn milliseconds_are_read_too() {
    let lookup: SessionLookup = from_json(r#"{"last_updated":1707230240685}"#).unwrap();
    assert_eq!(
        shown(lookup.last_updated_at()).as_deref(),
        Some("2024-02-06T14:37:20.685Z")
    );
}

#[test]
fn what_is_no_date_is_kept_as_it_came() {
    let json = r#"{"expiryDate":"some day"}"#;
    let session: Session = from_json(json).unwrap();
    assert_eq!(to_json(&session), json);
}

proptest! {
    /// A point in time survives the way through each form, as far as that form goes.
    #[test]
    fn there_and_back(seconds in -30_000_000_000_i64..200_000_000_000) {
        let at = Timestamp::from_second(seconds).unwrap();
        prop_assert_eq!(GrantDate::from(at).to_timestamp(), Some(at));
        prop_assert_eq!(IsoDate::from(at).to_timestamp(), Some(at));
        let minute = Timestamp::from_second(seconds - seconds.rem_euclid(60)).unwrap();
        prop_assert_eq!(SessionDate::from(at).to_timestamp(), Some(minute));
    }

    /// Dates of one family sort as the points in time that they name.
    #[test]
    fn text_sorts_as_time(one in 0_i64..200_000_000_000, other in 0_i64..200_000_000_000) {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        prop_assert_eq!(GrantDate::from(at(one)).cmp(&GrantDate::from(at(other))), one.cmp(&other));
        prop_assert_eq!(
            SessionDate::from(at(one)).cmp(&SessionDate::from(at(other))),
            (one.div_euclid(60)).cmp(&other.div_euclid(60))
        );
    }
}
