//! Interpretation of the jobs of bulk updates.
//!
//! The counts of a job are documented. The states of a job and the structure of the field `details` are not
//! documented. A state is therefore used only if it is a known word, such as `completed`. Even a job in the state
//! `completed` has failed updates if its counts show failures.

use zephr_runtime::{Map, Number, RawJson};

use super::super::super::types::{BulkUpdate, BulkUpdateJob};
use super::report::BulkFailure;

/// The states of a job that succeeded, in the form that [`plain`] returns.
const SUCCEEDED: &[&str] = &[
    "complete",
    "completed",
    "done",
    "finished",
    "success",
    "succeeded",
    "successful",
];
const FAILED: &[&str] = &[
    "aborted",
    "canceled",
    "cancelled",
    "completedwitherrors",
    "error",
    "errored",
    "failed",
    "failure",
    "finishedwitherrors",
    "partialfailure",
    "rejected",
];

/// The states of users that were updated, in the form that [`plain`] returns.
const CHANGED: &[&str] = &["ok", "updated", "deleted", "processed"];
/// Substrings of the states of users that could not be updated.
const UNCHANGED: &[&str] = &[
    "fail", "error", "invalid", "reject", "denied", "notfound", "missing", "unknown",
];

/// Names of the field that contains the state of a user, in the form that [`plain`] returns: `job_status` is
/// `jobstatus`.
const STATUS: &[&str] = &["status", "state", "jobstatus", "result", "code"];
const MESSAGE: &[&str] = &["message", "error", "errormessage", "reason", "description"];
const USER: &[&str] = &["userid", "id", "foreignkey", "identifier", "key", "user"];

/// 2^53. From this number on, `f64` cannot represent every integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The maximum nesting depth that is searched in the job's `details`.
const DEPTH: u8 = 4;

/// Returns `true` if the job has ended: its state is final, or its counts of successes and errors add up to the number
/// of users.
///
/// The number of users is `submitted` or the job's total, whichever is larger, because the job's total may still grow.
pub(super) fn is_done(job: &BulkUpdateJob, submitted: usize) -> bool {
    let state = job.status.as_deref().map(plain).unwrap_or_default();
    if SUCCEEDED.contains(&state.as_str()) || FAILED.contains(&state.as_str()) {
        return true;
    }
    let submitted = u64::try_from(submitted).unwrap_or(u64::MAX);
    let total = count(&job.total).unwrap_or(0).max(submitted);
    let number = |field| count(field).unwrap_or(0);
    number(&job.succeeded).saturating_add(number(&job.errors)) >= total
}

/// Returns `true` if the state of the job indicates failure.
pub(super) fn has_failed(job: &BulkUpdateJob) -> bool {
    let state = job.status.as_deref().map(plain).unwrap_or_default();
    FAILED.contains(&state.as_str())
}

/// Returns the count that `number` contains in any notation (`2`, `2.0`, `2e0`), or `None` if `number` is absent or not
/// a count.
pub(super) fn count(number: &Option<Number>) -> Option<u64> {
    let number = number.as_ref()?;
    let is_count = |value: &f64| value.fract() == 0.0 && (0.0..EXACT).contains(value);
    // Exact, as `EXACT` is far below `u64::MAX`.
    let rounded = || Some(number.as_f64().filter(is_count)? as u64);
    number.as_u64().or_else(rounded)
}

/// Returns the user ID in an update. If there is no user ID, returns the first foreign key, such as `42`.
pub(super) fn user(update: &BulkUpdate) -> Option<String> {
    let key = &update.identifier;
    let id = key.user_id.as_ref().map(|id| id.as_str().to_owned());
    id.or_else(|| Some(key.foreign_key.as_ref()?.iter().next()?.1.clone()))
}

/// Reads a job whose fields deviate from the description, for example because the counts are strings. Returns `None` if
/// `body` is not a JSON object.
pub(super) fn lenient(body: &[u8]) -> Option<BulkUpdateJob> {
    let body = RawJson::parse(std::str::from_utf8(body).ok()?).ok()?;
    let mut fields: Map<RawJson> = body.decode().ok()?;
    for name in ["succeeded", "errors", "total"] {
        if let Some(field) = fields.get_mut(name) {
            let in_text = field
                .to_text()
                .and_then(|text| text.trim().parse::<Number>().ok());
            *field = in_text
                .or_else(|| field.as_number())
                .map_or(RawJson::null(), RawJson::from);
        }
    }
    for name in ["jobId", "job_id", "status", "jobDate"] {
        if let Some(field) = fields.get_mut(name)
            && field.to_text().is_none()
        {
            let is_scalar = field.as_number().is_some() || field.as_bool().is_some();
            *field = if is_scalar {
                field.to_string().into()
            } else {
                RawJson::null()
            };
        }
    }
    RawJson::from_value(&fields).decode().ok()
}

