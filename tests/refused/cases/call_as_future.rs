//! If a request is used as a future, the compiler's message explains how to get a future from it.
use futures_util::{StreamExt, future, stream};
use zephr_admin::{Client, types::BulkUpdate};

fn main() {}

async fn joined(zephr: &Client) {
    let calls = ["u-1", "u-2"].map(|id| zephr.users().get(id));
    let _ = future::try_join_all(calls).await;
}

fn buffered(zephr: &Client) {
    let calls = stream::iter(["u-1", "u-2"]).map(|id| zephr.users().get(id));
    let _ = calls.buffer_unordered(2);
}

fn spawned(zephr: &Client) {
    tokio::spawn(zephr.users().list());
    tokio::spawn(zephr.users().update_bulk([BulkUpdate::user("u-1").delete()]));
}
