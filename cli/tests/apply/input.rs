//! The file of updates: its formats, mistakes in it, and the confirmation of deletions.

use serde_json::json;

use super::{Folder, attributes, on_terminal, start, users};

#[test]
fn values_in_json_lines_keep_their_types() {
    let mock = start(users(2));
    let text = "{\"user_id\":\"u-0\",\"attributes\":{\"age\":42,\"tags\":[\"a\"]}}\n\n\
                {\"foreign_keys\":{\"crm\":\"c-1\"},\"attributes\":{\"age\":12345678901234567890}}\n";
    let folder = Folder::with("ages.ndjson", text);
    folder.run(&mock, &["ages.ndjson"]).ok();
    let age = attributes(&mock, "age");
    assert_eq!(age["u-0"], 42);
    assert_eq!(age["u-1"], json!(12_345_678_901_234_567_890_u64));
    assert_eq!(attributes(&mock, "tags")["u-0"], json!(["a"]));
}

#[test]
fn the_help_and_the_guide_list_the_columns() {
    let mock = start(users(1));
    let folder = Folder::with(
        "t.csv",
        "user_id,attributes.tier,error\nu-0,gold,the reason of an earlier failure\n",
    );
    let run = folder.run(&mock, &["t.csv", "--dry-run"]);
    assert_eq!(
        run.ok(),
        "user u-0: set tier to \"gold\"\n",
        "`error` is not applied"
    );
    let help = folder.run(&mock, &["--help"]).ok();
    for line in [
        "  CSV columns    user_id, foreign_keys.SYSTEM, attributes.SLUG, attributes.SLUG:=, delete, error\n",
        "  NDJSON fields  user_id, foreign_keys, attributes, delete, error\n",
    ] {
        assert!(help.contains(line), "{help}");
    }
    let guide = include_str!("../../../docs/src/command-line.md");
    assert!(guide.contains("`user_id`, `foreign_keys.SYSTEM`, `attributes.SLUG`, `delete` and `error`"));
}

#[test]
fn a_dry_run_prints_the_changes_and_sends_nothing() {
    let mock = start(users(2));
    let text = "user_id,foreign_keys.crm,attributes.tier,delete\nu-0,,gold,\n,c-1,,true\n";
    let folder = Folder::with("t.csv", text);
    let run = folder.run(&mock, &["t.csv", "--dry-run"]);
    assert_eq!(run.out, "user u-0: set tier to \"gold\"\ncrm c-1: delete\n");
    assert_eq!(
        run.err,
        "would submit 2 rows in 1 batch; nothing was sent\n1 user would be deleted\n"
    );
    assert_eq!((run.code, mock.requests().len()), (0, 0));
    assert!(!folder.path("t.csv.journal").exists());
}

#[test]
fn deletions_must_be_confirmed_with_their_count() {
    let mock = start(users(3));
    let folder = Folder::with("t.csv", "user_id,delete\nu-0,true\nu-2,true\n");
    for (arguments, message) in [
        (&["t.csv"][..], "help: pass `--confirm 2`"),
        (
            &["t.csv", "--confirm", "3"],
            "the file deletes 2 users, and `--confirm` says 3",
        ),
    ] {
        let run = folder.run(&mock, arguments);
        assert!(run.code == 2 && run.err.contains(message), "{}", run.err);
    }
    let line = format!("cd {} && zephr users apply t.csv", folder.0.path().display());
    if let Some(run) = on_terminal(mock.url(), &line, "n\n") {
        assert!(
            run.code == 1 && run.out.contains("the file deletes 2 users. Continue? [y/N]"),
            "{}",
            run.out
        );
    }
    assert_eq!(mock.requests().len(), 0);
    folder.run(&mock, &["t.csv", "--confirm", "2"]).ok();
    let left: Vec<_> = attributes(&mock, "tier").into_keys().collect();
    assert_eq!(left, ["u-1"]);
}

#[test]
fn errors_in_the_file_name_the_line() {
    let mock = start(users(1));
    let csv = [
        (
            "user_id,attributes.a\n,b\n",
            "t.csv, line 2: no user: `user_id` and `foreign_keys` are empty",
        ),
        (
            "user_id,attributes.a\nu,b\nu,\n",
            "t.csv, line 3: the row changes nothing",
        ),
        (
            "user_id,attributes.a,delete\nu,b,true\n",
            "line 2: the row deletes the user and sets attributes",
        ),
        (
            "user_id,delete\nu,yes\n",
            "line 2: `delete` requires `true` or `false`",
        ),
        (
            "user_id,attributes.a:=\nu,{\n",
            "line 2: `attributes.a:=` requires JSON: ",
        ),
        (
            "user_id,foreign_keys.crm,delete\nu,c,true\n",
            "line 2: more than one of",
        ),
        (
            "user_id,registered\nu,x\n",
            "help: delete the column, or ignore it with `--ignore registered`",
        ),
        ("user_id,attributes.a\nu,b,c\n", "cannot read t.csv: "),
        ("user_id,attributes.a\n", "t.csv has no rows"),
    ];
    let ndjson = [
        (
            "{\"user_id\":1,\"delete\":true}\n",
            "t.ndjson, line 1: `user_id` requires a string",
        ),
        ("\n[1]\n", "t.ndjson, line 2: expected a JSON object: "),
        (
            "{\"user_id\":\"u\",\"attributes\":1}\n",
            "`attributes` requires an object",
        ),
        (
            "{\"user_id\":\"u\",\"tier\":1}\n",
            "line 1: a bulk update cannot apply the field \"tier\"",
        ),
    ];
    let all = csv
        .map(|case| ("t.csv", case))
        .into_iter()
        .chain(ndjson.map(|case| ("t.ndjson", case)));
    for (name, (text, message)) in all {
        let folder = Folder::with(name, text);
        let run = folder.run(&mock, &[name]);
        assert!(run.code == 2 && run.err.contains(message), "{text} {}", run.err);
    }
    let folder = Folder::with("t.txt", "");
    assert!(
        folder
            .run(&mock, &["t.txt"])
            .err
            .contains("use a name that ends with .csv or .ndjson")
    );
    assert_eq!(mock.requests().len(), 0);
}
