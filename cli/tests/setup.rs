//! Profiles, precedence of settings, secrets, and the commands that belong to no resource.

// The lints do not recognize helper functions of tests as test code.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    process::Stdio,
    thread,
};

use support::{Run, ZEPHR, in_parallel, isolated, start, with_service, zephr};
use zephr_catalog::catalog;
use zephr_mock::{Fault, Mock, MockBuilder};

const USER: &str = "joe+news@example.com";
/// A secret key that must appear in no output.
const CANARY: &str = "canary-5b1f7c";

#[test]
fn options_override_the_environment_which_overrides_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("profiles.toml");
    let key = folder.path().join("key");
    fs::write(&key, "from-profile").unwrap();
    let login = [
        "login",
        "stored",
        "--base-url",
        "http://localhost:1",
        "--access-key",
        "from-profile",
        "--secret-key-file",
        key.to_str().unwrap(),
    ];
    Run::of(isolated(ZEPHR).env("ZEPHR_CONFIG", &config).args(login)).ok();
    let target = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = isolated(ZEPHR);
        command
            .env("ZEPHR_CONFIG", &config)
            .envs(variables.iter().copied());
        let shown = Run::of(command.args(["users", "list", "--dry-run"]).args(arguments)).ok();
        shown.lines().next().unwrap().to_owned()
    };
    let environment = [("ZEPHR_BASE_URL", "http://localhost:2")];
    assert_eq!(target(&[], &[]), "GET http://localhost:1/v3/users");
    assert_eq!(target(&environment, &[]), "GET http://localhost:2/v3/users");
    let option = ["--base-url", "http://localhost:3"];
    assert_eq!(target(&environment, &option), "GET http://localhost:3/v3/users");
    let tenant = ["--tenant", "acme"];
    assert_eq!(
        target(&environment, &tenant),
        "GET https://acme.api.zephr.com/v3/users"
    );
    let profile = ["--profile", "stored"];
    assert_eq!(target(&environment, &profile), "GET http://localhost:1/v3/users");
    let header = |arguments: &[&str]| {
        let mut command = with_service(ZEPHR, "http://localhost:2");
        let command = command
            .env("ZEPHR_CONFIG", &config)
            .args(["sign", "GET", "/"])
            .args(arguments);
        let header = Run::of(command).ok();
        header.split([' ', ':']).nth(1).unwrap().to_owned()
    };
    assert_eq!(header(&[]), "demo");
    assert_eq!(header(&["--access-key", "other"]), "other");
    assert_eq!(header(&["--profile", "stored"]), "from-profile");
}

#[test]
fn an_unknown_assumption_of_the_mock_is_a_usage_error() {
    let run = Run::of(isolated(ZEPHR).args(["mock", "--without", "grant-state"]));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("grant-states"), "{}", run.err);
}

