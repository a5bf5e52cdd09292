//! An export of a million users: memory use, and an interruption in the middle.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use zephr_mock::Mock;

use super::{Folder, Run, start};

/// Returns the peak memory of a process so far, in KiB.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Runs an export to its end and returns its peak memory in KiB.
fn measured(mut command: Command) -> u64 {
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak_memory(&child).unwrap_or(0).max(peak);
        thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().unwrap().success());
    peak
}

fn digest(path: &Path) -> String {
    let run = Run::of(Command::new("sha256sum").arg(path)).ok();
    run.split(' ').next().unwrap().to_owned()
}

/// Run with `cargo test --release -p zephr-cli --test export -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn a_million_users_need_less_than_64_mib_and_continue_after_a_kill() {
    const MANY: u64 = 1_000_000;
    let mock = start(Mock::builder().users_for_export(MANY));
    let folder = Folder::new();
    let arguments = |name| ["--attributes", "--per-page", "2000", "-o", name];
    let began = Instant::now();
    let whole = measured(folder.export(mock.url(), &arguments("whole.csv")));
    let size = fs::metadata(folder.path("whole.csv")).unwrap().len();
    println!("whole: {:?}, {size} bytes, {whole} KiB", began.elapsed());
    let mut child = folder.export(mock.url(), &arguments("cut.csv")).spawn().unwrap();
    folder.wait_for("cut.csv.part.json", MANY / 2, &mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    println!("killed after {} records", folder.records("cut.csv.part.json"));
    let rest = measured(folder.export(mock.url(), &arguments("cut.csv")));
    println!("rest: {rest} KiB");
    let mut command = folder.export(mock.url(), &["--attributes", "--csv"]);
    let piped = fs::File::create(folder.path("piped.csv")).unwrap();
    command.stdout(piped);
    let piped = measured(command);
    println!("to standard output: {piped} KiB");
    assert_eq!(digest(&folder.path("cut.csv")), digest(&folder.path("whole.csv")));
    assert_eq!(
        digest(&folder.path("piped.csv")),
        digest(&folder.path("whole.csv"))
    );
    assert!(whole.max(rest).max(piped) < 64 * 1024);
}
