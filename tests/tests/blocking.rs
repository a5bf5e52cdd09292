//! Blocking requests, against the mock.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use zephr_admin::{
    CallOptions, Client, Credentials, ErrorKind, Method, RetryPolicy, operations,
    types::{Identifiers, NewSession, UserExportItem, Validators},
};
use zephr_mock::{Mock, MockBuilder};

fn mock() -> Mock {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime
        .block_on(Mock::builder().static_responses().start())
        .unwrap()
}

fn client(url: &str) -> Client {
    let credentials = Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY);
    Client::with_base_url(url)
        .credentials(credentials)
        .build()
        .unwrap()
}

#[test]
fn calls_return_values_responses_and_errors() {
    let mock = mock();
    let zephr = client(mock.url());
    let login = NewSession::new(
        Identifiers::new().email_address("joe.blow@company.com"),
        Validators::new().password("mysecurepassword123"),
    );
    let session = zephr.sessions().create("news", &login).wait().unwrap();
    assert!(session.session_id.is_some());
    let session = zephr.sessions().create("news", &login).send().wait().unwrap();
    assert_eq!(session.status(), 201);
    let list = zephr.users().list().email_address("joe@x.y").wait().unwrap();
    assert_eq!(list.len(), 1);
    let refused = zephr.users().get("").wait().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Request);
}

#[test]
fn untyped_and_customized_requests_can_be_waited_for() {
    let mock = mock();
    let zephr = client(mock.url());
    let found = zephr
        .request(Method::GET, "/v3/users")
        .query("email_address", "joe@x.y");
    assert_eq!(found.send().wait().unwrap().status(), 200);
    let operation = operations::by_id("exportUsers").unwrap();
    let exported = zephr
        .operation(operation)
        .send_as::<zephr_admin::List<UserExportItem>>();
    assert!(!exported.wait().unwrap().is_empty());
    let customized = zephr
        .users()
        .get("u-1")
        .customize(|request| request.query("expand", "all"));
    customized.wait().unwrap();
    assert_eq!(mock.requests().len(), 3);
}

#[test]
fn blocking_requests_use_the_options_and_retries_of_the_client() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    drop(silent);
    let waited = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&waited);
    let zephr = Client::with_base_url(format!("http://{address}"))
        .credentials(Credentials::new("AK", "SK"))
        .jitter(move |longest| {
            seen.lock().unwrap().push(longest.as_millis());
            Duration::ZERO
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
    let mut accounts = zephr.accounts().list_v3().per_page(1).stream().wait_iter();
    accounts.next().unwrap().unwrap();
    // The mock's static responses are the same for each page.
    let error = accounts.find_map(Result::err).unwrap();
    assert!(error.to_string().contains("repeats the items"), "{error}");
    assert!(accounts.next().is_none());
    let pages = zephr.accounts().list_v3().per_page(1).pages().wait_iter();
    assert_eq!(pages.filter(Result::is_ok).count(), 1);
    let exported: Result<Vec<_>, _> = zephr.users().export().stream().wait_iter().collect();
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
async fn one_client_serves_async_code_and_spawn_blocking() {
    let mock = Mock::builder().static_responses().start().await.unwrap();
    let zephr = client(mock.url());
    let refused = zephr.users().get("u-1").wait().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Config);
    assert!(refused.operation().is_some());
    zephr.users().get("u-1").await.unwrap();
    let waiting = zephr.users().get("u-1");
    let user = tokio::task::spawn_blocking(|| waiting.wait()).await.unwrap();
    user.unwrap();
    assert_eq!(mock.requests().len(), 2);
}