#[test]
fn the_mock_command_serves_requests() {
    let mut command = isolated(ZEPHR);
    let mut server = command
        .args(["mock", "--static"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    let listed = zephr(&url, &["products", "list"]);
    server.kill().unwrap();
    server.wait().unwrap();
    listed.ok();
}

#[test]
fn every_shell_has_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Run::of(isolated(ZEPHR).args(["completions", shell])).ok();
        assert!(script.contains("email-address"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let main = Run::of(isolated(ZEPHR).arg("man")).ok();
    assert!(main.starts_with(".ie"), "{main}");
    assert!(main.contains("zephr\\-users(1)"), "{main}");
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    Run::of(isolated(ZEPHR).arg("man").arg("--out").arg(&pages)).ok();
    assert_eq!(fs::read_to_string(pages.join("zephr.1")).unwrap(), main);
    let missing: Vec<_> = Run::of(isolated(ZEPHR).arg("operations"))
        .ok()
        .lines()
        .map(|line| format!("zephr-{}.1", line.split('\t').next().unwrap().replace(' ', "-")))
        .filter(|page| !pages.join(page).exists())
        .collect();
    assert_eq!(missing, [""; 0]);
    assert!(pages.join("zephr-op.1").exists() && !pages.join("zephr-op-listUsers.1").exists());
    let list = fs::read_to_string(pages.join("zephr-users-list.1")).unwrap();
    for expected in ["email\\-address", "zephr users list"] {
        assert!(list.contains(expected), "{list}");
    }
    assert!(!list.contains('\u{e000}'), "{list}");
}

#[test]
fn concurrent_logins_lose_no_profile() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("zephr/profiles.toml");
    let names: Vec<_> = (0..12).map(|number| format!("tenant-{number:02}")).collect();
    in_parallel(&names, |name| {
        let mut command = isolated(ZEPHR);
        let command = command.env("ZEPHR_CONFIG", &config).env("ZEPHR_SECRET_KEY", "s");
        Run::of(command.args(["login", "--tenant", name, "--access-key", "k"])).ok();
    });
    let mut command = isolated(ZEPHR);
    let command = command.env("ZEPHR_CONFIG", &config);
    let listed = Run::of(command.args(["profile", "list", "--jq", ".[].name"])).ok();
    assert_eq!(listed.lines().collect::<Vec<_>>(), names);
}

#[test]
fn profiles_are_stored_selected_and_removed() {
    let mock = start(Mock::builder());
    let folder = tempfile::tempdir().unwrap();
    let (config, key) = (
        folder.path().join("zephr/profiles.toml"),
        folder.path().join("key"),
    );
    fs::write(&key, format!("{}\n", MockBuilder::SECRET_KEY)).unwrap();
    let run = |arguments: &[&str]| Run::of(isolated(ZEPHR).env("ZEPHR_CONFIG", &config).args(arguments));
    let login = |name: &str| {
        let key = key.to_str().unwrap();
        run(&[
            "login",
            name,
            "--base-url",
            mock.url(),
            "--access-key",
            "demo",
            "--secret-key-file",
            key,
        ])
        .ok();
    };
    login("live");
    login("staging");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(
        run(&["profile", "list", "--jq", ".[] | select(.current).name"]).ok(),
        "staging\n"
    );
    run(&["profile", "use", "live"]).ok();
    assert_eq!(
        run(&["profile", "list", "--csv", "--columns", "name,current"]).ok(),
        "name,current\nlive,true\nstaging,false\n"
    );
    run(&["users", "list", "--email-address", USER]).ok();
    run(&["users", "list", "--email-address", USER, "--profile", "staging"]).ok();
    run(&["profile", "remove", "live"]).ok();
    assert_eq!(run(&["users", "list"]).code, 2);
    assert_eq!(run(&["users", "list", "--profile", "live"]).code, 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&config, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(run(&["users", "list", "--profile", "staging"]).code, 2);
    }
}

#[test]
fn doctor_prints_a_line_for_each_check() {
    let mock = start(Mock::builder());
    let names = |out: &str| -> Vec<String> {
        let lines = out.lines().map(|line| line.split(':').next().unwrap().to_owned());
        lines.collect()
    };
    let checks = [
        "base URL",
        "credentials",
        "connection",
        "clock",
        "key pair",
        "role",
    ];
    let healthy: Vec<_> = checks.iter().map(|name| format!("ok    {name}")).collect();
    assert_eq!(names(&zephr(mock.url(), &["doctor"]).ok()), healthy);
    let run = Run::of(
        with_service(ZEPHR, mock.url())
            .env("ZEPHR_SECRET_KEY", "wrong")
            .arg("doctor"),
    );
    assert_eq!(run.code, 4);
    let expected = [
        "ok    base URL",
        "ok    credentials",
        "ok    connection",
        "ok    clock",
        "FAIL  key pair",
        "skip  role",
    ];
    assert_eq!(names(&run.out), expected);
    let run = zephr("http://127.0.0.1:1", &["doctor"]);
    assert_eq!(run.code, 1);
    let expected = [
        "ok    base URL",
        "ok    credentials",
        "FAIL  connection",
        "skip  clock",
        "skip  key pair",
        "skip  role",
    ];
    assert_eq!(names(&run.out), expected);
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", service.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = service.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 2";
        write!(stream, "{head}\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n[]").unwrap();
    });
    let run = zephr(&url, &["doctor"]);
    server.join().unwrap();
    assert_eq!(run.code, 1);
    assert!(run.out.contains("\nFAIL  clock: "), "{}", run.out);
    mock.faults().add(Fault::on_any().status(403)).unwrap();
    let run = zephr(mock.url(), &["doctor"]);
    assert_eq!(run.code, 4);
    assert!(run.out.contains("\nFAIL  role: "), "{}", run.out);
}

