//! Output, exit codes, errors, confirmation and limits.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use serde_json::Value;
use support::{Run, ZEPHR, isolated, on_terminal, start, with_service, zephr};
use zephr_mock::{Fault, Mock};

const USER: &str = "joe+news@example.com";

#[test]
fn data_is_printed_in_every_format() {
    let mock = start(Mock::builder());
    let list = |format: &[&str]| {
        zephr(
            mock.url(),
            &[&["users", "list", "--email-address", USER], format].concat(),
        )
        .ok()
    };
    let json = list(&[]);
    assert_eq!(json, list(&["--json"]));
    let rows = &serde_json::from_str::<Value>(&json).unwrap()["results"];
    assert_eq!(list(&["--ndjson"]), format!("{}\n", rows[0]));
    assert_eq!(
        list(&["--jq", ".results[].identifiers.email_address"]),
        format!("{USER}\n")
    );
    assert_eq!(list(&["--jq", ".results | length"]), "1\n");
    let columns = ["--columns", "identifiers.email_address"];
    assert_eq!(list(&columns), format!("IDENTIFIERS.EMAIL_ADDRESS\n{USER}\n"));
    assert_eq!(
        list(&[&columns[..], &["--csv"]].concat()),
        format!("identifiers.email_address\n{USER}\n")
    );
    assert!(
        list(&["--yaml"]).starts_with("results:\n  - "),
        "{}",
        list(&["--yaml"])
    );
}

#[test]
fn tables_begin_with_the_item_id_and_columns_are_selected_by_header() {
    let grants =
        r#"{"results":[{"user_id":"u-1","entitlement_id":"e-1","createdAt":"today","grantId":"g-1"}]}"#;
    let mock = start(Mock::builder().respond("listUserGrants", 200, Some("application/json"), grants));
    let list = |more: &str| format!("zephr grants list u-1 {more}");
    if let Some(shown) = on_terminal(mock.url(), &list(""), "") {
        let expected =
            "GRANT_ID  USER_ID  ENTITLEMENT_ID  CREATED_AT\ng-1       u-1      e-1             today\n";
        assert_eq!(shown.out, expected);
    }
    let columns = [
        "grants",
        "list",
        "u-1",
        "--columns",
        "grantId,created_at,CREATED_AT,none",
    ];
    let table = zephr(mock.url(), &columns).ok();
    assert_eq!(
        table,
        "GRANT_ID  CREATED_AT  CREATED_AT  NONE\ng-1       today       today\n"
    );
}

