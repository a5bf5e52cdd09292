//! The outcome of each update of a batch, derived from the counts and the field `details` of the batch's job.

use std::ops::Range;

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
    /// It is not known whether the update was carried out, for one of these reasons:
    ///
    /// - The response to the submission was lost.
    /// - The job was lost or did not complete in time.
    /// - The job reports how many updates failed, but not which updates.
    Unknown,
}

/// The end state of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The service rejected the batch.
    Refused,
    /// The job of the batch has ended.
    Over,
    /// The end state is unknown: the response to the submission was lost, or the job was lost or did not complete in
    /// time.
    Lost,
}

/// The outcomes of the updates of one batch.
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

/// Returns the number of updates that succeeded, and the number of updates that failed. `size` is the number of all
/// updates in the batch. `done` and `named` are the numbers of successes and failures in the job's `details`.
///
/// If the job has ended, the number of failures is the largest of these numbers:
///
/// - `named`
/// - the job's count of errors
/// - `size` minus the job's count of successes
/// - `size` minus `done`, if the job has no count of successes and its state indicates failure
///
/// If the job was lost, only the first two numbers are compared, and the result is at most `size` minus `done`. If the
/// service rejected the batch, all updates failed.
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

/// Replaces `Unknown` in `each` if only one outcome is possible. `failed` is the number of failed updates in the batch.
///
/// For example, `[Failed, Unknown]` becomes `[Failed, Done]` if `failed` is 1, and `[Failed, Failed]` if `failed` is 2.
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

/// Applies the entries of the job's `details`. If an entry identifies an update and reports success or failure, sets
/// the outcome of this update in `each`. If an entry reports a failure, adds the entry to `failures`.
fn name(
    updates: &[BulkUpdate],
    positions: &Range<usize>,
    entries: Vec<(Option<bool>, BulkFailure)>,
    each: &mut [BulkOutcome],
    failures: &mut Vec<BulkFailure>,
) {
    let users = entries.iter().map(|(_, entry)| entry.user.as_deref());
    let users: Vec<&str> = users.map(Option::unwrap_or_default).collect();
    let indices = indices(updates, &users);
    for ((has_failed, mut entry), index) in entries.into_iter().zip(indices) {
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

/// Returns, for each user in `users`, the index of the update of that user. The index is `None` if no update matches, or
/// if it is unclear which of several updates matches.
///
/// Each string in `users` identifies the user of one entry in [`BulkUpdateJob::details`], for example by the user ID. A
/// user can have several entries.
fn indices(updates: &[BulkUpdate], users: &[&str]) -> Vec<Option<usize>> {
    let names: Vec<(Vec<String>, usize)> = updates.iter().map(names).zip(0..).collect();
    let mut known: Vec<(&str, usize)> = Vec::new();
    for (names, index) in &names {
        known.extend(names.iter().map(|name| (name.as_str(), *index)));
    }
    known.sort_unstable();
    known.dedup();
    let mut entries: Vec<(&str, usize)> = users.iter().copied().zip(0..).collect();
    entries.sort_unstable();
    let mut indices = vec![None; users.len()];
    for group in entries.chunk_by(|(one, _), (other, _)| one == other) {
        for (turn, (user, entry)) in group.iter().enumerate() {
            let first = known.partition_point(|(name, _)| name < user);
            let end = known.partition_point(|(name, _)| name <= user);
            // If a user has several updates and as many entries, the entries are assumed to be in the order of the
            // updates.
            let update = match known.get(first..end) {
                Some([only]) => Some(only),
                Some(several) if several.len() == group.len() => several.get(turn),
                _ => None,
            };
            if let (Some(place), Some((_, index))) = (indices.get_mut(*entry), update) {
                *place = Some(*index);
            }
        }
    }
    indices
}

/// Returns the strings that may identify the user of an update in the job's `details`, such as `u-1` or `crm:42`.
fn names(update: &BulkUpdate) -> Vec<String> {
    let key = &update.identifier;
    let mut names = vec![to_json(key)];
    names.extend(key.user_id.iter().map(|id| id.as_str().to_owned()));
    if let Some(keys) = &key.foreign_key {
        names.push(to_json(keys));
        for (system, key) in keys.iter() {
            names.extend([key.clone(), format!("{system}:{key}"), format!("{system}.{key}")]);
        }
    }
    names
}

/// Adds a failure for each failed update that has no entry in the job's `details`. Then adds failures without a user
/// until `failures` contains at least `failed` failures.
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
