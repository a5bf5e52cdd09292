//! `cargo xtask generate` repairs a tree in which all emitted files, and all crates that depend on them, are broken.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn generate_works_while_everything_else_is_broken() {
    let copy = tempfile::tempdir().unwrap();
    copy_tree(Path::new(WORKSPACE), copy.path());
    for broken in [
        "generated/src/lib.rs",
        "generated/src/api/mod.rs",
        "catalog/catalog.json",
        "spec/zephr-admin-api.corrected.json",
        "mock/src/lib.rs",
        "runtime/src/lib.rs",
    ] {
        fs::write(copy.path().join(broken), "this is no Rust {").unwrap();
    }
    fs::write(copy.path().join("generated/src/api/stray.rs"), "").unwrap();
    for missing in ["generated/api.txt", "catalog/openapi.json"] {
        fs::remove_file(copy.path().join(missing)).unwrap();
    }

    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--offline",
            "--quiet",
            "--package",
            "xtask",
            "--",
            "generate",
        ])
        .current_dir(copy.path())
        .env("CARGO_TARGET_DIR", target())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for mended in [
        "generated/src/api/mod.rs",
        "generated/api.txt",
        "catalog/catalog.json",
        "catalog/openapi.json",
        "spec/zephr-admin-api.corrected.json",
    ] {
        assert_eq!(
            read(copy.path(), mended),
            read(Path::new(WORKSPACE), mended),
            "{mended}"
        );
    }
    assert!(!copy.path().join("generated/src/api/stray.rs").exists());
}

fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap()
}

/// Returns the target folder of the running test, so that dependencies are not built again.
fn target() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    exe.ancestors().nth(3).unwrap().join("regenerate")
}

/// Copies the workspace without build outputs and history.
fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from)
        .unwrap()
        .collect::<io::Result<Vec<_>>>()
        .unwrap()
    {
        let name = entry.file_name();
        if name == "target" || name == ".git" {
            continue;
        }
        let (source, copy) = (entry.path(), to.join(&name));
        if source.is_dir() {
            copy_tree(&source, &copy);
        } else {
            fs::copy(&source, &copy).unwrap();
        }
    }
}
