//! The client for threads that wait, against the mock.

// Helpers of tests are tests to the reader, but not to the lints.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path, thread};

use zephr_admin::{
    CallOptions, Credentials, ErrorKind, RetryPolicy,
    blocking::Client,
    types::{Identifiers, NewSession, Validators},
};
use zephr_mock::{Mock, MockBuilder};

fn mock() -> Mock {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime
        .block_on(Mock::builder().static_answers().start())
        .unwrap()
}

fn client(url: &str) -> Client {
    let credentials = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    Client::at(url).credentials(credentials).build().unwrap()
}

#[test]
fn calls_give_values_responses_and_errors() {
    let mock = mock();
    let zephr = client(mock.url());
    let login = NewSession::new(
        Identifiers::new().email_address("joe.blow@company.com"),
        Validators::new().password("mysecurepassword123"),
    );
    let session = zephr.sessions().create("news", &login).wait().unwrap();
    assert!(session.session_id.is_some());
    let whole = zephr.users().list().email_address("joe@x.y").send().unwrap();
    assert_eq!(whole.status(), 200);
    let refused = zephr.users().get("").wait().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Request);
}

#[test]
fn options_and_retries_are_those_of_the_async_client() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    drop(silent);
    let waited = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&waited);
    let zephr = Client::at(format!("http://{address}"))
        .credentials(Credentials::new("AK", "SK"))
        .jitter(move |longest| {
            seen.lock().unwrap().push(longest.as_millis());
            std::time::Duration::ZERO
        })
        .build()
        .unwrap();
    let error = zephr.users().get("u-1").wait().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
    assert_eq!(*waited.lock().unwrap(), [200, 400]);
    let once = CallOptions::new().retry(RetryPolicy::none());
    let error = zephr.users().get("u-1").with(once).wait().unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[test]
fn lists_and_exports_are_iterators() {
    let mock = mock();
    let zephr = client(mock.url());
    let mut accounts = zephr.accounts().list_v3().per_page(1).stream();
    accounts.next().unwrap().unwrap();
    // The mock's static responses are the same for each page.
    let error = accounts.find_map(Result::err).unwrap();
    assert!(error.to_string().contains("same items"), "{error}");
    assert!(accounts.next().is_none());
    let pages = zephr.accounts().list_v3().per_page(1).pages();
    assert_eq!(pages.filter(Result::is_ok).count(), 1);
    let exported: Result<Vec<_>, _> = zephr.users().export().stream().collect();
    assert!(!exported.unwrap().is_empty());
}

#[test]
fn threads_share_a_client() {
    let mock = mock();
    let zephr = client(mock.url());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    zephr.users().list().email_address("joe@x.y").wait().unwrap();
                }
            });
        }
    });
    assert_eq!(mock.requests().len(), 80);
}

#[tokio::test]
async fn within_a_runtime_it_is_an_error_and_never_a_panic() {
    let zephr = client("http://127.0.0.1:1");
    let refuse = |zephr: &Client| {
        let error = zephr.users().get("u-1").wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("async runtime"), "{error}");
        assert!(error.operation().is_some());
    };
    refuse(&zephr);
    let clone = zephr.clone();
    tokio::task::spawn_blocking(move || refuse(&clone)).await.unwrap();
    drop(zephr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_was_used_may_be_dropped_within_a_runtime() {
    let mock = Mock::start().await.unwrap();
    let url = mock.url().to_owned();
    let used = thread::spawn(move || {
        let zephr = client(&url);
        zephr.users().list().email_address("joe@x.y").wait().unwrap();
        zephr
    });
    drop(used.join().unwrap());
}

/// Every public function of the async handles and calls is there for threads that wait.
#[test]
fn nothing_is_missing() {
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src/api");
    let functions = |text: &str| -> BTreeSet<String> {
        let names = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub fn "));
        names
            .map(|rest| rest.split(['(', '<']).next().unwrap_or_default().to_owned())
            .collect()
    };
    let mut compared = 0;
    for file in fs::read_dir(api.join("blocking")).unwrap() {
        let path = file.unwrap().path();
        let resource = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if resource == "mod" {
            continue;
        }
        let waiting = functions(&fs::read_to_string(&path).unwrap());
        let calls = functions(&fs::read_to_string(api.join(&resource).join("calls.rs")).unwrap());
        assert_eq!(waiting, calls, "{resource}");
        compared += calls.len();
    }
    assert!(compared >= 165, "{compared}");
}
