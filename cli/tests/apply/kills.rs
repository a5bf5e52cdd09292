//! Commands that are killed at random moments.

use std::{process::Stdio, thread, time::Duration};

use zephr_mock::Fault;

use super::{Folder, SUBMIT, attributes, start, submitted, tiers, users};

/// Applies a file, kills the command at random moments, and finally lets it run to its end.
///
/// Checks that no batch is sent again, and that the command leaves batches with an unknown outcome to the user.
fn kill_at_random(rows: usize, batch_size: usize, kills: usize, longest: Duration) {
    let mock = start(users(rows));
    let folder = Folder::with("t.csv", &tiers(rows));
    // Requests take some time, so that the command is often killed during one.
    let slow = Fault::on(SUBMIT).times(10_000).delay(Duration::from_millis(30));
    mock.faults().add(slow).unwrap();
    let size = batch_size.to_string();
    let arguments = ["t.csv", "--batch-size", &size];
    let mut random: u64 = 0x5eed_0017;
    let mut killed = 0;
    for _ in 0..kills {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let share = (random >> 33) as f64 / f64::from(1_u32 << 31);
        let mut child = folder
            .apply(&mock, &arguments)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(longest.mul_f64(share));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            killed += 1;
        }
        child.wait().unwrap();
        // Every line is JSON, except one that was not written completely.
        folder.journal("t.csv.journal");
    }
    let run = folder.run(&mock, &arguments);
    assert!(matches!(run.code, 0 | 5), "{}", run.err);
    let mut sent: Vec<_> = submitted(&mock)
        .into_iter()
        .map(|batch| batch[0].clone())
        .collect();
    let batches = rows.div_ceil(batch_size);
    let count = sent.len();
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), count, "a batch was sent twice");
    let events = folder.events("t.csv.journal");
    let number = |name: &str| events.iter().filter(|event| *event == name).count();
    assert_eq!(number("submitting"), batches);
    assert_eq!(number("done") + number("unknown"), batches);
    println!(
        "{killed} kills, {} batches unknown, {count} of {batches} were sent",
        number("unknown")
    );
    if run.code == 5 {
        folder.run(&mock, &["t.errors.csv", "--resubmit-unknown"]).ok();
    }
    for (id, tier) in attributes(&mock, "tier") {
        assert_eq!(tier, id.replace("u-", "gold-"));
    }
}

#[test]
fn a_killed_apply_continues_without_sending_a_batch_again() {
    kill_at_random(2_000, 100, 8, Duration::from_millis(700));
}

/// Run with `cargo test --release -p zephr-cli --test apply -- --ignored --nocapture`.
#[test]
#[ignore = "takes a minute"]
fn twenty_thousand_rows_survive_twenty_kills() {
    kill_at_random(20_000, 500, 20, Duration::from_millis(600));
}
