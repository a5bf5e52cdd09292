//! `zephr users export`: complete files, also after an interruption, in constant memory.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod large;
mod resume;
#[path = "../support/mod.rs"]
mod support;

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use support::{Run, ZEPHR, on_terminal, start, with_service, zephr};
use tempfile::TempDir;
use zephr_mock::{Fault, Mock, MockBuilder};

const USERS: usize = 3_000;
const HEADER: &str =
    "seq-no,user_id,registered,foreign_keys,identifiers.email_address,identifiers.username,grants,extra";

/// A folder for the files of an export.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Returns the names of all files, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Returns a command that exports in this folder.
    fn export(&self, url: &str, arguments: &[&str]) -> Command {
        let mut command = with_service(ZEPHR, url);
        command
            .current_dir(self.0.path())
            .args(["users", "export"])
            .args(arguments);
        command
    }

    fn run(&self, url: &str, arguments: &[&str]) -> Run {
        Run::of(&mut self.export(url, arguments))
    }

    /// Returns the number of records in the state of an unfinished file.
    fn records(&self, state: &str) -> u64 {
        let text = fs::read_to_string(self.path(state)).unwrap_or_default();
        let state: Value = serde_json::from_str(&text).unwrap_or_default();
        state["records"].as_u64().unwrap_or(0)
    }

    /// Waits until an export has written this many records.
    fn wait_for(&self, state: &str, records: u64, child: &mut Child) {
        let end = Instant::now() + Duration::from_secs(120);
        while self.records(state) < records {
            assert!(child.try_wait().unwrap().is_none(), "the export has ended");
            assert!(Instant::now() < end, "the export does not go on");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Slows an export down, so that it can be interrupted.
fn slow(mock: &Mock) {
    let fault = Fault::on("users().export")
        .times(5_000)
        .delay(Duration::from_millis(40));
    mock.faults().add(fault).unwrap();
}

fn signal(child: &Child, name: &str) {
    Run::of(Command::new("kill").args([name, &child.id().to_string()])).ok();
}

#[test]
fn files_and_standard_output_have_the_same_records() {
    let mock = start(Mock::builder().users_for_export(USERS as u64));
    let folder = Folder::new();
    let run = folder.run(mock.url(), &["-o", "users.csv"]);
    assert_eq!(
        (run.code, run.err.as_str()),
        (0, "wrote 3,001 records to users.csv\n")
    );
    let csv = folder.read("users.csv");
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some(HEADER));
    let first = lines.next().unwrap();
    assert!(first.starts_with("1,5d1f3a0c-"), "{first}");
    assert!(first.contains(",joe+news@example.com,"), "{first}");
    assert_eq!(lines.count(), USERS);
    assert_eq!(zephr(mock.url(), &["users", "export", "--csv"]).ok(), csv);
    folder.run(mock.url(), &["-o", "users.ndjson", "--grants"]).ok();
    let ndjson = folder.read("users.ndjson");
    assert_eq!(ndjson.lines().count(), USERS + 1);
    for line in ndjson.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert!(record["grants"].is_array());
    }
    assert_eq!(
        zephr(mock.url(), &["users", "export", "--ndjson", "--grants"]).ok(),
        ndjson
    );
    assert_eq!(folder.names(), ["users.csv", "users.ndjson"]);
    let other = folder.run(mock.url(), &["-o", "events", "--csv"]);
    assert_eq!(other.code, 0);
    assert_eq!(folder.read("events"), csv);
}

#[test]
fn columns_come_from_the_description_and_the_user_schema() {
    let mock = start(Mock::builder());
    let field = r#"{"slug":"surname","label":"Surname","input-type":"text","required":false}"#;
    zephr(mock.url(), &["user-schema", "save", "surname", "--body", field]).ok();
    let folder = Folder::new();
    folder.run(mock.url(), &["--attributes", "-o", "users.csv"]).ok();
    let csv = folder.read("users.csv");
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(
        lines[0],
        HEADER.replace("grants", "attributes.surname,grants"),
        "an attribute of the schema is a column"
    );
    assert!(lines[1].contains(",Blow,"), "{csv}");
    // Nothing is lost: all other fields are in the last column.
    let rest = r#","{""user"":{""attributes"":{""first_name"":""Joe""}}}""#;
    assert!(lines[1].ends_with(rest), "{csv}");
    let columns = ["--columns", "user_id,registered,attributes.surname:=,nothing"];
    let chosen = [&["--attributes", "--csv"][..], &columns].concat();
    let run = folder.run(mock.url(), &chosen).ok();
    let expected = "user_id,registered,attributes.surname:=,nothing\n\
                    5d1f3a0c-6f0e-4b27-9c55-0c6f6a2f7b11,2026-01-31T12:00:00Z,\"\"\"Blow\"\"\",\n";
    assert_eq!(run, expected);
}

/// Returns the arguments of a process and of the processes that it started.
#[cfg(target_os = "linux")]
fn process_arguments(id: u32) -> String {
    let folder = PathBuf::from(format!("/proc/{id}"));
    let own = fs::read(folder.join("cmdline")).unwrap();
    let mut arguments = String::from_utf8_lossy(&own).into_owned();
    let children = folder.join(format!("task/{id}/children"));
    for child in fs::read_to_string(children)
        .unwrap_or_default()
        .split_whitespace()
    {
        arguments += &process_arguments(child.parse().unwrap());
    }
    arguments
}

