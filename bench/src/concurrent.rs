//! The tail latency of concurrent tasks on one client, compared with plain `reqwest` sending the same requests.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use zephr_admin::Client;
use zephr_bench_baseline_reqwest::Zephr;

use crate::Outcome;
use crate::call::{self, Implementation};
use crate::http_server::HttpServer;
use crate::measure::{Samples, Unit};
use crate::table::{Goal, Row};

/// The number of concurrent tasks.
const TASKS: usize = 500;
/// The number of calls that each task makes in sequence per round.
const CALLS: usize = 10;

/// The request that every task sends.
#[derive(Clone, Copy)]
enum Request {
    /// A lookup, which is idempotent.
    LookUp,
    /// A login, which is not.
    SignIn,
}

struct Clients {
    runtime: Runtime,
    ours: Client,
    hand_written: Arc<Zephr>,
}

/// Percentiles of one round, in nanoseconds.
struct Latencies {
    median: f64,
    p99: f64,
}

impl Clients {
    fn new(url: &str) -> Outcome<Self> {
        Ok(Self {
            runtime: Builder::new_multi_thread().enable_all().build()?,
            ours: call::client(url)?,
            hand_written: Arc::new(call::hand_written(url)?),
        })
    }

    /// Makes all calls of a round. Returns their latencies.
    fn round(&self, side: Implementation, request: Request) -> Outcome<Latencies> {
        self.runtime.block_on(async {
            let tasks: Vec<_> = (0..TASKS)
                .map(|_| {
                    tokio::spawn(one_task(
                        (side, request),
                        self.ours.clone(),
                        Arc::clone(&self.hand_written),
                    ))
                })
                .collect();
            let mut latencies = Vec::with_capacity(TASKS * CALLS);
            for task in tasks {
                latencies.extend(task.await??);
            }
            latencies.sort_unstable();
            Ok(Latencies {
                median: percentile(&latencies, 50)?,
                p99: percentile(&latencies, 99)?,
            })
        })
    }
}

async fn one_task(
    which: (Implementation, Request),
    ours: Client,
    hand_written: Arc<Zephr>,
) -> Outcome<Vec<Duration>> {
    let mut latencies = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
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
                black_box(
                    hand_written
                        .create_session("news", &call::login_as_value())
                        .await?,
                );
            }
        }
        latencies.push(start.elapsed());
    }
    Ok(latencies)
}

fn percentile(sorted: &[Duration], percent: usize) -> Outcome<f64> {
    let latency = sorted
        .get(sorted.len() * percent / 100)
        .ok_or("no call was made")?;
    Ok(latency.as_secs_f64() * 1e9)
}

/// Returns the rows: the 99th percentile and the median of each request.
///
/// # Errors
/// Returns an error if a call fails.
pub fn rows(rounds: usize) -> Outcome<Vec<Row>> {
    let server = HttpServer::start()?;
    let clients = Clients::new(&server.url)?;
    let look_up = "99th percentile of the latency of a look-up, 500 tasks at a time";
    let sign_in = "99th percentile of the latency of a sign-in, 500 tasks at a time";
    Ok(vec![
        row(&clients, rounds, Request::LookUp, ("concurrent-look-up", look_up))?,
        row(&clients, rounds, Request::SignIn, ("concurrent-sign-in", sign_in))?,
    ])
}

fn row(
    clients: &Clients,
    rounds: usize,
    request: Request,
    (key, what): (&'static str, &'static str),
) -> Outcome<Row> {
    let [mut ours, mut hand_written, mut our_median, mut their_median] = [const { Samples::new() }; 4];
    // The first round opens the connections.
    clients.round(Implementation::Ours, request)?;
    clients.round(Implementation::HandWritten, request)?;
    for round in 0..rounds {
        // The second client finds a warm server, so the order alternates.
        let sides = if round % 2 == 0 {
            [Implementation::Ours, Implementation::HandWritten]
        } else {
            [Implementation::HandWritten, Implementation::Ours]
        };
        for side in sides {
            let latencies = clients.round(side, request)?;
            let (p99, median) = match side {
                Implementation::Ours => (&mut ours, &mut our_median),
                Implementation::HandWritten => (&mut hand_written, &mut their_median),
            };
            p99.push(latencies.p99);
            median.push(latencies.median);
        }
    }
    Ok(Row {
        key,
        what,
        against: "plain `reqwest` that signs and sends the same requests",
        goal: Goal::AtMost(1.2),
        value: Some(ours.over(&hand_written)),
        figures: format!(
            "{}; {}; median {} and {} ({})",
            ours.show(Unit::Nanos),
            hand_written.show(Unit::Nanos),
            Unit::Nanos.show(our_median.median()),
            Unit::Nanos.show(their_median.median()),
            our_median.over(&their_median).show(Unit::Ratio),
        ),
    })
}
