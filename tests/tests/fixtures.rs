//! The fixtures: small descriptions, one quirk each. What is emitted for each is snapshot here and compiled here.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail too")]

use std::{fs, path::Path};

use insta::{assert_snapshot, glob};
use zephr_codegen::{Generated, Input, emit, generate, listing::examples_json, load};

/// The face of each fixture's client is the one of `zephr-admin`, which names this.
pub use zephr_runtime::Credentials;

/// What `build.rs` emitted for the fixtures, a module each.
#[deny(warnings)]
#[allow(dead_code, reason = "a test binary has no users")]
#[allow(clippy::duplicate_mod, reason = "each fixture has the same hand-written face")]
pub mod fixtures {
    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

// The emitted tables of places name `crate::examples`.
use zephr_tests::examples;

/// Files that only say what the others hold.
const INDICES: &[&str] = &["mod.rs", "operations.rs", "api.txt"];

fn generated(path: &Path) -> Generated {
    let spec = load::decode("fixture.yaml", &fs::read(path).unwrap()).unwrap();
    let overlays = Vec::new();
    generate(Input { spec, overlays }, &emit::Options::default())
}

#[test]
fn emitted_code() {
    glob!("../fixtures", "*.yaml", |path| {
        let generated = generated(path);
        let text: Vec<_> = (generated.files.iter())
            .filter(|file| {
                file.path.starts_with("generated/") && !INDICES.iter().any(|name| file.path.ends_with(name))
            })
            .map(|file| format!("// ---- {}\n{}", file.path, file.text))
            .collect();
        assert_eq!(generated.generated, generated.total);
        assert_snapshot!(text.join("\n"));
    });
}

/// What comes of the examples of a fixture, in the types that were emitted for it.
fn checked(fixture: &str, places: &[&[examples::Place]]) -> examples::Report {
    let path = format!("{}/fixtures/{fixture}.yaml", env!("CARGO_MANIFEST_DIR"));
    let api = generated(Path::new(&path)).api.unwrap();
    examples::check(
        &examples::read_list(&examples_json(&api)).unwrap(),
        &places.concat(),
    )
}

#[test]
fn every_kind_of_example_is_found_and_round_trips() {
    let report = checked("example_keys", fixtures::example_keys::places::PLACES);
    // Two parameters; the body's own and its schema's; two under `examples` and the schema's; the error's.
    assert_eq!((report.examples, report.round_trips), (8, 8), "{report}");
    assert!(report.is_sound() && report.untyped_leaves.is_empty(), "{report}");
}

#[test]
fn a_field_that_is_missing_from_a_schema_is_reported_wherever_an_example_has_it() {
    let read = |name: &str| {
        fs::read_to_string(format!("{}/fixtures/{name}.yaml", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let declared = "              note: {type: string}\n";
    assert_eq!(
        read("example_keys").replace(declared, ""),
        read("example_keys_undeclared")
    );

    let report = checked(
        "example_keys_undeclared",
        fixtures::example_keys_undeclared::places::PLACES,
    );
    assert_eq!((report.examples, report.round_trips), (8, 8), "{report}");
    assert!(!report.is_sound());
    let paths: Vec<_> = report
        .unknown_keys
        .iter()
        .map(|found| found.what.as_str())
        .collect();
    assert_eq!(paths, ["$.parts[0].note", "$.data.parts[1].note"]);
}
