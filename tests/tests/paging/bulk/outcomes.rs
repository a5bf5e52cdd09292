//! The outcomes of updates, derived from the counts, states and details of jobs.

use zephr_admin::{
    Credentials,
    ext::BulkOutcome::{self, Done, Failed, Unknown},
    from_json,
    types::{BulkUpdate, BulkUpdateJob},
};
use zephr_mock::{Mock, MockBuilder};

use super::{DONE, Hasty, polls, updates};

/// Returns the users that a job with these details reports as failed.
fn failed(job: &str) -> Vec<String> {
    let job: BulkUpdateJob = from_json(job).unwrap();
    job.failures()
        .into_iter()
        .map(|failure| failure.user.unwrap_or_default())
        .collect()
}

#[test]
fn failures_are_found_in_every_shape_of_details() {
    let cases = [
        (
            r#"{"details":{"u1":{"status":"failed"},"u2":{"status":"success"}}}"#,
            vec!["u1"],
        ),
        (
            r#"{"details":[{"id":"u1","status":"ERROR","message":"m"},{"id":"u2","status":"OK"}]}"#,
            vec!["u1"],
        ),
        (
            r#"{"details":{"results":[{"user_id":"u1","status":404},{"user_id":"u2","status":200}]}}"#,
            vec!["u1"],
        ),
        (
            r#"{"details":{"errors":[{"userId":"u1","message":"gone"}],"succeeded":[{"userId":"u2","message":"x"}]}}"#,
            vec!["u1"],
        ),
        (r#"{"details":{"failed":["u1"],"success":["u2"]}}"#, vec!["u1"]),
        (r#"{"details":{"failed":"u1","success":"u2"}}"#, vec!["u1"]),
        (r#"{"details":{"errors":"Quota exceeded"}}"#, vec![""]),
        (
            r#"{"details":{"u1":"User not found","u2":"updated"}}"#,
            vec!["u1"],
        ),
        (
            r#"{"details":[{"identifier":{"user_id":"u1"},"error":"bad value"}]}"#,
            vec![r#"{"user_id":"u1"}"#],
        ),
        // Unknown states are failures only if the counts confirm it.
        (
            r#"{"errors":1,"details":{"u1":{"status":"GODOT"},"u2":{"status":"done"}}}"#,
            vec!["u1"],
        ),
        (r#"{"errors":0,"details":{"u1":{"status":"GODOT"}}}"#, vec![]),
        (r#"{"details":{"u1":{"status":"GODOT"}}}"#, vec![]),
        (r#"{"details":null}"#, vec![]),
        (r#"{"details":7}"#, vec![]),
        ("{}", vec![]),
    ];
    for (job, users) in cases {
        assert_eq!(failed(job), users, "{job}");
    }
}

#[tokio::test]
async fn counts_are_read_in_every_form() {
    for count in ["2", "2.0", "2e0", "20e-1", r#""2""#, r#"" 2 ""#, r#""2.0""#] {
        for status in [r#""GODOT""#, "null", "7", "true", "{}"] {
            let job = format!(
                r#"{{"jobId":7,"status":{status},"succeeded":{count},"errors":"0","total":{count}}}"#
            );
            let job: &'static str = Box::leak(job.into_boxed_str());
            let replies: &'static [&'static str] = Box::leak(Box::new([job]));
            let server = polls(Box::leak(Box::new([replies]))).await;
            let timer = Hasty::default();
            let report = timer
                .client(&server)
                .users()
                .update_bulk(updates(2))
                .await
                .unwrap();
            assert_eq!((report.succeeded(), report.is_success()), (2, true), "{job}");
            assert!(timer.intervals().is_empty(), "{job}");
        }
    }
}

#[tokio::test]
async fn updates_that_a_job_did_not_process_have_failed() {
    let cases: &[(&str, [u64; 2], [BulkOutcome; 3])] = &[
        (
            r#"{"status":"success","succeeded":3,"errors":0,"total":3}"#,
            [3, 0],
            [Done; 3],
        ),
        (r#"{"status":"success"}"#, [3, 0], [Done; 3]),
        (
            r#"{"status":"success","succeeded":0,"errors":0,"total":3}"#,
            [0, 3],
            [Failed; 3],
        ),
        (
            r#"{"status":"success","succeeded":0.0,"errors":0,"total":3}"#,
            [0, 3],
            [Failed; 3],
        ),
        (
            r#"{"status":"completed","succeeded":2,"errors":0,"total":2}"#,
            [2, 1],
            [Unknown; 3],
        ),
        (
            r#"{"status":"completed","succeeded":2,"errors":1,"total":3}"#,
            [2, 1],
            [Unknown; 3],
        ),
        (r#"{"status":"failed"}"#, [0, 3], [Failed; 3]),
        (r#"{"status":"failed","errors":1}"#, [0, 3], [Failed; 3]),
        (r#"{"status":"completed","errors":3}"#, [0, 3], [Failed; 3]),
        (
            r#"{"status":"completed","succeeded":2,"errors":1,"details":{"u1":{"status":"failed"}}}"#,
            [2, 1],
            [Done, Failed, Done],
        ),
        // The details contradict the counts.
        (
            r#"{"status":"completed","succeeded":3,"errors":0,"details":{"u1":{"status":"failed"}}}"#,
            [2, 1],
            [Done, Failed, Done],
        ),
        (
            r#"{"status":"completed","succeeded":3,"errors":0,"details":{"errors":["nobody"]}}"#,
            [2, 1],
            [Unknown; 3],
        ),
        (
            r#"{"status":"failed","details":{"u0":{"status":"success"},"u1":"updated"}}"#,
            [2, 1],
            [Done, Done, Failed],
        ),
    ];
    for (job, counts, outcomes) in cases {
        let replies: &'static [&'static str] = Box::leak(Box::new([*job]));
        let server = polls(Box::leak(Box::new([replies]))).await;
        let report = Hasty::default()
            .client(&server)
            .users()
            .update_bulk(updates(3))
            .await
            .unwrap();
        assert_eq!([report.succeeded(), report.failed()], *counts, "{job}");
        assert_eq!(report.outcomes().collect::<Vec<_>>(), outcomes, "{job}");
        assert_eq!(report.failures().len() as u64, counts[1], "{job}");
        assert_eq!(report.is_success(), counts[1] == 0, "{job}");
        let failed = report
            .outcomes()
            .enumerate()
            .filter(|(_, outcome)| *outcome == Failed);
        let failed: Vec<_> = failed.map(|(position, _)| Some(position)).collect();
        let mut listed: Vec<_> = report.failures().iter().map(|failure| failure.position).collect();
        listed.retain(Option::is_some);
        assert_eq!(listed, failed, "{job}");
    }
}

#[tokio::test]
async fn a_failed_job_is_not_a_success() {
    let server =
        polls(&[&[r#"{"status":"completed_with_errors","succeeded":2,"errors":0,"total":2}"#]]).await;
    let report = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(2))
        .await
        .unwrap();
    assert_eq!(
        (report.succeeded(), report.failed(), report.is_success()),
        (2, 0, false)
    );
}

#[tokio::test]
async fn a_smaller_total_does_not_complete_an_unknown_state() {
    const GROWING: &str = r#"{"status":"GODOT","succeeded":1,"errors":0,"total":1}"#;
    let server = polls(&[&[GROWING, GROWING, DONE]]).await;
    let report = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(2))
        .await
        .unwrap();
    assert_eq!((report.succeeded(), report.is_success()), (2, true));
}

#[tokio::test]
async fn updates_of_one_user_are_distinguished_only_by_details() {
    let run = |job: &'static str| async move {
        let replies: &'static [&'static str] = Box::leak(Box::new([job]));
        let server = polls(Box::leak(Box::new([replies]))).await;
        let updates = [
            BulkUpdate::user("u").delete(),
            BulkUpdate::foreign_key("crm", "k").delete(),
            BulkUpdate::user("u").delete(),
        ];
        let report = Hasty::default()
            .client(&server)
            .users()
            .update_bulk(updates)
            .await
            .unwrap();
        report.outcomes().collect::<Vec<_>>()
    };
    let both = r#"{"status":"done","succeeded":2,"errors":1,"details":[{"id":"u","status":"ok"},{"id":"u","status":"failed"}]}"#;
    assert_eq!(run(both).await, [Done, Done, Failed]);
    let one = r#"{"status":"done","succeeded":2,"errors":1,"details":[{"id":"u","status":"failed"}]}"#;
    assert_eq!(run(one).await, [Unknown; 3]);
    let key = r#"{"status":"done","succeeded":2,"errors":1,"details":[{"foreign_key":{"crm":"k"},"status":"failed"}]}"#;
    assert_eq!(run(key).await, [Done, Failed, Done]);
}

#[tokio::test]
async fn ten_users_take_one_short_delay_with_the_defaults() {
    let mock = Mock::start().await.unwrap();
    let timer = Hasty::default();
    let client = timer.client_of(
        mock.url(),
        Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY),
    );
    let report = client.users().update_bulk(updates(10)).await.unwrap();
    // These users do not exist.
    assert_eq!(report.outcomes().collect::<Vec<_>>(), [Failed; 10]);
    let users: Vec<_> = report
        .failures()
        .into_iter()
        .map(|failure| failure.user.unwrap())
        .collect();
    assert_eq!(users, (0..10).map(|user| format!("u{user}")).collect::<Vec<_>>());
    assert_eq!(timer.intervals(), [50]);
}
