//! Polls that fail or find no job, and batches that are rejected.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use zephr_admin::{
    ErrorKind,
    ext::BulkOutcome::{self, Done, Failed, Unknown},
};

use super::{DONE, Hasty, MISSING, is_submit, polls, submits, updates};
use crate::server::{Reply, Server};

#[tokio::test]
async fn a_job_that_is_not_visible_yet_is_polled_again() {
    let server = polls(&[&[MISSING, MISSING, DONE], &[DONE, MISSING, DONE]]).await;
    let timer = Hasty::default();
    let run = timer
        .client(&server)
        .users()
        .update_bulk(updates(4))
        .batch_size(2);
    let report = run.await.unwrap();
    assert!(report.is_success());
    assert_eq!((report.succeeded(), submits(&server)), (4, 2));
    assert_eq!(timer.intervals(), [50, 100]);
}

#[tokio::test]
async fn a_poll_with_a_transient_error_is_retried() {
    const HALF: &str = r#"{"status":"GODOT","succeeded":1,"errors":0,"total":2}"#;
    let replies: &[&str] = &[
        "503 {}",
        HALF,
        "429 {}",
        "cut",
        "gone",
        "500 <html>",
        "[]",
        HALF,
        "<html>",
        MISSING,
        "408 {}",
        "425 {}",
        DONE,
    ];
    let server = polls(Box::leak(Box::new([replies]))).await;
    let report = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(2))
        .await
        .unwrap();
    assert_eq!(
        (report.succeeded(), report.is_success(), submits(&server)),
        (2, true, 1)
    );
}

#[tokio::test]
async fn a_poll_with_a_permanent_error_is_not_retried() {
    for reply in ["401 {}", "403 {}", "400 {}", "410 {}"] {
        let replies: &'static [&'static str] = Box::leak(Box::new([reply]));
        let server = polls(Box::leak(Box::new([replies]))).await;
        let timer = Hasty::default();
        let error = timer
            .client(&server)
            .users()
            .update_bulk(updates(2))
            .await
            .unwrap_err();
        assert_eq!(
            (error.error().kind(), error.report().unknown()),
            (ErrorKind::Api, 2),
            "{reply}"
        );
        assert_eq!(
            (timer.intervals().len(), server.requests().len()),
            (0, 2),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn a_lost_job_does_not_stop_later_batches() {
    const HALF: &str = r#"{"status":"GODOT","succeeded":0,"errors":1,"total":2,"details":{"u3":{"status":"failed","message":"m"}}}"#;
    let jobs: &[&[&str]] = &[&[DONE], &[HALF, MISSING], &[MISSING], &[DONE]];
    let (timer, server) = (Hasty::default(), polls(jobs).await);
    let run = timer
        .client(&server)
        .users()
        .update_bulk(updates(7))
        .batch_size(2);
    let error = run.await.unwrap_err();
    assert_eq!(submits(&server), 4, "each batch once");
    assert_eq!(timer.intervals().iter().sum::<u128>(), 60_000, "30 s for each");
    let outcomes: Vec<BulkOutcome> = error.report().outcomes().collect();
    assert_eq!(outcomes, [Done, Done, Unknown, Failed, Unknown, Unknown, Done]);
    let report = error.report();
    assert_eq!((report.succeeded(), report.failed(), report.unknown()), (3, 1, 3));
    assert!(!report.is_success());
    let failures = report.failures();
    assert_eq!((failures.len(), failures[0].position), (1, Some(3)));
    let lost: Vec<_> = error
        .batches()
        .map(|lost| (lost.batch, lost.positions.clone()))
        .collect();
    assert_eq!(lost, [(2, 2..4), (3, 4..6)]);
    assert_eq!(error.batches().nth(1).unwrap().updates, updates(7)[4..6]);
    assert!(error.rest().is_empty());
    assert_eq!(
        error.to_string(),
        "batch 2 of 4 (updates 2 to 3, job j2): users().bulk_update_job (retrieveBulkUserUpdateJob, GET /v4/user-updates/{job_id}): \
         404 Not Found: no such job; one more batch failed"
    );
    assert_eq!(format!("{error:?}"), error.to_string());

    let server = polls(jobs).await;
    let run = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(7))
        .batch_size(2);
    let error = run
        .stop_on_lost_job()
        .visible_within(Duration::ZERO)
        .await
        .unwrap_err();
    assert_eq!((submits(&server), error.batches().count()), (2, 1));
    assert_eq!(error.into_rest(), updates(7)[4..]);
}

#[tokio::test]
async fn a_job_of_an_earlier_run_is_polled_and_not_submitted() {
    const HALF: &str = r#"{"status":"GODOT","succeeded":2,"errors":1,"total":3,"details":{"u1":{"status":"failed","message":"m"}}}"#;
    let server = polls(&[&[MISSING, HALF]]).await;
    let client = Hasty::default().client(&server);
    let jobs = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&jobs);
    // The updates of a job are one batch, regardless of the size of batches.
    let run = client
        .users()
        .update_bulk(updates(3))
        .batch_size(2)
        .submitted_as("j1");
    let report = run
        .on_progress(move |progress| {
            let job = progress.job_id.as_ref().map(ToString::to_string);
            seen.lock().unwrap().push((progress.batches, job));
        })
        .await
        .unwrap();
    assert_eq!(submits(&server), 0);
    assert_eq!(report.outcomes().collect::<Vec<_>>(), [Done, Failed, Done]);
    assert_eq!(report.failures()[0].position, Some(1));
    let first = jobs.lock().unwrap().first().cloned();
    assert_eq!(first, Some((1, Some("j1".to_owned()))));
}

#[tokio::test]
async fn a_rejected_batch_ends_the_run_and_has_failed() {
    let server = Server::start(|number, request| match is_submit(request) {
        true if number > 0 => Reply::Status(400, r#"{"message":"no"}"#.to_owned()),
        true => Reply::Json(r#"{"job_id":"j1"}"#.to_owned()),
        false => Reply::Json(DONE.to_owned()),
    })
    .await;
    let run = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(5))
        .batch_size(2);
    let error = run.await.unwrap_err();
    let report = error.report();
    assert_eq!(
        report.outcomes().collect::<Vec<_>>(),
        [Done, Done, Failed, Failed]
    );
    assert_eq!(
        (report.failed(), report.unknown(), report.failures().len()),
        (2, 0, 2)
    );
    assert_eq!(
        (error.job_id(), error.positions(), error.rest()),
        (None, 2..4, &updates(5)[4..])
    );
}
