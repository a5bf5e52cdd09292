//! Many requests with the console open.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use zephr_mock::{Mock, MockBuilder};
use zephr_runtime::{
    Credentials,
    signature::{Authorization, HmacNonceSource, NonceSource as _, Scheme, SignableRequest},
};

const CONNECTIONS: usize = 64;
const PATH: &str = "/v3/users/5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11";

fn start() -> Mock {
    Mock::builder().console().start_blocking().unwrap()
}

fn address(mock: &Mock) -> &str {
    mock.url().strip_prefix("http://").unwrap()
}

fn connect(mock: &Mock) -> TcpStream {
    let stream = TcpStream::connect(address(mock)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// Sends signed requests one after the other on one connection. Returns the number of responses with status 200.
fn send(mock: &Mock, count: usize) -> usize {
    let credentials = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    let nonces = HmacNonceSource::from_system().unwrap();
    let mut writer = connect(mock);
    let mut reader = BufReader::new(writer.try_clone().unwrap());
    let mut body = Vec::new();
    let one = |_: &usize| {
        let signable = SignableRequest {
            method: "GET",
            path: PATH,
            query: "",
            body: b"",
        };
        let now = mock.clock().now_millis();
        let authorization = Authorization::sign(&credentials, &signable, now, nonces.nonce(), Scheme::Zephr);
        let head = format!(
            "GET {PATH} HTTP/1.1\r\nhost: {}\r\nauthorization: {}\r\n\r\n",
            address(mock),
            authorization.unwrap()
        );
        writer.write_all(head.as_bytes()).unwrap();
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let is_success = line.starts_with("HTTP/1.1 200 ");
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            match line.trim_end().split_once(": ") {
                Some(("content-length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        body.resize(length, 0);
        std::io::Read::read_exact(&mut reader, &mut body).unwrap();
        is_success
    };
    (0..count).filter(one).count()
}

/// Sends signed requests on all connections. Returns the number of responses with status 200.
fn send_on_all(mock: &Mock, count: usize) -> usize {
    thread::scope(|scope| {
        let each = count / CONNECTIONS;
        let rest = count % CONNECTIONS;
        let senders: Vec<_> = (0..CONNECTIONS)
            .map(|index| scope.spawn(move || send(mock, each + usize::from(index < rest))))
            .collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).sum()
    })
}

/// Opens the stream of events, and waits until the mock serves it.
fn open_events(mock: &Mock) -> BufReader<TcpStream> {
    let mut stream = connect(mock);
    write!(
        stream,
        "GET /__console/events HTTP/1.1\r\nhost: {}\r\n\r\n",
        address(mock)
    )
    .unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while line.trim_end() != ": open" {
        line.clear();
        reader.read_line(&mut line).unwrap();
    }
    reader
}

/// Reads events until `count` requests have been shown. Returns the sequence numbers of these requests.
fn read_events(mut events: BufReader<TcpStream>, count: usize) -> BTreeSet<u64> {
    let mut numbers = BTreeSet::new();
    let mut line = String::new();
    while numbers.len() < count {
        line.clear();
        assert!(
            events.read_line(&mut line).unwrap() > 0,
            "the stream ended after {}",
            numbers.len()
        );
        if let Some(number) = line.strip_prefix("id: ") {
            numbers.insert(number.trim_end().parse().unwrap());
        }
    }
    numbers
}

#[test]
#[ignore = "takes some seconds"]
fn ten_thousand_requests_over_64_connections_are_served_and_recorded() {
    const REQUESTS: usize = 10_000;
    let mock = start();
    let events = open_events(&mock);
    let started = Instant::now();
    let (served, shown) = thread::scope(|scope| {
        let reader = scope.spawn(move || read_events(events, REQUESTS));
        let served = send_on_all(&mock, REQUESTS);
        (served, reader.join().unwrap())
    });
    println!("{REQUESTS} requests in {:?}", started.elapsed());
    assert_eq!(served, REQUESTS);
    assert_eq!(shown, (1..=REQUESTS as u64).collect());
    let recorded = mock.requests();
    assert_eq!((recorded.len(), recorded.dropped()), (REQUESTS, 0));
    assert!(recorded.iter().all(|request| request.status == 200));
}

/// Returns a figure of this process in KiB, such as its memory `VmRSS`.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':')
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap()
}

/// The log keeps ten thousand requests, but the nonces of all requests remain in memory while they are valid.
#[test]
#[ignore = "takes minutes"]
#[cfg(target_os = "linux")]
fn a_million_requests_need_bounded_memory() {
    const BLOCK: usize = 100_000;
    const LIMIT: u64 = 256 * 1024;
    let mock = start();
    let events = open_events(&mock);
    thread::scope(|scope| {
        // An event stream that nobody reads costs no memory either.
        let unread = open_events(&mock);
        scope.spawn(move || read_events(events, 10 * BLOCK));
        for block in 1..=10 {
            assert_eq!(send_on_all(&mock, BLOCK), BLOCK);
            println!("{} requests: {} KiB", block * BLOCK, memory("VmRSS"));
        }
        drop(unread);
    });
    let requests = mock.requests();
    assert_eq!(
        (requests.len() as u64 + requests.dropped(), requests.len()),
        (10 * BLOCK as u64, 10_000)
    );
    assert!(memory("VmHWM") < LIMIT, "{} KiB", memory("VmHWM"));
}
