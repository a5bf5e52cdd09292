//! Random requests, signed for three HTTP clients, against a server that shares no code with the signer.
//!
//! `ZEPHR_RANDOM_REQUESTS=5000` sets the number of requests.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::{
    env,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use http::{Request, StatusCode, header::AUTHORIZATION};
use http_body_util::Full;
use hyper_util::{client::legacy, rt::TokioExecutor};
use proptest::{
    collection::vec, prelude::*, sample::select, strategy::ValueTree as _, test_runner::TestRunner,
};
use zephr_admin::{Client, Credentials, Method};

/// The number of requests of each HTTP client.
const REQUESTS: usize = 300;
/// The number of requests in flight.
const CONCURRENT: usize = 8;
const SECRET: &str = "päss:wörd";

struct Service(Child, String);

impl Service {
    /// Starts the service. If Python is not installed, prints a notice and returns `None`.
    fn start() -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/independent/server.py");
        let Ok(mut child) = Command::new("python3").arg(script).stdout(Stdio::piped()).spawn() else {
            // Bypasses the capture of output, so that the notice is always visible.
            let _ = writeln!(
                io::stderr(),
                "skipped: the independent service needs python3, which is not installed"
            );
            return None;
        };
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        Some(Self(child, url))
    }

    fn client(&self) -> Client {
        let client = Client::with_base_url(&self.1).credentials(Credentials::new("AK", SECRET));
        client.build().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A request before it is encoded.
#[derive(Clone, Debug)]
struct RequestParts {
    method: Method,
    segments: Vec<String>,
    pairs: Vec<(String, String)>,
    body: Vec<u8>,
}

fn any_request_parts() -> impl Strategy<Value = RequestParts> {
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    // `.` and `..` change the path and are rejected.
    let segment = "\\PC{1,12}".prop_filter("names another path", |text| text != "." && text != "..");
    let body = prop_oneof![
        Just(Vec::new()),
        any::<Vec<u8>>(),
        "\\PC{0,40}".prop_map(String::into_bytes)
    ];
    let pair = ("\\PC{1,8}", "\\PC{0,12}");
    (
        select(methods.to_vec()),
        vec(segment, 1..5),
        vec(pair, 0..5),
        body,
    )
        .prop_map(|(method, segments, pairs, body)| RequestParts {
            method,
            segments,
            pairs,
            body,
        })
}

/// Returns the same requests in each run.
fn all_request_parts() -> Vec<RequestParts> {
    let count = env::var("ZEPHR_RANDOM_REQUESTS").map_or(REQUESTS, |count| count.parse().unwrap());
    let mut runner = TestRunner::deterministic();
    let strategy = any_request_parts();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// Builds the request as a different HTTP client would, possibly with a different URL encoding.
fn foreign(url: &str, parts: RequestParts) -> Request<Vec<u8>> {
    let mut url = zephr_admin::Url::parse(url).unwrap();
    url.path_segments_mut().unwrap().extend(&parts.segments);
    if !parts.pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(&parts.pairs);
    }
    let request = Request::builder().method(parts.method.as_str()).uri(url.as_str());
    request.body(parts.body).unwrap()
}

fn sign<B: AsRef<[u8]>>(client: &Client, request: &mut Request<B>) {
    let authorization = client.sign(request).unwrap();
    request.headers_mut().insert(AUTHORIZATION, authorization);
}

/// Sends all requests. Fails on the first one that is rejected.
async fn accepted<F>(send: impl Fn(RequestParts) -> F) -> usize
where
    F: Future<Output = Result<(), String>>,
{
    let sent = stream::iter(all_request_parts()).map(|parts| {
        let shown = format!("{parts:?}");
        let sending = send(parts);
        async move { sending.await.map_err(|error| format!("{error}: {shown}")) }
    });
    let sent: Result<Vec<()>, String> = sent.buffer_unordered(CONCURRENT).try_collect().await;
    sent.unwrap().len()
}

fn check_response(status: StatusCode, body: &[u8]) -> Result<(), String> {
    if status.is_success() {
        return Ok(());
    }
    Err(format!("{status}: {}", String::from_utf8_lossy(body)))
}

#[tokio::test]
async fn requests_of_the_client_are_accepted() {
    let Some(service) = Service::start() else {
        return;
    };
    let client = service.client();
    let sent = accepted(|parts| {
        let request = client.request(parts.method, "/v3");
        let request = parts
            .segments
            .iter()
            .fold(request, |request, segment| request.segment(segment));
        let pairs = parts.pairs.iter();
        let request = pairs.fold(request, |request, (name, value)| request.query(name, value));
        let sending = request.body("application/octet-stream", parts.body).send();
        async { sending.await.map(|_| ()).map_err(|error| error.to_string()) }
    });
    assert!(sent.await >= REQUESTS);
}

#[tokio::test]
async fn requests_signed_for_reqwest_are_accepted() {
    let Some(service) = Service::start() else {
        return;
    };
    let client = service.client();
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let sent = accepted(|parts| {
        let mut request = foreign(&service.1, parts);
        sign(&client, &mut request);
        let sending = plain.execute(request.try_into().unwrap());
        async {
            let response = sending.await.map_err(|error| error.to_string())?;
            let status = response.status();
            check_response(
                status,
                &response.bytes().await.map_err(|error| error.to_string())?,
            )
        }
    });
    assert!(sent.await >= REQUESTS);
}

#[tokio::test]
async fn requests_signed_for_hyper_are_accepted() {
    let Some(service) = Service::start() else {
        return;
    };
    let client = service.client();
    let plain = legacy::Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let sent = accepted(|parts| {
        let mut request = foreign(&service.1, parts);
        sign(&client, &mut request);
        let sending = plain.request(request.map(|body| Full::new(body.into())));
        async {
            let response = sending.await.map_err(|error| error.to_string())?;
            check_response(response.status(), b"")
        }
    });
    assert!(sent.await >= REQUESTS);
}

/// Shows that the server rejects invalid signatures.
#[tokio::test]
async fn a_changed_request_is_refused() {
    let Some(service) = Service::start() else {
        return;
    };
    let client = service.client();
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = Request::put(format!("{}/v3/users?a=1", service.1));
    let mut request = request.body("{}".to_owned()).unwrap();
    sign(&client, &mut request);
    let changes: [fn(&mut Request<String>); 4] = [
        |_| (),
        |request| *request.body_mut() = "{ }".to_owned(),
        |request| *request.method_mut() = http::Method::POST,
        |request| *request.uri_mut() = request.uri().to_string().replace("a=1", "a=2").parse().unwrap(),
    ];
    for (change, status) in changes.iter().zip([200, 401, 401, 401]) {
        let mut request = request.clone();
        change(&mut request);
        let response = plain.execute(request.try_into().unwrap()).await.unwrap();
        assert_eq!(response.status(), status);
    }
    let again = plain.execute(request.try_into().unwrap()).await.unwrap();
    assert!(again.text().await.unwrap().contains("nonce used before"));
}
