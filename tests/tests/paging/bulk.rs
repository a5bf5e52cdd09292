//! Bulk updates: batches, jobs, and what becomes of the users.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use zephr_admin::{
    BoxFuture, Client, Credentials, Error, ErrorKind, Pause, RetryPolicy, Timer, from_json,
    types::{BulkUpdate, BulkUpdateJob},
    zephr::{
        BulkOutcome::{self, Done, Failed, Unknown},
        BulkReport,
    },
};
use zephr_mock::Mock;

use crate::server::{Asked, Reply, Server};

/// A timer for which pauses take no time, and whose deadlines are never reached.
#[derive(Clone, Default)]
struct Hasty {
    millis: Arc<AtomicU64>,
    polls: Arc<Mutex<Vec<Duration>>>,
}

impl Timer for Hasty {
    fn now(&self) -> Duration {
        Duration::from_millis(self.millis.load(Ordering::Acquire))
    }

    fn sleep(&self, duration: Duration, pause: Pause) -> BoxFuture<()> {
        if pause != Pause::Poll {
            return Box::pin(std::future::pending());
        }
        self.polls.lock().unwrap().push(duration);
        self.millis
            .fetch_add(duration.as_millis() as u64, Ordering::AcqRel);
        Box::pin(std::future::ready(()))
    }
}

impl Hasty {
    fn client(&self, server: &Server) -> Client {
        self.client_of(server.url(), Credentials::new("AK", "SK"))
    }

    /// A client that leaves all patience to the polling.
    fn client_of(&self, url: impl Into<String>, credentials: Credentials) -> Client {
        let builder = Client::at(url.into())
            .credentials(credentials)
            .timer(self.clone());
        builder.retry(RetryPolicy::none()).build().unwrap()
    }

    /// The pauses between polls, in milliseconds.
    fn pauses(&self) -> Vec<u128> {
        self.polls
            .lock()
            .unwrap()
            .iter()
            .map(Duration::as_millis)
            .collect()
    }
}

fn updates(users: usize) -> Vec<BulkUpdate> {
    (0..users)
        .map(|user| BulkUpdate::user(format!("u{user}")).delete())
        .collect()
}

