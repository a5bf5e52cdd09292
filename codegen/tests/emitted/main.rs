//! The code that is emitted for each fixture in `tests/fixtures/`.
//!
//! The snapshot of a fixture contains the items that its first lines list. The digests in `everything.snap`
//! change if any other item changes. `src/emit/tests/` has snapshots of one complete client.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail too")]

mod features;
mod selection;

use std::{fmt::Write as _, fs, path::Path};

use insta::{assert_snapshot, glob, with_settings};
use sha2::{Digest as _, Sha256};
use zephr_codegen::{Generated, Input, emit, generate, openapi::load, write::File};

use crate::selection::Selection;

const FIXTURES: &str = "../../../tests/fixtures";

fn generated(path: &Path) -> Generated {
    let spec = load::decode("fixture.yaml", &fs::read(path).unwrap()).unwrap();
    let overlays = Vec::new();
    let generated = generate(
        Input {
            spec,
            overlays,
            files: None,
        },
        &emit::Options::default(),
    );
    assert_eq!(generated.generated, generated.total, "{}", path.display());
    generated
}

/// Returns the number of lines of a client's Rust files, and a digest of its files. The digest omits the emitted
/// description, which has the content of the fixture.
fn fingerprint(files: &[File]) -> String {
    let mut digest = Sha256::new();
    for file in files.iter().filter(|file| file.path != "catalog/openapi.json") {
        digest.update(format!("{}\n{}\n", file.path, file.text));
    }
    let lines: usize = (files.iter())
        .filter(|file| file.path.ends_with(".rs"))
        .map(|file| file.text.lines().count())
        .sum();
    let digest = digest.finalize();
    let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{lines:5} lines {digest}")
}

#[test]
fn the_emitted_code_of_each_fixture_matches_its_snapshot() {
    let mut everything = String::new();
    glob!(FIXTURES, "*.yaml", |path| {
        let files = generated(path).files;
        let name = path.file_stem().unwrap().to_string_lossy();
        writeln!(everything, "{name:24} {}", fingerprint(&files)).unwrap();
        let selection = Selection::in_comments(&fs::read_to_string(path).unwrap());
        with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            assert_snapshot!("items", selection.text(&name, &files));
        });
    });
    with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        assert_snapshot!("everything", everything);
    });
}
