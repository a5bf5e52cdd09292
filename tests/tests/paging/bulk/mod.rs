//! Bulk updates: batches, jobs and outcomes.

mod batches;
mod jobs;
mod outcomes;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use zephr_admin::{BoxFuture, Client, Credentials, RetryPolicy, SleepReason, Timer, types::BulkUpdate};
use zephr_test_support::Request;

use crate::server::{Reply, Server};

/// A timer that skips delays and whose deadlines never expire.
#[derive(Clone, Default)]
struct Hasty {
    millis: Arc<AtomicU64>,
    polls: Arc<Mutex<Vec<Duration>>>,
}

impl Timer for Hasty {
    fn now(&self) -> Duration {
        Duration::from_millis(self.millis.load(Ordering::Acquire))
    }

    fn sleep(&self, duration: Duration, reason: SleepReason) -> BoxFuture<()> {
        if reason != SleepReason::Poll {
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

    /// Returns a client without retries, so that only the polling policy applies.
    fn client_of(&self, url: impl Into<String>, credentials: Credentials) -> Client {
        let builder = Client::with_base_url(url.into())
            .credentials(credentials)
            .timer(self.clone());
        builder.retry(RetryPolicy::none()).build().unwrap()
    }

    /// Returns the intervals between polls, in milliseconds.
    fn intervals(&self) -> Vec<u128> {
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

/// Returns the users of a submitted batch.
fn submitted(request: &Request) -> Vec<String> {
    let users = request.text().split(r#""user_id":""#).skip(1);
    users
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

fn is_submit(request: &Request) -> bool {
    request.method == "POST"
}

/// Accepts batches as the jobs `j1`, `j2` and so on. The first poll of a job finds it in progress, and the second poll
/// finds it completed. One update of `j2` fails.
fn jobs() -> impl Fn(usize, &Request) -> Reply {
    let state = Mutex::new((0, 0, 0));
    move |_, request| {
        let (batches, users, looks) = &mut *state.lock().unwrap();
        if is_submit(request) {
            (*batches, *users, *looks) = (*batches + 1, submitted(request).len(), 0);
            return Reply::Json(format!(r#"{{"message":"on it","job_id":"j{batches}"}}"#));
        }
        assert_eq!(request.target, format!("/v4/user-updates/j{batches}"));
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

/// Accepts batches as the jobs `j1`, `j2` and so on. Each list in `jobs` contains the responses to the polls of one
/// job; its last response is repeated.
async fn polls(jobs: &'static [&'static [&'static str]]) -> Server {
    let state = Mutex::new((0, vec![0; jobs.len()]));
    Server::start(move |_, request| {
        let (batches, polls) = &mut *state.lock().unwrap();
        if is_submit(request) {
            *batches += 1;
            return Reply::Json(format!(r#"{{"job_id":"j{batches}"}}"#));
        }
        let job: usize = request.target.rsplit_once('j').unwrap().1.parse().unwrap();
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
    server
        .requests()
        .iter()
        .filter(|request| is_submit(request))
        .count()
}

const DONE: &str = r#"{"status":"GODOT","succeeded":2,"errors":0,"total":2}"#;
const MISSING: &str = r#"404 {"message":"no such job"}"#;
