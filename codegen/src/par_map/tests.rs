//! The parallel map.

use std::panic::catch_unwind;

use super::par_map;

#[test]
fn results_are_complete_and_in_order() {
    for count in [0, 1, 2, 1000] {
        let items: Vec<usize> = (0..count).collect();
        let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(par_map(&items, |item| item * 2), doubled);
    }
}

#[test]
fn a_panic_is_propagated() {
    let work = || par_map(&[1, 2, 3], |item| assert_ne!(*item, 2));
    assert!(catch_unwind(work).is_err());
}
