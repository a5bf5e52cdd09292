//! Scripted faults.

use std::time::{Duration, Instant};

use zephr_admin::{
    Client, Credentials, ErrorKind,
    types::{Identifiers, NewUser},
};
use zephr_mock::{Fault, Mock, MockBuilder};

use crate::{
    raw::{Connection, Raw},
    users,
};

fn client(mock: &Mock) -> Client {
    Client::with_base_url(mock.url())
        .credentials(Credentials::new(MockBuilder::ACCESS_KEY, MockBuilder::SECRET_KEY))
        .build()
        .unwrap()
}

fn ann() -> NewUser {
    NewUser::new(Identifiers::new().email_address("ann@example.com"))
}

#[tokio::test]
async fn a_status_fault_applies_a_number_of_times_without_effect() {
    let mock = Mock::start().await.unwrap();
    let busy = Fault::on("listUsers")
        .times(2)
        .status(503)
        .retry_after(Duration::from_secs(7));
    mock.faults().add(busy).unwrap();
    assert_eq!(
        Raw::new("GET", "/v3/bundles").signed().send(&mock).status,
        200,
        "another operation"
    );
    for _ in 0..2 {
        let reply = users().signed().send(&mock);
        assert_eq!((reply.status, reply.header("retry-after")), (503, Some("7")));
    }
    assert_eq!(users().signed().send(&mock).status, 200);
    assert_eq!(mock.faults().left(), 0);
    let page = Fault::on_any()
        .status(429)
        .body("text/html", "<h1>Slow down</h1>");
    mock.faults().add(page).unwrap();
    let reply = users().signed().send(&mock);
    assert_eq!((reply.status, reply.body.as_str()), (429, "<h1>Slow down</h1>"));
    assert_eq!(reply.header("content-type"), Some("text/html"));
}

#[tokio::test]
async fn retry_after_is_rounded_up_to_whole_seconds() {
    let mock = Mock::start().await.unwrap();
    for (wait, sent) in [
        (Duration::ZERO, "0"),
        (Duration::from_nanos(1), "1"),
        (Duration::from_millis(500), "1"),
        (Duration::from_secs(2), "2"),
        (Duration::from_millis(2001), "3"),
        (Duration::MAX, "18446744073709551615"),
    ] {
        let fault = Fault::on("listUsers").status(503).retry_after(wait);
        mock.faults().add(fault).unwrap();
        let reply = users().signed().send(&mock);
        assert_eq!(reply.header("retry-after"), Some(sent), "{wait:?}");
    }
}

#[tokio::test]
async fn too_many_faults_are_rejected_with_the_limit() {
    let mock = Mock::start().await.unwrap();
    mock.faults().add(Fault::on("listUsers")).unwrap();
    let steps = |count| std::iter::repeat_n(Fault::pass(), count);
    let error = mock.faults().script("listUsers", steps(10_000)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "10001 faults would be pending, but the limit is 10000"
    );
    assert_eq!(mock.faults().left(), 1, "nothing was added");
    mock.faults().script("listUsers", steps(9_999)).unwrap();
    assert_eq!(mock.faults().left(), 10_000);
}

#[tokio::test]
async fn operations_are_selected_by_call_or_id() {
    let mock = Mock::start().await.unwrap();
    for name in ["users().list", "listUsers"] {
        mock.faults().add(Fault::on(name).status(503)).unwrap();
        assert_eq!(users().signed().send(&mock).status, 503, "{name}");
    }
    for name in ["users().list", "listUsers"] {
        assert_eq!(mock.requests().to(name).len(), 2, "{name}");
        assert!(Mock::has_state(name), "{name}");
    }
    assert!(!Mock::has_state("users().make"));
    let requests = mock.requests();
    let last = requests.last().unwrap();
    assert_eq!(
        (last.call, last.operation),
        (Some("users().list"), Some("listUsers"))
    );
    assert!(
        last.to_string().ends_with("-> 503 (users().list, listUsers)"),
        "{last}"
    );
}

