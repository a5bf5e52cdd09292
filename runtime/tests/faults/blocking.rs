//! Blocking requests: where they are allowed, and which connections they use.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, block_in_place, spawn_blocking, unconstrained};
use zephr_runtime::{
    Attempt, Client, Error, ErrorKind, HeaderMap, Interceptor, RawJson, Response, SleepReason, TypedCall,
};

use crate::server::{Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CREATE, LIST, READ, builder};

fn keep(body: &str) -> Reaction {
    Reaction::Keep(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

fn server() -> Server {
    Server::scripted(&VirtualTimer::default(), vec![keep("{}")])
}

fn client(server: &Server) -> Client {
    builder(&server.url(), &VirtualTimer::default()).build().unwrap()
}

fn wait(client: &Client) -> Result<Response<()>, Error> {
    client.call(&CREATE).send().wait()
}

fn runtimes() -> [Runtime; 2] {
    let builders = [Builder::new_current_thread(), Builder::new_multi_thread()];
    builders.map(|mut builder| builder.worker_threads(1).enable_all().build().unwrap())
}

fn assert_refused(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.operation().is_some(), "{error}");
    let help = "use `.await`, or move the call into `tokio::task::spawn_blocking`";
    assert!(error.to_string().ends_with(help), "{error}");
}

#[test]
fn threads_that_may_block_can_send_blocking_requests() {
    let server = server();
    let client = client(&server);
    wait(&client).unwrap();
    for runtime in runtimes() {
        {
            let _entered = runtime.enter();
            wait(&client).unwrap();
        }
        let client = client.clone();
        let spawned = runtime.block_on(async { spawn_blocking(move || wait(&client)).await });
        spawned.unwrap().unwrap();
    }
    let [_, many] = runtimes();
    many.block_on(async { block_in_place(|| wait(&client)) }).unwrap();
    assert_eq!(server.log().seen.len(), 1 + 2 * 2 + 1);
}

#[test]
fn blocking_in_async_code_is_an_error_and_leaves_the_client_usable() {
    let server = server();
    let client = client(&server);
    for runtime in runtimes() {
        let refused = async || {
            assert_refused(&wait(&client).unwrap_err());
            client.call(&READ).send::<()>().await.unwrap();
        };
        runtime.block_on(refused());
        runtime.block_on(LocalSet::new().run_until(refused()));
        runtime.block_on(unconstrained(refused()));
        let spawned = client.clone();
        let error = runtime.block_on(runtime.spawn(async move { wait(&spawned).unwrap_err() }));
        assert_refused(&error.unwrap());
    }
    assert_eq!(server.log().seen.len(), 2 * 3);
    wait(&client).unwrap();
}

thread_local! {
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

/// Even a caught panic would be reported by the panic hook.
#[test]
fn async_code_is_detected_without_a_panic() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.set(PANICS.get() + 1);
        hook(panic);
    }));
    let client = client(&server());
    for runtime in runtimes() {
        runtime.block_on(async { wait(&client).unwrap_err() });
        runtime.block_on(LocalSet::new().run_until(async { wait(&client).unwrap_err() }));
    }
    assert_eq!(PANICS.get(), 0);
    // Only a panic distinguishes `unconstrained` async code from code that may block.
    let [runtime, _] = runtimes();
    runtime.block_on(unconstrained(async { wait(&client).unwrap_err() }));
    assert_eq!(PANICS.get(), 1);
}

#[tokio::test]
async fn every_blocking_method_is_an_error_in_async_code() {
    let server = server();
    let client = client(&server);
    let call = || client.call(&LIST);
    let streamed = client.call(&READ).send_streamed().await.unwrap();
    assert_refused(&TypedCall::<()>::new(call()).wait().unwrap_err());
    assert_refused(&client.operation(&READ).send().wait().unwrap_err());
    assert_refused(&call().send_streamed().wait().unwrap_err());
    assert_eq!(client.block_on(async {}).unwrap_err().kind(), ErrorKind::Config);

    // The error ends each iterator. Otherwise, a loop that ignores errors would never end.
    let pages: Vec<_> = call().pages::<RawJson>().wait_iter().collect();
    let items: Vec<_> = call().pages::<RawJson>().items().wait_iter().collect();
    let records: Vec<_> = call().records::<RawJson>().wait_iter().collect();
    let [Err(page)] = &pages[..] else {
        panic!("{pages:?}")
    };
    let [Err(item)] = &items[..] else {
        panic!("{items:?}")
    };
    let [Err(record)] = &records[..] else {
        panic!("{records:?}")
    };
    [page, item, record].into_iter().for_each(assert_refused);
    let chunks: Vec<_> = streamed.body.wait_iter().collect();
    let [Err(chunk)] = &chunks[..] else {
        panic!("{chunks:?}")
    };
    assert!(
        chunk.is_unsent() && chunk.to_string().contains("async code"),
        "{chunk}"
    );
    assert_eq!(server.log().seen.len(), 1);
}

