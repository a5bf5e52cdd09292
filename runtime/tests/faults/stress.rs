//! Creates whose deadlines pass while they wait for a stream or a connection: none is executed twice.
//!
//! ```text
//! cargo test --release -p zephr-runtime --test faults stress -- --ignored --nocapture --test-threads 1
//! ```
//!
//! `ZEPHR_STRESS_CREATES` sets the number of creates in each test; the default is 100,000.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use zephr_runtime::{CallOptions, Client, ClientBuilder, Credentials, Error, RetryPolicy};

use crate::{CREATE, SECRET};

/// The number of streams that the server allows on a connection.
#[cfg(all(feature = "http2", feature = "rustls"))]
const STREAMS: u32 = 4;
/// The number of creates in flight. Over HTTP/2, each waits for a stream about as long as its deadline allows.
const TASKS: usize = 32;
/// The key of a create that is not counted.
const WARM_UP: usize = usize::MAX;
/// The maximum timeout of an attempt, in microseconds.
const LONGEST: u64 = 100_000;

/// A pseudorandom sequence for delays and faults.
#[derive(Clone, Default)]
struct Random(Arc<AtomicU64>);

impl Random {
    fn below(&self, limit: u64) -> u64 {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 32)) % limit
    }

    async fn sleep(&self, millis: std::ops::Range<u64>) {
        let millis = millis.start + self.below(millis.end - millis.start);
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

/// The number of times that the server executed each create.
#[derive(Clone)]
struct Executions(Arc<[AtomicU32]>);

impl Executions {
    fn new() -> Self {
        let creates = std::env::var("ZEPHR_STRESS_CREATES").map_or(100_000, |text| text.parse().unwrap());
        Self((0..creates).map(|_| AtomicU32::new(0)).collect())
    }

    fn execute(&self, body: &[u8]) {
        let text = std::str::from_utf8(body).unwrap().trim_matches('"');
        let (key, _) = text.split_once(' ').unwrap();
        if let Some(times) = self.0.get(key.parse::<usize>().unwrap()) {
            times.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// The outcome that a create reported.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Done,
    NotDone,
    Unknown,
}

/// The report of a create.
#[derive(Clone, Copy)]
struct Report {
    key: usize,
    outcome: Outcome,
    attempts: u32,
}

impl Report {
    fn new(key: usize, result: &Result<u32, Error>) -> Self {
        let (outcome, attempts) = match result {
            Ok(attempts) => (Outcome::Done, *attempts),
            Err(error) if error.may_have_taken_effect() => (Outcome::Unknown, error.attempts()),
            Err(error) => (Outcome::NotDone, error.attempts()),
        };
        Self {
            key,
            outcome,
            attempts,
        }
    }
}

/// Sends a create. Returns the number of its attempts.
async fn create(client: &Client, key: usize, time: Duration) -> Result<u32, Error> {
    // Some bodies take several writes, so that deadlines also pass while a part is sent.
    let padding = if key.is_multiple_of(8) { 40_000 } else { 200 };
    let body = format!("{key} {}", "x".repeat(padding));
    let options = CallOptions::new()
        .attempt_timeout(time)
        .timeout(time.max(Duration::from_secs(5)));
    let call = client.call(&CREATE).json(&body).with(options);
    Ok(call.send::<()>().await?.attempts())
}

/// Sends all creates. Returns the report of each.
async fn create_all(client: &Client, creates: usize) -> Vec<Report> {
    // With a connection already open, deadlines pass while requests are sent, and not in a handshake.
    let _ = create(client, WARM_UP, Duration::from_secs(30)).await;
    let (next, random, started) = (Arc::<AtomicUsize>::default(), Random::default(), Instant::now());
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (client, next, random) = (client.clone(), Arc::clone(&next), random.clone());
        tasks.spawn(async move {
            let mut reports = Vec::new();
            loop {
                let key = next.fetch_add(1, Ordering::Relaxed);
                if key >= creates {
                    return reports;
                }
                if key.is_multiple_of(10_000) {
                    println!("create {key} of {creates} after {:?}", started.elapsed());
                }
                let time = Duration::from_micros(1_000 + random.below(LONGEST - 1_000));
                let mut report = Report::new(key, &create(&client, key, time).await);
                if report.outcome == Outcome::NotDone {
                    // A caller may repeat a create with this outcome, so the create must not have been executed.
                    report = Report::new(key, &create(&client, key, time).await);
                }
                reports.push(report);
            }
        });
    }
    let reports = tasks.join_all().await.concat();
    // Lets requests that are still in transit arrive.
    tokio::time::sleep(Duration::from_secs(1)).await;
    reports
}

/// Sends the creates, and compares their reports with what the server executed.
async fn stress(name: &str, builder: ClientBuilder, executions: &Executions) {
    let client = builder
        .credentials(Credentials::new("AK", SECRET))
        .retry(RetryPolicy::new().max_attempts(5))
        .jitter(|_| Duration::from_millis(1))
        .build()
        .unwrap();
    let creates = executions.0.len();
    let reports = create_all(&client, creates).await;
    assert_eq!(reports.len(), creates);
    let count = |wanted: &dyn Fn(u32, &Report) -> bool| {
        let times = |report: &Report| executions.0[report.key].load(Ordering::SeqCst);
        reports
            .iter()
            .filter(|report| wanted(times(report), report))
            .count()
    };
    let of = |outcome| count(&|_, report| report.outcome == outcome);
    let (done, not_done, unknown) = (of(Outcome::Done), of(Outcome::NotDone), of(Outcome::Unknown));
    let retried = count(&|_, report| report.attempts > 1);
    let twice = count(&|times, _| times > 1);
    let denied = count(&|times, report| times > 0 && report.outcome == Outcome::NotDone);
    let lost = count(&|times, report| times == 0 && report.outcome == Outcome::Done);
    println!(
        "{name}: {creates} creates reported as done {done}, as not done {not_done}, as unknown {unknown}, retried \
         {retried}; executed twice {twice}, executed but reported as not done {denied}, reported as done but not \
         executed {lost}"
    );
    assert_eq!((twice, denied, lost), (0, 0, 0));
    // Without retries, the counts would prove little.
    assert!(
        done > 0 && unknown > 0 && retried > 0,
        "the deadlines did not pass at all stages of a create"
    );
}

#[cfg(all(feature = "http2", feature = "rustls"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn no_create_over_http2_is_executed_twice() {
    use crate::tls::{Authority, listen};

    let (authority, executions, random) = (Authority::named("Trusted"), Executions::new(), Random::default());
    let kept = executions.clone();
    let (url, connections) = listen(authority.good_server(&["h2"]), move |stream, _| {
        let (executions, random) = (kept.clone(), random.clone());
        async move {
            // Canceled requests are frequent here, and not an attack.
            let mut builder = h2::server::Builder::new();
            builder.max_concurrent_streams(STREAMS);
            builder.max_pending_accept_reset_streams(usize::MAX);
            builder.max_concurrent_reset_streams(1_000);
            builder.max_local_error_reset_streams(None);
            let Ok(mut connection) = builder.handshake(stream).await else {
                return;
            };
            while let Some(Ok((request, respond))) = connection.accept().await {
                tokio::spawn(respond_slowly(
                    request,
                    respond,
                    executions.clone(),
                    random.clone(),
                ));
            }
        }
    })
    .await;
    let builder = Client::with_base_url(url).root_certificate_pem(authority.pem);
    stress("HTTP/2", builder, &executions).await;
    println!("{} connections", connections.load(Ordering::Relaxed));
}

/// Executes a create once its body has arrived, and keeps its stream open for some milliseconds.
#[cfg(all(feature = "http2", feature = "rustls"))]
async fn respond_slowly(
    request: http::Request<h2::RecvStream>,
    mut respond: h2::server::SendResponse<zephr_runtime::Bytes>,
    executions: Executions,
    random: Random,
) {
    let (mut stream, mut body) = (request.into_body(), Vec::new());
    while let Some(chunk) = stream.data().await {
        let Ok(chunk) = chunk else { return };
        let _ = stream.flow_control().release_capacity(chunk.len());
        body.extend_from_slice(&chunk);
    }
    executions.execute(&body);
    random.sleep(2..10).await;
    if let Ok(mut stream) = respond.send_response(http::Response::new(()), false) {
        let _ = stream.send_data(zephr_runtime::Bytes::from_static(b"{}"), true);
    }
}

/// Serves a connection, and closes it at any point of a request or of a response.
#[cfg(feature = "rustls")]
async fn close_early(
    stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>,
    executions: Executions,
    random: Random,
) -> std::io::Result<()> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};

    let mut stream = BufReader::new(stream);
    loop {
        let fault = random.below(24);
        if fault == 0 {
            return Ok(());
        }
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8_lossy(&head).to_lowercase();
        let (_, length) = head.split_once("content-length: ").unwrap();
        let length: usize = length.split_once('\r').unwrap().0.parse().unwrap();
        let mut body = vec![0; length];
        match fault {
            1 => return Ok(()),
            2 => {
                stream.read_exact(&mut body[..length / 2]).await?;
                return Ok(());
            }
            _ => stream.read_exact(&mut body).await?,
        };
        executions.execute(&body);
        random.sleep(0..120).await;
        match fault {
            3 => return Ok(()),
            4 => {
                stream.write_all(b"HTTP/1.1 200 O").await?;
                return stream.flush().await;
            }
            _ => {}
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            .await?;
        stream.flush().await?;
        if fault < 9 {
            random.sleep(0..3).await;
            return Ok(());
        }
    }
}

#[cfg(feature = "rustls")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn no_create_over_http1_is_executed_twice() {
    use crate::tls::Authority;

    let (authority, executions, random) = (Authority::named("Trusted"), Executions::new(), Random::default());
    let acceptor = authority.good_server(&["http/1.1"]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let kept = executions.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, executions, random) = (acceptor.clone(), kept.clone(), random.clone());
            tokio::spawn(async move {
                // Some deadlines pass during the handshake, before anything is sent.
                if random.below(2) == 0 {
                    random.sleep(0..120).await;
                }
                if let Ok(stream) = acceptor.accept(stream).await {
                    let _ = close_early(stream, executions, random).await;
                }
            });
        }
    });
    let builder = Client::with_base_url(url).root_certificate_pem(authority.pem);
    stress("HTTP/1", builder, &executions).await;
}
