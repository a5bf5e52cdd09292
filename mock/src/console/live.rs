//! The stream of new requests, as server-sent events.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::request::Parts;
use tokio::{
    sync::{mpsc, watch},
    time,
};

use super::{Visit, filter::Filter, layout::Reply, requests};
use crate::state::State;

/// The maximum number of requests in one chunk. The mock serves other connections between two chunks.
const BATCH: usize = 64;
/// The interval between comments in the stream while there are no new requests. Sending a comment detects a closed
/// connection. Browsers ignore comments.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Returns a stream of the requests that have a higher number than a given request. The number of the given request is
/// in the header `Last-Event-ID` or, if this header is absent, in the query parameter `after`. Without this number, the
/// stream contains only new requests.
pub(super) fn events(visit: &Visit<'_>, head: &Parts) -> Reply {
    let resumed = head.headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let after = resumed.or_else(|| visit.query.get("after"));
    let newest = || {
        visit
            .state
            .request_log()
            .after(0)
            .next_back()
            .map_or(0, |entry| entry.number)
    };
    let last = after
        .and_then(|number| number.parse().ok())
        .unwrap_or_else(newest);
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(produce(
        Arc::clone(visit.state),
        Filter::parse(&visit.query),
        last,
        sender,
        visit.console.stopping.subscribe(),
    ));
    Reply::Events(receiver)
}

/// Sends batches until the browser disconnects or the mock stops. Waits while the browser does not read. In the
/// meantime, the mock buffers no further events, because the log keeps the requests.
async fn produce(
    state: Arc<State>,
    filter: Filter,
    mut last: u64,
    sender: mpsc::Sender<Bytes>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut received = state.received();
    if sender.send(Bytes::from_static(b": open\n\n")).await.is_err() {
        return;
    }
    loop {
        received.mark_unchanged();
        let chunk = batch(&state, &filter, &mut last);
        if !chunk.is_empty() {
            if sender.send(chunk.into()).await.is_err() {
                return;
            }
            continue;
        }
        tokio::select! {
            () = stopped(&mut stopping) => return,
            () = sender.closed() => return,
            changed = time::timeout(HEARTBEAT, received.changed()) => {
                let is_quiet = changed.is_err();
                if is_quiet && sender.send(Bytes::from_static(b": quiet\n\n")).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the console was dropped.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

/// Returns the events of the requests after the number `last`, and updates `last`. The result is empty if there are no
/// further requests.
fn batch(state: &State, filter: &Filter, last: &mut u64) -> String {
    let mut chunk = String::new();
    let log = state.request_log();
    for entry in log.after(*last).take(BATCH) {
        *last = entry.number;
        if filter.matches(entry) {
            let row = requests::row(entry).into_string().replace(['\r', '\n'], " ");
            chunk.push_str(&format!("event: request\nid: {}\ndata: {row}\n\n", entry.number));
        } else {
            chunk.push_str(&format!("id: {}\n\n", entry.number));
        }
    }
    chunk
}
