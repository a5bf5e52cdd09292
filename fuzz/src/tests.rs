//! A short run with the invariants of a long one.

use super::{corpus::Seeds, oracle::check};

/// The maximum length of a text. Tests are built without optimization, so only fuzzing runs check longer texts.
const LONGEST_TEXT: usize = 60_000;

fn check_some(seeds: &Seeds) {
    let cases = (0..40).map(|number| (number, seeds.case(number).1));
    for (number, case) in cases.filter(|(_, case)| case.spec.text.len() < LONGEST_TEXT) {
        check(&case).unwrap_or_else(|why| panic!("document {number}: {why}"));
    }
}

#[test]
fn random_documents_pass() {
    check_some(&Seeds::default());
}

#[test]
fn mutated_fixtures_pass() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures");
    check_some(&Seeds::read(&[folder.to_owned()]).unwrap());
}

#[test]
fn a_seed_determines_the_document() {
    let texts = |number| {
        let (origin, case) = Seeds::default().case(number);
        (origin, case.spec, case.part, case.overlay, case.next)
    };
    assert!((0..20).all(|number| texts(number) == texts(number)));
    assert_ne!(texts(1), texts(2));
}
