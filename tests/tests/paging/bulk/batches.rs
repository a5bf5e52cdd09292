//! Batches: their submission, and errors that end a run.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use zephr_admin::{
    Credentials, Error, ErrorKind,
    ext::{BulkOutcome::Unknown, BulkReport},
    types::BulkUpdate,
};

use super::{Hasty, is_submit, jobs, submitted, updates};
use crate::server::{Reply, Server};

#[tokio::test]
async fn batches_are_submitted_in_sequence_and_failures_reported() {
    let (timer, server) = (Hasty::default(), Server::start(jobs()).await);
    let progress_log = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&progress_log);
    let run = timer
        .client(&server)
        .users()
        .update_bulk(updates(5))
        .batch_size(2)
        .on_progress(move |progress| {
            log.lock()
                .unwrap()
                .push((progress.batch, progress.succeeded, progress.failed));
        });
    let report = run.await.unwrap();

    let batches: Vec<_> = server
        .requests()
        .iter()
        .filter(|request| is_submit(request))
        .map(submitted)
        .collect();
    assert_eq!(batches, [vec!["u0", "u1"], vec!["u2", "u3"], vec!["u4"]]);
    assert_eq!(
        (report.succeeded(), report.failed(), report.is_success()),
        (4, 1, false)
    );
    assert_eq!(
        report
            .jobs
            .iter()
            .map(|job| job.users.clone())
            .collect::<Vec<_>>(),
        [0..2, 2..4, 4..5]
    );
    let failures = report.failures();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].user.as_deref(), Some("u3"));
    assert_eq!(failures[0].status.as_deref(), Some("LOST"));
    assert_eq!(failures[0].message.as_deref(), Some("no such user"));
    let progress = [
        (1, 0, 0),
        (1, 1, 0),
        (1, 2, 0),
        (2, 2, 0),
        (2, 3, 0),
        (2, 3, 1),
        (3, 3, 1),
        (3, 4, 1),
        (3, 4, 1),
    ];
    assert_eq!(*progress_log.lock().unwrap(), progress);
    assert_eq!(timer.intervals(), [50, 50, 50]);
}

#[tokio::test]
async fn without_updates_no_request_is_sent() {
    let server = Server::start(jobs()).await;
    let report = Hasty::default()
        .client(&server)
        .users()
        .update_bulk([])
        .await
        .unwrap();
    assert_eq!((report, server.requests().len()), (BulkReport::default(), 0));
}

#[tokio::test]
async fn a_job_that_never_ends_is_an_error_with_its_id() {
    let server = Server::start(|_, request| {
        Reply::Json(if is_submit(request) {
            r#"{"job_id":"j1"}"#.to_owned()
        } else {
            r#"{"jobId":"j1","status":"GODOT","total":0}"#.to_owned()
        })
    })
    .await;
    let timer = Hasty::default();
    let run = timer
        .client(&server)
        .users()
        .update_bulk(updates(3))
        .batch_size(2);
    let run = run.job_timeout(Duration::from_secs(100)).stop_on_lost_job();
    let error = run.await.unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::Timeout);
    assert_eq!(
        (
            error.job_id().unwrap().as_str(),
            error.positions(),
            error.rest().len()
        ),
        ("j1", 0..2, 1)
    );
    assert_eq!(
        error.to_string(),
        "batch 1 of 2 (updates 0 to 1, job j1): users().bulk_update_job (retrieveBulkUserUpdateJob, GET /v4/user-updates/{job_id}): job j1 was not \
         done in time: `job_timeout` of 100 s elapsed"
    );
    assert_eq!(
        timer.intervals(),
        [
            50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 18_850
        ]
    );
    assert_eq!(error.report().outcomes().collect::<Vec<_>>(), [Unknown, Unknown]);
}

#[tokio::test]
async fn a_batch_whose_outcome_is_unknown_is_not_submitted_again() {
    let jobs = jobs();
    let server = Server::start(move |number, request| {
        if is_submit(request) && submitted(request) == ["u2", "u3"] {
            Reply::Gone
        } else {
            jobs(number, request)
        }
    })
    .await;
    let run = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(5))
        .batch_size(2);
    let error = run.await.unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::OutcomeUnknown);
    let verify_with = error.error().verify_with().map(|operation| operation.id);
    assert_eq!(verify_with, Some("listBulkUserUpdateJobs"));
    assert_eq!(
        (error.job_id(), error.positions(), error.batch()),
        (None, 2..4, &updates(5)[2..4])
    );
    assert_eq!(
        (error.report().succeeded(), error.into_rest()),
        (2, updates(5)[4..].to_vec())
    );
    assert_eq!(
        server
            .requests()
            .iter()
            .filter(|request| is_submit(request))
            .count(),
        2
    );
}

#[tokio::test]
async fn job_errors_contain_the_job_id() {
    let server = Server::start(|_, request| match is_submit(request) {
        true => Reply::Json(r#"{"job_id":"j1"}"#.to_owned()),
        false => Reply::Status(404, r#"{"message":"no such job"}"#.to_owned()),
    })
    .await;
    let error = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(1))
        .await
        .unwrap_err();
    assert_eq!(
        (error.job_id().unwrap().as_str(), error.error().message()),
        ("j1", Some("no such job"))
    );
    assert!(Error::from(error).is_not_found());

    let server = Server::bodies([r#"{"message":"on it"}"#]).await;
    let error = Hasty::default()
        .client(&server)
        .users()
        .update_bulk(updates(1))
        .await
        .unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::Decode);
    assert!(error.error().to_string().contains("`job_id`"), "{error}");
    assert!(error.error().may_have_taken_effect());
}

#[tokio::test]
async fn dropping_a_run_stops_polling() {
    let server = Server::start(|_, request| match is_submit(request) {
        true => Reply::Json(r#"{"job_id":"j1"}"#.to_owned()),
        false => Reply::Json(r#"{"status":"running"}"#.to_owned()),
    })
    .await;
    // The timer of this client really waits, and the second poll is far in the future.
    let run = server.client().users().update_bulk(updates(1));
    let interval = Duration::from_secs(3600);
    let run = tokio::spawn(run.polling(interval, interval).into_future());
    while server.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn blocking_bulk_updates_have_the_same_outcome() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(jobs()));
    let builder = zephr_admin::Client::with_base_url(server.url()).credentials(Credentials::new("AK", "SK"));
    let zephr = builder.timer(Hasty::default()).build().unwrap();
    let report = zephr
        .users()
        .update_bulk(updates(5))
        .batch_size(2)
        .wait()
        .unwrap();
    assert_eq!(
        (report.succeeded(), report.failed(), report.jobs.len()),
        (4, 1, 3)
    );

    let requests = server.requests().len();
    let run = zephr.users().update_bulk(updates(5));
    let error = runtime.block_on(async { run.wait().unwrap_err() });
    assert_eq!(error.error().kind(), ErrorKind::Config);
    assert!(error.to_string().starts_with("no batch was sent: "), "{error}");
    assert_eq!(
        (error.into_rest(), server.requests().len()),
        (updates(5), requests)
    );
}

#[tokio::test]
async fn an_update_without_an_action_prevents_the_run() {
    let (timer, server) = (Hasty::default(), Server::start(jobs()).await);
    let mut all = updates(3);
    all.push(BulkUpdate::user("canary"));
    let run = timer.client(&server).users().update_bulk(all).batch_size(2);
    let error = run.await.unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::Request);
    assert!(
        error
            .to_string()
            .ends_with("update 3 has no action: call `set_attribute` or `delete`"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("canary"));
    assert_eq!(error.rest().len(), 4);
    assert_eq!(server.requests().len(), 0);
}
