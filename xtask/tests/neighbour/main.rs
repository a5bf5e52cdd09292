//! Programs that depend on `zephr-admin`: their other dependencies are unaffected.
//!
//! Cargo compiles each crate once per program, with the features that all of its dependents require. Only a crate
//! outside of the workspace shows the consequences for a user.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

#[path = "../../src/profile.rs"]
mod profile;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use profile::dev_profile;

/// The program's own dependencies.
const OWN_DEPENDENCIES: &str = r#"
reqwest = { version = "0.13", default-features = false }
rustls = "0.23"
tokio = { version = "1", features = ["macros", "rt", "test-util"] }
"#;

/// Features by package.
type Features = BTreeMap<String, BTreeSet<String>>;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Returns the target folder that the scratch crates share, so that later runs compile only what changed.
fn target() -> PathBuf {
    workspace().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Writes a crate that depends on these members of the workspace.
fn scratch(name: &str, members: &[&str], dependencies: &str, source: &str) -> PathBuf {
    let folder = target().join("neighbour").join(name);
    let members: String = members
        .iter()
        .map(|member| {
            let manifest = fs::read_to_string(workspace().join(member).join("Cargo.toml")).unwrap();
            let name = manifest.split('"').nth(1).unwrap();
            format!("{name} = {{ path = {:?} }}\n", workspace().join(member))
        })
        .collect();
    let manifest = format!(
        "[package]\nname = \"neighbour-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{members}{dependencies}\n[workspace]\n\n{}",
        dev_profile(&workspace().join("Cargo.toml")).unwrap()
    );
    fs::create_dir_all(folder.join("src")).unwrap();
    write(&folder.join("Cargo.toml"), &manifest);
    write(&folder.join("src/lib.rs"), source);
    // Uses the same versions as the workspace. cargo removes packages that are not needed from the copy.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Writes a file, unless it already has this content. cargo would compile a file with a new modification time again.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::write(path, text).unwrap();
}

/// Runs cargo offline, without environment variables that would affect the tests of the program.
fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        // TLS requires a root certificate, which some machines lack.
        .env(
            "SSL_CERT_FILE",
            workspace().join("xtask/tests/neighbour/root.pem"),
        )
        .env("CARGO_TARGET_DIR", target());
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|text| String::from_utf8_lossy(text))
        .concat()
}

#[test]
fn other_users_of_shared_dependencies_are_unaffected() {
    let program = scratch(
        "program",
        &["generated"],
        OWN_DEPENDENCIES,
        include_str!("program.rs"),
    );
    let output = cargo(&program, &["test", "--lib"]);
    let text = text(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("test result: ok. 4 passed; 0 failed"), "{text}");
}

/// Returns the features of every package in the build of a crate with these dependencies.
fn features(name: &str, members: &[&str]) -> Features {
    let folder = scratch(name, members, "", "");
    let arguments = "tree --edges normal,build --prefix none --no-dedupe --format {p}|{f}";
    let output = cargo(&folder, &arguments.split(' ').collect::<Vec<_>>());
    assert!(output.status.success(), "{}", text(&output));
    let mut features = Features::new();
    // The first line is the crate itself.
    for line in String::from_utf8(output.stdout).unwrap().lines().skip(1) {
        let (package, list) = line.split_once('|').unwrap();
        let name = package.split(' ').next().unwrap();
        let of_package = features.entry(name.to_owned()).or_default();
        of_package.extend(list.split(',').filter(|name| !name.is_empty()).map(str::to_owned));
    }
    features
}

/// Code that compiles in a test with the mock must compile without it.
#[test]
fn the_mock_enables_no_feature_of_the_client() {
    let without = features("without-mock", &["generated"]);
    let with = features("with-mock", &["generated", "mock"]);
    let more = |name: &str| -> Vec<&String> { with[name].difference(&without[name]).collect() };
    let grown: Vec<&str> = without
        .keys()
        .map(String::as_str)
        .filter(|name| !more(name).is_empty())
        .collect();
    // The additional features of these packages only add items. The list must contain neither the client's crates nor
    // packages that affect the client's behavior, such as `reqwest`, `rustls` and `tracing`.
    let additive = ["hyper", "hyper-util", "serde", "serde_json", "syn", "tokio"];
    assert_eq!(
        grown,
        additive,
        "{:?}",
        grown.iter().map(|name| more(name)).collect::<Vec<_>>()
    );
    assert_eq!(more("serde_json"), ["raw_value"]);
}
