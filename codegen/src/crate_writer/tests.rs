//! The crate that `--out` writes.

use super::*;

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn hand_written() -> HandWritten {
    HandWritten {
        manifest: r#"
[package]
name = "zephr-admin"
version.workspace = true
description = "A client"

[features]
default = ["rustls"]
rustls = ["zephr-runtime/rustls"]

[dependencies]
zephr-runtime = { workspace = true, features = ["b"] }
serde = { workspace = true, optional = true }
local = { path = "../local" }
plain = "1.2"

[dev-dependencies]
tokio.workspace = true

[lints]
workspace = true
"#
        .to_owned(),
        workspace: r#"
[workspace]
members = ["generated"]
[workspace.package]
version = "0.1.0"
[workspace.dependencies]
zephr-runtime = { version = "0.1.0", path = "runtime", default-features = false, features = ["a"] }
serde = "1"
"#
        .to_owned(),
        files: vec![
            file("src/lib.rs", "mod api;"),
            file("src/api/old.rs", "stale"),
            file("README.md", "# Read"),
        ],
        module: Some("ext".to_owned()),
        workspace_path: "../zephr".to_owned(),
        package: None,
        features: Vec::new(),
    }
}

#[test]
fn the_package_name_can_be_set() {
    let named = HandWritten {
        package: Some("acme".to_owned()),
        ..hand_written()
    };
    let files = assemble(named, &[]).unwrap();
    assert!(files[0].text.contains("name = \"acme\""), "{}", files[0].text);
}

#[test]
fn a_written_crate_is_self_contained() {
    let emitted = [
        file("generated/src/api/mod.rs", "// api"),
        file("generated/api.txt", "names"),
        file("catalog/catalog.json", "{}\n"),
    ];
    let files = assemble(hand_written(), &emitted).unwrap();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "Cargo.toml",
            "README.md",
            "api.txt",
            "src/api/mod.rs",
            "src/lib.rs"
        ]
    );
    insta::assert_snapshot!(files[0].text, @r#"
    # Written by `cargo xtask generate --out`, which keeps this file as it is once you edit it.
    [package]
    name = "zephr-admin"
    version = "0.1.0"
    description = "A client"
    publish = false

    [features]
    default = ["rustls"]
    rustls = ["zephr-runtime/rustls"]

    [dependencies.zephr-runtime]
    version = "0.1.0"
    path = "../zephr/runtime"
    default-features = false
    features = ["a", "b"]

    [dependencies.serde]
    version = "1"
    optional = true

    [dependencies.local]
    path = "../zephr/generated/../local"

    [dependencies.plain]
    version = "1.2"

    [workspace]
    "#);
}

#[test]
fn an_undeclared_module_is_omitted() {
    let with = |module: Option<&str>| {
        let hand_written = HandWritten {
            module: module.map(str::to_owned),
            files: vec![file("src/lib.rs", ""), file("src/ext/mod.rs", "")],
            ..hand_written()
        };
        let files = assemble(hand_written, &[]).unwrap();
        files.iter().any(|file| file.path == "src/ext/mod.rs")
    };
    assert!(with(Some("ext")));
    assert!(!with(Some("other")));
    assert!(!with(None));
}

#[test]
fn a_manifest_without_inherited_keys_is_an_error() {
    let missing = HandWritten {
        workspace: "[workspace.package]\nversion = '1'".to_owned(),
        ..hand_written()
    };
    assert_eq!(
        assemble(missing, &[]).unwrap_err(),
        "the workspace manifest has no `zephr-runtime`"
    );
    let missing = HandWritten {
        workspace: "[workspace]".to_owned(),
        ..hand_written()
    };
    assert_eq!(
        assemble(missing, &[]).unwrap_err(),
        "the workspace manifest has no `version`"
    );
    let broken = HandWritten {
        manifest: "[package".to_owned(),
        ..hand_written()
    };
    assert!(
        assemble(broken, &[])
            .unwrap_err()
            .starts_with("the client crate's manifest cannot be read: ")
    );
}

#[test]
fn features_required_by_emitted_files_are_default_features() {
    let default_with = |features: &[&'static str]| {
        let hand_written = HandWritten {
            features: features.to_vec(),
            ..hand_written()
        };
        let files = assemble(hand_written, &[]).unwrap();
        let manifest: Table = files[0].text.parse().unwrap();
        manifest["features"]["default"].clone()
    };
    assert_eq!(default_with(&[]), Value::try_from(["rustls"]).unwrap());
    assert_eq!(
        default_with(&["event-stream", "forms"]),
        Value::try_from(["rustls", "event-stream", "forms"]).unwrap()
    );
}
