//! Broken descriptions: each error has a location, all are reported in one run, and nothing is emitted.

use std::{fs, path::Path};

use insta::{assert_snapshot, glob};
use zephr_codegen::{
    Input,
    codes::{explain, explanation, explanations},
    diagnostic::{Diagnostic, has_errors, render},
    emit, generate, lint,
    openapi::load,
};

/// Returns the errors of a description, for which no files are emitted.
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
            files: None,
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

/// Each code has an example, whose diagnostic is in a snapshot.
#[test]
fn every_code_is_reported_for_its_example() {
    for entry in explanations() {
        let found = match entry.example.input() {
            Ok(input) => lint(&generate(input, &emit::Options::default())),
            Err(found) => found,
        };
        let of_code: Vec<_> = found
            .into_iter()
            .filter(|found| found.code == entry.code)
            .collect();
        assert!(
            !of_code.is_empty(),
            "the example of {} does not show it",
            entry.code
        );
        assert_snapshot!(entry.code.to_string(), render(&of_code, false));
    }
}

/// A code outside of the tables would have no explanation.
#[test]
fn every_code_is_in_the_table() {
    let mut numbers: Vec<u16> = explanations().map(|entry| entry.code.0).collect();
    let count = numbers.len();
    assert!(numbers.is_sorted());
    numbers.dedup();
    assert_eq!(numbers.len(), count);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/src");
    let mut folders = vec![source];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("tests.rs")
                && path.extension().is_some_and(|extension| extension == "rs")
            {
                let loose = fs::read_to_string(&path).unwrap().contains(": Code = Code(");
                assert!(!loose, "{}: a code outside of `codes!`", path.display());
            }
        }
    }
}

#[test]
fn codes_are_found_in_every_spelling() {
    for text in ["ZC0012", "zc12", "12", "0012"] {
        assert_eq!(explanation(text).unwrap().code.to_string(), "ZC0012");
    }
    assert!(
        ["", "ZC", "ZC0000", "ZC9999", "twelve"]
            .iter()
            .all(|text| explanation(text).is_none())
    );
    assert_snapshot!(explain(explanation("25").unwrap()));
}

#[test]
fn twenty_mistakes_are_twenty_diagnostics() {
    let found = diagnose(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/broken/twenty_mistakes.yaml"
    )));
    assert_eq!(found.len(), 20);
}
