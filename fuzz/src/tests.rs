//! A short run, so that every change is held to what a long one looks for.

use super::{cases::Seeds, judge::judge};

/// Longer texts are left to the long runs: these are not optimised.
const LONGEST_TEXT: usize = 60_000;

fn judge_some(seeds: &Seeds) {
    let cases = (0..40).map(|number| (number, seeds.case(number).1));
    for (number, case) in cases.filter(|(_, case)| case.spec.text.len() < LONGEST_TEXT) {
        judge(&case).unwrap_or_else(|why| panic!("document {number}: {why}"));
    }
}

#[test]
fn documents_built_from_nothing_are_survived() {
    judge_some(&Seeds::default());
}

#[test]
fn fixtures_with_mistakes_are_survived() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures");
    judge_some(&Seeds::read(&[folder.to_owned()]).unwrap());
}

#[test]
fn a_number_stands_for_one_document() {
    let texts = |number| {
        let (origin, case) = Seeds::default().case(number);
        (origin, case.spec, case.overlay, case.next)
    };
    assert!((0..20).all(|number| texts(number) == texts(number)));
    assert_ne!(texts(1), texts(2));
}