/// The users in a submitted batch.
fn submitted(asked: &Asked) -> Vec<String> {
    let users = asked.body.split(r#""user_id":""#).skip(1);
    users
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

fn is_submit(asked: &Asked) -> bool {
    asked.method == "POST"
}

/// Takes batches on as jobs called after their number; a job is looked at in vain once.
fn jobs() -> impl Fn(usize, &Asked) -> Reply {
    let state = Mutex::new((0, 0, 0));
    move |_, asked| {
        let (batches, users, looks) = &mut *state.lock().unwrap();
        if is_submit(asked) {
            (*batches, *users, *looks) = (*batches + 1, submitted(asked).len(), 0);
            return Reply::Json(format!(r#"{{"message":"on it","job_id":"j{batches}"}}"#));
        }
        assert_eq!(asked.target, format!("/v4/user-updates/j{batches}"));
        *looks += 1;
        let job = match (*batches, *looks) {
            (_, 1) => format!(r#"{{"jobId":"j{batches}","status":"GODOT","succeeded":1,"errors":0,"total":{}}}"#, *users + 1),
            (2, _) => r#"{"jobId":"j2","status":"GODOT","succeeded":1,"errors":1,"total":2,"details":
                {"u2":{"status":"SUCCESS","message":"done"},"u3":{"status":"LOST","message":"no such user"}}}"#
                .to_owned(),
            _ => format!(r#"{{"jobId":"j{batches}","status":"GODOT","succeeded":{users},"errors":0,"total":{users}}}"#),
        };
        Reply::Json(job)
    }
}

#[tokio::test]
async fn batches_are_submitted_one_after_the_other_and_failures_are_told() {
    let (timer, server) = (Hasty::default(), Server::start(jobs()).await);
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
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
        .asked()
        .iter()
        .filter(|asked| is_submit(asked))
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
    assert_eq!(*told.lock().unwrap(), progress);
    assert_eq!(timer.pauses(), [50, 50, 50]);
}

#[tokio::test]
async fn no_updates_are_no_request() {
    let server = Server::start(jobs()).await;
    let report = Hasty::default()
        .client(&server)
        .users()
        .update_bulk([])
        .await
        .unwrap();
    assert_eq!((report, server.asked().len()), (BulkReport::default(), 0));
}

#[tokio::test]
async fn a_job_that_never_ends_is_an_error_that_names_it() {
    let server = Server::start(|_, asked| {
        Reply::Json(if is_submit(asked) {
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
        "batch 1 of 2 (updates 0 to 1, job j1): retrieveBulkUserUpdateJob (GET /v4/user-updates/{job_id}): job j1 was not \
         done after 100 s"
    );
    assert_eq!(
        timer.pauses(),
        [
            50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 18_850
        ]
    );
    assert_eq!(error.report().outcomes().collect::<Vec<_>>(), [Unknown, Unknown]);
}

#[tokio::test]
async fn a_batch_whose_outcome_is_unknown_is_not_submitted_again() {
    let jobs = jobs();
    let server = Server::start(move |number, asked| {
        if is_submit(asked) && submitted(asked) == ["u2", "u3"] {
            Reply::Gone
        } else {
            jobs(number, asked)
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
    assert_eq!(error.error().settled_by(), Some("listBulkUserUpdateJobs"));
    assert_eq!(
        (error.job_id(), error.positions(), error.batch()),
        (None, 2..4, &updates(5)[2..4])
    );
    assert_eq!(
        (error.report().succeeded(), error.into_rest()),
        (2, updates(5)[4..].to_vec())
    );
    assert_eq!(server.asked().iter().filter(|asked| is_submit(asked)).count(), 2);
}

#[tokio::test]
async fn what_goes_wrong_with_a_job_comes_with_its_id() {
    let server = Server::start(|_, asked| match is_submit(asked) {
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
async fn dropping_a_run_ends_the_looking() {
    let server = Server::start(|_, asked| match is_submit(asked) {
        true => Reply::Json(r#"{"job_id":"j1"}"#.to_owned()),
        false => Reply::Json(r#"{"status":"running"}"#.to_owned()),
    })
    .await;
    // This timer is real: the second poll is far away.
    let run = server.client().users().update_bulk(updates(1));
    let pause = Duration::from_secs(3600);
    let run = tokio::spawn(run.poll_pauses(pause, pause).into_future());
    while server.asked().len() < 2 {
        tokio::task::yield_now().await;
    }
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn threads_that_wait_have_the_same() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(jobs()));
    let builder = zephr_admin::blocking::Client::at(server.url()).credentials(Credentials::new("AK", "SK"));
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

    let asked = server.asked().len();
    let _inside = runtime.enter();
    let error = zephr.users().update_bulk(updates(5)).wait().unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::Config);
    assert!(error.to_string().starts_with("no batch was sent: "), "{error}");
    assert_eq!((error.into_rest(), server.asked().len()), (updates(5), asked));
}

/// The users that a job with these details tells of as failed.
fn failed(job: &str) -> Vec<String> {
    let job: BulkUpdateJob = from_json(job).unwrap();
    job.failures()
        .into_iter()
        .map(|failure| failure.user.unwrap_or_default())
        .collect()
}

#[test]
fn failures_are_found_however_details_are_laid_out() {
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
        (
            r#"{"details":{"u1":"User not found","u2":"updated"}}"#,
            vec!["u1"],
        ),
        (
            r#"{"details":[{"identifier":{"user_id":"u1"},"error":"bad value"}]}"#,
            vec![r#"{"user_id":"u1"}"#],
        ),
        // Words that nobody knows are failures where the counts say so, and only there.
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

/// Takes each batch on, as the jobs `j1`, `j2` and so on, and answers the polls of each from its list; the last reply repeats.
async fn polls(jobs: &'static [&'static [&'static str]]) -> Server {
    let state = Mutex::new((0, vec![0; jobs.len()]));
    Server::start(move |_, asked| {
        let (batches, polls) = &mut *state.lock().unwrap();
        if is_submit(asked) {
            *batches += 1;
            return Reply::Json(format!(r#"{{"job_id":"j{batches}"}}"#));
        }
        let job: usize = asked.target.rsplit_once('j').unwrap().1.parse().unwrap();
        let replies = jobs[job - 1];
        let reply = replies[polls[job - 1].min(replies.len() - 1)];
        polls[job - 1] += 1;
        match reply.split_once(' ') {
            Some((status, body)) if status.len() == 3 => {
                Reply::Status(status.parse().unwrap(), body.to_owned())
            }
            _ if reply == "cut" => Reply::Cut("{".to_owned()),
            _ if reply == "gone" => Reply::Gone,
            _ => Reply::Json(reply.to_owned()),
        }
    })
    .await
}

fn submits(server: &Server) -> usize {
    server.asked().iter().filter(|asked| is_submit(asked)).count()
}

const DONE: &str = r#"{"status":"GODOT","succeeded":2,"errors":0,"total":2}"#;
const MISSING: &str = r#"404 {"message":"no such job"}"#;

#[tokio::test]
async fn a_job_that_is_not_visible_yet_is_waited_for() {
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
    assert_eq!(timer.pauses(), [50, 100]);
}

#[tokio::test]
async fn a_poll_that_fails_for_a_passing_reason_is_made_again() {
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
async fn a_poll_that_is_refused_for_good_is_made_once() {
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
        assert_eq!((timer.pauses().len(), server.asked().len()), (0, 2), "{reply}");
    }
}

#[tokio::test]
async fn a_lost_job_does_not_keep_the_other_batches_from_being_sent() {
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
    assert_eq!(timer.pauses().iter().sum::<u128>(), 60_000, "30 s for each");
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
        "batch 2 of 4 (updates 2 to 3, job j2): retrieveBulkUserUpdateJob (GET /v4/user-updates/{job_id}): \
         404 Not Found: no such job; one more batch failed"
    );

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
async fn a_batch_that_is_refused_ends_the_run_and_has_failed() {
    let server = Server::start(|number, asked| match is_submit(asked) {
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

#[tokio::test]
async fn counts_are_read_however_they_are_written() {
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
            assert!(timer.pauses().is_empty(), "{job}");
        }
    }
}

#[tokio::test]
async fn what_a_job_did_not_do_has_failed_however_it_ended() {
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
async fn a_job_whose_state_says_that_it_failed_is_no_success() {
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
async fn a_smaller_total_is_not_the_end_of_an_unknown_state() {
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
async fn several_updates_of_one_user_are_told_apart_only_where_the_details_do() {
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
async fn ten_users_take_one_short_pause_with_the_defaults_of_client_and_mock() {
    let mock = Mock::start().await.unwrap();
    let timer = Hasty::default();
    let client = timer.client_of(mock.url(), Credentials::new("demo", "demo-secret"));
    let report = client.users().update_bulk(updates(10)).await.unwrap();
    // There are no such users.
    assert_eq!(report.outcomes().collect::<Vec<_>>(), [Failed; 10]);
    let users: Vec<_> = report
        .failures()
        .into_iter()
        .map(|failure| failure.user.unwrap())
        .collect();
    assert_eq!(users, (0..10).map(|user| format!("u{user}")).collect::<Vec<_>>());
    assert_eq!(timer.pauses(), [50]);
}
