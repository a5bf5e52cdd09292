//! Batches that fail, are rejected, or have an unknown outcome, and their journal.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use zephr_mock::Fault;

use super::{Folder, Run, SUBMIT, attributes, start, submitted, tiers, users};

#[test]
fn a_batch_that_may_have_been_accepted_is_not_sent_again() {
    let mock = start(users(6));
    let folder = Folder::with("t.csv", &tiers(6));
    let faults = mock.faults();
    faults.add(Fault::on(SUBMIT).drop_after()).unwrap();
    faults.add(Fault::on(SUBMIT).status(500)).unwrap();
    let arguments = ["t.csv", "--batch-size", "2"];
    let run = folder.run(&mock, &arguments);
    assert_eq!(run.code, 5, "{}", run.err);
    assert!(
        run.err
            .contains("run `zephr users apply t.csv --batch-size 2` to continue"),
        "{}",
        run.err
    );
    assert_eq!(folder.events("t.csv.journal"), ["begin", "submitting", "unknown"]);
    let run = folder.run(&mock, &arguments);
    let message = "error: batch 2 may have been accepted: 500 Internal Server Error: ";
    assert!(run.code == 5 && run.err.contains(message), "{}", run.err);
    let run = folder.run(&mock, &arguments);
    assert_eq!(run.code, 5, "{}", run.err);
    assert!(
        run.err.contains("6 rows: 2 succeeded, 0 failed, 4 unknown\n"),
        "{}",
        run.err
    );
    assert!(run.err.contains("zephr users bulk-update-jobs"), "{}", run.err);
    let sent: Vec<_> = submitted(&mock).iter().map(|batch| batch[0].clone()).collect();
    assert_eq!(sent, ["u-0", "u-2", "u-4"], "each batch once");
    let errors = folder.read("t.errors.csv");
    let first =
        "user_id,attributes.tier,error\nu-0,gold-0,unknown: the response to the batch did not arrive\n";
    assert!(errors.starts_with(first), "{errors}");
    // Rows with an unknown outcome are submitted again only if the user passes `--resubmit-unknown`.
    let run = folder.run(&mock, &["t.errors.csv"]);
    assert!(
        run.code == 2 && run.err.contains("pass `--resubmit-unknown`"),
        "{}",
        run.err
    );
    assert_eq!(submitted(&mock).len(), 3);
    folder.run(&mock, &["t.errors.csv", "--resubmit-unknown"]).ok();
    assert_eq!(submitted(&mock)[3], ["u-0", "u-1", "u-2", "u-3"]);
    assert_eq!(attributes(&mock, "tier")["u-3"], "gold-3");
}

#[test]
fn a_rejected_batch_does_not_stop_the_others() {
    let mock = start(users(4));
    let folder = Folder::with("t.csv", &tiers(4));
    let body = r#"{"error":"the tier is unknown"}"#;
    let fault = Fault::on(SUBMIT).status(400).body("application/json", body);
    mock.faults().add(fault).unwrap();
    let run = folder.run(&mock, &["t.csv", "--batch-size", "2"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.err.contains("4 rows: 2 succeeded, 2 failed, 0 unknown\n"),
        "{}",
        run.err
    );
    let errors = folder.read("t.errors.csv");
    assert!(
        errors.contains("u-1,gold-1,400 Bad Request: the tier is unknown\n"),
        "{errors}"
    );
    folder.run(&mock, &["t.errors.csv"]).ok();
    assert_eq!(attributes(&mock, "tier")["u-1"], "gold-1");
}

#[test]
fn a_batch_that_had_no_effect_is_sent_again() {
    let mock = start(users(2));
    let folder = Folder::with("t.csv", &tiers(2));
    mock.faults().add(Fault::on(SUBMIT).status(403)).unwrap();
    assert_eq!(folder.run(&mock, &["t.csv"]).code, 4);
    folder.run(&mock, &["t.csv"]).ok();
    assert_eq!(
        folder.events("t.csv.journal"),
        [
            "begin",
            "submitting",
            "not_submitted",
            "submitting",
            "accepted",
            "done",
            "end"
        ]
    );
}

#[test]
fn a_journal_is_locked_and_bound_to_one_file_and_its_options() {
    let mock = start(users(4));
    let folder = Folder::with("t.csv", &tiers(4));
    let slow = Fault::on("users().bulk_update_job").delay(Duration::from_secs(20));
    mock.faults().add(slow).unwrap();
    let mut child = folder.apply(&mock, &["t.csv"]).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while folder.events("t.csv.journal").len() < 3 {
        assert!(Instant::now() < end);
        thread::sleep(Duration::from_millis(5));
    }
    let run = folder.run(&mock, &["t.csv"]);
    assert!(
        run.code == 1 && run.err.contains("another process is writing t.csv.journal"),
        "{}",
        run.err
    );
    child.kill().unwrap();
    child.wait().unwrap();
    mock.faults().clear();
    folder.write("t.csv", &tiers(3));
    let run = folder.run(&mock, &["t.csv"]);
    assert!(
        run.code == 2 && run.err.contains("the file has changed since"),
        "{}",
        run.err
    );
    folder.write("t.csv", &tiers(4));
    for (option, message) in [
        (
            ["--batch-size", "3"],
            "the batch size has changed since t.csv.journal was begun",
        ),
        (["--ignore", "note"], "`--ignore` has changed since"),
    ] {
        let run = folder.run(&mock, &["t.csv", option[0], option[1]]);
        assert!(run.code == 2 && run.err.contains(message), "{}", run.err);
    }
    folder.run(&mock, &["t.csv"]).ok();
    assert_eq!(submitted(&mock).len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.path("t.csv.journal"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    folder.write("t.csv.journal", "{\"event\":\"accepted\"}\n");
    let run = folder.run(&mock, &["t.csv"]);
    assert!(
        run.err.contains("t.csv.journal is damaged at line 1"),
        "{}",
        run.err
    );
}

#[test]
fn an_interrupted_apply_prints_the_command_to_continue() {
    let mock = start(users(4));
    let folder = Folder::with("t.csv", &tiers(4));
    let slow = Fault::on("users().bulk_update_job").delay(Duration::from_secs(20));
    mock.faults().add(slow).unwrap();
    let mut command = folder.apply(&mock, &["t.csv", "--batch-size", "2"]);
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while folder.events("t.csv.journal").len() < 3 {
        assert!(Instant::now() < end);
        thread::sleep(Duration::from_millis(5));
    }
    Run::of(Command::new("kill").args(["-INT", &child.id().to_string()])).ok();
    let run = Run::from(child.wait_with_output().unwrap());
    let expected = "0 of 2 batches are complete\nrun `zephr users apply t.csv --batch-size 2` to continue\n\
                    error: interrupted\n";
    assert_eq!((run.code, run.err.as_str()), (1, expected));
    mock.faults().clear();
    folder.run(&mock, &["t.csv", "--batch-size", "2"]).ok();
    assert_eq!(submitted(&mock).len(), 2);
    assert_eq!(attributes(&mock, "tier")["u-3"], "gold-3");
}
