//! Forms: the requests that change the state.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, header, request::Parts};
use zephr_catalog::catalog;

use super::{Failure, ROOT, Visit, bad_request, call::Draft, failure, layout::Reply, not_found};
use crate::{
    engine::Query,
    fault::{Fault, Preset},
    seed::Seed,
};

/// Executes the action of a submitted form. Returns a redirect to the page that shows the result, or a file to
/// download.
pub(super) fn carry_out(
    visit: &Visit<'_>,
    segments: &[&str],
    head: &Parts,
    body: &Bytes,
) -> Result<Reply, Failure> {
    let form = form(head, body)?;
    // A form of another origin cannot contain the token, whatever headers the browser sends.
    if form.get("token") != Some(visit.console.token.as_str()) {
        let message = "the form is out of date, or of another page: reload the page and send it again";
        return Err(failure(StatusCode::FORBIDDEN, message));
    }
    let form = Form(form);
    match segments {
        ["requests", number, "repeat"] => repeat(visit, number),
        ["reference", operation, "send"] => send(visit, operation, &form),
        ["state", "reset"] => {
            visit.state.reset();
            Ok(done("reset"))
        }
        ["state", "seed"] => load(visit, &form),
        ["state", "clock"] => move_clock(visit, &form),
        ["state", "faults"] => add_fault(visit, &form),
        ["state", "faults", "clear"] => {
            visit.state.faults.clear();
            Ok(done("faults-cleared"))
        }
        ["state", "snapshots"] => {
            let documents = visit.state.database().store.len();
            let now = visit.state.clock.now_millis();
            visit
                .console
                .snapshots()
                .add(visit.state.snapshot(), now, documents);
            Ok(done("snapshot"))
        }
        ["state", "snapshots", number, action] => use_snapshot(visit, number, action),
        _ => Err(not_found()),
    }
}

/// The fields of a form.
struct Form(Query);

impl Form {
    /// Returns the value of a field; `None` if the field is absent or empty.
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(str::trim).filter(|text| !text.is_empty())
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let invalid = |_| bad_request(format!("`{name}` is not a number in its range"));
        self.text(name)
            .map(|text| text.parse().map_err(invalid))
            .transpose()
    }
}

fn form(head: &Parts, body: &Bytes) -> Result<Query, Failure> {
    let media_type = head
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let is_form =
        media_type.is_some_and(|media_type| media_type.starts_with("application/x-www-form-urlencoded"));
    let text = std::str::from_utf8(body).ok().filter(|_| is_form);
    text.map(Query::parse).ok_or_else(|| {
        failure(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body is no form: use application/x-www-form-urlencoded",
        )
    })
}

/// Redirects to the state page. `message` is the code of the message that the page shows, such as `reset`.
fn done(message: &str) -> Reply {
    Reply::Redirect(format!("{ROOT}/state?done={message}"))
}

fn repeat(visit: &Visit<'_>, number: &str) -> Result<Reply, Failure> {
    let draft = number.parse().ok().and_then(|number| {
        let log = visit.state.request_log();
        let entry = log.get(number)?;
        Some(Draft::of_entry(entry, entry.details.as_ref()?))
    });
    let draft = draft.ok_or_else(|| failure(StatusCode::NOT_FOUND, "the log has no such request"))?;
    let number = draft.send(visit).map_err(bad_request)?;
    Ok(Reply::Redirect(format!("{ROOT}/requests/{number}")))
}

fn send(visit: &Visit<'_>, id: &str, form: &Form) -> Result<Reply, Failure> {
    let operation = catalog().by_id(id).ok_or_else(not_found)?;
    let draft = Draft::of_form(operation, &form.0).map_err(bad_request)?;
    let number = draft.send(visit).map_err(bad_request)?;
    Ok(Reply::Redirect(format!(
        "{ROOT}/reference/{id}?sent={number}#result"
    )))
}

fn load(visit: &Visit<'_>, form: &Form) -> Result<Reply, Failure> {
    let json = form
        .text("seed")
        .ok_or_else(|| bad_request("there is no seed: enter JSON, or choose a file"))?;
    let now = visit.state.clock.now_millis();
    let mut database = visit.state.database();
    // Nothing changes if the seed is invalid.
    let mut store = database.store.clone();
    match form.text("mode") {
        Some("replace") => store.clear(),
        Some("add") => {}
        _ => return Err(bad_request("`mode` must be replace or add")),
    }
    let seed = Seed {
        json: Some(json.to_owned()),
        is_unchecked: form.text("unchecked").is_some(),
        ..Seed::default()
    };
    seed.fill(&mut store, now).map_err(bad_request)?;
    database.store = store;
    Ok(done("seeded"))
}

fn move_clock(visit: &Visit<'_>, form: &Form) -> Result<Reply, Failure> {
    let clock = &visit.state.clock;
    match form.text("action") {
        Some("advance") => {
            let unit = match form.text("unit") {
                Some("seconds") => 1,
                Some("minutes") => 60,
                Some("hours") => 60 * 60,
                Some("days") => 24 * 60 * 60,
                _ => return Err(bad_request("`unit` must be seconds, minutes, hours or days")),
            };
            let amount = form.number::<u32>("amount")?.unwrap_or_default();
            clock.advance(Duration::from_secs(u64::from(amount) * unit));
        }
        Some("freeze") => clock.freeze(),
        Some("unfreeze") => clock.unfreeze(),
        _ => return Err(bad_request("`action` must be advance, freeze or unfreeze")),
    }
    Ok(done("clock"))
}

fn add_fault(visit: &Visit<'_>, form: &Form) -> Result<Reply, Failure> {
    let mut fault = match form.text("operation") {
        Some(operation) => Fault::on(operation),
        None => Fault::on_any(),
    };
    if let Some(name) = form.text("preset") {
        let preset = Preset::ALL
            .into_iter()
            .find(|preset| format!("{preset:?}") == name);
        fault = fault.preset(preset.ok_or_else(|| bad_request("there is no such preset"))?);
    }
    if let Some(times) = form.number("times")? {
        fault = fault.times(times);
    }
    if let Some(status) = form.number("status")? {
        fault = fault.status(status);
    }
    if let Some(seconds) = form.number("retry_after")? {
        fault = fault.retry_after(Duration::from_secs(seconds));
    }
    if let Some(delay) = form.number("delay_ms")? {
        fault = fault.delay(Duration::from_millis(delay));
    }
    if let Some(body) = form.text("body") {
        fault = fault.body(form.text("media_type").unwrap_or("application/json"), body);
    }
    fault = match form.text("connection") {
        Some("before") => fault.drop_before(),
        Some("after") => fault.drop_after(),
        None => fault,
        Some(_) => return Err(bad_request("`connection` must be before or after")),
    };
    visit
        .state
        .faults
        .add(fault)
        .map_err(|problem| bad_request(problem.to_string()))?;
    Ok(done("fault-added"))
}

fn use_snapshot(visit: &Visit<'_>, number: &str, action: &str) -> Result<Reply, Failure> {
    let snapshots = visit.console.snapshots();
    let saved = snapshots
        .get(number)
        .ok_or_else(|| failure(StatusCode::NOT_FOUND, "there is no such snapshot"))?;
    match action {
        "restore" => {
            visit.state.restore(&saved.snapshot);
            Ok(done("restored"))
        }
        "download" => {
            let name = format!("zephr-mock-snapshot-{number}.json");
            Ok(Reply::Download(name, saved.snapshot.to_seed()))
        }
        _ => Err(not_found()),
    }
}
