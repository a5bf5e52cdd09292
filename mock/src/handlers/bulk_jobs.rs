//! Bulk updates of users. A job applies half of its updates when it is retrieved for the first time, and the
//! rest when it is retrieved again.

use zephr_runtime::RawJson;

use super::{Outcome, dates, users::with_foreign_key};
use crate::{
    engine::{Call, Database, Output},
    storage::{BULK_JOBS, USERS},
    store::{Document, array},
};

/// Creates a job. No update is applied yet.
pub(crate) fn submit(call: &mut Call<'_>) -> Outcome {
    let updates = call.document()?.at("updates").unwrap_or_else(|| array(&[]));
    let total = updates.decode::<Vec<RawJson>>().unwrap_or_default().len();
    let id = call.database.ids.uuid();
    let job = Document::default()
        .with("jobId", id.as_str())
        .with("status", "pending")
        .with("jobDate", dates::iso(call.now))
        .with("succeeded", 0)
        .with("errors", 0)
        .with("total", total)
        .with("details", Document::default().to_raw())
        .with("updates", updates);
    call.database
        .store
        .put(&BULK_JOBS, vec![id.clone()], job, call.now)?;
    let response = Document::default()
        .with("message", "Bulk update accepted")
        .with("job_id", id);
    Ok(Output::Body(response.to_json()))
}

/// Applies the next updates of a job and returns its progress.
pub(crate) fn poll(call: &mut Call<'_>) -> Outcome {
    let key = call.key();
    let mut job = call.database.store.find(&BULK_JOBS, &key)?.clone();
    let updates: Vec<RawJson> = job
        .at("updates")
        .and_then(|updates| updates.decode().ok())
        .unwrap_or_default();
    let count = |field: &str| job.at(field).and_then(|value| value.as_i64()).unwrap_or(0);
    let (mut succeeded, mut errors) = (count("succeeded"), count("errors"));
    let mut details = job.object("details").unwrap_or_default();
    let done = usize::try_from(succeeded.saturating_add(errors)).unwrap_or(0);
    let now = if done == 0 {
        updates.len().div_ceil(2)
    } else {
        updates.len()
    };
    for update in updates.iter().skip(done).take(now) {
        match carry_out(call.database, update, call.now) {
            Ok(()) => succeeded = succeeded.saturating_add(1),
            Err(reason) => {
                errors = errors.saturating_add(1);
                let detail = Document::default()
                    .with("status", "failed")
                    .with("message", reason);
                details.set(&identifier(update), detail.to_raw());
            }
        }
    }
    let is_done = succeeded.saturating_add(errors) >= i64::try_from(updates.len()).unwrap_or(i64::MAX);
    job.set("status", if is_done { "completed" } else { "processing" });
    job.set("succeeded", succeeded);
    job.set("errors", errors);
    job.set("details", details.to_raw());
    call.database.store.put(&BULK_JOBS, key, job.clone(), call.now)?;
    Ok(Output::Document(job))
}

/// Applies all actions of one update, or none.
fn carry_out(database: &mut Database, update: &RawJson, now: u64) -> Result<(), String> {
    let update = Document::parse(update.as_str()).map_err(|problem| problem.to_string())?;
    let key = named(database, &update).ok_or("there is no such user")?;
    let mut user = database
        .store
        .get(&USERS, &key)
        .ok_or("there is no such user")?
        .clone();
    let actions: Vec<RawJson> = update
        .at("actions")
        .and_then(|actions| actions.decode().ok())
        .unwrap_or_default();
    for action in actions {
        let action = Document::parse(action.as_str()).map_err(|problem| problem.to_string())?;
        match action.text("type").as_deref() {
            Some("set-attribute") => {
                let mut attributes = user.object("attributes").unwrap_or_default();
                let field = action
                    .text("attribute.field")
                    .ok_or("set-attribute needs an attribute")?;
                attributes.set(&field, action.at("attribute.value").unwrap_or_else(RawJson::null));
                user.set("attributes", attributes.to_raw());
            }
            Some("delete-user") => {
                database.remove_user(&key);
                return Ok(());
            }
            _ => return Err("the type of the action is not known".to_owned()),
        }
    }
    database
        .store
        .put(&USERS, key, user, now)
        .map(drop)
        .map_err(|_| "the user cannot be written".to_owned())
}

/// Returns the user ID or the foreign key in an update.
fn identifier(update: &RawJson) -> String {
    let update = Document::parse(update.as_str()).unwrap_or_default();
    let identifier = update.object("identifier").unwrap_or_default();
    let foreign = || identifier.object("foreign_key")?.fields().next()?.1.to_text();
    identifier.text("user_id").or_else(foreign).unwrap_or_default()
}

/// Returns the key of the user that an update refers to.
fn named(database: &Database, update: &Document) -> Option<Vec<String>> {
    let identifier = update.object("identifier")?;
    if let Some(id) = identifier.text("user_id") {
        return Some(vec![id]);
    }
    let keys = identifier.object("foreign_key")?;
    let (system, key) = keys.fields().next()?;
    Some(
        with_foreign_key(&database.store, system, &key.to_text()?)?
            .key
            .clone(),
    )
}
