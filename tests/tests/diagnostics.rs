//! Broken descriptions: each mistake is located, all are told in one run, and nothing is emitted.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

use std::{fs, path::Path};

use insta::{assert_snapshot, glob};
use zephr_codegen::{
    Input,
    diagnostic::{Diagnostic, has_errors, render},
    emit, generate, load,
};

/// What is wrong with a description; there are no files then.
fn diagnose(path: &Path) -> Vec<Diagnostic> {
    let name = path.file_name().unwrap().to_string_lossy();
    let spec = match load::decode(&name, &fs::read(path).unwrap()) {
        Ok(spec) => spec,
        Err(found) => return found,
    };
    let generated = generate(
        Input {
            spec,
            overlays: Vec::new(),
        },
        &emit::Options::default(),
    );
    assert!(generated.files.is_empty());
    generated.diagnostics
}

#[test]
fn broken_descriptions() {
    glob!("../broken", "*.yaml", |path| {
        let found = diagnose(path);
        assert!(has_errors(&found));
        assert_snapshot!(render(&found, false));
    });
}

#[test]
fn twenty_mistakes_are_twenty_diagnostics() {
    let found = diagnose(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/broken/twenty_mistakes.yaml"
    )));
    assert_eq!(found.len(), 20);
}
