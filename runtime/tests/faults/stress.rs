//! Creates by the hundred thousand, with deadlines that pass at any moment: none is carried out twice.
//!
//! ```text
//! ZEPHR_STRESS_CREATES=100000 cargo test -p zephr-runtime --test faults stress -- --ignored --nocapture
//! ```

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use zephr_runtime::{CallOptions, Client, Credentials, Error, RetryPolicy};

use crate::{CREATE, SECRET};

/// More than a connection may have streams, and few enough that a busy machine carries some out in time.
const TASKS: u64 = 8;

/// A sequence that is random enough to spread delays and faults.
#[derive(Clone, Default)]
struct Random(Arc<AtomicU64>);

impl Random {
    fn below(&self, limit: u64) -> u64 {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 32)) % limit
    }

    async fn pause(&self, millis: u64) {
        tokio::time::sleep(Duration::from_millis(self.below(millis))).await;
    }
}

/// How often each create was carried out.
#[derive(Clone, Default)]
struct Done(Arc<Mutex<HashMap<u64, u32>>>);

impl Done {
    fn carry_out(&self, body: &[u8]) {
        let text = std::str::from_utf8(body).unwrap().trim_matches('"');
        let (key, _) = text.split_once(' ').unwrap();
        *self.0.lock().unwrap().entry(key.parse().unwrap()).or_default() += 1;
    }

    fn times(&self, key: u64) -> u32 {
        self.0.lock().unwrap().get(&key).copied().unwrap_or_default()
    }
}

/// Makes the creates, and compares what they report with what was done.
async fn stress(name: &str, client: Client, done: &Done) {
    let creates = std::env::var("ZEPHR_STRESS_CREATES").map_or(100_000, |text| text.parse().unwrap());
    let (next, random) = (Arc::<AtomicU64>::default(), Random::default());
    let mut tasks = Vec::new();

    for _ in 0..TASKS {
        let (client, next, random) = (client.clone(), Arc::clone(&next), random.clone());
        tasks.push(tokio::spawn(async move {
            let mut results = Vec::new();
            loop {
                let key = next.fetch_add(1, Ordering::Relaxed);
                if key >= creates {
                    return results;
                }
                let padding = if key % 8 == 0 { 40_000 } else { 200 };
                let options = CallOptions::new()
                    .attempt_timeout(Duration::from_millis(1 + random.below(100)))
                    .timeout(Duration::from_secs(5));
                let body = format!("{key} {}", "x".repeat(padding));
                let call = client.call(&CREATE).json(&body).with(options);
                results.push((key, call.send::<()>().await.map(drop)));
            }
        }));
    }
    let mut results: Vec<(u64, Result<(), Error>)> = Vec::new();
    for task in tasks {
        results.extend(task.await.unwrap());
    }
    // Whatever is still on its way gets to its end.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let count = |wrong: &dyn Fn(u32, &Result<(), Error>) -> bool| {
        let found = results
            .iter()
            .filter(|(key, result)| wrong(done.times(*key), result));
        found.count()
    };
    let twice = count(&|times, _| times > 1);
    let lost = count(&|times, result| result.is_ok() && times == 0);
    let denied = count(&|times, result| {
        times > 0 && result.as_ref().is_err_and(|error| !error.may_have_taken_effect())
    });
    let well = count(&|_, result| result.is_ok());
    let again = count(&|_, result| result.as_ref().is_err_and(|error| error.attempts() > 1));
    println!(
        "{name}: {} creates, {well} well, {again} failed after several attempts; {twice} twice, {denied} done though \
         reported as not done, {lost} not done though reported as done",
        results.len()
    );
    assert_eq!((twice, denied, lost), (0, 0, 0));
}

fn client(url: &str, pem: Option<&str>) -> Client {
    let builder = Client::at(url)
        .credentials(Credentials::new("AK", SECRET))
        .retry(RetryPolicy::new().max_attempts(5))
        .jitter(|_| Duration::from_millis(1));
    match pem {
        Some(pem) => builder.root_certificate_pem(pem).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

#[cfg(all(feature = "http2", feature = "rustls"))]
#[tokio::test]
#[ignore = "takes minutes"]
async fn no_create_over_http2_is_carried_out_twice() {
    use crate::tls::{Authority, listen};

    let (authority, done, random) = (Authority::named("Trusted"), Done::default(), Random::default());
    let kept = done.clone();
    let (url, connections) = listen(authority.good_server(&["h2"]), move |stream, _| {
        let (done, random) = (kept.clone(), random.clone());
        async move {
            let mut builder = h2::server::Builder::new();
            let Ok(mut connection) = builder.max_concurrent_streams(4).handshake(stream).await else {
                return;
            };
            while let Some(Ok((request, mut respond))) = connection.accept().await {
                let (done, random) = (done.clone(), random.clone());
                tokio::spawn(async move {
                    let (mut stream, mut body) = (request.into_body(), Vec::new());
                    while let Some(piece) = stream.data().await {
                        let Ok(piece) = piece else { return };
                        let _ = stream.flow_control().release_capacity(piece.len());
                        body.extend_from_slice(&piece);
                    }
                    done.carry_out(&body);
                    random.pause(12).await;
                    if let Ok(mut stream) = respond.send_response(http::Response::new(()), false) {
                        let _ = stream.send_data(zephr_runtime::Bytes::from_static(b"{}"), true);
                    }
                });
            }
        }
    })
    .await;
    stress("HTTP/2", client(&url, Some(&authority.pem)), &done).await;
    println!("{} connections", connections.load(Ordering::Relaxed));
}

/// Closes at any point of a request and of a response.
async fn close_early(mut stream: TcpStream, done: Done, random: Random) -> std::io::Result<()> {
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
        done.carry_out(&body);
        random.pause(30).await;
        match fault {
            3 => return Ok(()),
            4 => return stream.write_all(b"HTTP/1.1 200 O").await,
            _ => {}
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            .await?;
        if fault < 9 {
            random.pause(3).await;
            return Ok(());
        }
    }
}

#[tokio::test]
#[ignore = "takes minutes"]
async fn no_create_over_http1_is_carried_out_twice() {
    let (done, random) = (Done::default(), Random::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let kept = done.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(close_early(stream, kept.clone(), random.clone()));
        }
    });
    stress("HTTP/1", client(&url, None), &done).await;
}
