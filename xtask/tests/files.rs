//! A description in several files, on the command line.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

use std::{fs, path::Path, process::Command};

const MAIN: &str = "\
openapi: 3.0.3
info: {title: Split, version: '1'}
servers: [{url: 'https://api.example'}]
paths:
  /users:
    get:
      operationId: listUsers
      responses:
        '200': {description: Users., content: {application/json: {schema: {$ref: '../schemas/User.yaml'}}}}
";

/// Returns the exit code of `generate` or `lint`, and what it prints.
fn run(command: &str, spec: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args([command, "--no-overlay", "--spec"])
        .arg(spec)
        .args(arguments)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn files_outside_the_folder_require_permission() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["apis", "schemas"] {
        fs::create_dir(path(name)).unwrap();
    }
    let main = path("apis/main.yaml");
    fs::write(&main, MAIN).unwrap();
    let user = "type: object\nproperties: {name: {type: string}}\n";
    fs::write(path("schemas/User.yaml"), user).unwrap();
    let root = folder.path().to_str().unwrap();

    let (code, text) = run("lint", &main, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("is outside the directory of the description"),
        "{text}"
    );
    assert!(text.contains("`--root`"), "{text}");

    let out = path("client");
    let (code, text) = run(
        "generate",
        &main,
        &["--root", root, "--out", out.to_str().unwrap()],
    );
    assert_eq!(code, Some(0), "{text}");
    let surface = fs::read_to_string(out.join("api.txt")).unwrap();
    assert!(surface.contains("::User: struct"), "{surface}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("apis")).unwrap();
    fs::write(path("secret.yaml"), "type: string\n").unwrap();
    std::os::unix::fs::symlink(path("secret.yaml"), path("apis/User.yaml")).unwrap();
    let main = path("apis/main.yaml");
    fs::write(&main, MAIN.replace("../schemas/", "")).unwrap();
    let (code, text) = run("lint", &main, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("cannot read `User.yaml`: it is a link that leads out"),
        "{text}"
    );
}

#[test]
fn an_example_in_a_file_that_cannot_be_read_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let main = folder.path().join("main.yaml");
    let schema = "schema: {$ref: '../schemas/User.yaml'}";
    fs::write(&main, MAIN.replace(schema, "example: {$ref: 'user.json'}")).unwrap();
    let (code, missing) = run("lint", &main, &["--format", "json"]);
    assert_eq!(code, Some(0), "{missing}");
    assert!(!missing.contains("ZC0023"), "{missing}");
    fs::write(folder.path().join("user.json"), b"\xff").unwrap();
    let (code, text) = run("lint", &main, &["--format", "json"]);
    // `lint` fails for warnings too.
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("cannot read `user.json`: it is not UTF-8 text"),
        "{text}"
    );
}
