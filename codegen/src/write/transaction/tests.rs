//! Runs that are killed at every possible moment, and the subsequent runs.

use std::{cell::Cell, panic};

use tempfile::TempDir;

use super::*;
use crate::write::{File, Mode, sync};

thread_local! {
    /// The number of steps before the kill; `None` if the run is not killed.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Simulates a kill by a panic: the code under test catches no panics and has no destructors that touch the file
/// system.
pub(crate) fn kill_point() {
    match LEFT.get() {
        Some(0) => {
            LEFT.set(None);
            panic::resume_unwind(Box::new(()));
        }
        Some(left) => LEFT.set(Some(left - 1)),
        None => {}
    }
}

/// Kills `run` at one of its kill points. Returns whether it was killed before it ended.
fn killed_at(moment: usize, run: impl FnOnce()) -> bool {
    LEFT.set(Some(moment));
    let killed = panic::catch_unwind(panic::AssertUnwindSafe(run)).is_err();
    LEFT.set(None);
    killed
}

const OWNED: &[&str] = &["src", "api.txt"];

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn before() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let files = [
        file("src/a.rs", "old a"),
        file("src/turned", "a file"),
        file("src/gone/deep/x.rs", "x"),
        file("src/same.rs", "same"),
        file("api.txt", "old"),
    ];
    sync(root.path(), OWNED, &files, Mode::Write).unwrap();
    root
}

fn after() -> Vec<File> {
    vec![
        file("src/a.rs", "new a"),
        file("src/turned/mod.rs", "a folder"),
        file("src/new/deep/y.rs", "y"),
        file("src/same.rs", "same"),
        file("api.txt", "new"),
    ]
}

/// Returns every file and folder with its content.
fn tree(root: &Path) -> Vec<(String, Option<String>)> {
    fn visit(root: &Path, folder: &Path, found: &mut Vec<(String, Option<String>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.push((name, fs::read_to_string(&path).ok()));
            if path.is_dir() {
                visit(root, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    visit(root, root, &mut found);
    found.sort();
    found
}

fn undisturbed() -> Vec<(String, Option<String>)> {
    let root = before();
    sync(root.path(), OWNED, &after(), Mode::Write).unwrap();
    tree(root.path())
}

#[test]
fn a_run_after_a_kill_has_the_same_result_as_an_uninterrupted_run() {
    let wanted = undisturbed();
    let mut moment = 0;
    loop {
        let root = before();
        let write = || drop(sync(root.path(), OWNED, &after(), Mode::Write));
        if !killed_at(moment, write) {
            break;
        }
        sync(root.path(), OWNED, &after(), Mode::Write).unwrap();
        assert_eq!(tree(root.path()), wanted, "killed at {moment}");
        moment += 1;
    }
    // A kill point for each of 4 staged files and 11 steps, 3 before the first step and 1 after the last one.
    assert_eq!(moment, 19);
}

#[test]
fn recovery_survives_being_killed() {
    let (old, new) = (tree(before().path()), undisturbed());
    // The run is killed while staging, right after writing the journal, between the steps, and after the last
    // step.
    for first in [3, 6, 7, 12, 17] {
        let mut second = 0;
        loop {
            let root = before();
            assert!(killed_at(first, || drop(sync(
                root.path(),
                OWNED,
                &after(),
                Mode::Write
            ))));
            let killed = killed_at(second, || drop(recover(root.path())));
            recover(root.path()).unwrap();
            assert_eq!(tree(root.path()), old, "killed at {first}, then at {second}");
            if !killed {
                break;
            }
            second += 1;
        }
    }
    let root = before();
    assert!(killed_at(18, || drop(sync(
        root.path(),
        OWNED,
        &after(),
        Mode::Write
    ))));
    recover(root.path()).unwrap();
    assert_eq!(tree(root.path()), new, "without a journal, the changes are final");
}

#[test]
fn recovery_keeps_later_edits() {
    let root = before();
    assert!(killed_at(17, || drop(sync(
        root.path(),
        OWNED,
        &after(),
        Mode::Write
    ))));
    fs::write(root.path().join("src/a.rs"), "edited").unwrap();
    let recovery = recover(root.path()).unwrap();
    assert_eq!(recovery.kept, ["src/a.rs"]);
    assert_eq!(
        recovery.restored,
        [
            "api.txt",
            "src/gone/deep/x.rs",
            "src/new/deep/y.rs",
            "src/turned",
            "src/turned/mod.rs"
        ]
    );
    assert_eq!(
        fs::read_to_string(root.path().join("src/a.rs")).unwrap(),
        "edited"
    );
    assert!(
        recovery
            .describe()
            .contains("`src/a.rs` was edited after that run and is kept"),
        "{}",
        recovery.describe()
    );
    assert_eq!(recover(root.path()).unwrap().describe(), "");
}

#[test]
fn a_check_does_not_recover_an_interrupted_run() {
    let root = before();
    assert!(killed_at(12, || drop(sync(
        root.path(),
        OWNED,
        &after(),
        Mode::Write
    ))));
    let left = tree(root.path());
    assert!(
        !sync(root.path(), OWNED, &after(), Mode::Check)
            .unwrap()
            .is_clean()
    );
    assert_eq!(tree(root.path()), left);
}

/// Unix permits these file names, so recovery must accept them.
#[cfg(unix)]
#[test]
fn recovery_restores_files_with_odd_names() {
    for name in ["a\\b.rs", "new\nline", " ", "\u{202e}", "…", "0.old"] {
        let root = before();
        let path = root.path().join("src").join(name);
        fs::write(&path, "odd").unwrap();
        let killed = killed_at(17, || drop(sync(root.path(), OWNED, &after(), Mode::Write)));
        assert!(killed && !path.exists(), "{name:?}");
        recover(root.path()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "odd", "{name:?}");
    }
}

/// A socket represents anything that is neither a file nor a folder nor a link.
#[cfg(unix)]
#[test]
fn a_special_file_is_replaced_and_restored() {
    use std::os::unix::{fs::FileTypeExt, net::UnixListener};
    let root = before();
    let path = root.path().join("api.txt");
    fs::remove_file(&path).unwrap();
    let _socket = UnixListener::bind(&path).unwrap();
    let is_socket = || fs::symlink_metadata(&path).unwrap().file_type().is_socket();
    let killed = killed_at(17, || drop(sync(root.path(), OWNED, &after(), Mode::Write)));
    assert!(killed && !is_socket());
    recover(root.path()).unwrap();
    assert!(is_socket());
    sync(root.path(), OWNED, &after(), Mode::Write).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
}

#[test]
fn an_unreadable_journal_is_an_error_with_a_remedy() {
    let root = before();
    fs::create_dir(root.path().join(STAGING)).unwrap();
    fs::write(root.path().join(STAGING).join(JOURNAL), "[\"add\"").unwrap();
    assert_eq!(
        recover(root.path()).unwrap_err().to_string(),
        "`.zephr-staging/journal` cannot be read; restore the files by hand, then remove the folder"
    );
    let hostile = r#"["remove","","../../mine"]"#;
    fs::write(root.path().join(STAGING).join(JOURNAL), hostile).unwrap();
    let error = recover(root.path()).unwrap_err().to_string();
    assert_eq!(error, "`../../mine` is not a plain relative path");
}
