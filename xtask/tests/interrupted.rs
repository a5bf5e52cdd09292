//! Runs of `generate` and `update` that are killed, that fail, or that run concurrently.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

mod workspace;

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{sys::stat::Mode, unistd::mkfifo};
use workspace::{Workspace, stderr, succeed};

/// Files and folders with their contents.
type Tree = BTreeMap<String, Option<Vec<u8>>>;

const STAGING: &str = ".zephr-staging";
const KILLS: usize = 20;

fn tree(root: &Path) -> Tree {
    fn visit(root: &Path, folder: &Path, found: &mut Tree) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            if name == ".git" {
                continue;
            }
            found.insert(name.to_owned(), fs::read(&path).ok());
            if path.is_dir() {
                visit(root, &path, found);
            }
        }
    }
    let mut found = Tree::new();
    visit(root, root, &mut found);
    found
}

/// A deterministic random number generator (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        limit.mul_f64((mixed >> 40) as f64 / (1u64 << 24) as f64)
    }
}

/// Waits until a child process begins to write below `root` or ends.
fn until_staging(root: &Path, has_ended: &mut dyn FnMut() -> bool) {
    while !root.join(STAGING).exists() && !has_ended() {
        thread::sleep(Duration::from_micros(100));
    }
}

/// Kills `command` at random moments while it writes below `root`, and runs it again each time.
///
/// `reset` restores the initial state.
fn kill_and_run_again(root: &Path, command: &dyn Fn() -> Command, reset: &dyn Fn()) {
    reset();
    let before = tree(root);
    let mut child = command()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until_staging(root, &mut || child.try_wait().unwrap().is_some());
    let start = Instant::now();
    assert!(child.wait().unwrap().success());
    let writing = start.elapsed();
    let after = tree(root);
    assert_ne!(before, after);

    let (mut random, mut interrupted) = (Random(13), 0);
    for _ in 0..KILLS {
        reset();
        assert_eq!(tree(root), before);
        let mut child = command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until_staging(root, &mut || child.try_wait().unwrap().is_some());
        thread::sleep(random.below(writing));
        child.kill().unwrap();
        let was_killed = child.wait().unwrap().signal() == Some(9);
        let left = tree(root);
        interrupted += usize::from(was_killed && left.contains_key(STAGING));
        for (path, content) in &left {
            let is_whole = [&before, &after]
                .iter()
                .any(|tree| tree.get(path) == Some(content));
            assert!(path.starts_with(STAGING) || is_whole, "{path} is half written");
        }
        // If an update is killed after its last change, the next update is rejected, because the changes are not
        // committed.
        let is_done = after
            .iter()
            .all(|(path, content)| left.get(path) == Some(content));
        let output = command().output().unwrap();
        assert!(output.status.success() || is_done, "{}", stderr(&output));
        assert_eq!(tree(root), after);
    }
    assert!(interrupted > 0, "every run had ended before its kill");
}

#[test]
fn generate_after_a_kill_matches_an_uninterrupted_run() {
    let workspace = Workspace::new();
    let reset = || {
        workspace.describe("collisions");
        succeed(&mut workspace.command(&["generate"]));
        workspace.describe("deprecated");
    };
    kill_and_run_again(workspace.root(), &|| workspace.command(&["generate"]), &reset);
}

#[test]
fn generate_into_a_folder_after_a_kill_matches_an_uninterrupted_run() {
    let workspace = Workspace::new();
    let folder = tempfile::tempdir().unwrap();
    let generate = |fixture: &str| {
        let mut command = workspace.command(&["generate", "--no-overlay", "--spec"]);
        command
            .arg(workspace::fixture(fixture))
            .arg("--out")
            .arg(folder.path());
        command
    };
    kill_and_run_again(folder.path(), &|| generate("deprecated"), &|| {
        succeed(&mut generate("collisions"));
    });
}

#[test]
fn update_after_a_kill_matches_an_uninterrupted_run() {
    let workspace = Workspace::new();
    workspace.describe("collisions");
    succeed(&mut workspace.command(&["generate"]));
    workspace.commit();
    let published = workspace.published("deprecated");
    let update = || {
        let mut command = workspace.command(&["update", "--from"]);
        command.arg(&published);
        command
    };
    kill_and_run_again(workspace.root(), &update, &|| workspace.discard_changes());
}

/// The limit of the file size simulates a full disk.
#[test]
fn a_run_that_cannot_write_leaves_all_files_unchanged() {
    let workspace = Workspace::new();
    workspace.describe("collisions");
    succeed(&mut workspace.command(&["generate"]));
    workspace.describe("deprecated");
    let before = tree(workspace.root());
    let xtask = workspace.command(&["generate"]);
    let mut limited = workspace.program("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""])
        .arg(xtask.get_program())
        .args(xtask.get_args());
    let output = limited.output().unwrap();
    assert!(!output.status.success());
    let message = stderr(&output);
    assert!(message.contains("error: `.zephr-staging`: "), "{message}");
    assert_eq!(tree(workspace.root()), before);
    succeed(&mut workspace.command(&["generate"]));
}

#[test]
fn a_second_run_is_refused_until_the_first_has_ended_or_was_killed() {
    let workspace = Workspace::new();
    workspace.describe("collisions");
    succeed(&mut workspace.command(&["generate"]));
    workspace.commit();
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("description.yaml");
    mkfifo(&pipe, Mode::S_IRWXU).unwrap();
    let published = workspace.published("deprecated");
    for is_killed in [false, true] {
        // This run holds the lock while it waits for its description.
        let mut first = workspace
            .command(&["generate", "--no-overlay", "--spec"])
            .arg(&pipe)
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        let before = tree(workspace.root());
        for second in [
            &mut workspace.command(&["generate"]),
            workspace.command(&["update", "--from"]).arg(&published),
        ] {
            let output = second.output().unwrap();
            assert!(!output.status.success());
            let message = format!(
                "error: another run is writing to {}; nothing was changed\n\
                 help: run this again once that run has ended\n",
                workspace.root().display()
            );
            assert_eq!(stderr(&output), message);
        }
        assert_eq!(tree(workspace.root()), before);
        succeed(&mut workspace.command(&["generate", "--check"]));
        if is_killed {
            first.kill().unwrap();
            first.wait().unwrap();
        } else {
            input
                .write_all(&fs::read(workspace::fixture("collisions")).unwrap())
                .unwrap();
            drop(input);
            assert!(first.wait().unwrap().success());
        }
        succeed(&mut workspace.command(&["generate"]));
    }
}

#[test]
fn an_update_reports_why_git_fails() {
    let workspace = Workspace::new();
    workspace.describe("collisions");
    fs::write(workspace.root().join(".git"), "damaged").unwrap();
    let mut update = workspace.command(&["update", "--from"]);
    let output = update.arg(workspace.published("deprecated")).output().unwrap();
    assert!(!output.status.success());
    let message = stderr(&output);
    assert!(
        message.starts_with("error: `git status` failed: fatal: "),
        "{message}"
    );
}
