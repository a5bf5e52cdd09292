//! The outcome of each update of a batch, derived from the counts and the details of its job.

use std::{collections::HashMap, ops::Range};

use zephr_runtime::{RawJson, to_json};

use super::super::super::types::{BulkUpdate, BulkUpdateJob};
use super::{report::BulkFailure, state};

/// The outcome of one update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BulkOutcome {
    /// The update was carried out.
    Done,
    /// The update was not carried out and will not be.
    Failed,
    /// It is not known whether the update was carried out: its job was lost, or reports the number of failed
    /// updates without their users.
    Unknown,
}

/// The end state of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The service rejected the batch.
    Refused,
    /// The job of the batch has ended.
    Over,
    /// Unknown, because the response to its submission or its job was lost.
    Lost,
}

/// The outcomes of a batch.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcomes {
    pub(super) each: Vec<BulkOutcome>,
    pub(super) failures: Vec<BulkFailure>,
    pub(super) succeeded: u64,
    pub(super) failed: u64,
}

impl Outcomes {
    pub(super) fn new(
        updates: &[BulkUpdate],
        positions: &Range<usize>,
        job: Option<&BulkUpdateJob>,
        end: End,
    ) -> Self {
        let mut failures = Vec::new();
        let mut each = vec![BulkOutcome::Unknown; updates.len()];
        if let Some(job) = job {
            name(updates, positions, state::entries(job), &mut each, &mut failures);
        }
        let unplaced = failures
            .iter()
            .filter(|failure| failure.position.is_none())
            .count();
        let size = updates.len();
        let named = count(&each, BulkOutcome::Failed) + unplaced;
        let (succeeded, failed) = totals(job, end, size, count(&each, BulkOutcome::Done), named);
        if succeeded + failed == size {
            settle_rest(&mut each, failed);
        }
        list_unnamed(updates, positions, (end, failed), &each, &mut failures);
        let wide = |number| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            each,
            failures,
            succeeded: wide(succeeded),
            failed: wide(failed),
        }
    }
}

/// Returns the numbers of updates that succeeded and failed. `done` and `named` are these numbers according to
/// the details. After a job has ended, an update that did not succeed has failed. If the counts of failures
/// differ, the larger one is used.
fn totals(job: Option<&BulkUpdateJob>, end: End, size: usize, done: usize, named: usize) -> (usize, usize) {
    let told = |field: fn(&BulkUpdateJob) -> Option<u64>| {
        let number = job.and_then(field)?;
        Some(usize::try_from(number).unwrap_or(usize::MAX).min(size))
    };
    let succeeded = told(|job| state::count(&job.succeeded));
    let errors = told(|job| state::count(&job.errors))
        .unwrap_or(0)
        .max(named)
        .min(size);
    match end {
        End::Refused => (0, size),
        End::Lost => {
            let failed = errors.min(size - done);
            (succeeded.unwrap_or(0).max(done).min(size - failed), failed)
        }
        End::Over => {
            let unsuccessful = match succeeded {
                Some(succeeded) => size - succeeded,
                None if job.is_some_and(state::has_failed) => size - done,
                None => 0,
            };
            let failed = unsuccessful.max(errors);
            (size - failed, failed)
        }
    }
}

/// Sets the outcome of updates without an entry if the totals allow only one outcome.
fn settle_rest(each: &mut [BulkOutcome], failed: usize) {
    let open = count(each, BulkOutcome::Unknown);
    let outcome = match failed.saturating_sub(count(each, BulkOutcome::Failed)) {
        0 => BulkOutcome::Done,
        left if left >= open => BulkOutcome::Failed,
        _ => return,
    };
    each.iter_mut()
        .filter(|known| **known == BulkOutcome::Unknown)
        .for_each(|known| *known = outcome);
}

/// Assigns the entries of the details to updates, and collects the failures among them.
fn name(
    updates: &[BulkUpdate],
    positions: &Range<usize>,
    entries: Vec<(Option<bool>, BulkFailure)>,
    each: &mut [BulkOutcome],
    failures: &mut Vec<BulkFailure>,
) {
    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, update) in updates.iter().enumerate() {
        for name in names(update) {
            known.entry(name).or_default().push(index);
        }
    }
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (_, entry) in &entries {
        *by_name.entry(entry.user.clone().unwrap_or_default()).or_default() += 1;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (has_failed, mut entry) in entries {
        let name = entry.user.clone().unwrap_or_default();
        let turn = seen.entry(name.clone()).or_default();
        // For several updates of one user with one entry each, the entries are assumed to be in the order of the updates.
        let index = known.get(&name).and_then(|indices| match indices.as_slice() {
            [only] => Some(*only),
            several if by_name.get(&name) == Some(&several.len()) => several.get(*turn).copied(),
            _ => None,
        });
        *turn += 1;
        let outcome = index.and_then(|index| each.get_mut(index));
        match (outcome, has_failed) {
            (Some(outcome), Some(true)) => *outcome = BulkOutcome::Failed,
            // One action of an update may fail while another succeeds.
            (Some(outcome), Some(false)) if *outcome != BulkOutcome::Failed => *outcome = BulkOutcome::Done,
            _ => {}
        }
        if has_failed == Some(true) {
            entry.position = index.map(|index| positions.start + index);
            failures.push(entry);
        }
    }
}

/// Returns the strings by which details may identify the user of an update.
fn names(update: &BulkUpdate) -> Vec<String> {
    let key = &update.identifier;
    let id = key.user_id.iter().map(|id| id.as_str().to_owned());
    let foreign = key.foreign_key.iter().flat_map(|keys| keys.iter());
    let foreign =
        foreign.flat_map(|(system, key)| [key.clone(), format!("{system}:{key}"), format!("{system}.{key}")]);
    let mut names: Vec<String> = id.chain(foreign).collect();
    names.push(to_json(key));
    names.extend(key.foreign_key.iter().map(to_json));
    names.sort_unstable();
    names.dedup();
    names
}

/// Adds a failure for each failed update that the details do not mention.
fn list_unnamed(
    updates: &[BulkUpdate],
    positions: &Range<usize>,
    (end, failed): (End, usize),
    each: &[BulkOutcome],
    failures: &mut Vec<BulkFailure>,
) {
    let message = match end {
        End::Refused => "the batch was not accepted",
        End::Over | End::Lost => "the job does not say why",
    };
    let made = |position: Option<usize>, user: Option<String>| BulkFailure {
        position,
        user,
        status: None,
        message: Some(message.to_owned()),
        raw: RawJson::null(),
    };
    for (index, update) in updates.iter().enumerate() {
        let position = positions.start + index;
        let is_listed = || failures.iter().any(|failure| failure.position == Some(position));
        if each.get(index) == Some(&BulkOutcome::Failed) && !is_listed() {
            failures.push(made(Some(position), state::user(update)));
        }
    }
    while failures.len() < failed {
        failures.push(made(None, None));
    }
}

fn count(each: &[BulkOutcome], outcome: BulkOutcome) -> usize {
    each.iter().filter(|known| **known == outcome).count()
}
