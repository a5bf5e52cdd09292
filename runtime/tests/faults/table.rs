//! Runs the table: each fault, for an operation of each class, with each variant of the client.

use std::collections::HashSet;
use std::net::SocketAddr;

use socket2::{Domain, Socket, Type};
use zephr_runtime::{CallOptions, Operation, SleepReason};

use crate::driver::{Async, Driver};
use crate::expected::Expected;
use crate::faults::table;
use crate::server::{Log, Reaction, Server};
use crate::timer::VirtualTimer;
use crate::{CHANGE, CREATE, READ, SECRET, builder};

/// The fault.
pub(crate) enum Setup {
    /// The reactions to the first request, the second and so on; the last one is repeated.
    Script(Vec<Reaction>),
    ConnectionRefused,
    ConnectTimeout,
    ImmediateTimeout,
    /// Sets a connect timeout that is longer than the attempt timeout.
    TimeoutWhileConnecting,
}

/// A row of the table.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) setup: Setup,
    /// The outcomes for an idempotent, a conditional, and a non-idempotent operation.
    pub(crate) expected: [Expected; 3],
}

const BODY_LIMIT: usize = 1024 * 1024;

/// The maximum size of a flood before the client closes the connection. The buffers of both sockets accept more than
/// the client reads.
const MOST_FLOODED: usize = 32 * 1024 * 1024;

#[test]
fn every_fault_has_its_expected_outcome() {
    let drivers: &[&dyn Driver] = &[
        &Async,
        #[cfg(feature = "blocking")]
        &crate::driver::Blocking,
    ];
    let other = Server::scripted(&VirtualTimer::default(), vec![Reaction::Close(Vec::new())]);
    let mut cells = 0;
    let mut wrong = Vec::new();
    for &driver in drivers {
        for fault in table(&other.url()) {
            for (operation, expected) in [&READ, &CHANGE, &CREATE].into_iter().zip(&fault.expected) {
                cells += 1;
                if let Err(problem) = run(driver, &fault.setup, operation, expected) {
                    let (driver, class) = (driver.name(), operation.retry);
                    wrong.push(format!("{} / {class:?} / {driver}: {problem}", fault.name));
                }
            }
        }
    }
    assert_eq!(other.log().connections, 0, "another host received a request");
    assert!(
        wrong.is_empty(),
        "{} of {cells} cells:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Runs one cell.
fn run(
    driver: &dyn Driver,
    setup: &Setup,
    operation: &'static Operation,
    expected: &Expected,
) -> Result<(), String> {
    let timer = VirtualTimer::default();
    let server = match setup {
        Setup::Script(script) => Some(Server::scripted(&timer, script.clone())),
        Setup::ConnectTimeout | Setup::ImmediateTimeout | Setup::TimeoutWhileConnecting => {
            match setup {
                Setup::ConnectTimeout => (0..3).for_each(|_| timer.pass(SleepReason::Connect)),
                Setup::ImmediateTimeout => (0..3).for_each(|_| timer.pass(SleepReason::Attempt)),
                _ => timer.pass_while(SleepReason::Connect, SleepReason::Attempt),
            }
            Some(Server::scripted(&timer, vec![Reaction::Close(Vec::new())]))
        }
        Setup::ConnectionRefused => None,
    };
    let (_refusing, refusing_url) = refusing();
    let url = server.as_ref().map_or(refusing_url, Server::url);
    let options = CallOptions::new().body_limit(BODY_LIMIT);
    let result = driver.call(builder(&url, &timer), operation, options);
    let log = match &server {
        Some(server) if server.log().connections > 0 => {
            server.wait_for_close();
            server.log()
        }
        _ => Log::default(),
    };
    let found = Expected {
        requests: log.seen.len(),
        attempts: match &result {
            Ok(response) => response.attempts(),
            Err(error) => error.attempts(),
        },
        error: result.as_ref().err().map(|error| error.kind()),
        status: match &result {
            Ok(response) => Some(response.status().as_u16()),
            Err(error) => error.status().map(|status| status.as_u16()),
        },
        waits: timer.waits(),
    };
    if found != *expected {
        return Err(format!("expected {expected:?}, found {found:?}\n    {result:?}"));
    }
    check_signatures(&log)
}

/// Returns a socket that refuses connections, because it does not listen, and its URL. While the socket exists, no
/// other test can receive its port.
fn refusing() -> (Socket, String) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
    socket.bind(&any.into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, format!("http://{address}"))
}

fn check_signatures(log: &Log) -> Result<(), String> {
    let nonces: HashSet<String> = log
        .seen
        .iter()
        .map(|seen| seen.authorization().nonce().to_owned())
        .collect();
    if nonces.len() < log.seen.len() {
        return Err("a nonce was reused".to_owned());
    }
    if !log.seen.iter().all(|seen| seen.is_signed_by(SECRET)) {
        return Err("a signature is invalid".to_owned());
    }
    if log.flooded > MOST_FLOODED {
        return Err(format!("{} bytes were received", log.flooded));
    }
    Ok(())
}
