//! An export of a million users in constant memory.

use std::{
    process::Command,
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{
    exports::user,
    server::{Reply, Server},
};

const USERS: usize = 1_000_000;
/// The maximum growth of the process, in KiB.
const GROWTH: usize = 32 * 1024;
const CHILD: &str = "ZEPHR_TEST_EXPORT_CHILD";

/// The number of users in a chunk.
const PIECE: usize = 200;

/// Returns the body of an export of this many users, generated lazily. `sent` counts the generated users.
fn body(users: usize, sent: Arc<AtomicUsize>) -> Reply {
    let pieces = (0..users.div_ceil(PIECE)).map(move |piece| {
        let ids = piece * PIECE..((piece + 1) * PIECE).min(users);
        sent.store(ids.end, Ordering::Release);
        let users: Vec<String> = ids.map(user).collect();
        format!(
            "{}{}",
            if piece == 0 { r#"{"results":[["# } else { "," },
            users.join(",")
        )
    });
    let end = r#"]],"meta":{"count":1000000},"links":{}}"#.to_owned();
    Reply::Pieces(Box::new(pieces.chain([end])))
}

/// Returns the peak memory of the process, in KiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Runs in a process of its own, so that nothing else affects its memory; the server, in the same process, buffers one
/// chunk.
#[cfg(target_os = "linux")]
#[test]
fn a_million_users_are_delivered_in_little_memory() {
    if std::env::var_os(CHILD).is_some() {
        return export();
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([
        "large::a_million_users_are_delivered_in_little_memory",
        "--exact",
        "--nocapture",
    ]);
    let output = child.env(CHILD, "1").output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{report}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(report.contains("delivered"), "no test ran: {report}");
    println!("{report}");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn export() {
    let server = Server::start(|_, request| {
        let users = request.query("page").map_or(USERS, |_| 1_000);
        body(users, Arc::default())
    })
    .await;
    let client = server.client();
    // One-time allocations do not count as growth.
    let mut warm_up = client.users().export().page(1).stream();
    warm_up.try_next().await.unwrap();
    drop(warm_up);
    let before = peak();
    let mut stream = client.users().export().attributes(true).stream();
    let mut count = 0;
    while let Some(item) = stream.try_next().await.unwrap() {
        assert_eq!(item.seq_no.unwrap().as_u64(), Some(count));
        count += 1;
    }
    let growth = peak() - before;
    println!("delivered {count} users, peak grew by {growth} KiB");
    assert_eq!(count, USERS as u64);
    assert_eq!(
        stream.envelope_field("meta").unwrap().as_str(),
        r#"{"count":1000000}"#
    );
    assert!(growth < GROWTH, "{growth} KiB");
}

#[tokio::test]
async fn dropping_the_stream_half_way_closes_the_connection() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let server = Server::start(move |_, _| body(USERS, Arc::clone(&counted))).await;
    let mut stream = server.client().users().export().stream();
    for _ in 0..1_000 {
        stream.try_next().await.unwrap().unwrap();
    }
    drop(stream);
    server.wait_for_closed(1).await;
    assert!(sent.load(Ordering::Acquire) < USERS, "the rest was never made");
}
