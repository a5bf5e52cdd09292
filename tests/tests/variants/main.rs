//! Bodies that the service really sends, in addition to the described ones. Regardless of its form, a body is
//! decoded to the same typed value.

mod empty;
mod errors;
mod evidence;
mod fields;
mod first_steps;
mod grants;
mod integrations;
mod jobs;
mod own_ids;
mod queries;
mod requests;
mod saved_again;
mod snippets;
mod users;
mod versions;

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use zephr_admin::{
    BoxFuture, Client, Credentials, HeaderMap, HttpRequest, HttpResponse, StatusCode, Transport,
    TransportError,
};
use zephr_mock::{Mock, MockBuilder};

/// The media type of most responses.
const JSON: Option<&str> = Some("application/json");

/// A mock with this response for one operation, and a client for it.
async fn responding(operation: &str, status: u16, media_type: Option<&str>, body: &str) -> (Mock, Client) {
    let mock = Mock::builder()
        .respond(operation, status, media_type, body.to_owned())
        .start()
        .await
        .unwrap();
    let client = client(&mock);
    (mock, client)
}

/// Like [`responding`], with status 200 and a JSON body. The mock is returned too, because the client does not keep it
/// alive.
async fn json(operation: &str, body: &str) -> (Mock, Client) {
    responding(operation, 200, JSON, body).await
}

fn client(mock: &Mock) -> Client {
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .build()
        .unwrap()
}

/// A transport that records requests and responds with 204.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<HttpRequest>>>);

impl Recorder {
    fn client(&self) -> Client {
        Client::with_base_url("https://acme.api.zephr.com")
            .credentials(Credentials::new("key", "secret"))
            .transport(self.clone())
            .build()
            .unwrap()
    }

    /// The last request.
    fn last(&self) -> HttpRequest {
        self.0.lock().unwrap().last().cloned().unwrap()
    }
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, TransportError>> {
        self.0.lock().unwrap().push(request);
        Box::pin(async { Ok(HttpResponse::new(StatusCode::NO_CONTENT, HeaderMap::new(), "")) })
    }
}

/// Checks the table in the docs of a file: each number up to the last one has a row, and the functions of each row exist.
fn check_map(source: &str, last: u32) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut numbers = BTreeSet::new();
    for row in source.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let Some((number, rest)) = row.split_once(" | ") else {
            continue;
        };
        let Ok(number) = number.parse::<u32>() else {
            continue;
        };
        let mut names = rest.split('`').skip(1).step_by(2);
        let file = names.next().unwrap();
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let functions: Vec<&str> = names.collect();
        assert!(!functions.is_empty(), "{row}");
        for function in functions {
            assert!(
                text.contains(&format!("fn {function}(")),
                "{function} is not in {file}"
            );
        }
        numbers.insert(number);
    }
    assert_eq!(numbers, (1..=last).collect());
}
