//! A secret key in the keychain of a desktop: GNOME Keyring in a separate D-Bus session.

#![cfg(all(target_os = "linux", feature = "keychain"))]
// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::{
    fs,
    io::{self, Write as _},
};

use support::{Run, isolated, start};
use zephr_mock::Mock;

/// A secret key that must appear in no output.
const CANARY: &str = "canary-8a44e0";

const SCRIPT: &str = r#"
printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
ZEPHR_SECRET_KEY="$CANARY" zephr login live --base-url "$URL" --access-key demo 2>&1
zephr profile list --csv --columns name,secret_key
set -e
zephr doctor
zephr users list --email-address joe+news@example.com --debug 2>&1
zephr users list --curl
zephr users list --dry-run
zephr sign GET /v3/users
set +e
ZEPHR_KEYCHAIN=off zephr users list 2>&1
echo "without keychain: $?"
zephr profile remove live
printf '[profiles.live]\nbase_url = "%s"\naccess_key = "demo"\nkeychain = true\n' "$URL" >"$ZEPHR_CONFIG"
zephr users list --profile live 2>&1
echo "after remove: $?"
"#;

/// Returns whether the machine has a program.
fn has(program: &str) -> bool {
    Run::of(isolated("sh").args(["-c", &format!("command -v {program}")])).code == 0
}

#[test]
fn the_secret_key_is_stored_used_and_removed_but_not_shown() {
    if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
        // Bypasses the capture of output, so that it is always visible.
        let _ = writeln!(
            io::stderr(),
            "skipped: dbus-run-session or gnome-keyring-daemon is not installed"
        );
        return;
    }
    let mock = start(Mock::builder().credentials("demo", CANARY));
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("profiles.toml");
    let mut command = isolated("dbus-run-session");
    let command = command
        .env_remove("ZEPHR_KEYCHAIN")
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env("ZEPHR_CONFIG", &config)
        .env("URL", mock.url())
        .env("CANARY", CANARY);
    let run = Run::of(command.args(["--", "sh", "-c", SCRIPT]));
    let shown = format!("{}{}", run.out, run.err);
    for expected in [
        ", and its secret key, read from ZEPHR_SECRET_KEY, in the keychain\n",
        "name,secret_key\nlive,keychain\n",
        "ok    credentials: access key demo (from keychain, profile `live`)\n",
        "ok    key pair: accepted\n",
        "debug: attempt 1: 200 OK in ",
        "authorization: (redacted)\n",
        "without keychain: 2\n",
        "the keychain has none for demo@",
        "after remove: 2\n",
    ] {
        assert!(shown.contains(expected), "{expected}{shown}");
    }
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(!fs::read_to_string(&config).unwrap().contains(CANARY));
}
