//! Requests that delete or replace data: `--yes`, `--force`, `--confirm`.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use support::{Run, ZEPHR, in_parallel, isolated, on_terminal, start, zephr};
use zephr_catalog::catalog;
use zephr_mock::{Fault, Mock};

const UPDATES: &str = r#"{"updates":[
    {"identifier":{"user_id":"u-1"},"actions":[{"type":"delete-user"}]},
    {"identifier":{"user_id":"u-2"},"actions":[{"type":"delete-user"}]}]}"#;

#[test]
fn force_treats_only_status_404_as_success() {
    let mock = start(Mock::builder());
    let delete = |more: &[&str]| {
        zephr(
            mock.url(),
            &[&["users", "delete", "nobody", "--yes"], more].concat(),
        )
    };
    assert_eq!(delete(&[]).code, 3);
    let run = delete(&["--force"]);
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (0, "", "there was nothing to delete (404)\n")
    );
    mock.faults()
        .add(Fault::on("users().delete").status(403))
        .unwrap();
    assert_eq!(delete(&["--force"]).code, 4);
    assert_eq!(
        zephr(mock.url(), &["users", "delete", "nobody", "--force"]).code,
        2
    );
}

#[test]
fn confirm_and_force_are_offered_only_where_they_apply() {
    let ids: Vec<_> = catalog()
        .operations
        .iter()
        .map(|operation| (operation.id.as_str(), operation.method.as_str()))
        .collect();
    let helps = in_parallel(&ids, |(id, _)| {
        Run::of(isolated(ZEPHR).args(["op", id, "--help"])).ok()
    });
    let with = |option: &str| -> Vec<(&str, &str)> {
        let found = ids.iter().zip(&helps).filter(|(_, help)| help.contains(option));
        found.map(|(id, _)| *id).collect()
    };
    let bulk = [
        ("updateBlacklistedEmailDomains", "PUT"),
        ("updateBulkUsers", "POST"),
    ];
    assert_eq!(with("--confirm <N>"), bulk);
    let deletions: Vec<_> = ids
        .iter()
        .copied()
        .filter(|(_, method)| *method == "DELETE")
        .collect();
    assert_eq!(with("--force"), deletions);
}

#[test]
fn the_delete_prompt_shows_the_request_without_secrets() {
    let mock = start(Mock::builder().static_responses());
    let cases = [
        ("grants delete u-1 g-1", "DELETE /v3/users/u-1/grants/g-1\n"),
        (
            "users delete-by-key --foreign-system crm --foreign-key 42",
            "DELETE /zephr/integration/users/v1/users?foreign[system]=crm&foreign[key]=42\n",
        ),
        (
            "sessions delete news hush-1",
            "DELETE /v4/sessions/news/(redacted)\n",
        ),
    ];
    for (line, expected) in cases {
        let Some(run) = on_terminal(mock.url(), &format!("zephr {line}"), "n\n") else {
            return;
        };
        assert!(
            run.out.contains(expected) && !run.out.contains("hush"),
            "{}",
            run.out
        );
    }
}

#[test]
fn a_bulk_operation_must_be_confirmed_with_its_item_count() {
    let mock = start(Mock::builder().static_responses());
    let submit = |more: &[&str]| {
        let arguments = ["users", "submit-bulk-update", "--body", UPDATES];
        zephr(mock.url(), &[&arguments, more].concat())
    };
    let cases: [(&[&str], &str); 3] = [
        (&[], "help: pass `--confirm 2` to change 2 items"),
        (&["--yes"], "help: pass `--confirm 2`"),
        (
            &["--confirm", "3"],
            "error: the body has 2 items, not 3 as `--confirm` states\n",
        ),
    ];
    for (arguments, expected) in cases {
        let run = submit(arguments);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(expected), "{}", run.err);
    }
    assert_eq!(mock.requests().iter().count(), 0);
    submit(&["--dry-run"]).ok();
    submit(&["--confirm", "2"]).ok();
    assert_eq!(mock.requests().iter().count(), 1);
}

#[test]
fn a_bulk_operation_prompts_for_its_item_count_on_a_terminal() {
    let mock = start(Mock::builder().static_responses());
    let line = format!("zephr users submit-bulk-update --body '{UPDATES}'").replace('\n', " ");
    for (typed, code, sent) in [("y\n", 1, 0), ("3\n", 1, 0), ("2\n", 0, 1)] {
        let Some(run) = on_terminal(mock.url(), &line, typed) else {
            return;
        };
        assert!(
            run.out.contains("Type the number of items (2) to continue:"),
            "{}",
            run.out
        );
        assert_eq!(
            (run.code, mock.requests().iter().count()),
            (code, sent),
            "{}",
            run.out
        );
    }
}
