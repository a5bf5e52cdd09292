//! Measures how fast a user export is decoded into types that preserve unknown fields. The alternatives are
//! `serde_json::Value` and derived types, which drop unknown fields.

use std::fmt::Write as _;
use std::hint::black_box;

use serde::Deserialize;
use zephr_admin::{List, types::UserExportItem};
use zephr_runtime::decode;

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
    /// The types in `derived`, decoded by `serde_json`.
    Derive,
    /// The types in `derived`, decoded by `simd-json`.
    Simd,
    /// The types in `derived`, decoded by `sonic-rs`.
    Sonic,
}

/// Returns an export of this many users. Each user is like the documented example, plus one unknown field.
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

/// Types with the same fields as ours. They use serde's derive, which drops unknown fields.
pub(crate) mod derived {
    use std::collections::HashMap;

    use super::Deserialize;

    #[derive(Deserialize)]
    pub(crate) struct Item {
        #[serde(rename = "seq-no")]
        pub(crate) seq_no: Option<serde_json::Number>,
        pub(crate) user: User,
        pub(crate) grants: Option<Vec<Grant>>,
    }

    #[derive(Deserialize)]
    pub(crate) struct User {
        pub(crate) identifiers: Option<Identifiers>,
        pub(crate) attributes: Option<HashMap<String, serde_json::Value>>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read into")]
    pub(crate) struct Identifiers {
        pub(crate) email_address: Option<String>,
        username: Option<String>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only read into")]
    pub(crate) struct Grant {
        #[serde(rename = "grantId", alias = "grant_id")]
        grant_id: Option<String>,
        user_id: Option<String>,
        account_id: Option<String>,
        pub(crate) expiry_state: Option<String>,
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

/// Decodes copies of an export.
///
/// # Errors
/// Returns an error if it cannot be decoded.
pub fn repeat(reader: Reader, text: &str, times: u32) -> Outcome<()> {
    (0..times).try_for_each(|_| read(reader, &mut text.as_bytes().to_vec()))
}

/// Decodes an export. `simd-json` decodes strings in place.
fn read(reader: Reader, body: &mut [u8]) -> Outcome<()> {
    match reader {
        Reader::Ours => drop(black_box(decode::<List<UserExportItem>>(body, &[])?)),
        Reader::Value => drop(black_box(serde_json::from_slice::<serde_json::Value>(body)?)),
        Reader::Derive => drop(black_box(serde_json::from_slice::<Vec<derived::Item>>(body)?)),
        Reader::Simd => drop(black_box(simd_json::from_slice::<Vec<derived::Item>>(body)?)),
        Reader::Sonic => drop(black_box(sonic_rs::from_slice::<Vec<derived::Item>>(body)?)),
    }
    Ok(())
}

/// The times and the instructions of a reader.
struct Figures {
    times: Samples,
    instructions: Option<f64>,
}

/// Returns the rows.
///
/// # Errors
/// Returns an error if the export cannot be decoded.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let text = export(5_000);
    let readers = [
        Reader::Ours,
        Reader::Value,
        Reader::Derive,
        Reader::Simd,
        Reader::Sonic,
    ];
    let mut times = [const { Samples::new() }; 5];
    for _ in 0..rounds {
        for (reader, times) in readers.into_iter().zip(&mut times) {
            let mut body = text.clone().into_bytes();
            times.push(nanos_each(1, || read(reader, &mut body))?);
        }
    }
    let counted = |(name, times)| -> Outcome<Figures> {
        let instructions = callgrind::each(&["decode", name], (1, 3))?;
        Ok(Figures { times, instructions })
    };
    let [ours, times @ ..] = times;
    let (ours, names) = (counted(("ours", ours))?, ["value", "derive", "simd", "sonic"]);
    let others = names
        .into_iter()
        .zip(times)
        .map(counted)
        .collect::<Outcome<Vec<_>>>()?;
    let rows = ROWS.iter().zip(&others);
    Ok(rows.map(|(row, other)| compared(*row, &ours, other)).collect())
}

/// The key, the quantity, the peer and the goal of each row.
const ROWS: [(&str, &str, &str, Goal); 4] = [
    (
        "decode-value",
        "reading an export of 5000 users: speed",
        "`serde_json::from_slice::<Value>`",
        Goal::AtLeast(2.0),
    ),
    (
        "decode-derive",
        "reading an export of 5000 users: time",
        "serde's derive with `serde_json`, which, unlike this project, drops unknown fields",
        Goal::AtMost(1.1),
    ),
    (
        "decode-simd",
        "reading an export of 5000 users: time",
        "serde's derive with `simd-json`, which, unlike this project, drops unknown fields",
        Goal::AtMost(1.0),
    ),
    (
        "decode-sonic",
        "reading an export of 5000 users: time",
        "serde's derive with `sonic-rs`, which, unlike this project, drops unknown fields",
        Goal::AtMost(1.0),
    ),
];

fn compared(
    (key, what, against, goal): (&'static str, &'static str, &'static str, Goal),
    ours: &Figures,
    other: &Figures,
) -> Row {
    let value = match goal {
        Goal::AtLeast(_) => other.times.over(&ours.times),
        _ => ours.times.over(&other.times),
    };
    let mut figures = format!(
        "{}; {}",
        ours.times.show(Unit::Nanos),
        other.times.show(Unit::Nanos)
    );
    if let (Some(ours), Some(other)) = (ours.instructions, other.instructions) {
        figures += &format!("; by instructions {}", Unit::Ratio.show(ours / other));
    }
    Row {
        key,
        what,
        against,
        goal,
        value: Some(value),
        figures,
    }
}