/// Sends a blocking request from within another one.
struct Reentrant(Client);

impl Interceptor for Reentrant {
    fn before_attempt(&self, _: &Attempt<'_>, headers: &mut HeaderMap) {
        headers.insert("x-refused", u64::from(wait(&self.0).is_err()).into());
    }
}

#[test]
fn nested_blocking_requests_are_an_error() {
    let server = server();
    let outer = builder(&server.url(), &VirtualTimer::default());
    let outer = outer.interceptor(Reentrant(client(&server))).build().unwrap();
    wait(&outer).unwrap();
    let seen = server.log().seen;
    assert_eq!((seen.len(), seen[0].header("x-refused")), (1, Some("1")));
}

#[test]
fn connections_outlive_a_request_and_its_thread() {
    let server = server();
    let client = client(&server);
    for _ in 0..2 {
        wait(&client).unwrap();
        thread::scope(|scope| scope.spawn(|| wait(&client).unwrap()).join().unwrap());
    }
    assert_eq!((server.log().connections, server.log().seen.len()), (1, 4));
}

/// A connection makes progress only while the runtime that opened it runs.
#[test]
fn async_and_blocking_requests_use_separate_connections() {
    let server = server();
    let client = client(&server);
    let (done, finished) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let [runtime, _] = runtimes();
        for _ in 0..2 {
            runtime.block_on(client.call(&CREATE).send::<()>()).unwrap();
            wait(&client).unwrap();
        }
        done.send(()).unwrap();
    });
    finished
        .recv_timeout(Duration::from_secs(10))
        .expect("a request hangs");
    assert_eq!((server.log().connections, server.log().seen.len()), (2, 4));
}

#[test]
fn a_client_can_be_dropped_anywhere_and_closes_its_connections() {
    let [one, many] = runtimes();
    let places: [fn(&Runtime, Client); 4] = [
        |_, client| drop(client),
        |runtime, client| runtime.block_on(async { drop(client) }),
        |runtime, client| runtime.block_on(runtime.spawn(async { drop(client) })).unwrap(),
        |runtime, client| {
            runtime
                .block_on(async { spawn_blocking(|| drop(client)).await })
                .unwrap()
        },
    ];
    for runtime in [&one, &many] {
        for drop_in in places {
            let server = server();
            let client = client(&server);
            wait(&client).unwrap();
            drop_in(runtime, client);
            server.wait_for_close();
        }
    }
}

#[test]
fn dropping_a_list_closes_its_connection() {
    let timer = VirtualTimer::default();
    let part = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n[1,".to_vec();
    let server = Server::scripted(&timer, vec![Reaction::Stall(part, SleepReason::Poll)]);
    let client = builder(&server.url(), &timer).max_in_flight(1).build().unwrap();
    let mut records = client.call(&LIST).records::<RawJson>().wait_iter();
    drop(client);
    assert_eq!(records.next().unwrap().unwrap().to_string(), "1");
    drop(records);
    server.wait_for_close();
}

/// The request is a task of the runtime that the client owns. If the task owned the client, neither the task nor the
/// client would be dropped.
#[test]
fn a_canceled_request_does_not_keep_the_client_alive() {
    let timer = VirtualTimer::default();
    let server = Server::scripted(&timer, vec![Reaction::Stall(Vec::new(), SleepReason::Poll)]);
    let client = builder(&server.url(), &timer).max_in_flight(1).build().unwrap();
    let mut request = client.call(&CREATE).send::<()>();
    let until_received = poll_fn(|context| {
        assert!(Pin::new(&mut request).poll(context).is_pending());
        if server.log().seen.is_empty() {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    });
    client.block_on(until_received).unwrap();
    drop((request, client));
    server.wait_for_close();
}

#[test]
fn a_streamed_body_can_be_read_blocking() {
    let server = Server::scripted(&VirtualTimer::default(), vec![keep("four")]);
    let request = client(&server).operation(&READ);
    let response = request.send_streamed().wait().unwrap();
    assert_eq!(response.status, 200);
    let chunks: Result<Vec<_>, _> = response.body.wait_iter().collect();
    assert_eq!(chunks.unwrap().concat(), b"four");
}
