//! The administration endpoints reject web pages of other origins.

use zephr_mock::Mock;

use crate::raw::{Connection, Raw, address};

/// Returns the status of a reset with these headers.
fn reset(mock: &Mock, headers: &[(&str, &str)]) -> u16 {
    let mut raw = Raw::new("POST", "/__mock/reset");
    for (name, value) in headers {
        raw = raw.header(name, *value);
    }
    raw.send(mock).status
}

#[tokio::test]
async fn only_loopback_and_allowed_hosts_are_accepted() {
    let mock = Mock::builder()
        .admin()
        .admin_host("zephr-mock")
        .start()
        .await
        .unwrap();
    let port = address(&mock).rsplit_once(':').unwrap().1;
    for host in [
        "127.0.0.1",
        "localhost",
        "LocalHost.",
        "[::1]",
        "127.1.2.3",
        "[::ffff:127.0.0.1]",
        "Zephr-Mock",
    ] {
        assert_eq!(reset(&mock, &[("host", host)]), 200, "{host}");
        assert_eq!(
            reset(&mock, &[("host", &format!("{host}:{port}"))]),
            200,
            "{host}"
        );
    }
    let refused = [
        "evil.example",
        "localhost.evil.example",
        "192.0.2.1",
        "zephr-mock.evil.example",
        "127.0.0.1.evil.example",
        "evil@localhost",
        "",
        "::1",
    ];
    for host in refused {
        let reply = Raw::new("GET", "/__mock/requests")
            .header("host", host)
            .send(&mock);
        assert_eq!(reply.status, 403, "{host}");
        assert!(reply.message().contains("Host"), "{host}: {}", reply.message());
    }
    assert_eq!(
        reset(&mock, &[("host", "localhost"), ("host", "localhost")]),
        403,
        "two of them"
    );
    let mut connection = Connection::to(&mock);
    connection.write(
        b"POST http://evil.example/__mock/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n",
    );
    assert_eq!(connection.read().status, 403, "the target names another host");
}

#[tokio::test]
async fn cross_origin_requests_are_rejected() {
    let mock = Mock::builder().admin().start().await.unwrap();
    let own = mock.url();
    let port = address(&mock).rsplit_once(':').unwrap().1;
    assert_eq!(reset(&mock, &[("origin", own)]), 200, "a page of the mock's own");
    assert_eq!(
        reset(&mock, &[("origin", own), ("sec-fetch-site", "same-origin")]),
        200
    );
    assert_eq!(
        reset(&mock, &[("sec-fetch-site", "none")]),
        200,
        "typed by the user"
    );
    let localhost = format!("http://localhost:{port}");
    for origin in [
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        &localhost,
        "",
        "file://",
    ] {
        assert_eq!(reset(&mock, &[("origin", origin)]), 403, "{origin}");
    }
    for site in ["cross-site", "same-site", "nonsense"] {
        assert_eq!(reset(&mock, &[("sec-fetch-site", site)]), 403, "{site}");
    }
}

#[tokio::test]
async fn a_rejected_request_changes_nothing() {
    let mock = Mock::builder().admin().start().await.unwrap();
    let fault = Raw::new("POST", "/__mock/faults").json(r#"{"status":503}"#);
    assert_eq!(
        fault
            .clone()
            .header("origin", "http://evil.example")
            .send(&mock)
            .status,
        403
    );
    assert_eq!(mock.faults().left(), 0);
    assert_eq!(fault.send(&mock).status, 200);
    assert_eq!(mock.faults().left(), 1);
}