#[test]
fn pipes_receive_all_pages_and_tables_show_the_first_with_the_total() {
    let mock = start(Mock::builder());
    for number in 0..23 {
        let name = format!("account-{number:02}");
        zephr(
            mock.url(),
            &[
                "api",
                "POST",
                "/v3/accounts",
                "-f",
                &format!("name={name}"),
                "-f",
                "number_of_seats:=1",
            ],
        )
        .ok();
    }
    // Each format but a table contains all pages, as the help of `--all` says.
    let list = |format: &str| zephr(mock.url(), &["accounts", "list-v3", format]).ok();
    let all: Vec<Value> = serde_json::from_str(&zephr(mock.url(), &["accounts", "list-v3"]).ok()).unwrap();
    assert_eq!((all.len(), list("--jq=length").as_str()), (23, "23\n"));
    let lines = ["--ndjson", "--csv", "--columns=name"].map(|format| list(format).lines().count());
    assert_eq!(lines, [23, 24, 11]);
    let help = Run::of(isolated(ZEPHR).args(["accounts", "list-v3", "--help"])).ok();
    assert!(
        help.contains("Fetch all pages of a list [default except in tables]"),
        "{help}"
    );
    if let Some(shown) = on_terminal(mock.url(), "zephr accounts list-v3", "") {
        assert_eq!(shown.out.lines().count(), 12, "{}", shown.out);
        assert!(
            shown
                .out
                .ends_with("\nshowing 10 of 23; pass `--all` for all items\n"),
            "{}",
            shown.out
        );
    }
    let page = zephr(
        mock.url(),
        &["accounts", "list-v3", "--page", "2", "--per-page", "10"],
    )
    .ok();
    assert_eq!(
        serde_json::from_str::<Value>(&page).unwrap()["results"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    let table = zephr(mock.url(), &["accounts", "list-v3", "--columns", "name"]);
    assert_eq!(table.err, "showing 10 of 23; pass `--all` for all items\n");
    assert_eq!(table.out.lines().count(), 11);
    let table = zephr(mock.url(), &["accounts", "list-v3", "--columns", "name", "--all"]);
    assert_eq!((table.out.lines().count(), table.err.as_str()), (24, ""));
}

#[test]
fn exit_codes_are_as_documented() {
    let mock = start(Mock::builder());
    let code = |arguments: &[&str]| zephr(mock.url(), arguments).code;
    assert_eq!(code(&["users", "list", "--email-address", USER]), 0);
    mock.faults()
        .add(Fault::on("users().list").times(9).status(400))
        .unwrap();
    assert_eq!(code(&["users", "list"]), 1);
    mock.faults().clear();
    assert_eq!(code(&["users", "list", "--no-such-flag"]), 2);
    assert_eq!(code(&["users", "get"]), 2);
    assert_eq!(code(&["users", "get", "nobody"]), 3);
    let wrong_key = Run::of(
        with_service(ZEPHR, mock.url())
            .env("ZEPHR_SECRET_KEY", "wrong")
            .args(["users", "list"]),
    );
    assert_eq!(wrong_key.code, 4);
    assert!(
        wrong_key.err.contains("help: run `zephr doctor`"),
        "{}",
        wrong_key.err
    );
    // Without a tenant or a key pair, nothing is sent.
    for arguments in [
        &["users", "list"][..],
        &["users", "list", "--access-key", "k"],
        &["doctor"],
    ] {
        let no_key = Run::of(isolated(ZEPHR).env("ZEPHR_BASE_URL", mock.url()).args(arguments));
        assert_eq!(no_key.code, 2, "{arguments:?}: {}", no_key.err);
        assert_eq!(Run::of(isolated(ZEPHR).args(arguments)).code, 2, "{arguments:?}");
    }
    // The help and the guide list the same codes.
    let help = Run::of(isolated(ZEPHR).arg("--help")).ok();
    for (code, meaning) in [
        (
            2,
            "invalid arguments, or no tenant or key pair is set; nothing was sent",
        ),
        (4, "credentials rejected (401, 403)"),
    ] {
        assert!(help.contains(&format!("\n  {code}  {meaning}\n")), "{help}");
        let row = format!("\n| {code} | {meaning} |\n");
        assert!(
            include_str!("../../docs/src/command-line.md").contains(&row),
            "{row}"
        );
    }
}

#[test]
fn an_unknown_outcome_names_the_command_that_verifies_it() {
    let mock = start(Mock::builder());
    mock.faults()
        .add(Fault::on("users().create").drop_after())
        .unwrap();
    let run = zephr(
        mock.url(),
        &[
            "users",
            "create",
            "--set",
            "identifiers.email_address=ann@example.com",
        ],
    );
    assert_eq!(run.code, 5);
    assert!(
        run.err.contains("help: run `zephr users list` to check"),
        "{}",
        run.err
    );
}

#[test]
fn errors_show_status_message_operation_attempts_and_request_id() {
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", service.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = service.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let body = r#"{"message":"address taken"}"#;
        let head = "HTTP/1.1 409 Conflict\r\ncontent-type: application/json\r\nx-request-id: r-7\r\nconnection: close";
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    });
    let run = zephr(
        &url,
        &[
            "users",
            "create",
            "--set",
            "identifiers.email_address=ann@example.com",
        ],
    );
    server.join().unwrap();
    let expected = "error: 409 Conflict: address taken\n  operation: users create (createUser, POST /v3/users)\n  attempts: 1\n  \
                    request ID: r-7\nhelp: read the existing item and update it instead\n";
    assert_eq!((run.code, run.err.as_str()), (1, expected));
}

#[test]
fn a_message_that_repeats_a_password_is_withheld() {
    let mock = start(Mock::builder());
    let message = r#"{"message":"wrong password hush-hush-1"}"#;
    let fault = Fault::on("sessions().create")
        .status(400)
        .body("application/json", message);
    mock.faults().add(fault).unwrap();
    let body =
        r#"{"identifiers":{"email_address":"joe@example.com"},"validators":{"password":"hush-hush-1"}}"#;
    let run = zephr(
        mock.url(),
        &["sessions", "create", "news", "--body", body, "--debug"],
    );
    assert_eq!(run.code, 1);
    assert!(run.err.contains("error: 400 Bad Request"), "{}", run.err);
    assert!(!run.err.contains("hush-hush"), "{}", run.err);
}

