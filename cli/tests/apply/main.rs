//! `zephr users apply`: input, journal, error file, and killed commands.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod input;
mod journal;
mod kills;
#[path = "../support/mod.rs"]
mod support;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf, process::Command};

use serde_json::{Value, json};
use support::{Run, ZEPHR, on_terminal, start, with_service, zephr};
use tempfile::TempDir;
use zephr_mock::{Mock, MockBuilder};

const SUBMIT: &str = "users().submit_bulk_update";

/// A mock with the users `u-0`, `u-1` and so on, whose keys in the system `crm` are `c-0`, `c-1` and so on.
fn users(count: usize) -> MockBuilder {
    let users = (0..count).map(|number| {
        json!({
            "user_id": format!("u-{number}"),
            "identifiers": {"email_address": format!("u{number}@example.com")},
            "foreign_keys": {"crm": format!("c-{number}")},
            "attributes": {"tier": "none"},
            "registered": "2026-01-31T12:00:00Z",
        })
    });
    let seed = json!({"users": users.collect::<Vec<_>>()});
    Mock::builder().seed(seed.to_string())
}

/// Returns an attribute of all users by user ID.
fn attributes(mock: &Mock, slug: &str) -> BTreeMap<String, Value> {
    let export = zephr(mock.url(), &["users", "export", "--attributes", "--ndjson"]).ok();
    let records = export
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    records
        .map(|record| {
            let user = &record["user"];
            let id = user["user_id"].as_str().unwrap().to_owned();
            (id, user["attributes"][slug].clone())
        })
        .collect()
}

