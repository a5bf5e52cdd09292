//! Bulk updates: batches, jobs, and what becomes of the users.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use zephr_admin::{
    BoxFuture, Client, Credentials, Error, ErrorKind, Pause, Timer, from_json,
    types::{BulkUpdate, BulkUpdateJob},
    zephr::BulkReport,
};

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
        let builder = Client::at(server.url()).credentials(Credentials::new("AK", "SK"));
        builder.timer(self.clone()).build().unwrap()
    }

    fn seconds(&self) -> Vec<u64> {
        self.polls.lock().unwrap().iter().map(Duration::as_secs).collect()
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
    assert_eq!(timer.seconds(), [1, 1, 1]);
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
    let error = run.job_timeout(Duration::from_secs(100)).await.unwrap_err();
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
    assert_eq!(timer.seconds(), [1, 2, 4, 8, 16, 30, 30]);
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
    // This timer is real, and its first pause is a second.
    let run = tokio::spawn(server.client().users().update_bulk(updates(1)).into_future());
    while server.asked().len() < 2 {
        tokio::task::yield_now().await;
    }
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    assert_eq!(server.asked().len(), 2);
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