#[test]
fn a_deletion_without_a_terminal_requires_yes() {
    let mock = start(Mock::builder().static_responses());
    for arguments in [
        &["users", "delete", "u-1"][..],
        &["api", "DELETE", "/v3/users/u-1"],
    ] {
        let run = zephr(mock.url(), arguments);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("help: pass `--yes`"), "{}", run.err);
        assert_eq!(mock.requests().iter().count(), 0);
    }
    zephr(mock.url(), &["users", "delete", "u-1", "--yes"]).ok();
}

#[test]
fn a_deletion_on_a_terminal_requires_confirmation() {
    let mock = start(Mock::builder().static_responses());
    for (typed, code, sent) in [("n\n", 1, 0), ("\n", 1, 0), ("y\n", 0, 1)] {
        let Some(run) = on_terminal(mock.url(), "zephr users delete u-1", typed) else {
            return;
        };
        let question = "DELETE /v3/users/u-1\nContinue? [y/N]";
        assert!(run.out.contains(question), "{}", run.out);
        assert_eq!(
            (run.code, mock.requests().iter().count()),
            (code, sent),
            "{}",
            run.out
        );
    }
}

#[test]
fn no_color_is_respected() {
    let mock = start(Mock::builder());
    for (variable, has_color) in [("NO_COLOR=", true), ("NO_COLOR=1", false)] {
        for line in [
            "zephr users get nobody",
            "zephr users list --nothing",
            "zephr users --help",
        ] {
            let Some(run) = on_terminal(mock.url(), &format!("{variable} {line}"), "") else {
                return;
            };
            assert_eq!(
                run.out.contains("\u{1b}["),
                has_color,
                "{variable} {line}: {}",
                run.out
            );
        }
    }
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let mock = start(Mock::builder().users_for_export(2_000));
    let line = "zephr users export | head -c 10 >/dev/null";
    let run = Run::of(with_service("sh", mock.url()).args(["-c", line]));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn a_truncated_export_is_an_error() {
    let mock = start(Mock::builder().users_for_export(100));
    let whole = zephr(mock.url(), &["users", "export"]).ok();
    let users: Value = serde_json::from_str(&whole).unwrap();
    assert!(users.to_string().matches("user_id").count() > 99);
    mock.faults()
        .add(Fault::on("users().export").truncate(4_000))
        .unwrap();
    let run = zephr(mock.url(), &["users", "export"]);
    assert_eq!(run.code, 1);
    assert!(whole.starts_with(&run.out));
    assert!(run.err.contains("help: the output is incomplete"), "{}", run.err);
}

#[test]
fn retries_and_timeouts_are_limited() {
    let mock = start(Mock::builder());
    mock.faults()
        .add(Fault::on("users().list").times(9).status(503))
        .unwrap();
    assert_eq!(zephr(mock.url(), &["users", "list", "--retries", "0"]).code, 1);
    assert_eq!(mock.requests().iter().count(), 1);
    zephr(mock.url(), &["users", "list", "--retries", "1"]);
    assert_eq!(mock.requests().iter().count(), 3);
    mock.faults().clear();
    mock.faults()
        .add(Fault::on("users().list").delay(std::time::Duration::from_secs(20)))
        .unwrap();
    let run = zephr(
        mock.url(),
        &["users", "list", "--timeout", "0.2", "--retries", "0"],
    );
    assert!(
        run.code == 1 && run.err.contains("help: raise the limit with `--timeout`"),
        "{}",
        run.err
    );
}

#[test]
fn a_status_404_that_means_an_empty_list_prints_one() {
    let respond = |status, media_type, body: &'static str| {
        start(Mock::builder().respond("listUserAccounts", status, media_type, body))
    };
    let list = |mock: &Mock, format: &str| zephr(mock.url(), &["users", "list-accounts", "u-1", format]);
    for (media_type, body) in [
        (None, ""),
        (Some("application/json"), r#"{"message":"not found"}"#),
        (Some("text/plain"), "not found"),
    ] {
        let mock = respond(404, media_type, body);
        assert_eq!(list(&mock, "--json").ok(), "[]");
        assert_eq!(list(&mock, "--ndjson").ok(), "");
        assert_eq!(list(&mock, "--jq=length").ok(), "0\n");
        if let Some(shown) = on_terminal(mock.url(), "zephr users list-accounts u-1", "") {
            let shown = shown.ok();
            assert!(!shown.contains("404"), "{shown}");
        }
    }
    let mock = respond(404, Some("text/html"), "<html>no such page</html>");
    assert_eq!(list(&mock, "--json").code, 3);
    let mock = start(Mock::builder().respond("listUsers", 404, Some("application/json"), "{}"));
    assert_eq!(zephr(mock.url(), &["users", "list", "--json"]).code, 3);
}