#[tokio::test]
async fn invalid_faults_are_rejected() {
    let mock = Mock::start().await.unwrap();
    for (fault, problem) in [
        (
            Fault::on("createuser"),
            "no operation `createuser`; did you mean `createUser`?",
        ),
        (Fault::on("users().make"), "no operation `users().make`"),
        (Fault::on_any().status(99), "99"),
        (Fault::on_any().status(500).body("a\nb", ""), "media type"),
    ] {
        let error = mock.faults().add(fault).unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
    mock.faults().add(Fault::on_any().status(500)).unwrap();
    mock.faults().clear();
    assert_eq!(users().signed().send(&mock).status, 200);
}

#[tokio::test]
async fn a_connection_is_cut_before_or_after_the_effect() {
    let mock = Mock::start().await.unwrap();
    let body = r#"{"identifiers":{"email_address":"ann@example.com"}}"#;
    let create = || Raw::new("POST", "/v3/users").json(body).signed();
    let found = || users_found(&mock);
    mock.faults().add(Fault::on("createUser").drop_before()).unwrap();
    assert!(is_cut(&mock, &create()));
    assert_eq!(found(), 0);
    mock.faults().add(Fault::on("createUser").drop_after()).unwrap();
    assert!(is_cut(&mock, &create()));
    assert_eq!(found(), 1);
    let statuses: Vec<_> = mock
        .requests()
        .to("createUser")
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [0, 201]);
}

#[tokio::test]
async fn a_response_can_be_truncated() {
    let mock = Mock::start().await.unwrap();
    mock.faults().add(Fault::on("listUsers").truncate(5)).unwrap();
    let mut connection = Connection::to(&mock);
    let all = connection.send_and_read_to_end(&users().signed());
    let (head, body) = all.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: 14"), "{head}");
    assert_eq!(body, "{\"res");
    mock.faults().add(Fault::on("exportUsers").truncate(3)).unwrap();
    let export = Raw::new("GET", "/v3/user-export").signed();
    assert!(
        !Connection::to(&mock)
            .send_and_read_to_end(&export)
            .ends_with("0\r\n\r\n")
    );
}

#[tokio::test]
async fn a_response_can_be_delayed() {
    let mock = Mock::start().await.unwrap();
    mock.faults()
        .add(Fault::on("listUsers").delay(Duration::from_millis(30)))
        .unwrap();
    let begun = Instant::now();
    assert_eq!(users().signed().send(&mock).status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn a_wrong_clock_rejects_valid_signatures() {
    let mock = Mock::start().await.unwrap();
    let hour = 60 * 60 * 1000;
    for (offset, direction) in [(hour, "behind"), (-hour, "ahead of")] {
        mock.faults()
            .add(Fault::on("listUsers").clock_offset_millis(offset))
            .unwrap();
        let reply = users().signed().send(&mock);
        assert_eq!(reply.status, 401);
        assert!(reply.message().contains(direction), "{}", reply.message());
    }
    assert_eq!(users().signed().send(&mock).status, 200);
}

#[tokio::test]
async fn a_user_whose_create_response_was_lost_is_found() {
    let mock = Mock::start().await.unwrap();
    let zephr = client(&mock);
    mock.faults().add(Fault::on("createUser").drop_after()).unwrap();
    let error = zephr.users().create(&ann()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert!(error.may_have_taken_effect());
    assert_eq!(
        error.verify_with().map(|operation| operation.name()),
        Some("users().list")
    );
    let found = zephr
        .users()
        .list()
        .email_address("ann@example.com")
        .await
        .unwrap();
    assert_eq!(found.len(), 1, "the probe finds the user");
    assert_eq!(mock.requests().to("createUser").len(), 1, "nobody tried again");
    let again = zephr.users().create(&ann()).await.unwrap_err();
    assert!(again.is_conflict(), "{again}");
    assert_eq!(
        zephr.users().list().search("ann@").await.unwrap().len(),
        1,
        "no duplicate"
    );
}

#[tokio::test]
async fn idempotent_calls_survive_a_fault() {
    let mock = Mock::start().await.unwrap();
    let zephr = client(&mock);
    mock.faults().add(Fault::on("listUsers").drop_before()).unwrap();
    mock.faults().add(Fault::on("listUsers").truncate(3)).unwrap();
    assert!(
        zephr
            .users()
            .list()
            .email_address("a@b.c")
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(mock.requests().to("listUsers").len(), 3);
}

/// Returns `true` if a connection closes without a response.
fn is_cut(mock: &Mock, raw: &Raw) -> bool {
    Connection::to(mock).send_and_read_to_end(raw).is_empty()
}

fn users_found(mock: &Mock) -> usize {
    let query = "/v3/users?identifiers.email_address=ann%40example.com";
    Raw::new("GET", query)
        .signed()
        .send(mock)
        .body
        .matches("user_id")
        .count()
}