/// Returns the user IDs of each submitted batch.
fn submitted(mock: &Mock) -> Vec<Vec<String>> {
    let requests = mock.requests();
    assert_eq!(requests.dropped(), 0);
    let batches = requests.to(SUBMIT).into_iter().map(|request| {
        let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
        let updates = body["updates"].as_array().unwrap().clone();
        let id = |update: &Value| {
            update["identifier"]["user_id"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        updates.iter().map(id).collect()
    });
    batches.collect()
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(name: &str, text: &str) -> Self {
        let folder = Self::new();
        folder.write(name, text);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn apply(&self, mock: &Mock, arguments: &[&str]) -> Command {
        let mut command = with_service(ZEPHR, mock.url());
        command
            .current_dir(self.0.path())
            .args(["users", "apply"])
            .args(arguments);
        command
    }

    fn run(&self, mock: &Mock, arguments: &[&str]) -> Run {
        Run::of(&mut self.apply(mock, arguments))
    }

    /// Returns the events of a journal, without a last line that was not written completely.
    fn journal(&self, name: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path(name)).unwrap_or_default();
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let lines = text[..whole].lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn events(&self, name: &str) -> Vec<String> {
        let events = self.journal(name);
        events
            .iter()
            .map(|event| event["event"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Returns a file that sets the tier of each user to a different value.
fn tiers(count: usize) -> String {
    let mut text = "user_id,attributes.tier\n".to_owned();
    for number in 0..count {
        writeln!(text, "u-{number},gold-{number}").unwrap();
    }
    text
}

#[test]
fn updates_are_applied_and_journaled() {
    let mock = start(users(5));
    let text = "user_id,foreign_keys.crm,attributes.tier,attributes.age:=,note\n\
                u-0,,gold,42,x\n,c-1,\"with \"\"quotes\"\", and comma\",,y\nu-2,,,\"[1,null]\",z\n";
    let folder = Folder::with("tiers.csv", text);
    let arguments = ["tiers.csv", "--ignore", "note", "--batch-size", "2", "--json"];
    let run = folder.run(&mock, &arguments);
    assert_eq!(run.err, "3 rows: 3 succeeded, 0 failed, 0 unknown\n");
    let counts = r#"{"rows":3,"succeeded":3,"failed":0,"unknown":0,"errors":null}"#;
    assert_eq!(run.ok(), format!("{counts}\n"));
    let tier = attributes(&mock, "tier");
    assert_eq!(tier["u-0"], "gold");
    assert_eq!(tier["u-1"], r#"with "quotes", and comma"#);
    assert_eq!(tier["u-2"], "none", "an empty cell changes nothing");
    let age = attributes(&mock, "age");
    assert_eq!((&age["u-0"], &age["u-2"]), (&json!(42), &json!([1, null])));
    let events = folder.journal("tiers.csv.journal");
    assert_eq!(
        folder.events("tiers.csv.journal"),
        [
            "begin",
            "submitting",
            "accepted",
            "done",
            "submitting",
            "accepted",
            "done",
            "end"
        ]
    );
    assert_eq!(
        (&events[0]["rows"], &events[0]["batch_size"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(
        (&events[4]["first_row"], &events[4]["last_row"]),
        (&json!(3), &json!(3))
    );
    // Running the command again prints the report, and sends nothing.
    let again = folder.run(&mock, &arguments);
    let expected = "the file was applied before: nothing is sent\n3 rows: 3 succeeded, 0 failed, 0 unknown\n";
    assert_eq!((again.code, again.err.as_str()), (0, expected));
    assert_eq!(submitted(&mock).len(), 2);
    assert!(!folder.path("tiers.errors.csv").exists());
}

#[test]
fn failed_rows_are_written_to_a_file_that_can_be_applied() {
    let mock = start(users(2));
    for (name, text, corrected) in [
        (
            "t.csv",
            "user_id,attributes.tier\nu-0,a\nnobody,\"b, c\"\nu-1,d\n",
            "user_id,attributes.tier,error\nnobody,\"b, c\",there is no such user\n",
        ),
        (
            "t.ndjson",
            "{\"user_id\":\"u-0\",\"attributes\":{\"tier\":\"a\"}}\n{\"user_id\":\"nobody\",\"attributes\":{\"tier\":\"b, c\"}}\n",
            "{\"user_id\":\"nobody\",\"attributes\":{\"tier\":\"b, c\"},\"error\":\"there is no such user\"}\n",
        ),
    ] {
        let folder = Folder::with(name, text);
        let errors = name.replace("t.", "t.errors.");
        let run = folder.run(&mock, &[name]);
        assert_eq!(run.code, 1, "{}", run.err);
        let help = format!("help: correct the file and run `zephr users apply {errors}`\n");
        assert!(run.err.ends_with(&help), "{}", run.err);
        assert!(
            run.err.contains("1 row failed, with the reasons in"),
            "{}",
            run.err
        );
        assert_eq!(folder.read(&errors), corrected);
        // Running the command again has the same result, and keeps the file that the user corrected.
        folder.write(&errors, &corrected.replace("nobody", "u-1"));
        assert_eq!(folder.run(&mock, &[name]).code, 1);
        folder.run(&mock, &[&errors]).ok();
        assert_eq!(attributes(&mock, "tier")["u-1"], "b, c");
    }
}

#[test]
fn progress_is_shown_on_a_terminal() {
    let mock = start(users(40));
    let folder = Folder::with("t.csv", &tiers(40));
    let line = format!(
        "cd {} && TERM=xterm zephr users apply t.csv --batch-size 10",
        folder.0.path().display()
    );
    if let Some(run) = on_terminal(mock.url(), &line, "") {
        assert_eq!(run.code, 0, "{}", run.out);
        assert!(run.out.contains(" of 40 records, "), "{}", run.out);
        assert!(run.out.contains("(batch "), "{}", run.out);
    }
}

#[test]
fn files_and_messages_contain_no_secret() {
    const CANARY: &str = "canary-77aa-apply";
    let mock = start(users(2).credentials("AK1", CANARY));
    let folder = Folder::with("t.csv", "user_id,attributes.tier\nu-0,a\nnobody,b\n");
    let mut command = folder.apply(&mock, &["t.csv", "--debug", "--json"]);
    command
        .env("ZEPHR_ACCESS_KEY", "AK1")
        .env("ZEPHR_SECRET_KEY", CANARY);
    let run = Run::of(&mut command);
    assert_eq!(run.code, 1, "{}", run.err);
    let mut seen = vec![run.out, run.err];
    seen.extend(["t.csv.journal", "t.errors.csv"].map(|name| folder.read(name)));
    for text in seen {
        assert!(!text.contains(CANARY), "{text}");
    }
}

#[test]
fn the_examples_of_the_readme_and_of_the_help_work() {
    let mock = start(users(2));
    let folder = Folder::with("tiers.csv", &tiers(2));
    let help = folder.run(&mock, &["--help"]).ok();
    let (_, examples) = help.split_once("Examples:\n").unwrap();
    let examples: Vec<_> = examples.lines().map(str::trim).collect();
    assert_eq!(
        examples,
        [
            "zephr users apply tiers.csv --dry-run",
            "zephr users apply tiers.csv"
        ]
    );
    assert!(include_str!("../../../README.md").contains(&format!("`{}`", examples[1])));
    for line in examples {
        Run::of(
            with_service("sh", mock.url())
                .current_dir(folder.0.path())
                .args(["-c", line]),
        )
        .ok();
    }
    assert_eq!(attributes(&mock, "tier")["u-1"], "gold-1");
}
