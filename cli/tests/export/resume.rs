//! Exports that are interrupted and continued.

use std::{collections::BTreeSet, fs, process::Stdio};

use zephr_mock::{Fault, Mock};

use super::{Folder, Run, USERS, signal, slow, start};

/// Returns the page number in a query.
fn page(query: &str) -> u64 {
    let number = query.split('&').find_map(|pair| pair.strip_prefix("page="));
    number.unwrap().parse().unwrap()
}

#[test]
fn a_killed_export_continues_to_the_same_bytes() {
    let mock = start(Mock::builder().users_for_export(USERS as u64));
    let folder = Folder::new();
    for name in ["cut.csv", "cut.ndjson"] {
        let state = format!("{name}.part.json");
        let arguments = ["--attributes", "--per-page", "100", "-o", name];
        slow(&mock);
        let mut child = folder.export(mock.url(), &arguments).spawn().unwrap();
        folder.wait_for(&state, 500, &mut child);
        child.kill().unwrap();
        child.wait().unwrap();
        mock.faults().clear();
        assert!(!folder.path(name).exists(), "a part of a file has no final name");
        let before = folder.records(&state);
        assert!((500..3_001).contains(&before), "{before}");
        // Simulates that the process was killed in the middle of a page.
        let part = folder.path(&format!("{name}.part"));
        let mut bytes = fs::read(&part).unwrap();
        bytes.extend_from_slice(b"half a rec");
        fs::write(&part, bytes).unwrap();
        let pages = mock.requests().to("users().export").len();
        let run = folder.run(mock.url(), &arguments);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.err.starts_with("continuing after "), "{}", run.err);
        assert!(
            run.err.ends_with(&format!("wrote 3,001 records to {name}\n")),
            "{}",
            run.err
        );
        // Compared as a set, because the request during which the process was killed may be recorded late.
        let requested: BTreeSet<u64> = mock.requests().to("users().export")[pages..]
            .iter()
            .map(|request| page(&request.query))
            .collect();
        assert_eq!(
            requested,
            (before / 100 + 1..=31).collect(),
            "only missing pages are requested"
        );
        let whole = format!("whole.{}", name.rsplit_once('.').unwrap().1);
        folder
            .run(mock.url(), &["--attributes", "--per-page", "100", "-o", &whole])
            .ok();
        assert!(
            folder.read(name) == folder.read(&whole),
            "{name} differs from {whole}"
        );
    }
    assert_eq!(
        folder.names(),
        ["cut.csv", "cut.ndjson", "whole.csv", "whole.ndjson"]
    );
}

#[test]
fn an_interrupted_export_prints_the_command_to_continue() {
    let mock = start(Mock::builder().users_for_export(USERS as u64));
    let folder = Folder::new();
    slow(&mock);
    let mut command = folder.export(mock.url(), &["--per-page", "100", "-o", "my users.csv"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    folder.wait_for("my users.csv.part.json", 300, &mut child);
    signal(&child, "-INT");
    let run = Run::from(child.wait_with_output().unwrap());
    let next = "run `zephr users export --per-page 100 -o 'my users.csv'` to continue\nerror: interrupted\n";
    assert!(
        run.code == 1 && run.err.ends_with(next),
        "{} {}",
        run.code,
        run.err
    );
    assert!(
        run.err.contains(" records are in my users.csv.part\n"),
        "{}",
        run.err
    );
    mock.faults().clear();
    folder
        .run(mock.url(), &["--per-page", "100", "-o", "my users.csv"])
        .ok();
    assert_eq!(folder.read("my users.csv").lines().count(), USERS + 2);
}

#[test]
fn an_export_continues_after_an_error_of_the_service() {
    let mock = start(Mock::builder().users_for_export(500));
    let folder = Folder::new();
    let arguments = ["--per-page", "100", "-o", "users.csv", "--retries", "0"];
    mock.faults()
        .add(Fault::on("users().export").truncate(900))
        .unwrap();
    let run = folder.run(mock.url(), &arguments);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.err.contains("0 records are in users.csv.part\n"),
        "{}",
        run.err
    );
    folder.run(mock.url(), &arguments).ok();
    assert_eq!(folder.read("users.csv").lines().count(), 502);
}

#[test]
fn a_partial_file_of_another_export_is_not_continued() {
    let mock = start(Mock::builder().users_for_export(300));
    let folder = Folder::new();
    mock.faults()
        .add(Fault::on("users().export").status(500))
        .unwrap();
    let begun = ["--per-page", "100", "-o", "users.csv", "--retries", "0"];
    assert_eq!(folder.run(mock.url(), &begun).code, 1);
    for (arguments, differs) in [
        (
            &["--per-page", "100", "-o", "users.csv", "--attributes"][..],
            "different arguments: the parameters",
        ),
        (
            &["--per-page", "100", "-o", "users.csv", "--ndjson"],
            "different arguments: the format",
        ),
        (
            &["--per-page", "100", "-o", "users.csv", "--columns", "user_id"],
            "different arguments: `--columns`",
        ),
    ] {
        let run = folder.run(mock.url(), arguments);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains(differs), "{}", run.err);
        assert!(
            run.err.contains("start over with `rm users.csv.part`"),
            "{}",
            run.err
        );
    }
    // The remedy in the message works.
    fs::remove_file(folder.path("users.csv.part")).unwrap();
    folder
        .run(
            mock.url(),
            &["--per-page", "100", "-o", "users.csv", "--attributes"],
        )
        .ok();
    assert_eq!(folder.names(), ["users.csv"]);
    fs::write(folder.path("other.csv.part"), "mine").unwrap();
    let run = folder.run(mock.url(), &["-o", "other.csv"]);
    assert!(
        run.code == 2 && run.err.contains("move or delete it"),
        "{}",
        run.err
    );
    assert_eq!(folder.read("other.csv.part"), "mine");
}

#[test]
fn two_processes_do_not_write_the_same_file() {
    let mock = start(Mock::builder().users_for_export(USERS as u64));
    let folder = Folder::new();
    slow(&mock);
    let arguments = ["--per-page", "100", "-o", "users.csv"];
    let mut child = folder.export(mock.url(), &arguments).spawn().unwrap();
    folder.wait_for("users.csv.part.json", 100, &mut child);
    let run = folder.run(mock.url(), &arguments);
    assert!(
        run.code == 1 && run.err.contains("another process is writing"),
        "{}",
        run.err
    );
    child.kill().unwrap();
    child.wait().unwrap();
}
