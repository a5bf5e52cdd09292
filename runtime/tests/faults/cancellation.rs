//! The guarantee that a request was not sent, with a transport that continues after cancellation.

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

/// Sends each request on a separate task that outlives the call, like the task of a connection.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<Vec<JoinHandle<()>>>>);

struct DetachedTransport {
    inner: Arc<dyn Transport>,
    tasks: Tasks,
}

impl Transport for DetachedTransport {
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
        let wrap = |inner| DetachedTransport {
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

fn healthy() -> Reaction {
    Reaction::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
}

/// The deadline of each attempt passes while connecting; the connections are established nevertheless.
#[tokio::test]
async fn a_request_canceled_before_it_was_sent_is_never_sent() {
    let (timer, tasks) = (VirtualTimer::default(), Tasks::default());
    timer.pass_while(SleepReason::Connect, SleepReason::Attempt);
    let server = Server::scripted(&timer, vec![healthy()]);
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

/// A request without a body may be sent at any time, so it counts as sent as soon as the transport receives it.
#[tokio::test]
async fn a_request_without_a_body_counts_as_sent_immediately() {
    let (timer, tasks) = (VirtualTimer::default(), Tasks::default());
    timer.pass_while(SleepReason::Connect, SleepReason::Attempt);
    let server = Server::scripted(&timer, vec![healthy()]);
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