/// Returns the entries of the job's `details`. The first value of an entry is `Some(true)` if the update failed,
/// `Some(false)` if it succeeded, and `None` if the outcome is unknown.
pub(super) fn entries(job: &BulkUpdateJob) -> Vec<(Option<bool>, BulkFailure)> {
    let mut entries = Vec::new();
    if let Some(details) = &job.details {
        gather(None, details, None, DEPTH, &mut entries);
    }
    let open = entries
        .iter()
        .filter(|(failed, _)| *failed != Some(false))
        .count();
    if count(&job.errors).is_some_and(|errors| u64::try_from(open).is_ok_and(|open| open == errors)) {
        entries
            .iter_mut()
            .for_each(|(failed, _)| *failed = failed.or(Some(true)));
    }
    entries
}

impl BulkUpdateJob {
    /// Returns the users that could not be updated, according to [`details`](Self::details).
    ///
    /// The structure of `details` is not documented. This method expects an entry for each user, in a list or in a map
    /// whose keys are user IDs. An entry is returned if it reports a failure.
    ///
    /// An undecided entry, which reports neither success nor failure, is returned only if it must be a failure. For
    /// example, if the job reports 2 errors, and the entries are 1 failure, 1 undecided entry and any number of
    /// successes, the undecided entry is a failure.
    pub fn failures(&self) -> Vec<BulkFailure> {
        let failed = entries(self)
            .into_iter()
            .filter(|(failed, _)| *failed == Some(true));
        failed.map(|(_, entry)| entry).collect()
    }
}

/// Adds an entry to `entries` for each user in `value`, which is a part of the job's `details`. `failed` is the outcome
/// of the group that contains `value`: `Some(true)` for a group such as `errors`, `Some(false)` for a group such as
/// `success`, and `None` if `value` is in no such group. `name` is the key of `value`; `None` if `value` has no key or
/// is a group.
fn gather(
    name: Option<&str>,
    value: &RawJson,
    failed: Option<bool>,
    depth: u8,
    entries: &mut Vec<(Option<bool>, BulkFailure)>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Ok(items) = value.decode::<Vec<RawJson>>() {
        items
            .iter()
            .for_each(|item| gather(None, item, failed, depth, entries));
    } else if let Ok(fields) = value.decode::<Map<RawJson>>() {
        let (status, message) = (find(&fields, STATUS), find(&fields, MESSAGE));
        if status.is_some() || message.is_some() {
            let says_error = fields
                .iter()
                .any(|(name, value)| plain(name) == "error" && !value.is_null());
            let verdict = status.as_deref().and_then(verdict).or(failed);
            let entry = BulkFailure {
                position: None,
                user: find(&fields, USER).or(name.map(str::to_owned)),
                status,
                message,
                raw: value.clone(),
            };
            entries.push((verdict.or(says_error.then_some(true)), entry));
        } else {
            for (name, value) in fields.iter() {
                let group = group(name);
                let user = group.is_none().then_some(name);
                gather(user, value, group.or(failed), depth, entries);
            }
        }
    } else if let Some(text) = value.to_text() {
        // In a map, the key is a user ID and the text is a message. In a list or a group, the text is a user ID, unless
        // it has white space.
        let (user, message) = match name {
            Some(name) => (Some(name.to_owned()), Some(text)),
            None if text.contains(char::is_whitespace) => (None, Some(text)),
            None => (Some(text), None),
        };
        let verdict = message.as_deref().and_then(verdict).or(failed);
        let entry = BulkFailure {
            position: None,
            user,
            status: None,
            message,
            raw: value.clone(),
        };
        entries.push((verdict, entry));
    }
}

/// Returns `Some(true)` for a key such as `errors`, `Some(false)` for a key such as `success`, and `None` for any other
/// key.
fn group(name: &str) -> Option<bool> {
    match plain(name).as_str() {
        "error" | "errors" | "failed" | "failure" | "failures" => Some(true),
        "success" | "successes" | "succeeded" | "successful" => Some(false),
        _ => None,
    }
}

/// Returns `Some(true)` for the state of a user that could not be updated, such as `not_found` or `404`. Returns
/// `Some(false)` for the state of an updated user, such as `ok` or `200`. Returns `None` for any other state.
fn verdict(word: &str) -> Option<bool> {
    let word = plain(word);
    let code = word.parse::<u16>().ok().filter(|code| (100..600).contains(code));
    if code.is_some_and(|code| code >= 400) || UNCHANGED.iter().any(|sign| word.contains(sign)) {
        return Some(true);
    }
    let changed = code.is_some_and(|code| code < 300) || SUCCEEDED.contains(&word.as_str());
    (changed || CHANGED.contains(&word.as_str())).then_some(false)
}

/// Returns the value of the first name in `names` that `fields` contains. If the value is not a string, returns its
/// JSON.
fn find(fields: &Map<RawJson>, names: &[&str]) -> Option<String> {
    let named = |name: &&str| {
        fields
            .iter()
            .find(|(known, value)| plain(known) == **name && !value.is_null())
    };
    let (_, value) = names.iter().find_map(named)?;
    Some(value.to_text().unwrap_or_else(|| value.to_string()))
}

/// Converts to lower case and removes all characters except letters and digits: `Not_Found` becomes `notfound`.
fn plain(word: &str) -> String {
    let mut plain = word.to_lowercase();
    plain.retain(char::is_alphanumeric);
    plain
}
