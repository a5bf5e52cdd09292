//! `zephr login`: the source of the secret key, and the error for a missing setting without a terminal.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::fs;

use support::{Run, ZEPHR, isolated, on_terminal, with_input};

const LOGIN: [&str; 6] = ["login", "live", "--tenant", "acme", "--access-key", "k"];
const KEY: &str = "canary-4e0f21";

#[test]
fn login_reports_the_source_of_the_secret_key() {
    let folder = tempfile::tempdir().unwrap();
    let (config, file) = (folder.path().join("profiles.toml"), folder.path().join("key"));
    let (config, file) = (config.to_str().unwrap(), file.to_str().unwrap());
    fs::write(file, KEY).unwrap();
    let login = || {
        let mut command = isolated(ZEPHR);
        command.env("ZEPHR_CONFIG", config).args(LOGIN);
        command
    };
    let saved = |source: &str| {
        format!(
            "saved profile `live` and its secret key, read from {source}, in {config} (mode 0600); no keychain: turned off by \
             ZEPHR_KEYCHAIN\ncheck it with `zephr doctor`\n"
        )
    };
    let from_variable = Run::of(login().env("ZEPHR_SECRET_KEY", KEY));
    assert_eq!(from_variable.err, saved("ZEPHR_SECRET_KEY"));
    let from_file = Run::of(login().args(["--secret-key-file", file]));
    assert_eq!(from_file.err, saved(&format!("the file {file}")));
    let from_stdin = with_input(login().args(["--secret-key-file", "-"]), KEY);
    assert_eq!(from_stdin.err, saved("standard input"));
    let empty = with_input(login().args(["--secret-key-file", "-"]), "\n");
    let expected = "error: the secret key is empty; it was read from standard input\n";
    assert_eq!((empty.code, empty.err.as_str()), (2, expected));
    let line = format!(
        "env -u ZEPHR_SECRET_KEY ZEPHR_CONFIG={config} zephr {}",
        LOGIN.join(" ")
    );
    if let Some(run) = on_terminal("http://localhost:1", &line, &format!("{KEY}\n")) {
        assert!(run.out.ends_with(&saved("the prompt")), "{}", run.out);
    }
}

#[test]
fn a_missing_setting_without_a_terminal_is_an_error_with_its_options() {
    let tenant = "pass `--tenant` or `--base-url`, or set ZEPHR_TENANT or ZEPHR_BASE_URL";
    let secret = "set ZEPHR_SECRET_KEY, or pass `--secret-key-file FILE`, where `-` reads standard input";
    for (given, what, help) in [
        (&LOGIN[..2], "tenant", tenant),
        (
            &LOGIN[..4],
            "access key",
            "pass `--access-key`, or set ZEPHR_ACCESS_KEY",
        ),
        (&LOGIN[..], "secret key", secret),
    ] {
        let run = Run::of(isolated(ZEPHR).args(given));
        let expected = format!("error: missing {what}, and no terminal to prompt on\nhelp: {help}\n");
        assert_eq!((run.code, run.err.as_str()), (2, expected.as_str()));
    }
    let help = Run::of(isolated(ZEPHR).args(["login", "--help"])).ok();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let ways = "--secret-key-file (- reads standard input), from the environment variable ZEPHR_SECRET_KEY, or else from a prompt. \
                Without a terminal, one of the first two is required.";
    assert!(help.contains(ways), "{help}");
}
