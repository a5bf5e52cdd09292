//! Two scratch crates: the client of a description, and a program that checks examples with the types of this client.
//!
//! The crates are kept in a folder of `target/examples` with the name of the description. They share the workspace's
//! build results, so that later runs compile only what changed.

use std::{fs, io, path::Path, process::Command};

use zephr_catalog::Catalog;
use zephr_codegen::{
    Generated,
    write::{File, Mode, sync},
};

use crate::{Failure, drive, eprint, lock::Lock, out, paths, profile::dev_profile};

mod types;

const CATALOG: &str = "catalog/catalog.json";
const EXAMPLES: &str = "smoke/src/examples";
const ROUND_TRIP: &str = "smoke/src/round_trip.rs";

/// The program that checks the examples, like `drive examples`.
const MAIN: &str = r#"//! Written by `cargo xtask examples`.

#![allow(dead_code, missing_docs, unreachable_pub, unused_imports)]

mod round_trip;
mod calls {
    pub(crate) mod types;
}
mod examples;

fn main() -> Result<std::process::ExitCode, Box<dyn std::error::Error>> {
    let list = std::io::read_to_string(std::io::stdin())?;
    let catalog = zephr_catalog::Catalog::parse(include_str!("catalog.json"))?;
    let places = examples::Places::new(&catalog, round_trip::types());
    let report = examples::check(&examples::read_list(&list)?, places);
    if std::env::args().any(|argument| argument == "--json") {
        println!("{}", report.to_json());
    } else {
        println!("{report}");
    }
    Ok(std::process::ExitCode::from(u8::from(!report.is_sound())))
}
"#;

/// Writes and compiles the scratch crates. Returns the command that checks examples, and the lock to hold while it
/// runs.
pub(crate) fn checker(generated: &Generated, name: &str) -> Result<(Command, Lock), Failure> {
    let target = paths::target();
    let folder = target.join("examples");
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("cannot create {}: {error}", folder.display())))?;
    // Without the lock, another run would replace the client or the program before the examples are checked.
    let lock = Lock::take(&folder)?;
    let folder = folder.join(name);
    // Only the generator writes to this folder.
    out::write(&folder.join("client"), None, generated, Mode::Write, true)?;
    let checker = folder.join("checker");
    let failed = |error: io::Error| Failure::new(format!("cannot write {}: {error}", checker.display()));
    fs::create_dir_all(&checker).map_err(failed)?;
    let files = files(generated, &checker).map_err(failed)?;
    sync(&checker, &["Cargo.toml", "src"], &files, Mode::Write).map_err(failed)?;
    // Uses the same versions as the workspace. cargo removes packages that are not needed from the copy.
    fs::copy(paths::workspace().join("Cargo.lock"), checker.join("Cargo.lock")).map_err(failed)?;
    eprint("compiling a client for this description to check its examples\n");
    let cargo = |what: &str| {
        let mut command = drive::cargo();
        command
            .arg(what)
            .arg("--manifest-path")
            .arg(checker.join("Cargo.toml"));
        command.arg("--target-dir").arg(&target);
        command
    };
    let built = cargo("build").status().map_err(drive::not_run)?;
    if !built.success() {
        return Err(Failure::new("the generated client does not compile"));
    }
    let mut command = cargo("run");
    command.args(["--quiet", "--"]);
    Ok((command, lock))
}

fn files(generated: &Generated, checker: &Path) -> io::Result<Vec<File>> {
    let workspace = paths::workspace();
    let profile = dev_profile(&workspace.join("Cargo.toml"))?;
    let file = |path: String, text: String| File { path, text };
    let path = paths::relative(&paths::resolve(checker)?, &paths::resolve(&workspace)?);
    let features = [&["jiff"], out::features(generated).as_slice()].concat();
    let mut files = vec![
        file("Cargo.toml".to_owned(), manifest(&path, &profile, &features)),
        file("src/main.rs".to_owned(), MAIN.to_owned()),
        file(
            "src/round_trip.rs".to_owned(),
            fs::read_to_string(workspace.join(ROUND_TRIP))?,
        ),
    ];
    for entry in fs::read_dir(workspace.join(EXAMPLES))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push(file(format!("src/examples/{name}"), fs::read_to_string(path)?));
    }
    let emitted = generated.files.iter().find(|emitted| emitted.path == CATALOG);
    if let (Some(emitted), Some(api)) = (emitted, &generated.api) {
        let catalog = Catalog::parse(&emitted.text)?;
        files.push(file(
            "src/calls/types.rs".to_owned(),
            types::source_of(api, &catalog),
        ));
        files.push(file("src/catalog.json".to_owned(), emitted.text.clone()));
    }
    Ok(files)
}

/// Returns the manifest of the checker. `features` are the features of the client, without those of the transport,
/// because nothing is sent. `profile` is the workspace's profile, so that the workspace's build results are used.
fn manifest(workspace: &str, profile: &str, features: &[&str]) -> String {
    format!(
        r#"# Written by `cargo xtask examples`.
[package]
name = "zephr-examples-checker"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
serde = {{ version = "1", default-features = false, features = ["derive", "std"] }}
serde_json = {{ version = "1", default-features = false, features = ["std"] }}
zephr-admin = {{ path = "../client", default-features = false, features = {features:?} }}
zephr-catalog = {{ path = "{workspace}/catalog" }}
zephr-runtime = {{ path = "{workspace}/runtime", default-features = false }}

[workspace]

{profile}
"#
    )
}
