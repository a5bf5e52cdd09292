//! The limits of requests in flight and per second: a future that is not polled holds no permit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use zephr_runtime::{BoxFuture, Client, Error, RawJson, SleepReason, Timer};
use zephr_test_support::Request;

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{LIST, READ, SECRET};

/// A timer whose delays complete when they are polled again, and whose deadlines never pass.
#[derive(Clone, Default)]
struct Stepping(Arc<AtomicU64>);

impl Timer for Stepping {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration, pause: SleepReason) -> BoxFuture<()> {
        if pause != SleepReason::Rate {
            return Box::pin(std::future::pending());
        }
        let end = self.now() + duration;
        let now = Arc::clone(&self.0);
        let mut polled = false;
        Box::pin(std::future::poll_fn(move |context| {
            if !std::mem::replace(&mut polled, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let end = u64::try_from(end.as_millis()).unwrap();
            now.fetch_max(end, Ordering::SeqCst);
            Poll::Ready(())
        }))
    }
}

/// Three pages of two items, and a body for all other requests.
fn server() -> Server {
    Server::start(&VirtualTimer::default(), |seen: &Request, _| {
        let body = match seen.target.split_once("page=") {
            None if seen.target.ends_with("?one") => "{}".to_owned(),
            page => {
                let page: usize = page.map_or(1, |(_, page)| page.parse().unwrap());
                format!(r#"{{"results":[{page}0,{page}1],"total":6}}"#)
            }
        };
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        Reaction::Keep((head + &body).into_bytes())
    })
}

/// The example of the README.
fn limited(url: &str, in_flight: usize) -> Client {
    let credentials = zephr_runtime::Credentials::new("AK", SECRET);
    Client::with_base_url(url)
        .credentials(credentials)
        .timer(Stepping::default())
        .timeout(Duration::from_secs(30))
        .max_in_flight(in_flight)
        .max_per_second(20)
        .build()
        .unwrap()
}

async fn get(client: &Client) -> Result<(), Error> {
    client.call(&READ).query("one", "").send::<()>().await.map(drop)
}

/// Fails instead of hanging; a successful test does not wait.
async fn in_time<F: Future>(future: F) -> F::Output {
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, future).await.expect("deadlock")
}

async fn a_call_for_each_item(client: &Client) -> usize {
    let mut items = client.call(&LIST).pages::<RawJson>().items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        get(client).await.unwrap();
        count += 1;
    }
    count
}

#[tokio::test]
async fn a_call_can_be_made_for_each_item_of_a_list() {
    for in_flight in [8, 1] {
        let server = server();
        let client = limited(&server.url(), in_flight);
        assert_eq!(in_time(a_call_for_each_item(&client)).await, 6);
        assert_eq!(server.log().seen.len(), 3 + 6);
    }
}

#[tokio::test]
async fn two_tasks_with_two_permits_can_make_a_call_for_each_item() {
    let server = server();
    let client = limited(&server.url(), 2);
    let both = [(); 2].map(|()| {
        let client = client.clone();
        tokio::spawn(async move { a_call_for_each_item(&client).await })
    });
    for task in both {
        assert_eq!(in_time(task).await.unwrap(), 6);
    }
}

#[tokio::test]
async fn a_call_can_be_made_for_each_record_with_one_permit() {
    let server = server();
    let client = limited(&server.url(), 1);
    in_time(async {
        let mut records = client.call(&LIST).records::<RawJson>();
        let mut count = 0;
        while let Some(record) = records.next().await {
            record.unwrap();
            get(&client).await.unwrap();
            count += 1;
        }
        assert_eq!(count, 6);
    })
    .await;
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_can_be_made_for_each_item_with_one_permit() {
    let (server, (done, finished)) = (server(), std::sync::mpsc::channel());
    let url = server.url();
    std::thread::spawn(move || {
        let client = limited(&url, 1);
        let mut count = 0;
        for item in client.call(&LIST).pages::<RawJson>().items().wait_iter() {
            item.unwrap();
            client.call(&READ).query("one", "").send::<()>().wait().unwrap();
            count += 1;
        }
        done.send(count).unwrap();
    });
    assert_eq!(
        finished.recv_timeout(Duration::from_secs(10)).expect("deadlock"),
        6
    );
}

/// A future that is polled once and then not again, as in a `FuturesUnordered`.
#[tokio::test]
async fn a_call_that_is_no_longer_polled_holds_no_permit() {
    let server = server();
    let client = limited(&server.url(), 1);
    let mut left_alone = Box::pin(get(&client));
    std::future::poll_fn(|context| {
        assert!(left_alone.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    in_time(get(&client)).await.unwrap();
    in_time(left_alone).await.unwrap();
}
