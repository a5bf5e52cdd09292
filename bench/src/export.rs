//! Exports users from a server to CSV, compared with plain `reqwest`, `simd-json` and `csv`.

use std::io::{self, Sink};
use std::process::Command;

use csv::Writer;
use serde_json::Value;
use zephr_admin::types::UserExportItem;

use crate::call::{self, Implementation};
use crate::decode::derived;
use crate::http_server::HttpServer;
use crate::measure::{Samples, Unit, nanos_each};
use crate::table::{Goal, Row};
use crate::{Outcome, machine};

/// Exports all users of a server to CSV.
async fn to_csv(side: Implementation, url: &str) -> Outcome<()> {
    let mut csv = Writer::from_writer(io::sink());
    match side {
        Implementation::Ours => {
            let client = call::client(url)?;
            let mut items = client.users().export().attributes(true).stream();
            while let Some(item) = items.try_next().await? {
                write(&mut csv, &item)?;
            }
        }
        Implementation::HandWritten => {
            let mut body = call::hand_written(url)?.export_users().await?;
            for item in simd_json::from_slice::<Vec<derived::Item>>(&mut body)? {
                write_derived(&mut csv, &item)?;
            }
        }
    }
    Ok(csv.flush()?)
}

/// Writes number, e-mail address, surname and the state of the first grant.
fn write(csv: &mut Writer<Sink>, item: &UserExportItem) -> Outcome<()> {
    let user = item.user.as_ref();
    let identifiers = user.and_then(|user| user.identifiers.as_ref());
    let surname = user.and_then(|user| user.attribute("surname")?.to_text());
    let grant = item.grants.as_ref().and_then(|grants| grants.first());
    Ok(csv.write_record([
        item.seq_no.as_ref().map_or("", |number| number.as_str()),
        identifiers
            .and_then(|identifiers| identifiers.email_address.as_deref())
            .unwrap_or_default(),
        &surname.unwrap_or_default(),
        grant
            .and_then(|grant| grant.expiry_state.as_ref())
            .map_or("", |state| state.as_str()),
    ])?)
}

/// Writes the same as [`write`].
fn write_derived(csv: &mut Writer<Sink>, item: &derived::Item) -> Outcome<()> {
    let identifiers = item.user.identifiers.as_ref();
    let attributes = item.user.attributes.as_ref();
    let grant = item.grants.as_ref().and_then(|grants| grants.first());
    Ok(csv.write_record([
        &item.seq_no.as_ref().map(ToString::to_string).unwrap_or_default(),
        identifiers
            .and_then(|identifiers| identifiers.email_address.as_deref())
            .unwrap_or_default(),
        attributes
            .and_then(|attributes| attributes.get("surname"))
            .and_then(Value::as_str)
            .unwrap_or_default(),
        grant
            .and_then(|grant| grant.expiry_state.as_deref())
            .unwrap_or_default(),
    ])?)
}

/// Exports once and returns the peak memory of this process.
///
/// # Errors
/// Returns an error if the export fails.
pub fn peak_bytes(side: Implementation, url: &str) -> Outcome<f64> {
    call::runtime()?.block_on(to_csv(side, url))?;
    machine::peak_bytes()
}

/// Returns the rows: the CPU time of the client, and its memory for ten times as many users.
///
/// # Errors
/// Returns an error if an export fails.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let (few, many) = (HttpServer::exporting(5_000)?, HttpServer::exporting(50_000)?);
    let runtime = call::runtime()?;
    let time = |side| nanos_each(1, || runtime.block_on(to_csv(side, &few.url)));
    let (mut ours, mut hand_written) = (Samples::new(), Samples::new());
    for round in 0..rounds + 1 {
        let (mine, theirs) = (time(Implementation::Ours)?, time(Implementation::HandWritten)?);
        // The first round warms up.
        if round > 0 {
            ours.push(mine);
            hand_written.push(theirs);
        }
    }
    let [small, large] = [memory("ours", &few)?, memory("ours", &many)?];
    let [their_small, their_large] = [memory("hand-written", &few)?, memory("hand-written", &many)?];
    Ok(vec![
        Row {
            key: "export",
            what: "streaming an export of 5000 users from a server to CSV: processor time",
            against: "plain `reqwest` with `simd-json` and `csv`, which, unlike this project, drops unknown fields",
            goal: Goal::AtMost(1.0),
            value: Some(ours.over(&hand_written)),
            figures: format!("{}; {}", ours.show(Unit::Nanos), hand_written.show(Unit::Nanos)),
        },
        Row {
            key: "export-memory",
            what: "streaming an export of 50,000 users: peak memory of the process",
            against: "itself with 5000 users",
            goal: Goal::AtMost(1.1),
            value: Some(large.over(&small)),
            figures: format!(
                "{}; {}; plain `reqwest` {} and {}",
                large.show(Unit::Bytes),
                small.show(Unit::Bytes),
                their_large.show(Unit::Bytes),
                their_small.show(Unit::Bytes)
            ),
        },
    ])
}

/// Returns the peak memory of an export in a new process.
fn memory(side: &str, server: &HttpServer) -> Outcome<Samples> {
    let output = Command::new(crate::me()?)
        .args(["probe", "export", side, &server.url])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let bytes: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(Samples::from_iter([bytes]))
}
