//! Clients that send too much, or stop sending.

use std::time::Duration;

use zephr_mock::{Mock, MockBuilder};

use crate::{
    raw::{Connection, Raw},
    users,
};

const SHORT: Duration = Duration::from_millis(50);

/// Starts a mock with one short timeout; the others are long enough not to matter.
async fn mock(shorten: fn(MockBuilder, Duration) -> MockBuilder) -> Mock {
    let long = Duration::from_secs(3600);
    let builder = Mock::builder()
        .header_timeout(long)
        .body_timeout(long)
        .idle_timeout(long);
    shorten(builder, SHORT).start().await.unwrap()
}

#[tokio::test]
async fn the_request_log_is_bounded_by_bytes_and_reports_dropped_requests() {
    const CAPACITY: usize = 100_000;
    let builder = Mock::builder().admin().request_log_capacity(CAPACITY);
    let mock = builder.start().await.unwrap();
    let header = format!("ZEPHR-HMAC-SHA256 a:1:{}:hash", "n".repeat(30_000));
    let mut connection = Connection::to(&mock);
    for _ in 0..20 {
        let request = users().header("authorization", header.clone());
        assert_eq!(connection.send(&request).status, 401);
    }
    let requests = mock.requests();
    assert_eq!((requests.len(), requests.dropped()), (3, 17));
    assert_eq!(requests.to("listUsers").dropped(), 17);
    let record = Raw::new("GET", "/__mock/requests").send(&mock);
    let record: serde_json::Value = serde_json::from_str(&record.body).unwrap();
    assert_eq!(
        (record["requests"].as_array().unwrap().len(), &record["dropped"]),
        (3, &17.into())
    );
    mock.reset();
    assert_eq!((mock.requests().len(), mock.requests().dropped()), (0, 0));
}

#[tokio::test]
async fn a_stalled_body_is_refused_and_its_connection_closed() {
    let mock = mock(MockBuilder::body_timeout).await;
    let mut connections: Vec<_> = (0..30).map(|_| Connection::to(&mock)).collect();
    for connection in &mut connections {
        connection.write(b"POST /v3/users HTTP/1.1\r\nhost: mock\r\ncontent-length: 10\r\n\r\n{");
    }
    for connection in &mut connections {
        let reply = connection.read();
        assert_eq!(
            (reply.status, reply.message()),
            (408, "the body did not arrive within 50 ms".to_owned())
        );
        assert!(connection.is_closed());
    }
    let statuses: Vec<_> = mock.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [408; 30]);
}

#[tokio::test]
async fn a_stalled_head_closes_the_connection() {
    let mock = mock(MockBuilder::header_timeout).await;
    let mut first = Connection::to(&mock);
    first.write(b"GET /v3/users HTTP/1.1\r\nhost: mock\r\n");
    assert!(first.is_closed(), "a first request");
    let mut later = Connection::to(&mock);
    assert_eq!(later.send(&users().signed()).status, 200);
    later.write(b"G");
    assert!(later.is_closed(), "a later request");
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_does_not_escape_its_timeout() {
    let mock = mock(MockBuilder::header_timeout).await;
    let mut connection = Connection::to(&mock);
    connection.write(b"GET /v3/users HTTP/1.1\r\nx: ");
    connection.await_close();
}

#[tokio::test]
async fn an_idle_connection_is_closed_before_the_first_request_and_after_one() {
    let mock = mock(MockBuilder::idle_timeout).await;
    assert!(Connection::to(&mock).is_closed());
    let mut connection = Connection::to(&mock);
    for _ in 0..3 {
        assert_eq!(connection.send(&users().signed()).status, 200);
    }
    assert!(connection.is_closed());
}

#[tokio::test]
async fn a_response_that_is_not_read_closes_the_connection() {
    let builder = Mock::builder().users_for_export(u64::MAX).idle_timeout(SHORT);
    let mock = builder.start().await.unwrap();
    let mut connection = Connection::to(&mock);
    connection.write_request(&Raw::new("GET", "/v3/user-export").signed());
    connection.await_close();
}

#[tokio::test]
async fn a_slow_response_does_not_time_out_as_idle() {
    use zephr_mock::Fault;
    let mock = Mock::builder()
        .header_timeout(SHORT)
        .body_timeout(SHORT)
        .idle_timeout(SHORT)
        .start()
        .await
        .unwrap();
    mock.faults().add(Fault::on_any().delay(SHORT * 4)).unwrap();
    assert_eq!(users().signed().send(&mock).status, 200);
}

#[tokio::test]
async fn the_longest_durations_do_not_overflow() {
    let long = Duration::MAX;
    let builder = Mock::builder()
        .header_timeout(long)
        .body_timeout(long)
        .idle_timeout(long)
        .window(long);
    let mock = builder.users_for_export(u64::MAX).admin().start().await.unwrap();
    let advance = format!("{{\"advance_ms\":{}}}", u64::MAX);
    for round in 0..2 {
        assert_eq!(
            Raw::new("POST", "/__mock/clock")
                .json(advance.clone())
                .send(&mock)
                .status,
            200
        );
        let log_in = Raw::new("POST", "/v3/sessions").json(
            r#"{"identifiers":{"email_address":"joe+news@example.com"},"validators":{"password":"not-a-real-one"}}"#,
        );
        let reply = log_in.signed().send(&mock);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let session: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        assert!(
            session["expiryDate"].as_str().unwrap().starts_with("9999-12-30"),
            "{session}"
        );
        let created = Raw::new("POST", "/v3/users")
            .json(format!(
                r#"{{"identifiers":{{"email_address":"ann{round}@example.com"}}}}"#
            ))
            .signed()
            .send(&mock);
        assert_eq!(created.status, 201, "{}", created.body);
        let id = format!("/v3/sessions/{}", session["session_id"].as_str().unwrap());
        assert_eq!(
            Raw::new("GET", &id).signed().send(&mock).status,
            404,
            "no time is left"
        );
    }
}
