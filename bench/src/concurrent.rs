//! Latency and throughput of concurrent tasks on one client, compared with plain `reqwest` sending the same requests.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use zephr_admin::Client;
use zephr_bench_baseline_reqwest::Zephr;

use crate::Outcome;
use crate::call::{self, Implementation};
use crate::http_server::HttpServer;
use crate::measure::{Samples, Unit};
use crate::table::{Goal, Row};

/// The tasks of a round and the calls that they share.
#[derive(Clone, Copy)]
struct Load {
    tasks: usize,
    calls: usize,
}

/// Many more tasks than the machine has processors.
const CROWD: Load = Load {
    tasks: 500,
    calls: 5_000,
};
/// A service under a steady load.
const STEADY: Load = Load {
    tasks: 64,
    calls: 10_000,
};

/// The request that every task sends.
#[derive(Clone, Copy)]
enum Request {
    /// A lookup, which is idempotent.
    LookUp,
    /// A login, which is not idempotent.
    SignIn,
}

struct Clients {
    runtime: Runtime,
    ours: Client,
    hand_written: Arc<Zephr>,
}

/// The figures of each round: percentiles in nanoseconds, and calls per second.
#[derive(Clone, Default)]
struct Figures {
    median: Samples,
    p99: Samples,
    throughput: Samples,
}

impl Figures {
    /// Adds a round of this many seconds.
    fn push(&mut self, mut latencies: Vec<Duration>, seconds: f64) -> Outcome<()> {
        latencies.sort_unstable();
        self.median.push(percentile(&latencies, 50)?);
        self.p99.push(percentile(&latencies, 99)?);
        self.throughput.push(latencies.len() as f64 / seconds);
        Ok(())
    }
}

impl Clients {
    fn new(url: &str) -> Outcome<Self> {
        Ok(Self {
            runtime: Builder::new_multi_thread().enable_all().build()?,
            ours: call::client(url)?,
            hand_written: Arc::new(call::hand_written(url)?),
        })
    }

    /// Makes all calls of a round.
    fn round(
        &self,
        side: Implementation,
        request: Request,
        load: Load,
        figures: &mut Figures,
    ) -> Outcome<()> {
        let begun = Instant::now();
        let latencies = self.runtime.block_on(async {
            let made = Arc::new(AtomicUsize::new(0));
            let tasks: Vec<_> = (0..load.tasks)
                .map(|_| {
                    let (ours, hand_written) = (self.ours.clone(), Arc::clone(&self.hand_written));
                    let (made, calls) = (Arc::clone(&made), load.calls);
                    tokio::spawn(async move {
                        let mut latencies = Vec::with_capacity(calls / load.tasks);
                        while made.fetch_add(1, Ordering::Relaxed) < calls {
                            latencies.push(latency((side, request), &ours, &hand_written).await?);
                        }
                        Outcome::Ok(latencies)
                    })
                })
                .collect();
            let mut latencies = Vec::with_capacity(load.calls);
            for task in tasks {
                latencies.extend(task.await??);
            }
            Outcome::Ok(latencies)
        })?;
        figures.push(latencies, begun.elapsed().as_secs_f64())
    }

    /// Measures both clients in turn. Returns the figures of ours and of the hand-written one.
    fn compare(&self, rounds: usize, request: Request, load: Load) -> Outcome<[Figures; 2]> {
        let mut sides = [
            (Implementation::Ours, Figures::default()),
            (Implementation::HandWritten, Figures::default()),
        ];
        // The first round opens the connections.
        for (side, _) in &sides {
            self.round(*side, request, load, &mut Figures::default())?;
        }
        for _ in 0..rounds {
            for (side, figures) in &mut sides {
                self.round(*side, request, load, figures)?;
            }
            // The second client finds a warm server, so the order alternates.
            sides.reverse();
        }
        sides.sort_by_key(|(side, _)| *side == Implementation::HandWritten);
        Ok(sides.map(|(_, figures)| figures))
    }
}

/// Makes a call and returns its latency.
async fn latency(which: (Implementation, Request), ours: &Client, hand_written: &Zephr) -> Outcome<Duration> {
    let start = Instant::now();
    match which {
        (Implementation::Ours, Request::LookUp) => {
            black_box(ours.users().list().email_address(call::E_MAIL).await?);
        }
        (Implementation::Ours, Request::SignIn) => {
            black_box(ours.sessions().create("news", &call::login()).await?);
        }
        (Implementation::HandWritten, Request::LookUp) => {
            black_box(hand_written.list_users(call::E_MAIL).await?);
        }
        (Implementation::HandWritten, Request::SignIn) => {
            let login = call::login_as_value();
            black_box(hand_written.create_session("news", &login).await?);
        }
    }
    Ok(start.elapsed())
}

fn percentile(sorted: &[Duration], percent: usize) -> Outcome<f64> {
    let latency = sorted
        .get(sorted.len() * percent / 100)
        .ok_or("no call was made")?;
    Ok(latency.as_secs_f64() * 1e9)
}

const PEER: &str = "plain `reqwest` that signs and sends the same requests";

/// Returns the rows: the latency of each request with many tasks, and throughput and latency under a steady load.
///
/// # Errors
/// Returns an error if a call fails.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let server = HttpServer::start()?;
    let clients = Clients::new(&server.url)?;
    let look_up = clients.compare(rounds, Request::LookUp, CROWD)?;
    let sign_in = clients.compare(rounds, Request::SignIn, CROWD)?;
    let steady = clients.compare(rounds, Request::LookUp, STEADY)?;
    Ok(vec![
        tail(
            "concurrent-look-up",
            "99th percentile of the latency of a look-up, 500 tasks at a time",
            1.2,
            &look_up,
        ),
        tail(
            "concurrent-sign-in",
            "99th percentile of the latency of a sign-in, 500 tasks at a time",
            1.2,
            &sign_in,
        ),
        throughput(&steady),
        tail(
            "steady-latency",
            "10,000 look-ups, 64 in flight: 99th percentile of the latency",
            1.1,
            &steady,
        ),
    ])
}

fn throughput([ours, hand_written]: &[Figures; 2]) -> Row {
    Row {
        key: "steady-throughput",
        what: "10,000 look-ups, 64 in flight: calls a second",
        against: PEER,
        goal: Goal::AtLeast(0.97),
        value: Some(ours.throughput.over(&hand_written.throughput)),
        figures: format!(
            "{}; {}",
            ours.throughput.show(Unit::Count),
            hand_written.throughput.show(Unit::Count)
        ),
    }
}

fn tail(key: &'static str, what: &'static str, goal: f64, [ours, hand_written]: &[Figures; 2]) -> Row {
    Row {
        key,
        what,
        against: PEER,
        goal: Goal::AtMost(goal),
        value: Some(ours.p99.over(&hand_written.p99)),
        figures: format!(
            "{}; {}; median {} and {} ({})",
            ours.p99.show(Unit::Nanos),
            hand_written.p99.show(Unit::Nanos),
            Unit::Nanos.show(ours.median.median()),
            Unit::Nanos.show(hand_written.median.median()),
            ours.median.over(&hand_written.median).show(Unit::Ratio),
        ),
    }
}
