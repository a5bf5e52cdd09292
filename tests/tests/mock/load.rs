//! Many signed requests over many connections: all responses are correct, and none is lost.

use std::{collections::HashSet, thread};

use zephr_mock::Mock;

use crate::raw::{Connection, Raw};

const REQUESTS: usize = 10_000;
const CONNECTIONS: usize = 64;

#[tokio::test]
async fn ten_thousand_requests_over_64_connections_get_correct_responses() {
    let mock = Mock::start().await.unwrap();
    let answered: usize = thread::scope(|scope| {
        let lanes: Vec<_> = (0..CONNECTIONS)
            .map(|lane| {
                let mock = &mock;
                scope.spawn(move || {
                    let mut connection = Connection::to(mock);
                    let numbers = (lane..REQUESTS).step_by(CONNECTIONS);
                    numbers
                        .map(|number| write_or_read(&mut connection, lane, number))
                        .sum::<usize>()
                })
            })
            .collect();
        lanes.into_iter().map(|lane| lane.join().unwrap()).sum()
    });
    assert_eq!(answered, REQUESTS);
    let requests = mock.requests();
    assert_eq!(requests.len(), REQUESTS);
    let nonces: HashSet<_> = requests
        .iter()
        .filter_map(|request| request.authorization.as_deref())
        .collect();
    assert_eq!(nonces.len(), REQUESTS, "each was signed by itself");
    let kept = Raw::new("GET", "/v3/entitlements").signed().send(&mock);
    assert_eq!(kept.body.matches("\"label\"").count(), CONNECTIONS);
}

/// Writes an entitlement that only this connection uses, or reads and compares it. Returns the number of correct
/// responses.
fn write_or_read(connection: &mut Connection, lane: usize, number: usize) -> usize {
    let path = format!("/v3/entitlements/lane-{lane}");
    let body = format!("{{\"label\":\"{lane}\"}}");
    let is_write = (number / CONNECTIONS).is_multiple_of(2);
    let reply = if is_write {
        connection.send(&Raw::new("POST", &path).json(body).signed())
    } else {
        connection.send(&Raw::new("GET", &path).signed())
    };
    let label = format!("\"label\":\"{lane}\"");
    usize::from(if is_write {
        reply.status == 201
    } else {
        reply.status == 200 && reply.body.contains(&label)
    })
}