#[test]
fn the_first_commands_of_the_readme_work() {
    let mock = start(Mock::builder());
    let folder = tempfile::tempdir().unwrap();
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## Command line").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let lines: Vec<_> = section
        .lines()
        .filter_map(|line| line.strip_prefix("$ zephr "))
        .collect();
    let statuses: Vec<_> = lines
        .iter()
        .map(|line| {
            let line = format!("zephr {line}");
            let mut command = with_service("sh", mock.url());
            let config = folder.path().join("profiles.toml");
            let command = command
                .env("ZEPHR_CONFIG", config)
                .current_dir(folder.path())
                .args(["-c", &line]);
            Run::of(command).code
        })
        .collect();
    assert_eq!(statuses, [0; 5], "{lines:?}");
}

/// Commands that belong to no operation, or fail before they call one.
const COMMANDS: [&str; 20] = [
    "zephr doctor --debug",
    "zephr sign GET /v3/users",
    "zephr demo",
    "zephr operations",
    "zephr profile list",
    "zephr explain GET /v3/users --authorization \"$(zephr sign GET /v3/users)\"",
    "zephr api GET /v3/users --debug",
    "zephr login canary",
    "zephr users list --jq env",
    "zephr users list --jq '$ENV'",
    "zephr users list --access-key other",
    "zephr users list --profile none",
    "zephr profile list --json",
    "zephr profile list --yaml",
    "zephr --help",
    "zephr completions bash",
    "zephr man",
    "zephr doctor --conformance --debug",
    "zephr config diff --from $ZEPHR_BASE_URL --to $ZEPHR_BASE_URL --debug",
    "zephr config copy --from $ZEPHR_BASE_URL --to $ZEPHR_BASE_URL --yes",
];

#[test]
fn the_secret_key_is_in_no_output() {
    let mock = start(Mock::builder().credentials("demo", CANARY).static_responses());
    let folder = tempfile::tempdir().unwrap();
    let (config, key) = (folder.path().join("profiles.toml"), folder.path().join("key"));
    fs::write(&key, CANARY).unwrap();
    let key = key.to_str().unwrap();
    let mut commands: Vec<String> = catalog()
        .operations
        .iter()
        .flat_map(|operation| {
            let help = Run::of(isolated(ZEPHR).args(["op", &operation.id, "--help"])).ok();
            let example = help.split_once("Example:\n").unwrap().1.trim().to_owned();
            [
                format!("{example} --debug"),
                format!("{example} --dry-run"),
                format!("{example} --curl"),
            ]
        })
        .collect();
    commands.extend(COMMANDS.map(str::to_owned));
    commands.push(format!(
        "zephr login file --access-key demo --secret-key-file {key}"
    ));
    commands.push(format!(
        "zephr users list --access-key demo --secret-key-file {key} --debug"
    ));
    let leaks: Vec<_> = in_parallel(&commands, |line| {
        let mut command = with_service("sh", mock.url());
        let run = Run::of(
            command
                .env("ZEPHR_SECRET_KEY", CANARY)
                .env("ZEPHR_CONFIG", &config)
                .args(["-c", line]),
        );
        let leaks = [&run.out, &run.err].iter().any(|text| text.contains(CANARY));
        leaks.then(|| line.clone())
    })
    .into_iter()
    .flatten()
    .collect();
    assert_eq!(leaks, [""; 0]);
    assert!(
        fs::read_to_string(&config).unwrap().contains(CANARY),
        "the canary was not stored"
    );
}
