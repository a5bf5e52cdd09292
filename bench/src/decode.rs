//! Decodes a user export into types that preserve unknown fields, compared with `serde_json::Value` and a
//! derive that drops them.

use std::fmt::Write as _;
use std::hint::black_box;

use serde::Deserialize;
use zephr_admin::{List, from_json, types::UserExportItem};

use crate::measure::{Samples, Unit, nanos_each};
use crate::table::{Goal, Row};
use crate::{Outcome, callgrind};

/// The decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Reader {
    /// The types of `zephr-admin`.
    Ours,
    /// `serde_json::Value`.
    Value,
    /// The types below.
    Derive,
}

/// Returns an export of this many users, each like the documented example with one unknown field.
pub fn export(users: usize) -> String {
    let mut text = "[".to_owned();
    for number in 0..users {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}{{"seq-no":{number},"user":{{"identifiers":{{"email_address":"joe.{number}@company.com","username":"joe-{number}"}},"attributes":{{"first_name":"Joe","surname":"Blow","age":{},"newsletter":true}},"last_seen":"2022-06-01 00:00:00"}},"grants":[{{"grantId":"e196ad75-a6d0-471b-90b3-{number:012}","user_id":"e1812285-2f21-441e-8be4-{number:012}","account_id":"14515649-565f-4b1c-8346-eb98301c1d6b","expiry_state":"pending","entitlement_type":"bundle","entitlement_id":"b74df5c4-fded-492c-ad90-07646bded5db","startTime":"2022-06-01 00:00:00","endTime":"2022-12-31 23:59:59","product_id":"86abb44a-e6f2-4f9b-ac26-46ae0a13ed31","createdAt":"2022-05-31 23:59:59"}}]}}"#,
            18 + number % 60
        );
    }
    text.push(']');
    text
}

/// The same fields as in our types, with serde's derive, which drops unknown ones.
mod derived {
    use std::collections::HashMap;

    use super::Deserialize;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read into")]
    pub(super) struct Item {
        #[serde(rename = "seq-no")]
        seq_no: Option<serde_json::Number>,
        user: User,
        grants: Option<Vec<Grant>>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read into")]
    pub(super) struct User {
        identifiers: Option<Identifiers>,
        attributes: Option<HashMap<String, serde_json::Value>>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read into")]
    pub(super) struct Identifiers {
        email_address: Option<String>,
        username: Option<String>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read into")]
    pub(super) struct Grant {
        #[serde(rename = "grantId", alias = "grant_id")]
        grant_id: Option<String>,
        user_id: Option<String>,
        account_id: Option<String>,
        expiry_state: Option<String>,
        entitlement_type: Option<String>,
        entitlement_id: Option<String>,
        #[serde(rename = "startTime", alias = "start_time")]
        start_time: Option<String>,
        #[serde(rename = "endTime", alias = "end_time")]
        end_time: Option<String>,
        product_id: Option<String>,
        #[serde(rename = "createdAt", alias = "created_at")]
        created_at: Option<String>,
    }
}

/// Decodes an export this many times.
///
/// # Errors
/// Returns an error if it cannot be decoded.
pub fn read(reader: Reader, text: &str, times: u32) -> Outcome<()> {
    for _ in 0..times {
        match reader {
            Reader::Ours => drop(black_box(from_json::<List<UserExportItem>>(text)?)),
            Reader::Value => drop(black_box(serde_json::from_slice::<serde_json::Value>(
                text.as_bytes(),
            )?)),
            Reader::Derive => drop(black_box(serde_json::from_slice::<Vec<derived::Item>>(
                text.as_bytes(),
            )?)),
        }
    }
    Ok(())
}

/// Returns both rows.
///
/// # Errors
/// Returns an error if the export cannot be decoded.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let text = export(5_000);
    let readers = [Reader::Ours, Reader::Value, Reader::Derive];
    let mut samples = [const { Vec::new() }; 3].map(Samples::from_iter::<Vec<f64>>);
    for _ in 0..rounds {
        for (reader, samples) in readers.into_iter().zip(&mut samples) {
            samples.push(nanos_each(2, || read(reader, &text, 1))?);
        }
    }
    let instructions = |reader: &str| callgrind::each(&["decode", reader], (1, 3));
    let counts = [
        instructions("ours")?,
        instructions("value")?,
        instructions("derive")?,
    ];
    let counted = |other: Option<f64>| match (counts[0], other) {
        (Some(ours), Some(other)) => format!("; by instructions {}", Unit::Ratio.show(ours / other)),
        _ => String::new(),
    };
    let [ours, value, derive] = &samples;
    let figures = |other: &Samples, count| {
        let (ours, other) = (ours.show(Unit::Nanos), other.show(Unit::Nanos));
        format!("{ours}; {other}{}", counted(count))
    };
    Ok(vec![
        Row {
            key: "decode-value",
            what: "a user export of 5000 users read, unknown fields kept: speed",
            against: "`serde_json::from_slice::<Value>`",
            goal: Goal::AtLeast(2.0),
            value: Some(value.over(ours)),
            figures: figures(value, counts[1]),
        },
        Row {
            key: "decode-derive",
            what: "the same: time",
            against: "serde's derive, which drops unknown fields",
            goal: Goal::AtMost(1.1),
            value: Some(ours.over(derive)),
            figures: figures(derive, counts[2]),
        },
    ])
}
