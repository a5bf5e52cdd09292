//! The claim that a request was not sent, against a transport that goes on with it.

use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zephr_runtime::operation::{Method, Operation, RetryClass};
use zephr_runtime::{
    BoxFuture, Client, ErrorKind, HttpRequest, HttpResponse, SleepReason, Transport, TransportError,
};

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, builder};

/// Sends on a task of its own, which goes on when the call has given up, as the task of a connection does.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<Vec<JoinHandle<()>>>>);

struct GoingOn {
    inner: Arc<dyn Transport>,
    tasks: Tasks,
}

impl Transport for GoingOn {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        let inner = Arc::clone(&self.inner);
        let (sender, receiver) = oneshot::channel();
        let task = tokio::spawn(async move {
            let _ = sender.send(inner.send(request).await);
        });
        self.tasks.0.lock().unwrap().push(task);
        Box::pin(async move { receiver.await.unwrap() })
    }
}

impl Tasks {
    fn client(&self, url: &str, timer: &VirtualTimer) -> Client {
        let tasks = self.clone();
        let wrap = |inner| GoingOn {
            inner: Arc::from(inner),
            tasks,
        };
        builder(url, timer).wrap_transport(wrap).build().unwrap()
    }

    async fn end(&self) {
        let tasks = std::mem::take(&mut *self.0.lock().unwrap());
        for task in tasks {
            task.await.unwrap();
        }
    }
}

fn well() -> Reaction {
    Reaction::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
}

/// The deadline of each attempt passes while it connects; the connections are made nevertheless.
#[tokio::test]
async fn what_was_given_up_unsent_is_never_sent() {
    let (timer, tasks) = (VirtualTimer::default(), Tasks::default());
    timer.pass_while(SleepReason::Connect, SleepReason::Attempt);
    let server = Server::scripted(&timer, vec![well()]);
    let client = tasks.client(&server.url(), &timer);
    let error = client.call(&CREATE).json("text").send::<()>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    assert!(!error.may_have_taken_effect());
    tasks.end().await;
    assert_eq!(server.log().seen.len(), 0);
}

static RESET: Operation = Operation {
    body: None,
    ..crate::operation("resetUsers", Method::Post, RetryClass::NonIdempotent)
};

/// What has no body may leave at any time: it counts as sent as soon as the transport has it.
#[tokio::test]
async fn a_request_without_a_body_counts_as_sent_at_once() {
    let (timer, tasks) = (VirtualTimer::default(), Tasks::default());
    timer.pass_while(SleepReason::Connect, SleepReason::Attempt);
    let server = Server::scripted(&timer, vec![well()]);
    let error = tasks
        .client(&server.url(), &timer)
        .call(&RESET)
        .send::<()>()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::OutcomeUnknown, 1));
    tasks.end().await;
    assert_eq!(server.log().seen.len(), 1);
}