#[cfg(target_os = "linux")]
#[test]
fn process_arguments_contain_no_secret_key() {
    const CANARY: &str = "canary-5b20d7";
    let mock = start(
        Mock::builder()
            .credentials("demo", CANARY)
            .users_for_export(USERS as u64),
    );
    let folder = Folder::new();
    fs::write(folder.path("key"), CANARY).unwrap();
    slow(&mock);
    for (name, from_file) in [("environment.csv", false), ("file.csv", true)] {
        let mut command = folder.export(mock.url(), &["--per-page", "100", "-o", name]);
        match from_file {
            true => command
                .env_remove("ZEPHR_SECRET_KEY")
                .args(["--secret-key-file", "key"]),
            false => command.env("ZEPHR_SECRET_KEY", CANARY),
        };
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        folder.wait_for(&format!("{name}.part.json"), 100, &mut child);
        let arguments = process_arguments(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(arguments.contains(name), "{arguments}");
        assert!(!arguments.contains(CANARY), "{arguments}");
    }
}

#[test]
fn rows_of_csv_and_events_are_exported_like_users() {
    let rows = "id,type,note\ne-1,LOGIN,\"a, b\"\n";
    let mock = start(Mock::builder().respond("users().export_with_events", 200, Some("text/csv"), rows));
    let command = [
        "users",
        "export-with-events",
        "--events-export",
        "--csv",
        "--columns",
        "type,id,extra",
    ];
    let expected = "type,id,extra\nLOGIN,e-1,\"{\"\"note\"\":\"\"a, b\"\"}\"\n";
    assert_eq!(zephr(mock.url(), &command).ok(), expected);
    let lines = zephr(
        mock.url(),
        &["users", "export-with-events", "--events-export", "--ndjson"],
    )
    .ok();
    assert_eq!(serde_json::from_str::<Value>(&lines).unwrap()["note"], "a, b");
}

#[test]
fn incompatible_arguments_are_rejected() {
    let mock = start(Mock::builder());
    let folder = Folder::new();
    for (arguments, help) in [
        (&["-o", "users.txt"][..], "pass `--csv` or `--ndjson`, or a name"),
        (&["-o", "users.csv", "--json"], "or redirect standard output"),
        (&["-o", "users.csv", "--page", "2"], "leave out `--page`"),
        (
            &["-o", "users.ndjson", "--columns", "user_id"],
            "`--columns` selects columns of CSV",
        ),
    ] {
        let run = folder.run(mock.url(), arguments);
        assert!(
            run.code == 2 && run.err.contains(help),
            "{} {}",
            run.code,
            run.err
        );
    }
    let shown = folder.run(mock.url(), &["-o", "users.csv", "--dry-run"]).ok();
    assert!(shown.contains("/v3/user-export?rpp=500&page=1\n"), "{shown}");
    assert_eq!((folder.names().len(), mock.requests().len()), (0, 0));
}

#[test]
fn progress_is_shown_on_a_terminal() {
    let mock = start(Mock::builder().users_for_export(USERS as u64));
    slow(&mock);
    let folder = Folder::new();
    let line = format!(
        "cd {} && TERM=xterm zephr users export -o users.csv",
        folder.0.path().display()
    );
    if let Some(run) = on_terminal(mock.url(), &line, "") {
        assert_eq!(run.code, 0, "{}", run.out);
        assert!(run.out.contains(" of 3,001 records, "), "{}", run.out);
        assert!(run.out.contains("/s, "), "{}", run.out);
        assert!(
            run.out.ends_with("wrote 3,001 records to users.csv\n"),
            "{}",
            run.out
        );
    }
    // Without a terminal, no progress is shown.
    mock.faults().clear();
    let run = folder.run(mock.url(), &["-o", "users.csv"]);
    assert_eq!(run.err, "wrote 3,001 records to users.csv\n");
}

#[test]
fn files_and_messages_contain_no_secret() {
    const CANARY: &str = "canary-3f1d-export";
    let mock = start(
        Mock::builder()
            .credentials("AK1", CANARY)
            .users_for_export(USERS as u64),
    );
    let folder = Folder::new();
    slow(&mock);
    let mut command = folder.export(mock.url(), &["--per-page", "100", "-o", "users.csv", "--debug"]);
    command
        .env("ZEPHR_ACCESS_KEY", "AK1")
        .env("ZEPHR_SECRET_KEY", CANARY);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    folder.wait_for("users.csv.part.json", 100, &mut child);
    signal(&child, "-TERM");
    let run = Run::from(child.wait_with_output().unwrap());
    assert!(run.err.contains("debug: attempt 1"), "{}", run.err);
    let mut seen = vec![run.out, run.err];
    seen.extend(folder.names().iter().map(|name| folder.read(name)));
    assert_eq!(seen.len(), 4, "{:?}", folder.names());
    for text in seen {
        assert!(
            !text.contains(CANARY) && !text.contains(MockBuilder::SECRET_KEY),
            "{text}"
        );
    }
}

#[test]
fn the_example_of_the_readme_works() {
    let mock = start(Mock::builder());
    let folder = Folder::new();
    let line = "zephr users export --attributes -o users.csv";
    assert!(include_str!("../../../README.md").contains(&format!("`{line}`")));
    Run::of(
        with_service("sh", mock.url())
            .current_dir(folder.0.path())
            .args(["-c", line]),
    )
    .ok();
    assert_eq!(folder.read("users.csv").lines().count(), 2);
}
