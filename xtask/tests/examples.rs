//! Examples of another description are checked by the types of its own client.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

use std::{fs, path::Path, process::Command};

#[test]
fn a_field_that_another_description_lacks_is_an_unknown_key() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let spec = fs::read_to_string(workspace.join("spec/zephr-admin-api.yaml")).unwrap();
    let (before, schema) = spec.split_once("\n    companyv4:\n").unwrap();
    let (kept, rest) = schema.split_once("        website:\n").unwrap();
    let (_, after) = rest.split_once("        contact:\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let robbed = folder.path().join("robbed.yaml");
    let text = format!("{before}\n    companyv4:\n{kept}        contact:\n{after}");
    fs::write(&robbed, text).unwrap();

    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["examples", "--spec"])
        .arg(&robbed)
        .output()
        .unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{found}{told}");
    assert!(found.contains("192 of 192 examples round-trip"), "{found}{told}");
    let unknown: Vec<&str> = found
        .lines()
        .filter(|line| line.starts_with("unknown key: "))
        .collect();
    assert!(
        !unknown.is_empty() && unknown.iter().all(|line| line.ends_with("website")),
        "{found}{told}"
    );
}
