//! Invariants of every bulk update, checked against the script and the state of the service.

use std::collections::BTreeMap;
use std::time::Duration;

use zephr_admin::ErrorKind;
use zephr_admin::ext::{BulkError, BulkReport};

use crate::Run;
use crate::script::{Counts, Fault, Script};
use crate::service::{Batch, failed};

/// The maximum duration of a call with all of its attempts.
pub(crate) const CALL: Duration = Duration::from_secs(120);

/// Returns the violated invariants.
pub(crate) fn check_run(script: &Script, run: &Run) -> Vec<String> {
    let mut findings = Vec::new();
    let mut counts = BTreeMap::new();
    for user in run.state.jobs.iter().flat_map(|job| &job.users) {
        *counts.entry(user.clone()).or_insert(0) += 1;
    }
    findings.extend(
        counts
            .iter()
            .filter(|(_, count)| **count > 1)
            .map(|(user, count)| format!("double: {user} was submitted {count} times")),
    );
    let batches = u32::from(script.users.div_ceil(script.batch_size));
    let most = (Duration::from_millis(script.job_timeout_ms.into()) + 2 * CALL) * batches;
    if run.elapsed > most + Duration::from_secs(1) {
        findings.push(format!("time: {:?} of {most:?}", run.elapsed));
    }
    match &run.result {
        None => findings.push("stuck: the run does not end".to_owned()),
        Some(Ok(report)) => findings.extend(check_report(script, report, &run.state.jobs)),
        Some(Err(error)) => findings.extend(check_error(script, error, &run.state.jobs)),
    }
    findings
}

fn check_report(script: &Script, report: &BulkReport, jobs: &[Batch]) -> Option<String> {
    let users: Vec<&String> = jobs.iter().flat_map(|job| &job.users).collect();
    let all: Vec<String> = all_users(script);
    if !users.iter().copied().eq(&all) {
        return Some(format!(
            "loss: a success, and {} of {} users were submitted",
            users.len(),
            all.len()
        ));
    }
    let covered: Vec<usize> = report.jobs.iter().flat_map(|job| job.users.clone()).collect();
    if !covered.into_iter().eq(0..all.len()) {
        return Some("report: its jobs do not cover all users".to_owned());
    }
    let (failures, users) = (
        jobs.iter().map(|job| failed(script, job)).sum::<usize>(),
        users.len(),
    );
    let expected = match script.job.counts {
        Counts::Absent => return None,
        // If a completed job did not carry out an update, the update has failed.
        Counts::Nobody => (0, users, users == 0),
        Counts::Integers | Counts::Floats => (users - failures, failures, failures == 0),
    };
    let found = (report.succeeded(), report.failed(), report.is_success());
    let expected = (expected.0 as u64, expected.1 as u64, expected.2);
    (found != expected).then(|| format!("report: {found:?}, but {expected:?} is true"))
}

fn check_error(script: &Script, error: &BulkError, jobs: &[Batch]) -> Vec<String> {
    let mut findings = Vec::new();
    let submitted = |user: &String| jobs.iter().any(|job| job.users.contains(user));
    let all = all_users(script);
    let (batch, rest) = (error.positions(), error.rest().len());
    if batch.end + rest > all.len() || error.batch().len() != batch.len() {
        findings.push(format!(
            "partition: batch {batch:?} and {rest} left, of {}",
            all.len()
        ));
        return findings;
    }
    if all[all.len() - rest..].iter().any(submitted) {
        findings.push("partition: users that were submitted count as left".to_owned());
    }
    let kind = error.error().kind();
    let denies = matches!(
        kind,
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Request
    );
    let is_done = all[batch].iter().any(submitted);
    if is_done && error.job_id().is_none() && (denies || !error.error().may_have_taken_effect()) {
        findings.push(format!("denial: {kind:?} for a batch that was carried out"));
    }
    let calm = script.faults.iter().all(|fault| *fault == Fault::None);
    if calm && script.job_timeout_ms >= 60_000 {
        findings.push(format!("failure: {error} although nothing went wrong"));
    }
    findings
}

fn all_users(script: &Script) -> Vec<String> {
    (0..script.users).map(|user| format!("u{user}")).collect()
}
